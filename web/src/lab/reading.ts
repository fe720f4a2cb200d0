/**
 * The block's numbers as a `Reading`.
 *
 * Invariant: one object, made once; each call writes into it and makes nothing but the names of notes that are new. NaN becomes `null`, lists get the
 * length that the block says.
 */
import type { BinauralPair, Distortion, FastSpectrum, Harmonic, Levels, Loudness, Reading, Spectrum, Stereo, Tone, TunerNote, Zoom } from './api.js';
import { binsOf, type Block } from './block.js';
import { isInterrupted } from './gaps.js';
import { Band, Distortion as D, Head, Level, Limit, Loudness as L, Pair, Ratio, Section, Stereo as S, Tone as T, Tuner, Zoom as Z } from './layout.js';
import { newest, published } from './slots.js';

const NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'] as const;

/** Such as A and 4 for 69. */
export function noteOf(number: number): { name: string; octave: number } {
  const semitone = ((number % 12) + 12) % 12;
  return { name: NOTES[semitone] as string, octave: Math.floor(number / 12) - 1 };
}

const names = new Map<number, string>();

function noteName(number: number): string {
  const known = names.get(number);
  if (known !== undefined) {
    return known;
  }
  const { name, octave } = noteOf(number);
  const made = `${name}${octave}`;
  names.set(number, made);
  return made;
}

/** `null` for what is not known. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const RATIO_CENTS = 1200 / Math.LN2;

/** A list that keeps what it once held, so that it can grow again without making anything. */
class Row<T> {
  readonly list: T[] = [];
  private readonly kept: T[] = [];

  constructor(private readonly make: () => T) {}

  at(n: number): T {
    return (this.kept[n] ??= this.make());
  }

  /** The list has so many. */
  trim(count: number): void {
    while (this.list.length > count) {
      this.list.pop();
    }
    while (this.list.length < count) {
      this.list.push(this.at(this.list.length));
    }
  }
}

const blankTone = (): Tone => ({
  frequency: 0, frequencyError: 0, cents: null, centsError: 0, note: null, amplitude: 0, levelDb: 0, phase: 0, snrDb: 0, valid: false, crowded: false,
});
const blankLevels = (): Levels => ({ peakDb: 0, truePeakDb: null, rmsDb: 0, crestDb: 0, offset: 0, recentTruePeakDb: null, recentRmsDb: null });
const blankPair = (): BinauralPair => ({
  left: 0, right: 0, beat: 0, beatError: 0, phase: 0, phaseError: 0, levelDb: 0, levelError: 0, valid: false,
});
const blankHarmonic = (): Harmonic => ({
  number: 0, ratio: 0, ratioError: 0, cents: 0, centsError: 0, levelDb: 0, coherence: 0, valid: false,
});

export class Reader {
  private readonly words = new Float64Array(Limit.RESULT_WORDS);
  private readonly spectrumNumbers: Float32Array;
  private readonly spectrum: Spectrum;
  private readonly fast: FastSpectrum = { binHz: 0, db: new Float32Array(binsOf(Limit.FAST_LEN)), sequence: 0 };
  private readonly zoom: Zoom;
  private readonly levels = new Row<Levels>(blankLevels);
  private readonly tones: Row<Tone>[];
  private readonly pairs = new Row<BinauralPair>(blankPair);
  private readonly harmonics = new Row<Harmonic>(blankHarmonic);
  private readonly bands = new Row<{ nominal: number; levelDb: number }>(() => ({ nominal: 0, levelDb: 0 }));
  private readonly overtones = new Row<{ number: number; levelDb: number }>(() => ({ number: 0, levelDb: 0 }));
  private readonly loudness: Loudness = { momentary: null, shortTerm: null, integrated: null, range: null };
  private readonly stereo: Stereo = { correlation: null, balanceDb: null, pairs: this.pairs.list };
  private readonly slope = { dbPerOctave: 0, error: 0 };
  private readonly distortion: Distortion = { fundamental: 0, thdDb: 0, thdNDb: 0, harmonics: this.overtones.list };
  private readonly tuner: TunerNote = {
    name: '', octave: 0, number: 0, nominal: 0, frequency: 0, frequencyError: 0, cents: 0, centsError: 0, valid: false,
  };
  private readonly reading: Reading;

  constructor(
    readonly channels: 1 | 2,
    private readonly frame: number,
    private readonly active: boolean,
  ) {
    const bins = binsOf(frame);
    this.spectrumNumbers = new Float32Array(channels * bins);
    const planes = Array.from({ length: channels }, (_, n) => this.spectrumNumbers.subarray(n * bins, (n + 1) * bins));
    this.spectrum = { binHz: 0, db: planes, sequence: 0 };
    const half = (Limit.ZOOM_POINTS - 1) / 2;
    const cents = Float32Array.from({ length: Limit.ZOOM_POINTS }, (_, n) => ((n - half) * 120) / half);
    this.zoom = { note: 0, cents, db: new Float32Array(Limit.ZOOM_POINTS), lobeCents: 0, sequence: 0 };
    this.tones = planes.map(() => new Row<Tone>(blankTone));
    this.reading = {
      frames: 0, seconds: 0, levels: this.levels.list, loudness: null, stereo: null, tones: this.tones.map((row) => row.list), interrupted: false, tonesSequence: 0,
      tuner: null, harmonics: this.harmonics.list, distortion: null, noiseFloorDb: null, slope: null, bands: this.bands.list, spectrum: null,
      fast: null, zoom: null, faults: 0,
    };
  }

  /** Sets of tones so far, without reading them. */
  tonesSequence(): number {
    return this.word(Head.COUNTERS + Section.TONES);
  }

  /** The newest results of this block; `null` before the first. */
  read(block: Block): Reading | null {
    if (newest(block.results, this.words) === null && this.reading.frames === 0) {
      return null;
    }
    const { reading } = this;
    reading.frames = this.word(Head.FRAMES);
    reading.seconds = reading.frames / this.word(Head.SAMPLE_RATE);
    reading.faults = this.word(Head.FAULTS);
    reading.interrupted = isInterrupted(block.words, this.frame);
    this.readLevels();
    reading.loudness = this.has(Section.LOUDNESS) ? this.readLoudness() : null;
    reading.stereo = this.has(Section.STEREO) ? this.readStereo() : null;
    this.readTones();
    reading.tuner = Number.isNaN(this.word(Tuner.NOTE)) || !this.has(Section.TUNER) ? null : this.readTuner();
    this.readHarmonics();
    reading.distortion = Number.isNaN(this.word(D.THD_N_DB)) || !this.has(Section.DISTORTION) ? null : this.readDistortion();
    this.readNoise();
    this.readPlanes(block);
    return reading;
  }

  private word(at: number): number {
    return this.words[at] as number;
  }

  /** Whether a section is measured, and has been at least once. */
  private has(section: number): boolean {
    return this.active && (this.word(Head.SECTIONS) & (1 << section)) !== 0 && this.word(Head.COUNTERS + section) > 0;
  }

  private readLevels(): void {
    this.levels.trim(this.channels);
    for (let n = 0; n < this.channels; n += 1) {
      const at = Level.BASE + Level.STRIDE * n;
      const one = this.levels.at(n);
      one.peakDb = this.word(at + Level.SAMPLE_PEAK_DB);
      one.truePeakDb = known(this.word(at + Level.TRUE_PEAK_DB));
      one.rmsDb = this.word(at + Level.RMS_DB);
      one.crestDb = this.word(at + Level.CREST_DB);
      one.offset = this.word(at + Level.OFFSET);
      one.recentTruePeakDb = known(this.word(at + Level.RECENT_TRUE_PEAK_DB));
      one.recentRmsDb = known(this.word(at + Level.RECENT_RMS_DB));
    }
  }

  private readLoudness(): Loudness {
    const { loudness } = this;
    loudness.momentary = known(this.word(L.MOMENTARY));
    loudness.shortTerm = known(this.word(L.SHORT_TERM));
    loudness.integrated = known(this.word(L.INTEGRATED));
    loudness.range = known(this.word(L.RANGE));
    return loudness;
  }

  private readStereo(): Stereo {
    const { stereo } = this;
    stereo.correlation = known(this.word(S.CORRELATION));
    stereo.balanceDb = known(this.word(S.BALANCE_DB));
    const count = this.has(Section.PAIRS) ? this.word(Pair.COUNT) || 0 : 0;
    this.pairs.trim(count);
    for (let n = 0; n < count; n += 1) {
      const at = Pair.BASE + Pair.STRIDE * n;
      const one = this.pairs.at(n);
      one.left = this.word(at + Pair.LEFT_HZ);
      one.right = this.word(at + Pair.RIGHT_HZ);
      one.beat = this.word(at + Pair.BEAT_HZ);
      one.beatError = this.word(at + Pair.BEAT_SE_HZ);
      one.phase = this.word(at + Pair.PHASE_RAD);
      one.phaseError = this.word(at + Pair.PHASE_SE_RAD);
      one.levelDb = this.word(at + Pair.LEVEL_DB);
      one.levelError = this.word(at + Pair.LEVEL_SE_DB);
      one.valid = this.word(at + Pair.VALID) === 1;
    }
    return stereo;
  }

  private readTones(): void {
    this.reading.tonesSequence = this.tonesSequence();
    this.tones.forEach((row, channel) => {
      const count = this.has(Section.TONES) ? this.word(T.COUNT + channel) || 0 : 0;
      row.trim(count);
      for (let n = 0; n < count; n += 1) {
        this.readTone(T.BASE + (channel * Limit.TONES_MAX + n) * T.STRIDE, row.at(n));
      }
    });
  }

  private readTone(at: number, one: Tone): void {
    const note = this.word(at + T.NOTE);
    one.frequency = this.word(at + T.FREQUENCY_HZ);
    one.frequencyError = this.word(at + T.FREQUENCY_SE_HZ);
    one.note = Number.isNaN(note) ? null : noteName(note);
    one.cents = known(this.word(at + T.CENTS));
    // The same where no note is near: d(cents) = 1200 / ln 2 · df / f.
    one.centsError = known(this.word(at + T.CENTS_SE)) ?? (RATIO_CENTS * one.frequencyError) / one.frequency;
    one.amplitude = this.word(at + T.AMPLITUDE);
    one.levelDb = this.word(at + T.LEVEL_DB);
    one.phase = this.word(at + T.PHASE_RAD);
    one.snrDb = this.word(at + T.SNR_DB);
    one.valid = this.word(at + T.VALID) === 1;
    one.crowded = this.word(at + T.CROWDED) === 1;
  }

  private readTuner(): TunerNote {
    const { tuner } = this;
    const number = this.word(Tuner.NOTE);
    tuner.number = number;
    tuner.name = NOTES[((number % 12) + 12) % 12] as string;
    tuner.octave = Math.floor(number / 12) - 1;
    tuner.nominal = this.word(Tuner.NOMINAL_HZ);
    tuner.frequency = this.word(Tuner.FREQUENCY_HZ);
    tuner.frequencyError = this.word(Tuner.FREQUENCY_SE_HZ);
    tuner.cents = this.word(Tuner.CENTS);
    tuner.centsError = this.word(Tuner.CENTS_SE);
    tuner.valid = this.word(Tuner.VALID) === 1;
    return tuner;
  }

  private readHarmonics(): void {
    const count = this.has(Section.HARMONICS) ? this.word(Ratio.COUNT) || 0 : 0;
    this.harmonics.trim(count);
    for (let n = 0; n < count; n += 1) {
      const at = Ratio.BASE + Ratio.STRIDE * n;
      const one = this.harmonics.at(n);
      one.number = this.word(at + Ratio.HARMONIC);
      one.ratio = this.word(at + Ratio.RATIO);
      one.ratioError = this.word(at + Ratio.RATIO_SE);
      one.cents = this.word(at + Ratio.CENTS);
      one.centsError = this.word(at + Ratio.CENTS_SE);
      one.levelDb = this.word(at + Ratio.LEVEL_DB);
      one.coherence = this.word(at + Ratio.COHERENCE);
      one.valid = this.word(at + Ratio.VALID) === 1;
    }
  }

  private readDistortion(): Distortion {
    const { distortion } = this;
    distortion.fundamental = this.word(D.FUNDAMENTAL_HZ);
    distortion.thdDb = this.word(D.THD_DB);
    distortion.thdNDb = this.word(D.THD_N_DB);
    const count = this.word(D.COUNT) || 0;
    this.overtones.trim(count);
    for (let n = 0; n < count; n += 1) {
      const one = this.overtones.at(n);
      one.number = n + 1;
      one.levelDb = 20 * Math.log10(this.word(D.BASE + D.STRIDE * n + D.AMPLITUDE));
    }
    return distortion;
  }

  private readNoise(): void {
    const { reading, slope } = this;
    reading.noiseFloorDb = this.has(Section.NOISE) ? known(this.word(Level.BASE + Level.NOISE_DB)) : null;
    const bands = this.has(Section.BANDS);
    slope.dbPerOctave = this.word(Level.BASE + Level.SLOPE_DB_PER_OCTAVE);
    slope.error = this.word(Level.BASE + Level.SLOPE_SE);
    reading.slope = bands && !Number.isNaN(slope.dbPerOctave) ? slope : null;
    const count = bands ? this.word(Band.COUNT) || 0 : 0;
    this.bands.trim(count);
    for (let n = 0; n < count; n += 1) {
      const one = this.bands.at(n);
      one.nominal = this.word(Band.BASE + Band.STRIDE * n + Band.NOMINAL_HZ);
      one.levelDb = this.word(Band.BASE + Band.STRIDE * n + Band.LEVEL_DB);
    }
  }

  /** Spectra are copied only when they are new. */
  private readPlanes(block: Block): void {
    const { reading, spectrum, fast, zoom } = this;
    if (published(block.spectrum) !== spectrum.sequence) {
      spectrum.sequence = newest(block.spectrum, this.spectrumNumbers) ?? spectrum.sequence;
      spectrum.binHz = this.word(Head.SPECTRUM_BIN_HZ);
      reading.spectrum = spectrum.sequence === 0 ? null : spectrum;
    }
    if (published(block.fast) !== fast.sequence) {
      fast.sequence = newest(block.fast, fast.db) ?? fast.sequence;
      fast.binHz = this.word(Head.FAST_BIN_HZ);
      reading.fast = fast.sequence === 0 ? null : fast;
    }
    if (published(block.zoom) !== zoom.sequence) {
      zoom.sequence = newest(block.zoom, zoom.db) ?? zoom.sequence;
      zoom.note = this.word(Z.NOTE_HZ);
      zoom.lobeCents = this.word(Z.LOBE_CENTS);
      reading.zoom = zoom.sequence === 0 ? null : zoom;
    }
  }
}
