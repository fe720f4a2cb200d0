/**
 * A stand-in for the engine with the same surface, for work on the pages where no WebAssembly is at hand. It makes two plain
 * tones and reads only lengths and texts of a track. `vite --mode mock` takes it in place of the package; no build that is
 * shipped contains it.
 */
import { HeterodyneError } from '../../src/api.ts';
import type {
  Diagnostic, EngineOptions, EngineSurface, Loaded, LoadOptions, Mode, PlayState, Position, Rendered, RenderedWav, StepInfo, Telemetry, TrackInfo, WavOptions,
} from '../../src/api.ts';

export * from '../../src/api.ts';
export { requirements } from '../../src/requirements.ts';

interface MockTrack {
  global?: { sample_rate?: number; crossfade_duration?: number };
  progression?: { duration?: number; description?: string; voices?: { synth_function_name?: string }[] }[];
  overlay_clips?: { file_path?: string; start?: number }[];
}

function problem(name: string, text: string, message: string, start: number): Diagnostic {
  const before = text.slice(0, start).split('\n');
  return {
    severity: 'error', code: 'mock', message, file: name, line: before.length, column: (before[before.length - 1] ?? '').length + 1, start,
    end: Math.min(text.length, start + 1), path: null, found: text.slice(start, start + 1), accepted: null, suggestion: null,
  };
}

function read(text: string, options: LoadOptions, rate: number): Loaded {
  const name = options.name ?? 'track.json';
  let parsed: MockTrack;
  try {
    parsed = JSON.parse(text) as MockTrack;
  } catch (error) {
    const at = /position (\d+)/.exec(String(error));
    return { track: null, diagnostics: [problem(name, text, 'this is no JSON', at ? Number(at[1]) : Math.max(0, text.length - 1))] };
  }
  if (!Array.isArray(parsed.progression)) {
    return { track: null, diagnostics: [{ ...problem(name, text, 'progression is missing from track', 0), accepted: 'progression or steps' }] };
  }
  const fade = parsed.global?.crossfade_duration ?? 1;
  let at = 0;
  const steps: StepInfo[] = parsed.progression.map((step) => {
    const start = at;
    at = start + (step.duration ?? 0) - fade;
    return { start, end: start + (step.duration ?? 0), description: step.description ?? '', voices: (step.voices ?? []).map((voice) => voice.synth_function_name ?? '') };
  });
  // As the live mix: as long as all steps in a row, silent where their overlaps have left room at the end.
  const duration = parsed.progression.reduce((sum, step) => sum + (step.duration ?? 0), 0);
  const clips = (parsed.overlay_clips ?? []).map((clip) => {
    const file = clip.file_path ?? '';
    const given = file.startsWith('data:') || Object.keys(options.files ?? {}).some((held) => file.endsWith(held));
    return { name: file, start: clip.start ?? 0, streamed: !given };
  });
  const diagnostics: Diagnostic[] = [];
  const odd = text.indexOf('"mystery"');
  if (odd >= 0) diagnostics.push({ ...problem(name, text, 'this is no value of track and is ignored', odd), severity: 'warning', end: odd + 9 });
  return { track: { title: name.replace(/\.json$/, ''), sampleRate: rate, documentRate: parsed.global?.sample_rate ?? 44100, frames: Math.round(duration * rate), duration, steps, clips }, diagnostics };
}

export class Engine extends EventTarget implements EngineSurface {
  track: TrackInfo | null = null;
  readonly latency = null;
  readonly node: AudioWorkletNode;
  private state: PlayState = 'empty';
  private at = 0;
  private since = 0;
  private looped = false;
  private readonly output: GainNode;
  private readonly voices: OscillatorNode[] = [];
  private readonly timer: ReturnType<typeof setInterval>;

  static async create(options: EngineOptions = {}): Promise<Engine> {
    if (options.mode === 'shared' && !globalThis.crossOriginIsolated) throw new HeterodyneError('not-isolated', 'The page is not cross-origin isolated.');
    return new Engine(options);
  }

  readonly mode: Mode;
  readonly modeReason: string | null;
  readonly context: AudioContext;

  private constructor(options: EngineOptions) {
    super();
    const isolated = globalThis.crossOriginIsolated;
    this.mode = options.mode === 'shared' || (options.mode !== 'single' && isolated) ? 'shared' : 'single';
    this.modeReason = options.mode === 'auto' && !isolated ? 'The page is not cross-origin isolated.' : null;
    this.context = new AudioContext(options.sampleRate ? { sampleRate: options.sampleRate } : {});
    this.output = new GainNode(this.context, { gain: 0 });
    const merge = new ChannelMergerNode(this.context, { numberOfInputs: 2 });
    for (const [channel, hz] of [110, 120].entries()) {
      const voice = new OscillatorNode(this.context, { frequency: hz });
      voice.connect(new GainNode(this.context, { gain: 0.35 })).connect(merge, 0, channel);
      voice.start();
      this.voices.push(voice);
    }
    merge.connect(this.output);
    this.node = this.output as unknown as AudioWorkletNode;
    this.timer = setInterval(() => this.report(), 250);
  }

  async load(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    const loaded = await this.check(track, options);
    if (loaded.track) {
      this.track = loaded.track;
      this.at = options.start ?? 0;
      this.since = this.context.currentTime;
      if (this.state !== 'playing') this.set('paused');
    }
    return loaded;
  }

  async update(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    const loaded = await this.check(track, options);
    if (loaded.track) this.track = loaded.track;
    return loaded;
  }

  async check(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    return read(typeof track === 'string' ? track : JSON.stringify(track), options, this.context.sampleRate);
  }

  private level = 1;

  private set(state: PlayState): void {
    this.state = state;
    this.output.gain.value = state === 'playing' ? this.level : 0;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, context: this.context.state } }));
  }

  async play(): Promise<void> {
    if (!this.track) throw new HeterodyneError('nothing-loaded', 'Nothing is loaded.');
    await this.context.resume();
    this.output.connect(this.context.destination);
    if (this.state === 'ended') this.at = 0;
    this.since = this.context.currentTime;
    this.set('playing');
  }

  async pause(): Promise<void> {
    this.at = this.position().seconds;
    this.set('paused');
  }

  async seek(seconds: number): Promise<void> {
    this.at = seconds;
    this.since = this.context.currentTime;
    if (this.state === 'ended') this.set('paused');
  }

  async gain(linear: number): Promise<void> {
    this.level = linear;
    if (this.state === 'playing') this.output.gain.value = linear;
  }

  async loop(on: boolean): Promise<void> {
    this.looped = on;
  }

  async stop(): Promise<void> {
    this.at = 0;
    this.set('paused');
  }

  position(): Position {
    const duration = this.track?.duration ?? 0;
    let seconds = this.at + (this.state === 'playing' ? this.context.currentTime - this.since : 0);
    const laps = this.looped && duration > 0 ? Math.floor(seconds / duration) : 0;
    seconds = Math.min(seconds - laps * duration, duration);
    const step = this.track?.steps.findIndex((each) => seconds >= each.start && seconds < each.end) ?? -1;
    return { state: this.state, seconds, frame: Math.round(seconds * this.context.sampleRate), step: step < 0 ? null : step, laps };
  }

  async pushClip(): Promise<void> {}

  async renderToBuffer(): Promise<Rendered> {
    throw new HeterodyneError('internal', 'The stand-in renders files only.');
  }

  async renderToWav(options: WavOptions = {}): Promise<RenderedWav> {
    for (let done = 0; done <= 20; done += 1) {
      if (options.signal?.aborted) throw new DOMException('The render was cancelled.', 'AbortError');
      options.progress?.(done / 20);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return { blob: new Blob([new Uint8Array(44)], { type: 'audio/wav' }), sampleRate: 44100, frames: 0, diagnostics: [] };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    for (const voice of this.voices) voice.stop();
    await this.context.close();
  }

  private report(): void {
    if (this.state === 'playing' && !this.looped && this.position().seconds >= (this.track?.duration ?? 0)) {
      this.at = this.track?.duration ?? 0;
      this.set('ended');
    }
    const telemetry: Telemetry = {
      mode: this.mode, quantaPerSecond: this.context.state === 'running' ? this.context.sampleRate / 128 : 0, quanta: 0,
      lateQuanta: this.mode === 'shared' ? 0 : null, ring: this.mode === 'shared' ? { fill: 6000, least: 5200, capacity: 8192 } : null,
      process: this.mode === 'shared' ? { p50: 31, p95: 44, p99: 71, max: 120, count: 344 } : null,
      processUnknown: this.mode === 'shared' ? null : 'The worklet has no clock here.', faults: 0, peak: [0.35, 0.35], playback: null,
    };
    this.dispatchEvent(new CustomEvent('telemetry', { detail: telemetry }));
  }
}
