/**
 * The client of old: a ring that a timer of the page keeps full, and the established exports.
 *
 * The order is that of the older web client: the ring is filled before anything has started, with zeros, then every 5 ms; clips are
 * decoded by the browser and pushed in chunks. A page that is busy for longer than the ring holds is heard to be; the package
 * `heterodyne` has no such limit.
 */

import { Ring } from './ring.ts';

/** Frames of the ring. */
export const RING_FRAMES = 16384;
/** Floats of one block, as `process_block` counts. */
export const BLOCK_FLOATS = 512;
/** A block is made while so many floats are free. */
export const FREE_FLOATS = 1024;
/** Time between two looks at the ring. */
export const FILL_EVERY_MS = 5;
/** Time between two looks at the position. */
export const STATUS_EVERY_MS = 500;
/** Frames of one chunk of a clip. */
export const CHUNK_FRAMES = 2048;

/** The established exports, in the types of the module. */
export interface Backend {
  start_stream(track_json_str: string, sample_rate: number, start_time?: number): void;
  stop_stream(): void;
  pause_stream(): void;
  resume_stream(): void;
  start_from(position: number): void;
  update_track(track_json_str: string): void;
  enable_gpu(enable: boolean): void;
  push_clip_samples(index: number, samples: Float32Array, finished?: boolean): void;
  process_block(n: number): Float32Array;
  current_step(): number;
  elapsed_samples(): bigint;
}

/** What a track says that the client itself needs. */
interface TrackText {
  global?: { sample_rate?: number };
  global_settings?: { sample_rate?: number };
  overlay_clips?: { file_path?: string }[];
  clips?: { file_path?: string }[];
}

export interface Status {
  step: number;
  /** Of what was made: what is heard lies a ring behind. */
  seconds: number;
  ringFrames: number;
}

export interface ClientOptions {
  /** The module, initialised. */
  backend: Backend;
  /** Address of `ring_worklet`. */
  worklet: string | URL;
  status?: (status: Status) => void;
  /** A context to play in; otherwise one at the rate of the track. */
  context?: AudioContext;
}

/** Rate that a track asks for, in Hz. */
export function rateOf(text: string): number {
  const track = read(text);
  return track.global?.sample_rate ?? track.global_settings?.sample_rate ?? 44100;
}

/** What is no JSON gets its diagnostics from `start_stream`. */
function read(text: string): TrackText {
  try {
    return (JSON.parse(text) ?? {}) as TrackText;
  } catch {
    return {};
  }
}

export class Client {
  readonly node: AudioWorkletNode;
  readonly #backend: Backend;
  readonly #ring: Ring;
  readonly #timers: number[] = [];

  private constructor(readonly context: AudioContext, memory: SharedArrayBuffer, options: ClientOptions) {
    this.#backend = options.backend;
    this.#ring = new Ring(memory);
    this.node = new AudioWorkletNode(context, 'ring-player', {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: memory,
    });
    this.#fill();
    this.#timers.push(window.setInterval(() => this.#fill(), FILL_EVERY_MS));
    const { status } = options;
    if (status) this.#timers.push(window.setInterval(() => status(this.status()), STATUS_EVERY_MS));
  }

  /** Plays a track from its start. Throws what `start_stream` throws, with its diagnostics. */
  static async start(text: string, options: ClientOptions): Promise<Client> {
    if (!globalThis.crossOriginIsolated) {
      throw new Error('The ring needs shared memory: serve this page with the headers of cross-origin isolation (see README.md).');
    }
    const context = options.context ?? new AudioContext({ sampleRate: rateOf(text) });
    await context.audioWorklet.addModule(options.worklet);
    const client = new Client(context, Ring.memory(2 * RING_FRAMES), options);
    try {
      options.backend.start_stream(text, context.sampleRate, 0);
    } catch (error) {
      await client.stop();
      throw error;
    }
    client.node.connect(context.destination);
    await context.resume();
    return client;
  }

  /** Decodes every clip of the track and pushes it. Returns what could not be had. */
  async pushClips(text: string): Promise<string[]> {
    const track = read(text);
    const problems: string[] = [];
    for (const [index, clip] of (track.overlay_clips ?? track.clips ?? []).entries()) {
      try {
        await this.#pushClip(index, clip.file_path ?? '');
      } catch (error) {
        problems.push(`Clip ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return problems;
  }

  async #pushClip(index: number, path: string): Promise<void> {
    const address = new URL(path, location.href);
    if (address.protocol !== 'data:' && address.origin !== location.origin) throw new Error(`${path} lies on another machine`);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const clip = await this.context.decodeAudioData(await answer.arrayBuffer());
    const left = clip.getChannelData(0);
    const right = clip.getChannelData(clip.numberOfChannels > 1 ? 1 : 0);
    for (let from = 0; from < clip.length; from += CHUNK_FRAMES) {
      const frames = Math.min(CHUNK_FRAMES, clip.length - from);
      const chunk = new Float32Array(2 * frames);
      for (let n = 0; n < frames; n += 1) {
        chunk[2 * n] = left[from + n] ?? 0;
        chunk[2 * n + 1] = right[from + n] ?? 0;
      }
      this.#backend.push_clip_samples(index, chunk, from + frames === clip.length);
    }
  }

  status(): Status {
    return {
      step: this.#backend.current_step(),
      seconds: Number(this.#backend.elapsed_samples()) / this.context.sampleRate,
      ringFrames: this.#ring.filled / 2,
    };
  }

  /** Ends the sound and closes the context. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#backend.stop_stream();
    this.node.disconnect();
    if (this.context.state !== 'closed') await this.context.close();
  }

  #fill(): void {
    while (this.#ring.free >= FREE_FLOATS) this.#ring.push(this.#backend.process_block(BLOCK_FLOATS));
  }
}
