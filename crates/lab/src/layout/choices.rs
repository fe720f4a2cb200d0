//! What scripts name by a number: windows, temperaments, test signals; and the words of a row of the accuracy harness.
//!
//! Invariant: a number keeps its meaning while `LAB_ABI_VERSION` stays.

use heterodyne_layout::words;

words! {
    /// Windows, as `init` takes them.
    window {
        /// Blackman and Harris's, unless told otherwise.
        BLACKMAN_HARRIS = 0;
        /// Hann's.
        HANN = 1;
        /// Flat top.
        FLAT_TOP = 2;
        /// None.
        RECTANGULAR = 3;
        /// Kaiser's, with the β that is given; 9 without.
        KAISER = 4;
    }
}

words! {
    /// Temperaments, as `set_tuning` takes them.
    temperament {
        /// All semitones alike.
        EQUAL = 0;
        /// Pure fifths.
        PYTHAGOREAN = 1;
        /// Pure thirds and fifths over C.
        JUST = 2;
        /// A quarter of a comma, pure thirds.
        MEANTONE = 3;
        /// Werckmeister's third.
        WERCKMEISTER3 = 4;
        /// Kirnberger's third.
        KIRNBERGER3 = 5;
    }
}

words! {
    /// Test signals, as `signal_new` takes them, and what their parameters mean.
    signal {
        /// A sine. p1 is added to the frequency of the second channel, Hz.
        SINE = 0;
        /// Two sines: p1 the second frequency, Hz; p2 its level, dB.
        TWO_TONES = 1;
        /// A sweep by equal differences to p1 Hz within p2 seconds, once.
        SWEEP_LINEAR = 2;
        /// The same by equal ratios.
        SWEEP_LOGARITHMIC = 3;
        /// Odd harmonics falling with their number; 2400 below half the rate at most, here and in the three that follow: 10 Hz and above at 48 kHz.
        SQUARE = 4;
        /// All harmonics falling with their number.
        SAW = 5;
        /// Odd harmonics falling with the square of their number.
        TRIANGLE = 6;
        /// All harmonics alike.
        PULSES = 7;
        /// Noise by its RMS; p1 the seed, p2 other than 0 for another noise in the second channel.
        WHITE = 8;
        /// The same, −3 dB an octave.
        PINK = 9;
        /// The same, −6 dB an octave.
        BROWN = 10;
        /// A sine whose amplitude swings p1 times a second, by p2 from 0 to 1.
        AMPLITUDE_MODULATED = 11;
        /// A sine whose frequency swings p1 times a second, by ± p2 Hz.
        FREQUENCY_MODULATED = 12;
        /// Single samples, as many a second as the frequency says, as nearly as whole numbers of frames allow.
        IMPULSES = 13;
    }
}

words! {
    /// Rows of the accuracy harness: `accuracy_row_ptr()` + word.
    accuracy {
        /// Hz.
        FREQUENCY_HZ = 0;
        /// dB.
        SNR_DB = 1;
        /// Samples of the frame.
        LEN = 2;
        /// One of `window`.
        WINDOW = 3;
        /// β of a Kaiser window, else NaN.
        BETA = 4;
        /// Hz.
        SAMPLE_RATE_HZ = 5;
        /// Half of peak to peak.
        AMPLITUDE = 6;
        /// Second tone: bins above the first; NaN without.
        SECOND_OFFSET_BINS = 7;
        /// Second tone: dB above the first.
        SECOND_LEVEL_DB = 8;
        /// Hz a second.
        DRIFT_HZ_PER_S = 9;
        /// From here on the figures of `heterodyne lab accuracy`, in its order: trials.
        TRIALS = 10;
        /// Trials with an estimate near the truth.
        FOUND = 11;
        /// Of those, valid.
        VALID = 12;
        /// Of those found, crowded.
        CROWDED = 13;
        /// Truths within one stated standard error.
        INSIDE_ONE = 14;
        /// Within two.
        INSIDE_TWO = 15;
        /// Root of the mean square error, cents.
        RMS_CENTS = 16;
        /// Mean error, cents.
        BIAS_CENTS = 17;
        /// Largest error, cents.
        WORST_CENTS = 18;
        /// Root of the mean square of stated errors, cents.
        STATED_RMS_CENTS = 19;
        /// The same of Cramér–Rao bounds, cents.
        BOUND_RMS_CENTS = 20;
        /// Root of the mean square of errors in bounds.
        RMS_OVER_BOUND = 21;
        /// Words of a row.
        WORDS = 22;
    }
}
