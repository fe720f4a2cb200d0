/**
 * What the instrument has measured, as types. Frequencies in Hz, levels in dB relative to full scale; an `…Error` is one standard error in the unit of what it
 * belongs to.
 *
 * Invariant: what was not measured is `null` or an empty list, never 0.
 */

/** A sinusoid that was found. */
export interface Tone {
  /** Hz, with its standard error. */
  frequency: number;
  frequencyError: number;
  /** Cents against the nearest note; `null` where no note is near enough to be named. */
  cents: number | null;
  /** Standard error of the frequency in cents; also where there is no note. */
  centsError: number;
  /** Such as `A4`; sharps, MIDI octaves. */
  note: string | null;
  /** Full scale is 1. */
  amplitude: number;
  levelDb: number;
  /** Radians at the middle of the frame, of a cosine. */
  phase: number;
  /** Power of the tone over that of the noise in its frame, dB. */
  snrDb: number;
  /** Whether the stated errors hold. */
  valid: boolean;
  /** Another tone lies inside the main lobe. */
  crowded: boolean;
}

/** A partial measured against the fundamental by phase drift. */
export interface Harmonic {
  /** 2 for twice the fundamental. */
  number: number;
  /** Measured frequency over that of the fundamental. */
  ratio: number;
  ratioError: number;
  /** Deviation from the whole number, in cents. */
  cents: number;
  centsError: number;
  /** Level against full scale. */
  levelDb: number;
  /** 0 to 1: how steady the phase is from window to window. */
  coherence: number;
  valid: boolean;
}

export interface Levels {
  /** Greatest sample since the reset, and greatest between samples. */
  peakDb: number;
  /** `null` in fallback. */
  truePeakDb: number | null;
  rmsDb: number;
  crestDb: number;
  /** Mean of the samples, full scale 1. */
  offset: number;
  /** Of the last 0.4 s; `null` in fallback, where only the figures above exist. */
  recentTruePeakDb: number | null;
  recentRmsDb: number | null;
}

/** LUFS after BS.1770 and EBU R128, LU for the range; `null` until enough was heard. */
export interface Loudness {
  momentary: number | null;
  shortTerm: number | null;
  integrated: number | null;
  range: number | null;
}

/** A tone that stands in both channels: what a binaural track delivers. */
export interface BinauralPair {
  left: number;
  right: number;
  /** Right minus left, Hz. */
  beat: number;
  beatError: number;
  /** Right against left, radians, at the middle of the frame. */
  phase: number;
  phaseError: number;
  /** Right over left, dB. */
  levelDb: number;
  levelError: number;
  valid: boolean;
}

export interface Stereo {
  /** −1 to 1; `null` where a channel is silent. */
  correlation: number | null;
  /** Right over left, dB. */
  balanceDb: number | null;
  pairs: BinauralPair[];
}

export interface TunerNote {
  /** Such as `A`, and its octave. */
  name: string;
  octave: number;
  /** MIDI number: A4 is 69. */
  number: number;
  /** Where the note lies in this temperament, Hz. */
  nominal: number;
  /** What is heard, Hz. */
  frequency: number;
  frequencyError: number;
  cents: number;
  centsError: number;
  valid: boolean;
}

export interface Distortion {
  /** The fundamental, Hz. */
  fundamental: number;
  thdDb: number;
  thdNDb: number;
  harmonics: { number: number; levelDb: number }[];
}

/** Levels of all bins. `sequence` rises with each new one. */
export interface Spectrum {
  binHz: number;
  db: Float32Array[];
  sequence: number;
}

export interface FastSpectrum {
  binHz: number;
  /** Of the mean of both channels. */
  db: Float32Array;
  sequence: number;
}

export interface Zoom {
  /** Middle, Hz. */
  note: number;
  /** Of each point, −120 to 120. */
  cents: Float32Array;
  db: Float32Array;
  /** Half width of the main lobe: two tones closer than this are one. */
  lobeCents: number;
  sequence: number;
}

/**
 * What was measured. `read()` returns one object whose contents change with each call, arrays included; `structuredClone` it to keep it.
 *
 * `null` and empty lists stand for what was not measured: nothing yet, switched off, or not in fallback.
 */
export interface Reading {
  /** Frames since the start or the last `reset()`, and the same in seconds. */
  frames: number;
  seconds: number;
  /** One for each channel. */
  levels: Levels[];
  loudness: Loudness | null;
  stereo: Stereo | null;
  /** For each channel, the strongest first. */
  tones: Tone[][];
  /**
   * The browser left quanta out, and less than two frames of whole sound have come since: tones, notes and spectra may have a jump of phase in
   * them, and their stated errors do not hold.
   */
  interrupted: boolean;
  /** Rises with each new set of tones. */
  tonesSequence: number;
  /** The note of the strongest tone. */
  tuner: TunerNote | null;
  harmonics: Harmonic[];
  distortion: Distortion | null;
  /** Noise between the tones of the first channel, dB relative to full scale, 20 Hz to 20 kHz. */
  noiseFloorDb: number | null;
  slope: { dbPerOctave: number; error: number } | null;
  /** Thirds of octaves of the first channel by their nominal middle in Hz. */
  bands: { nominal: number; levelDb: number }[];
  /** The frame's own, once a frame. */
  spectrum: Spectrum | null;
  /** Of 4096 frames, more often: for spectrograms. */
  fast: FastSpectrum | null;
  zoom: Zoom | null;
  /** Samples that were no numbers. */
  faults: number;
}
