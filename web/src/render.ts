/**
 * Rendering to a file and to memory, in Workers.
 *
 * Invariant: the samples are those of the command `heterodyne render` for the same track and options, bit by bit.
 */
import { HeterodyneError, type EngineOptions, type Rendered, type RenderedWav, type RenderOptions, type WavOptions } from './api.js';
import type { Assets } from './assets.js';
import { Crew, type Begun, type CrewOptions } from './crew.js';
import type { RenderOrder } from './messages.js';
import { PAGES_PER_MIB, type Source } from './module.js';
import { Parts } from './parts.js';
import { inRange } from './source.js';

const FORMATS = { s16: 0, s24: 1, f32: 2, planar: 3 } as const;
/** Most Workers that are taken by default. */
const MOST_THREADS = 8;

/** The engine that renders, as far as renders see it. */
export interface Renders {
  assets: Assets;
  options: EngineOptions;
  /** Aborted when it is closed. */
  closing: AbortSignal;
}

function threadsOf(engine: EngineOptions, options: RenderOptions): number {
  const cores = typeof navigator === 'undefined' ? 2 : (navigator.hardwareConcurrency ?? 2);
  const wanted = options.threads ?? engine.threads ?? Math.min(MOST_THREADS, cores - 1);
  return Math.floor(inRange('threads', Math.max(1, wanted), 1, 64));
}

function crewOptions({ options: engine, closing }: Renders, options: RenderOptions): CrewOptions {
  return {
    threads: threadsOf(engine, options),
    pages: (engine.memory ?? 256) * PAGES_PER_MIB,
    progress: options.progress ?? (() => {}),
    signal: options.signal,
    closing,
  };
}

function orderOf(source: Source, options: RenderOptions, format: number, dither: boolean): RenderOrder {
  return {
    source,
    rateHz: options.sampleRate === undefined ? 0 : inRange('sampleRate', options.sampleRate, 8000, 192_000),
    stage: options.stage === 'raw' ? 0 : 1,
    target: options.target ?? 0.25,
    startSeconds: inRange('start', options.start ?? 0, 0, Number.MAX_SAFE_INTEGER),
    durationSeconds: options.duration === undefined ? null : inRange('duration', options.duration, 0, Number.MAX_SAFE_INTEGER),
    format,
    dither,
  };
}

export async function renderToWav(engine: Renders, source: Source, options: WavOptions): Promise<RenderedWav> {
  const parts = new Parts();
  let begun: Begun | null = null;
  const order = orderOf(source, options, FORMATS[options.format ?? 's16'], options.dither ?? false);
  await Crew.render(
    engine.assets,
    crewOptions(engine, options),
    order,
    (it) => {
      begun = it;
    },
    ({ task, bytes }) => parts.put(task, bytes),
  );
  const { sampleRate, frames, loaded } = begun as unknown as Begun;
  return { blob: parts.finish('audio/wav'), sampleRate, frames, diagnostics: loaded.diagnostics };
}

export async function renderToBuffer(engine: Renders, source: Source, options: RenderOptions): Promise<Rendered> {
  let begun: Begun | null = null;
  let channels: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] = [new Float32Array(0), new Float32Array(0)];
  let peak = 0;
  await Crew.render(
    engine.assets,
    crewOptions(engine, options),
    orderOf(source, options, FORMATS.planar, false),
    (it) => {
      begun = it;
      try {
        channels = [new Float32Array(it.frames), new Float32Array(it.frames)];
      } catch {
        const mib = Math.ceil((8 * it.frames) / 1024 / 1024);
        throw new HeterodyneError('memory', `the page has no ${mib} MiB for the samples; renderToWav needs no such memory`);
      }
    },
    ({ bytes, frame, peak: loudest }) => {
      const frames = bytes.length / 8;
      channels[0].set(new Float32Array(bytes.buffer, 0, frames), frame);
      channels[1].set(new Float32Array(bytes.buffer, 4 * frames, frames), frame);
      peak = Math.max(peak, loudest);
    },
  );
  const { sampleRate, frames, loaded } = begun as unknown as Begun;
  return { sampleRate, frames, channels, peak, diagnostics: loaded.diagnostics };
}
