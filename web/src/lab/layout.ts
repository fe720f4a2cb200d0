/**
 * Where each figure stands in the results of the instrument. Written by the tests of crates/lab from its layout.rs
 * (HETERODYNE_BLESS=1); not to be edited.
 */

/**
 * Sections, as bits: 1 << n in `set_sections` and in what `process_quantum` answers; their counters stand at `COUNTERS` + n.
 * Levels, loudness and stereo that were left out go on where they ceased, ratios of harmonics begin anew.
 */
export const Section = {
  /** Peaks and powers of each channel. */ LEVELS: 0,
  /** Loudness of all channels together. */ LOUDNESS: 1,
  /** How alike two channels are. */ STEREO: 2,
  /** Tones of each channel, with error bars. */ TONES: 3,
  /** What a pair of carriers, one in each ear, delivers. */ PAIRS: 4,
  /** The note of the strongest tone. */ TUNER: 5,
  /** Ratios of harmonics to the strongest steady tone. */ HARMONICS: 6,
  /** Distortion of the strongest tone, in every third round. */ DISTORTION: 7,
  /** Spectrum of a whole frame of each channel, in the plane `plane.SPECTRUM`. */ SPECTRUM: 8,
  /** Thirds of octaves, and the slope through them. */ BANDS: 9,
  /** The noise below the tones. */ NOISE: 10,
  /** The fast spectrum, in the plane `plane.FAST`. */ FAST: 11,
  /** What lies around a note, in the plane `plane.ZOOM`. */ ZOOM: 12,
  /** How many there are. */ COUNT: 13,
} as const;

/**
 * Planes of f32, levels in dB: `get_plane_ptr(plane, channel)`, `get_plane_len(plane)`.
 */
export const Plane = {
  /** Half a frame and one bins for each channel; a sine of amplitude 1 in the middle of a bin has 0 dB. */ SPECTRUM: 0,
  /** Of `FAST_LEN` samples, the mean power of all channels. */ FAST: 1,
  /** `ZOOM_POINTS` points around the note. */ ZOOM: 2,
  /** How many there are. */ COUNT: 3,
} as const;

/**
 * What is measured and how far it got.
 */
export const Head = {
  /** `LAB_ABI_VERSION`. */ VERSION: 0,
  /** Frames per second. */ SAMPLE_RATE: 1,
  /** 1 or 2. */ CHANNELS: 2,
  /** Samples of a frame, from which tones and all that follows from them are told. */ FRAME: 3,
  /** Frames that fit into the input, for each channel. */ CAPACITY: 4,
  /** Calls of `process_quantum` that took frames in. */ QUANTA: 5,
  /** Frames taken in. */ FRAMES: 6,
  /** Samples that were no numbers; they count as silence. */ FAULTS: 7,
  /** Calls that were refused: more frames than fit, or a channel too few. */ REFUSED: 8,
  /** `FRAMES` at the end of the frame that the newest tones are of, and soon all that follows from it: pairs, tuner, spectrum, bands, noise, zoom, distortion. */ FRAME_AT: 9,
  /** Frames from the beginning of one such round to the next. */ ROUND_FRAMES: 10,
  /** Units of work for each quantum, `set_budget`. A unit is about half a microsecond. */ BUDGET: 11,
  /** The most units of one quantum so far. */ MOST_UNITS: 12,
  /** Sections that are measured, as bits. */ SECTIONS: 13,
  /** A4 in Hz. */ A4: 14,
  /** The temperament, one of `temperament`. */ TEMPERAMENT: 15,
  /** Counters of the sections: `section.LEVELS` first. */ COUNTERS: 16,
  /** Hz of a bin of the plane `SPECTRUM`. */ SPECTRUM_BIN_HZ: 32,
  /** Hz of a bin of the plane `FAST`. */ FAST_BIN_HZ: 33,
  /** `FRAMES` at the end of the stretch that the fast spectrum is of. */ FAST_AT: 34,
  /** Harmonics that are asked for: bit h for harmonic h, 2 to 16. */ HARMONICS_MASK: 35,
} as const;

/**
 * Levels of a channel: at `level.BASE` + channel · `level.STRIDE` + word.
 */
export const Level = {
  /** Where the first begins. */ BASE: 40,
  /** Words of one. */ STRIDE: 12,
  /** The largest sample, dB. */ SAMPLE_PEAK_DB: 0,
  /** The largest swing between samples, dB. */ TRUE_PEAK_DB: 1,
  /** Root of the mean square, dB: −3.01 for a sine of amplitude 1. */ RMS_DB: 2,
  /** True peak over RMS, dB. */ CREST_DB: 3,
  /** The mean, full scale 1. */ OFFSET: 4,
  /** True peak of the last 0.4 s, dB. */ RECENT_TRUE_PEAK_DB: 5,
  /** RMS of the last 0.4 s, dB. */ RECENT_RMS_DB: 6,
  /** Power of the noise from 20 Hz to 20 kHz, dB: section `NOISE`. */ NOISE_DB: 7,
  /** Section `BANDS`: the slope of the power for each Hz, dB an octave. */ SLOPE_DB_PER_OCTAVE: 8,
  /** Its standard error. */ SLOPE_SE: 9,
  /** The line's power for each Hz at 1 kHz, dB. */ SLOPE_AT_1_KHZ_DB: 10,
} as const;

/**
 * Loudness, in LUFS and LU.
 */
export const Loudness = {
  /** Of the last 0.4 s. */ MOMENTARY: 64,
  /** Of the last 3 s. */ SHORT_TERM: 65,
  /** Of all, with both gates; anew every second, with the three that follow. */ INTEGRATED: 66,
  /** The range, LU. */ RANGE: 67,
  /** The largest momentary loudness. */ MOMENTARY_MAX: 68,
  /** The largest short-term loudness. */ SHORT_TERM_MAX: 69,
  /** Seconds measured. */ SECONDS: 70,
} as const;

/**
 * Two channels over the last 0.4 s.
 */
export const Stereo = {
  /** 1 for equal channels, −1 for opposite ones. */ CORRELATION: 72,
  /** Level of the right over the left, dB. */ BALANCE_DB: 73,
  /** Level of (L + R)/2, dB. */ MIDDLE_DB: 74,
  /** Level of (L − R)/2, dB. */ SIDE_DB: 75,
} as const;

/**
 * The note of the strongest tone. All NaN where there is no tone.
 */
export const Tuner = {
  /** The channel that it is from. */ CHANNEL: 80,
  /** Hz. */ FREQUENCY_HZ: 81,
  /** Its standard error. */ FREQUENCY_SE_HZ: 82,
  /** 69 is A4, each semitone 1. */ NOTE: 83,
  /** Where the note should be, Hz. */ NOMINAL_HZ: 84,
  /** How far above it the tone is. */ CENTS: 85,
  /** Its standard error. */ CENTS_SE: 86,
  /** Level of the tone, dB: 0 for amplitude 1. */ LEVEL_DB: 87,
  /** Whether the errors hold. */ VALID: 88,
} as const;

/**
 * Distortion of the strongest tone. All NaN where it cannot be told.
 */
export const Distortion = {
  /** The channel that it is from. */ CHANNEL: 96,
  /** Hz. */ FUNDAMENTAL_HZ: 97,
  /** Level of the fundamental, dB. */ FUNDAMENTAL_DB: 98,
  /** Harmonics over fundamental, dB. */ THD_DB: 99,
  /** All but the fundamental over all, dB. */ THD_N_DB: 100,
  /** Power of what is neither, dB. */ NOISE_DB: 101,
  /** The lower limit of the band, Hz. */ LOW_HZ: 102,
  /** The upper limit, Hz. */ HIGH_HZ: 103,
  /** Harmonics that follow, the fundamental first. */ COUNT: 104,
  /** Where the first begins. */ BASE: 105,
  /** Words of one. */ STRIDE: 3,
  /** Of one: Hz. */ FREQUENCY_HZ: 0,
  /** Of one: its amplitude, full scale 1. */ AMPLITUDE: 1,
  /** Of one: its standard error. */ AMPLITUDE_SE: 2,
} as const;

/**
 * What the zoom is aimed at; levels lie in the plane `ZOOM`.
 */
export const Zoom = {
  /** The note in the middle, Hz. */ NOTE_HZ: 136,
  /** Half the width of the window's main lobe, cents: what is nearer is not told apart. */ LOBE_CENTS: 137,
  /** The channel that it is from. */ CHANNEL: 138,
} as const;

/**
 * Ratios of harmonics: at `ratio.BASE` + n · `ratio.STRIDE` + word.
 */
export const Ratio = {
  /** The channel that they are from. */ CHANNEL: 144,
  /** The tone that they are held against, Hz. */ FUNDAMENTAL_HZ: 145,
  /** Seconds that they were measured over. */ SECONDS: 146,
  /** How many follow. */ COUNT: 147,
  /** Where the first begins. */ BASE: 148,
  /** Words of one. */ STRIDE: 8,
  /** The exact multiple. */ HARMONIC: 0,
  /** Measured frequency over that of the fundamental. */ RATIO: 1,
  /** Its standard error. */ RATIO_SE: 2,
  /** How far above the multiple, cents. */ CENTS: 3,
  /** Its standard error. */ CENTS_SE: 4,
  /** Level, dB: 0 for amplitude 1. */ LEVEL_DB: 5,
  /** 1 for a steady pair, near 0 for noise. */ COHERENCE: 6,
  /** Whether the errors hold. */ VALID: 7,
} as const;

/**
 * Bands: at `band.BASE` + n · `band.STRIDE` + word.
 */
export const Band = {
  /** How many there are, lowest first. */ COUNT: 272,
  /** Where the first begins. */ BASE: 273,
  /** Words of one. */ STRIDE: 5,
  /** What it is called, Hz. */ NOMINAL_HZ: 0,
  /** The lower edge, Hz. */ LOW_HZ: 1,
  /** The upper edge, Hz. */ HIGH_HZ: 2,
  /** Level of the first channel, dB; the second channel's is the next word. */ LEVEL_DB: 3,
} as const;

/**
 * Tones: those of a channel are counted at `tone.COUNT` + channel; tone n of it, strongest first, stands at `tone.BASE` +
 * (channel · `TONES_MAX` + n) · `tone.STRIDE` + word. Lines that may be nothing but the rounding of the samples are left out.
 */
export const Tone = {
  /** How many the first channel has; the second channel's is the next word. */ COUNT: 594,
  /** Where the first begins. */ BASE: 596,
  /** Words of one. */ STRIDE: 14,
  /** Hz. */ FREQUENCY_HZ: 0,
  /** Its standard error. */ FREQUENCY_SE_HZ: 1,
  /** Half of peak to peak, full scale 1. */ AMPLITUDE: 2,
  /** Its standard error. */ AMPLITUDE_SE: 3,
  /** Of a cosine in the middle of the frame, −π to π. */ PHASE_RAD: 4,
  /** Its standard error. */ PHASE_SE_RAD: 5,
  /** Power of the tone over that of white noise as strong as the noise around it, dB. */ SNR_DB: 6,
  /** Whether one steady tone explains what is there, so that errors hold. */ VALID: 7,
  /** Whether another tone lies inside the main lobe. */ CROWDED: 8,
  /** The nearest note: 69 is A4. */ NOTE: 9,
  /** Where the note should be, Hz. */ NOMINAL_HZ: 10,
  /** How far above it the tone is. */ CENTS: 11,
  /** Its standard error. */ CENTS_SE: 12,
  /** Level, dB: 0 for amplitude 1. */ LEVEL_DB: 13,
} as const;

/**
 * Pairs of carriers: at `pair.BASE` + n · `pair.STRIDE` + word; right less left.
 */
export const Pair = {
  /** How many there are. */ COUNT: 1044,
  /** Where the first begins. */ BASE: 1045,
  /** Words of one. */ STRIDE: 9,
  /** Hz. */ LEFT_HZ: 0,
  /** Hz. */ RIGHT_HZ: 1,
  /** The beat, Hz. */ BEAT_HZ: 2,
  /** Its standard error. */ BEAT_SE_HZ: 3,
  /** Phase in the middle of the frame, −π to π. */ PHASE_RAD: 4,
  /** Its standard error. */ PHASE_SE_RAD: 5,
  /** Right over left, dB. */ LEVEL_DB: 6,
  /** Its standard error. */ LEVEL_SE_DB: 7,
  /** Whether the errors hold. */ VALID: 8,
} as const;

/**
 * Windows, as `init` takes them.
 */
export const Window = {
  /** Blackman and Harris's, unless told otherwise. */ BLACKMAN_HARRIS: 0,
  /** Hann's. */ HANN: 1,
  /** Flat top. */ FLAT_TOP: 2,
  /** None. */ RECTANGULAR: 3,
  /** Kaiser's, with the β that is given; 9 without. */ KAISER: 4,
} as const;

/**
 * Temperaments, as `set_tuning` takes them.
 */
export const Temperament = {
  /** All semitones alike. */ EQUAL: 0,
  /** Pure fifths. */ PYTHAGOREAN: 1,
  /** Pure thirds and fifths over C. */ JUST: 2,
  /** A quarter of a comma, pure thirds. */ MEANTONE: 3,
  /** Werckmeister's third. */ WERCKMEISTER3: 4,
  /** Kirnberger's third. */ KIRNBERGER3: 5,
} as const;

/**
 * Test signals, as `signal_new` takes them, and what their parameters mean.
 */
export const Signal = {
  /** A sine. p1 is added to the frequency of the second channel, Hz. */ SINE: 0,
  /** Two sines: p1 the second frequency, Hz; p2 its level, dB. */ TWO_TONES: 1,
  /** A sweep by equal differences to p1 Hz within p2 seconds, once. */ SWEEP_LINEAR: 2,
  /** The same by equal ratios. */ SWEEP_LOGARITHMIC: 3,
  /** Odd harmonics falling with their number; 2400 below half the rate at most, here and in the three that follow: 10 Hz and above at 48 kHz. */ SQUARE: 4,
  /** All harmonics falling with their number. */ SAW: 5,
  /** Odd harmonics falling with the square of their number. */ TRIANGLE: 6,
  /** All harmonics alike. */ PULSES: 7,
  /** Noise by its RMS; p1 the seed, p2 other than 0 for another noise in the second channel. */ WHITE: 8,
  /** The same, −3 dB an octave. */ PINK: 9,
  /** The same, −6 dB an octave. */ BROWN: 10,
  /** A sine whose amplitude swings p1 times a second, by p2 from 0 to 1. */ AMPLITUDE_MODULATED: 11,
  /** A sine whose frequency swings p1 times a second, by ± p2 Hz. */ FREQUENCY_MODULATED: 12,
  /** Single samples, as many a second as the frequency says, as nearly as whole numbers of frames allow. */ IMPULSES: 13,
} as const;

/**
 * Rows of the accuracy harness: `accuracy_row_ptr()` + word.
 */
export const Accuracy = {
  /** Hz. */ FREQUENCY_HZ: 0,
  /** dB. */ SNR_DB: 1,
  /** Samples of the frame. */ LEN: 2,
  /** One of `window`. */ WINDOW: 3,
  /** β of a Kaiser window, else NaN. */ BETA: 4,
  /** Hz. */ SAMPLE_RATE_HZ: 5,
  /** Half of peak to peak. */ AMPLITUDE: 6,
  /** Second tone: bins above the first; NaN without. */ SECOND_OFFSET_BINS: 7,
  /** Second tone: dB above the first. */ SECOND_LEVEL_DB: 8,
  /** Hz a second. */ DRIFT_HZ_PER_S: 9,
  /** From here on the figures of `heterodyne lab accuracy`, in its order: trials. */ TRIALS: 10,
  /** Trials with an estimate near the truth. */ FOUND: 11,
  /** Of those, valid. */ VALID: 12,
  /** Of those found, crowded. */ CROWDED: 13,
  /** Truths within one stated standard error. */ INSIDE_ONE: 14,
  /** Within two. */ INSIDE_TWO: 15,
  /** Root of the mean square error, cents. */ RMS_CENTS: 16,
  /** Mean error, cents. */ BIAS_CENTS: 17,
  /** Largest error, cents. */ WORST_CENTS: 18,
  /** Root of the mean square of stated errors, cents. */ STATED_RMS_CENTS: 19,
  /** The same of Cramér–Rao bounds, cents. */ BOUND_RMS_CENTS: 20,
  /** Root of the mean square of errors in bounds. */ RMS_OVER_BOUND: 21,
  /** Words of a row. */ WORDS: 22,
} as const;

/**
 * Sizes that do not change.
 */
export const Limit = {
  /** What the first word of the results answers. */ LAB_ABI_VERSION: 1,
  /** Pages of 64 KiB that the module's memory is to have, no more and no less. */ MEMORY_PAGES: 512,
  /** Numbers of the block of results. */ RESULT_WORDS: 1189,
  /** Frames of a quantum. */ QUANTUM_FRAMES: 128,
  /** Channels at most. */ CHANNELS_MAX: 2,
  /** Tones of a channel at most. */ TONES_MAX: 16,
  /** Pairs of carriers at most. */ PAIRS_MAX: 16,
  /** Harmonics whose ratio is measured, at most. */ RATIOS_MAX: 15,
  /** Harmonics of the distortion at most. */ DISTORTION_MAX: 10,
  /** Bands at most. */ BANDS_MAX: 64,
  /** Points of a zoom, from −120 to 120 cents. */ ZOOM_POINTS: 241,
  /** Samples of the fast spectrum. */ FAST_LEN: 4096,
  /** Frames from one fast spectrum to the next. */ FAST_HOP: 2048,
} as const;
