/**
 * The public surface of `heterodyne/lab`, as types. Times are in seconds, levels in dB relative to full scale, an `…Error` is one standard error
 * in the unit of what it belongs to.
 *
 * Invariant: a figure that was not measured is `null`, never 0, and telemetry says of each figure how it was had.
 */

import type { Reading } from './measured.js';

export * from './measured.js';

/**
 * `active`: the instrument runs. `fallback`: it does not. Without WebAssembly peak, RMS and offset are worked out by a script; after a fault that was not recovered
 * nothing is measured. `statusReason` says which.
 */
export type LabStatus = 'active' | 'fallback';

/** How results come to the page: through shared memory, or by messages that the page asks for, 20 times a second at most. */
export type LabTransport = 'shared' | 'messages';

/**
 * A Worker that writes the time into shared memory, for the worklet to read: worklets have no clock. It keeps one core busy while it
 * runs: never, one second in ten, or always.
 */
export type ClockMode = 'off' | 'sampled' | 'steady';

export type Temperament = 'equal' | 'pythagorean' | 'just' | 'meantone' | 'werckmeister3' | 'kirnberger3';
export const TEMPERAMENTS: readonly Temperament[] = ['equal', 'pythagorean', 'just', 'meantone', 'werckmeister3', 'kirnberger3'];

export type LabWindow = 'rectangular' | 'hann' | 'blackman-harris' | 'flat-top' | { kaiser: number };

export interface LabOptions {
  /** A context to measure in; without it the Lab makes one and closes it in `close()`. */
  context?: AudioContext;
  /** Rate of the context that is made, in Hz. Default: the device's. */
  sampleRate?: number;
  /** Frames of one measurement, a power of two from 1024 to 65,536. Default 32,768. */
  frame?: number;
  /** Channels that are measured. Default 2; a mono source is then both. */
  channels?: 1 | 2;
  window?: LabWindow;
  /** Pitch of A4 in Hz. Default 440. */
  a4?: number;
  temperament?: Temperament;
  /** `auto` (the default) takes `shared` where the page allows it. Asking for `shared` where it cannot be is an error. */
  transport?: LabTransport | 'auto';
  /** Default `sampled`; a page that is not isolated has no such clock. */
  clock?: ClockMode;
  /** Where the wasm, worker and worklet files lie. Default: beside the package's script. */
  assets?: string | URL;
}

export interface ProcessTimes {
  /** Microseconds. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Quanta that were measured. */
  count: number;
  /** A Worker writes the time into shared memory. */
  how: 'clock thread';
  /** Smallest step of the clock that was seen, µs. */
  resolution: number;
  /** Longest step of the clock among the quanta that count, µs: a single time may be wrong by that. */
  longestPause: number;
  /** Quanta that are not timed because the clock's thread stood still when they began or ended. */
  excluded: number;
}

export interface MeanTime {
  /** Microseconds a quantum takes on average, with one standard error. */
  microseconds: number;
  error: number;
  quanta: number;
  /** Milliseconds of `Date.now()` that began within `process`; each stands for one millisecond spent there. */
  how: 'ticks of Date.now';
}

export interface LabTelemetry {
  status: LabStatus;
  transport: LabTransport;
  /** Quanta since the Lab began to measure, as the worklet counts them. */
  quanta: number;
  /** Frames of one quantum. */
  quantumFrames: number;
  /** Moving average with a time constant of one second, by the page's clock, since the context runs. */
  quantaPerSecond: number;
  /** Microseconds that a quantum lasts: the deadline. */
  budget: number;
  process: ProcessTimes | null;
  processUnknown: string | null;
  mean: MeanTime | null;
  /** Times by bin; `edges` has one more, in µs. */
  histogram: { edges: number[]; counts: number[] } | null;
  missed: {
    /** Measured quanta that took longer than they last; `null` without a clock. */
    overrun: number | null;
    /** Underruns that the browser counts (`playbackStats`); `null` where it does not. */
    underruns: number | null;
    /**
     * Quanta of the audio clock in which the browser did not call the Lab's worklet, since the Lab began or was reset; what was due in them is not measured. Those of
     * a test signal's own worklet are not counted: the signal goes on where it was.
     */
    leftOut: number;
    how: string;
  };
  /** The tap that `scope()` reads: frames since the last look, what it holds, frames that were overwritten before they could be looked at. */
  ring: { fill: number; capacity: number; lost: number } | null;
  /** Since the Lab began or the context was resumed, by the audio clock and by the page's. */
  audioSeconds: number;
  wallSeconds: number;
  /** How much faster the audio clock runs, in parts per million, with its standard error; `null` in the first seconds. */
  clockRatioPpm: number | null;
  clockRatioError: number | null;
  /** Messages from the worklet and their bytes, since the start. */
  messages: number;
  bytes: number;
  /** Of the instrument's WebAssembly memory, which does not grow. */
  memoryBytes: number;
  /** How each figure was had and how exact it is, as sentences for people. */
  how: { quantaPerSecond: string; process: string; mean: string; missed: string; ring: string; clockRatio: string };
}

/** Test signals; frequencies in Hz, levels in dB relative to full scale (of the peak of a sine, the RMS of noise). */
export type SignalOptions =
  /** `pulses` has all harmonics alike; all are band-limited. */
  | { kind: 'sine' | 'square' | 'sawtooth' | 'triangle' | 'pulses'; frequency: number; levelDb: number }
  /** A sine in each channel, `beat` Hz apart. */
  | { kind: 'binaural'; frequency: number; beat: number; levelDb: number }
  | { kind: 'two-tones'; frequency: number; levelDb: number; second: number; secondLevelDb: number }
  | { kind: 'sweep'; law: 'linear' | 'logarithmic'; frequency: number; to: number; seconds: number; levelDb: number }
  /** `independent`: another noise in the second channel. */
  | { kind: 'noise'; colour: 'white' | 'pink' | 'brown'; levelDb: number; seed?: number; independent?: boolean }
  /** `depth` from 0 to 1. */
  | { kind: 'am'; frequency: number; levelDb: number; modulation: number; depth: number }
  /** `deviation` in Hz. */
  | { kind: 'fm'; frequency: number; levelDb: number; modulation: number; deviation: number }
  /** So many impulses a second. */
  | { kind: 'impulses'; frequency: number; levelDb: number };

export interface MicrophoneOptions {
  deviceId?: string;
  channels?: 1 | 2;
}

/** What the browser says that it does to the microphone; `null` where it does not say. */
export interface MicrophoneSettings {
  label: string;
  deviceId: string | null;
  echoCancellation: boolean | null;
  noiseSuppression: boolean | null;
  autoGainControl: boolean | null;
  channels: number | null;
  sampleRate: number | null;
  latency: number | null;
  /** Processing that was asked to be off and is on. */
  stillOn: string[];
}

/** What is measured now. */
export interface LabSource {
  kind: 'microphone' | 'file' | 'signal' | 'stream' | 'node';
  /** For people: the device, the file's name, the signal. */
  label: string;
  /** With a microphone. */
  microphone?: MicrophoneSettings;
  /** Seconds, with a file. */
  duration?: number;
}

export interface LabSession {
  version: 1;
  /** ISO 8601. */
  started: string;
  ended: string;
  userAgent: string;
  settings: { sampleRate: number; frame: number; channels: number; window: string; a4: number; temperament: Temperament };
  status: LabStatus;
  statusReason: string | null;
  transport: LabTransport;
  /** What was measured, from which second of the recording on and until which; `until` is `null` where it outlived the recording. */
  sources: { at: number; until: number | null; source: LabSource }[];
  /** The pitch and temperament that notes were named by, and from which second on; `settings` has the first ones. */
  tunings: { at: number; a4: number; temperament: Temperament }[];
  /** One a second while it was recorded. Spectra and zoom are left out. */
  rows: SessionRow[];
  /** Rows that were left out because the session is full (36,000 rows: ten hours). */
  dropped: number;
  telemetry: LabTelemetry | null;
}

export interface SessionRow {
  /** Seconds since the recording began. */
  at: number;
  reading: Omit<Reading, 'spectrum' | 'fast' | 'zoom'>;
  quantaPerSecond: number;
  /** As in telemetry: quanta that the browser left out until then. */
  leftOut: number;
  /** Of all quanta that were timed since the reset, not of this second. */
  p99: number | null;
}

/** Sets of cells of the accuracy harness. `probe` is short: it is for comparing bits. */
export type AccuracyCells = 'probe' | 'judged' | 'standard';

export interface AccuracyOptions {
  /** Default `judged`. */
  cells?: AccuracyCells;
  /** Trials of each row, from 1. Default 100, with `probe` 2. */
  trials?: number;
  /** Whole number from 0 to 2^53. Default 0. */
  seed?: number;
  /** After each row. */
  progress?: (rows: AccuracyRow[], fraction: number) => void;
  signal?: AbortSignal;
  /** Where the wasm and worker files lie. Default: beside the package's script. */
  assets?: string | URL;
}

/** A row of the harness; the same names as in `heterodyne lab accuracy --json`. */
export interface AccuracyRow {
  frequency_hz: number;
  snr_db: number;
  len: number;
  window: string;
  sample_rate_hz: number;
  amplitude: number;
  second_offset_bins: number | null;
  second_level_db: number | null;
  drift_hz_per_s: number;
  trials: number;
  found: number;
  valid: number;
  crowded: number;
  inside_one: number;
  inside_two: number;
  rms_cents: number | null;
  bias_cents: number | null;
  worst_cents: number | null;
  stated_rms_cents: number | null;
  bound_rms_cents: number | null;
  rms_over_bound: number | null;
}

export interface Accuracy {
  cells: AccuracyCells;
  trials: number;
  seed: number;
  rows: AccuracyRow[];
  /** Of all rows, 16 hexadecimal digits: equal to the native command's where all bits are. */
  digest: string;
  /** The file that `heterodyne lab accuracy --csv` writes. */
  csv: string;
  /** Wall time. */
  seconds: number;
}

/** Parts of the measurement that can be switched off. */
export type LabSection =
  | 'levels'
  | 'loudness'
  | 'stereo'
  | 'tones'
  | 'harmonics'
  | 'distortion'
  | 'noise'
  | 'spectrum'
  | 'fast'
  | 'zoom';

export interface TuneOptions {
  a4?: number;
  temperament?: Temperament;
  /** Middle of the zoom in Hz; `null` follows the strongest tone. */
  zoom?: number | null;
  /** Harmonics that are measured, each from 2 to 16. Default 2, 3, 4, 5, 6, 8. */
  harmonics?: number[];
  /** What is measured; default all. */
  sections?: LabSection[];
}

export interface LabEvents {
  /** Four times a second while the context runs. */
  telemetry: CustomEvent<LabTelemetry>;
  /** A new set of tones is there: `read()` has it. Twenty times a second at most. */
  reading: CustomEvent<{ tonesSequence: number }>;
  /** The source began, changed or ended. */
  source: CustomEvent<{ source: LabSource | null }>;
  /** The context was suspended, resumed or closed. */
  state: CustomEvent<{ context: AudioContextState }>;
  /** Something broke. Recovered: the instrument has begun anew. Otherwise nothing is measured any more. */
  fault: CustomEvent<{ message: string; recovered: boolean }>;
}

/** The Lab. Made by `Lab.create(options)`. */
export interface LabSurface extends EventTarget {
  readonly status: LabStatus;
  /** Why it is not `active`; `null` when it is. */
  readonly statusReason: string | null;
  readonly transport: LabTransport;
  /** Why `shared` was not taken under `auto`; `null` when it was. */
  readonly transportReason: string | null;
  readonly context: AudioContext;
  readonly sampleRate: number;
  readonly frame: number;
  readonly channels: 1 | 2;
  /** What is connected here is measured, and not heard unless `listen` says so. */
  readonly input: AudioNode;
  readonly source: LabSource | null;
  readonly clock: ClockMode;

  /** Lets the context run; call it from a click. */
  resume(): Promise<void>;

  /** Measures a microphone, its processing switched off as far as the browser goes along. A refusal is a `HeterodyneError` with code `refused`. */
  useMicrophone(options?: MicrophoneOptions): Promise<LabSource>;
  /** Decodes a file and plays it into the instrument, in a loop unless told otherwise. */
  useFile(file: Blob | ArrayBuffer, options?: { name?: string; loop?: boolean }): Promise<LabSource>;
  /** A generator in the worklet, each sample as `heterodyne tone` has it. */
  useSignal(signal: SignalOptions): Promise<LabSource>;
  useStream(stream: MediaStream, label?: string): Promise<LabSource>;
  /** Any node of the same context, such as an engine's. */
  useNode(node: AudioNode, label?: string): Promise<LabSource>;
  /** Ends the source: stops the microphone, disconnects the rest. */
  endSource(): void;

  /** Gain with which what is measured is heard, 0 to 1. At 0, the default, nothing is connected to the speakers. */
  listen(gain: number): void;
  tune(options: TuneOptions): void;
  /** The newest, or `null` before the first. The same object each time, see `Reading`. */
  read(): Reading | null;
  /** Copies the newest frames of each channel, as many as fit, and returns how many; the last one is the newest. At most 28,672 through shared memory, 12,288 by messages. */
  scope(into: Float32Array[]): number;
  /** Forgets all peaks, sums, tones and times. */
  reset(): void;
  setClock(mode: ClockMode): void;
  telemetry(): LabTelemetry;

  /** Begins a new session, or ends the one that is recorded. */
  record(on: boolean): void;
  readonly recording: boolean;
  /** What has been recorded; `null` before the first. */
  session(): LabSession | null;
  /** The rows of the session, one line a second; `null` before the first. */
  csv(): string | null;

  close(): Promise<void>;
}
