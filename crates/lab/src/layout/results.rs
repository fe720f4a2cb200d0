//! Sections, planes, and the words of the block of results.
//!
//! Invariant: no two figures share a word; the tests of the layout count them.

use heterodyne_layout::words;

words! {
    /// Sections, as bits: 1 << n in `set_sections` and in what `process_quantum` answers; their counters stand at `COUNTERS` + n.
    /// Levels, loudness and stereo that were left out go on where they ceased, ratios of harmonics begin anew.
    section {
        /// Peaks and powers of each channel.
        LEVELS = 0;
        /// Loudness of all channels together.
        LOUDNESS = 1;
        /// How alike two channels are.
        STEREO = 2;
        /// Tones of each channel, with error bars.
        TONES = 3;
        /// What a pair of carriers, one in each ear, delivers.
        PAIRS = 4;
        /// The note of the strongest tone.
        TUNER = 5;
        /// Ratios of harmonics to the strongest steady tone.
        HARMONICS = 6;
        /// Distortion of the strongest tone, in every third round.
        DISTORTION = 7;
        /// Spectrum of a whole frame of each channel, in the plane `plane.SPECTRUM`.
        SPECTRUM = 8;
        /// Thirds of octaves, and the slope through them.
        BANDS = 9;
        /// The noise below the tones.
        NOISE = 10;
        /// The fast spectrum, in the plane `plane.FAST`.
        FAST = 11;
        /// What lies around a note, in the plane `plane.ZOOM`.
        ZOOM = 12;
        /// How many there are.
        COUNT = 13;
    }
}

words! {
    /// Planes of f32, levels in dB: `get_plane_ptr(plane, channel)`, `get_plane_len(plane)`.
    plane {
        /// Half a frame and one bins for each channel; a sine of amplitude 1 in the middle of a bin has 0 dB.
        SPECTRUM = 0;
        /// Of `FAST_LEN` samples, the mean power of all channels.
        FAST = 1;
        /// `ZOOM_POINTS` points around the note.
        ZOOM = 2;
        /// How many there are.
        COUNT = 3;
    }
}

words! {
    /// What is measured and how far it got.
    head {
        /// `LAB_ABI_VERSION`.
        VERSION = 0;
        /// Frames per second.
        SAMPLE_RATE = 1;
        /// 1 or 2.
        CHANNELS = 2;
        /// Samples of a frame, from which tones and all that follows from them are told.
        FRAME = 3;
        /// Frames that fit into the input, for each channel.
        CAPACITY = 4;
        /// Calls of `process_quantum` that took frames in.
        QUANTA = 5;
        /// Frames taken in.
        FRAMES = 6;
        /// Samples that were no numbers; they count as silence.
        FAULTS = 7;
        /// Calls that were refused: more frames than fit, or a channel too few.
        REFUSED = 8;
        /// `FRAMES` at the end of the frame that the newest tones are of, and soon all that follows from it: pairs, tuner, spectrum, bands, noise, zoom, distortion.
        FRAME_AT = 9;
        /// Frames from the beginning of one such round to the next.
        ROUND_FRAMES = 10;
        /// Units of work for each quantum, `set_budget`. A unit is about half a microsecond.
        BUDGET = 11;
        /// The most units of one quantum so far.
        MOST_UNITS = 12;
        /// Sections that are measured, as bits.
        SECTIONS = 13;
        /// A4 in Hz.
        A4 = 14;
        /// The temperament, one of `temperament`.
        TEMPERAMENT = 15;
        /// Counters of the sections: `section.LEVELS` first.
        COUNTERS = 16;
        /// Hz of a bin of the plane `SPECTRUM`.
        SPECTRUM_BIN_HZ = 32;
        /// Hz of a bin of the plane `FAST`.
        FAST_BIN_HZ = 33;
        /// `FRAMES` at the end of the stretch that the fast spectrum is of.
        FAST_AT = 34;
        /// Harmonics that are asked for: bit h for harmonic h, 2 to 16.
        HARMONICS_MASK = 35;
    }
}

words! {
    /// Levels of a channel: at `level.BASE` + channel · `level.STRIDE` + word.
    level {
        /// Where the first begins.
        BASE = 40;
        /// Words of one.
        STRIDE = 12;
        /// The largest sample, dB.
        SAMPLE_PEAK_DB = 0;
        /// The largest swing between samples, dB.
        TRUE_PEAK_DB = 1;
        /// Root of the mean square, dB: −3.01 for a sine of amplitude 1.
        RMS_DB = 2;
        /// True peak over RMS, dB.
        CREST_DB = 3;
        /// The mean, full scale 1.
        OFFSET = 4;
        /// True peak of the last 0.4 s, dB.
        RECENT_TRUE_PEAK_DB = 5;
        /// RMS of the last 0.4 s, dB.
        RECENT_RMS_DB = 6;
        /// Power of the noise from 20 Hz to 20 kHz, dB: section `NOISE`.
        NOISE_DB = 7;
        /// Section `BANDS`: the slope of the power for each Hz, dB an octave.
        SLOPE_DB_PER_OCTAVE = 8;
        /// Its standard error.
        SLOPE_SE = 9;
        /// The line's power for each Hz at 1 kHz, dB.
        SLOPE_AT_1_KHZ_DB = 10;
    }
}

words! {
    /// Loudness, in LUFS and LU.
    loudness {
        /// Of the last 0.4 s.
        MOMENTARY = 64;
        /// Of the last 3 s.
        SHORT_TERM = 65;
        /// Of all, with both gates; anew every second, with the three that follow.
        INTEGRATED = 66;
        /// The range, LU.
        RANGE = 67;
        /// The largest momentary loudness.
        MOMENTARY_MAX = 68;
        /// The largest short-term loudness.
        SHORT_TERM_MAX = 69;
        /// Seconds measured.
        SECONDS = 70;
    }
}

words! {
    /// Two channels over the last 0.4 s.
    stereo {
        /// 1 for equal channels, −1 for opposite ones.
        CORRELATION = 72;
        /// Level of the right over the left, dB.
        BALANCE_DB = 73;
        /// Level of (L + R)/2, dB.
        MIDDLE_DB = 74;
        /// Level of (L − R)/2, dB.
        SIDE_DB = 75;
    }
}

words! {
    /// The note of the strongest tone. All NaN where there is no tone.
    tuner {
        /// The channel that it is from.
        CHANNEL = 80;
        /// Hz.
        FREQUENCY_HZ = 81;
        /// Its standard error.
        FREQUENCY_SE_HZ = 82;
        /// 69 is A4, each semitone 1.
        NOTE = 83;
        /// Where the note should be, Hz.
        NOMINAL_HZ = 84;
        /// How far above it the tone is.
        CENTS = 85;
        /// Its standard error.
        CENTS_SE = 86;
        /// Level of the tone, dB: 0 for amplitude 1.
        LEVEL_DB = 87;
        /// Whether the errors hold.
        VALID = 88;
    }
}

words! {
    /// Distortion of the strongest tone. All NaN where it cannot be told.
    distortion {
        /// The channel that it is from.
        CHANNEL = 96;
        /// Hz.
        FUNDAMENTAL_HZ = 97;
        /// Level of the fundamental, dB.
        FUNDAMENTAL_DB = 98;
        /// Harmonics over fundamental, dB.
        THD_DB = 99;
        /// All but the fundamental over all, dB.
        THD_N_DB = 100;
        /// Power of what is neither, dB.
        NOISE_DB = 101;
        /// The lower limit of the band, Hz.
        LOW_HZ = 102;
        /// The upper limit, Hz.
        HIGH_HZ = 103;
        /// Harmonics that follow, the fundamental first.
        COUNT = 104;
        /// Where the first begins.
        BASE = 105;
        /// Words of one.
        STRIDE = 3;
        /// Of one: Hz.
        FREQUENCY_HZ = 0;
        /// Of one: its amplitude, full scale 1.
        AMPLITUDE = 1;
        /// Of one: its standard error.
        AMPLITUDE_SE = 2;
    }
}

words! {
    /// What the zoom is aimed at; levels lie in the plane `ZOOM`.
    zoom {
        /// The note in the middle, Hz.
        NOTE_HZ = 136;
        /// Half the width of the window's main lobe, cents: what is nearer is not told apart.
        LOBE_CENTS = 137;
        /// The channel that it is from.
        CHANNEL = 138;
    }
}

words! {
    /// Ratios of harmonics: at `ratio.BASE` + n · `ratio.STRIDE` + word.
    ratio {
        /// The channel that they are from.
        CHANNEL = 144;
        /// The tone that they are held against, Hz.
        FUNDAMENTAL_HZ = 145;
        /// Seconds that they were measured over.
        SECONDS = 146;
        /// How many follow.
        COUNT = 147;
        /// Where the first begins.
        BASE = 148;
        /// Words of one.
        STRIDE = 8;
        /// The exact multiple.
        HARMONIC = 0;
        /// Measured frequency over that of the fundamental.
        RATIO = 1;
        /// Its standard error.
        RATIO_SE = 2;
        /// How far above the multiple, cents.
        CENTS = 3;
        /// Its standard error.
        CENTS_SE = 4;
        /// Level, dB: 0 for amplitude 1.
        LEVEL_DB = 5;
        /// 1 for a steady pair, near 0 for noise.
        COHERENCE = 6;
        /// Whether the errors hold.
        VALID = 7;
    }
}

words! {
    /// Bands: at `band.BASE` + n · `band.STRIDE` + word.
    band {
        /// How many there are, lowest first.
        COUNT = 272;
        /// Where the first begins.
        BASE = 273;
        /// Words of one.
        STRIDE = 5;
        /// What it is called, Hz.
        NOMINAL_HZ = 0;
        /// The lower edge, Hz.
        LOW_HZ = 1;
        /// The upper edge, Hz.
        HIGH_HZ = 2;
        /// Level of the first channel, dB; the second channel's is the next word.
        LEVEL_DB = 3;
    }
}

words! {
    /// Tones: those of a channel are counted at `tone.COUNT` + channel; tone n of it, strongest first, stands at `tone.BASE` +
    /// (channel · `TONES_MAX` + n) · `tone.STRIDE` + word. Lines that may be nothing but the rounding of the samples are left out.
    tone {
        /// How many the first channel has; the second channel's is the next word.
        COUNT = 594;
        /// Where the first begins.
        BASE = 596;
        /// Words of one.
        STRIDE = 14;
        /// Hz.
        FREQUENCY_HZ = 0;
        /// Its standard error.
        FREQUENCY_SE_HZ = 1;
        /// Half of peak to peak, full scale 1.
        AMPLITUDE = 2;
        /// Its standard error.
        AMPLITUDE_SE = 3;
        /// Of a cosine in the middle of the frame, −π to π.
        PHASE_RAD = 4;
        /// Its standard error.
        PHASE_SE_RAD = 5;
        /// Power of the tone over that of white noise as strong as the noise around it, dB.
        SNR_DB = 6;
        /// Whether one steady tone explains what is there, so that errors hold.
        VALID = 7;
        /// Whether another tone lies inside the main lobe.
        CROWDED = 8;
        /// The nearest note: 69 is A4.
        NOTE = 9;
        /// Where the note should be, Hz.
        NOMINAL_HZ = 10;
        /// How far above it the tone is.
        CENTS = 11;
        /// Its standard error.
        CENTS_SE = 12;
        /// Level, dB: 0 for amplitude 1.
        LEVEL_DB = 13;
    }
}

words! {
    /// Pairs of carriers: at `pair.BASE` + n · `pair.STRIDE` + word; right less left.
    pair {
        /// How many there are.
        COUNT = 1044;
        /// Where the first begins.
        BASE = 1045;
        /// Words of one.
        STRIDE = 9;
        /// Hz.
        LEFT_HZ = 0;
        /// Hz.
        RIGHT_HZ = 1;
        /// The beat, Hz.
        BEAT_HZ = 2;
        /// Its standard error.
        BEAT_SE_HZ = 3;
        /// Phase in the middle of the frame, −π to π.
        PHASE_RAD = 4;
        /// Its standard error.
        PHASE_SE_RAD = 5;
        /// Right over left, dB.
        LEVEL_DB = 6;
        /// Its standard error.
        LEVEL_SE_DB = 7;
        /// Whether the errors hold.
        VALID = 8;
    }
}
