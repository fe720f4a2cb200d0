/**
 * The public surface of the package, as types. Times are in seconds, gains linear, sound is planar or interleaved stereo f32
 * in ±1.
 */

/**
 * Where the engine runs.
 *
 * - `shared`: in a Worker that fills a ring in shared memory; the worklet copies from it. Needs a cross-origin isolated page.
 * - `single`: inside the AudioWorklet. Needs no isolation.
 */
export type Mode = 'shared' | 'single';

/** Mixes of a track: `live` as a live engine plays it, `offline` as a file is assembled. */
export type Mix = 'live' | 'offline';

export interface EngineOptions {
  /** `auto` (the default) takes `shared` where the page allows it. Asking for `shared` where it cannot be is an error. */
  mode?: Mode | 'auto';
  /** Rate of the AudioContext that is made, in Hz. Ignored when `context` is given. Default: the device's. */
  sampleRate?: number;
  /** Workers that render to files and buffers. Default: cores less one, at most 8. */
  threads?: number;
  /** A context to play in; without it the engine makes one and closes it in `close()`. */
  context?: BaseAudioContext;
  /** Where the wasm, worker and worklet files lie. Default: beside the package's script. */
  assets?: string | URL;
  /** Seconds of sound that the ring holds ahead in `shared` mode, 0.02 to 2. Default 0.15. */
  ahead?: number;
  /** Most memory of the engine, in MiB, 16 to 1024. Default 256. All of it is reserved when a track is loaded; none is added while it plays. */
  memory?: number;
}

/** One thing that is wrong or worth knowing, with its place. */
export interface Diagnostic {
  severity: 'error' | 'warning';
  /** Stable name of the kind of problem. */
  code: string;
  message: string;
  /** The file: the track's name, or that of a file it names. */
  file: string;
  /** From 1; `null` when the whole file is meant. */
  line: number | null;
  column: number | null;
  /** Range of the text in units of UTF-16, for editors; empty where something is missing, `null` in other files and when the whole file is meant. */
  start: number | null;
  end: number | null;
  /** JSON path, such as `steps[0].voices[1].params.baseFreq`. */
  path: string | null;
  found: string | null;
  accepted: string | null;
  suggestion: string | null;
}

export interface StepInfo {
  /** Where it begins, its fade-in included. */
  start: number;
  end: number;
  description: string;
  voices: string[];
}

export interface TrackInfo {
  title: string;
  /** Rate that the track was worked out for, in Hz. */
  sampleRate: number;
  /** Rate that the document asks for. */
  documentRate: number;
  frames: number;
  duration: number;
  steps: StepInfo[];
  /** Clips of the track; `streamed` ones wait for `pushClip`. */
  clips: { name: string; start: number; streamed: boolean }[];
}

export interface LoadOptions {
  /** Name in diagnostics. Default `track.json`. */
  name?: string;
  /** What the track names: `.noise`, `.voice` and SOFA files, clips; by path as the track writes it, or by its last part. */
  files?: Record<string, Blob | ArrayBuffer | Uint8Array>;
  mix?: Mix;
  /** Second to begin at. */
  start?: number;
  loop?: boolean;
}

/** `track` is `null` when the text was refused; then `diagnostics` holds at least one error, and what played before plays on. */
export interface Loaded {
  track: TrackInfo | null;
  diagnostics: Diagnostic[];
}

export type PlayState = 'empty' | 'paused' | 'playing' | 'ended';

export interface Position {
  state: PlayState;
  /** Second of the track that is heard now, as far as the context knows its latency. */
  seconds: number;
  frame: number;
  /** Index of the step that is heard, `null` outside of all. */
  step: number | null;
  laps: number;
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  count: number;
}

export interface Telemetry {
  mode: Mode;
  /** Quanta of 128 frames in the last second. */
  quantaPerSecond: number;
  quanta: number;
  /** Quanta for which the ring did not hold enough, since the start; `null` where nobody can tell. */
  lateQuanta: number | null;
  /** Frames in the ring now and the fewest since the last report; `null` in `single` mode. */
  ring: { fill: number; least: number; capacity: number } | null;
  /** Microseconds that a quantum took to make; `null` with `processUnknown` where no clock exists. */
  process: Percentiles | null;
  processUnknown: string | null;
  /** Internal errors that became silence. */
  faults: number;
  /** Greatest magnitudes since the last report, linear; in `shared` mode of what went into the ring while it plays, so a moment early. */
  peak: [number, number];
  /** `AudioContext.playbackStats`, where the browser has it. */
  playback: { underrunDuration: number; underrunEvents: number; totalDuration: number; averageLatency: number } | null;
}

export interface RenderOptions {
  /** What to render. Default: what is loaded. */
  track?: string | object;
  name?: string;
  files?: LoadOptions['files'];
  mix?: Mix;
  /** `final` (default): scaled to a peak of `target`, as the command does. `raw`: before that. */
  stage?: 'raw' | 'final';
  /** Peak of `final`, default 0.25. */
  target?: number;
  start?: number;
  duration?: number;
  /** Default: what the track says. */
  sampleRate?: number;
  threads?: number;
  /** 0 to 1. */
  progress?: (fraction: number) => void;
  signal?: AbortSignal;
}

export interface WavOptions extends RenderOptions {
  /** Default `s16`. */
  format?: 's16' | 's24' | 'f32';
  dither?: boolean;
}

/** Samples in memory that is not shared, as `AudioBuffer.copyToChannel` wants it; the name fits every version of TypeScript. */
export type Samples = ReturnType<Float32ArrayConstructor['of']>;

export interface Rendered {
  sampleRate: number;
  frames: number;
  /** Left and right. */
  channels: [Samples, Samples];
  peak: number;
  diagnostics: Diagnostic[];
}

export interface RenderedWav {
  blob: Blob;
  sampleRate: number;
  frames: number;
  diagnostics: Diagnostic[];
}

/** Why something cannot be done here. `code` is one of a fixed set. */
export class HeterodyneError extends Error {
  constructor(
    readonly code:
      | 'too-old'
      | 'not-isolated'
      | 'asset'
      | 'memory'
      | 'refused'
      | 'closed'
      | 'nothing-loaded'
      | 'internal',
    message: string,
    /** With `refused`: what is wrong with the track. */
    readonly diagnostics: Diagnostic[] = [],
  ) {
    super(message);
    this.name = 'HeterodyneError';
  }
}

export interface EngineEvents {
  /** Four times a second while the context runs. */
  telemetry: CustomEvent<Telemetry>;
  /** State changed: played, paused, ended, context suspended or resumed. */
  state: CustomEvent<{ state: PlayState; context: AudioContextState }>;
  /** Something broke and what became of it: the engine has started itself again, or has given up. */
  fault: CustomEvent<{ message: string; recovered: boolean }>;
}

/** The engine. Made by `Engine.create(options)`. */
export interface EngineSurface extends EventTarget {
  readonly mode: Mode;
  /** Why `shared` was not taken under `auto`; `null` when it was. */
  readonly modeReason: string | null;
  readonly context: BaseAudioContext;
  /**
   * Stereo output, the same for as long as the engine lives. `play()` connects it to the context's destination unless the page has
   * connected it to anything; who listens beside it, with an analyser for example, connects the destination as well.
   */
  readonly node: AudioNode;
  readonly track: TrackInfo | null;
  /** Seconds from the node to the ear; `null` while the context does not run, and where the browser does not tell or stands still when it is asked (Firefox on Linux). */
  readonly latency: number | null;
  load(track: string | object, options?: LoadOptions): Promise<Loaded>;
  /** Another version of the track, at the same place, with a crossfade of 10 ms. */
  update(track: string | object, options?: LoadOptions): Promise<Loaded>;
  /** What is wrong with a track, without playing it. */
  check(track: string | object, options?: LoadOptions): Promise<Loaded>;
  /** Plays; resumes a suspended context, so call it from a click. */
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(seconds: number): Promise<void>;
  /** Master gain, 0 to 1, ramped. */
  gain(linear: number): Promise<void>;
  loop(on: boolean): Promise<void>;
  stop(): Promise<void>;
  position(): Position;
  /** Interleaved stereo at the context's rate, appended to a streamed clip. */
  pushClip(index: number, samples: Float32Array, finished?: boolean): Promise<void>;
  renderToBuffer(options?: RenderOptions): Promise<Rendered>;
  renderToWav(options?: WavOptions): Promise<RenderedWav>;
  close(): Promise<void>;
}
