/**
 * Plays a track in one of four designs while the page is busy, and tells which deadlines were missed.
 *
 * `shared` and `single` are the package. `interval` and `frames` are the usual design: the page's own thread runs the same engine and fills a
 * ring, every 5 ms by a timer or once a picture; the ring holds 8192 frames and the reader is the package's.
 */

import { Ring as Word } from '../../src/layout.ts';
import { Ring } from '../../src/ring.ts';
import type { Telemetry } from '../../src/api.ts';
import { busy, type Busy } from './busy.ts';
import { create, loadOrFail } from './engine.ts';
import { mainThreadRing } from './main_ring.ts';
import { offer } from './offer.ts';

export type Design = 'shared' | 'single' | 'interval' | 'frames';

export interface Wanted {
  design: Design;
  text: string;
  rateHz: number;
  seconds: number;
}

export interface Playback {
  underrunDuration: number;
  underrunEvents: number;
  totalDuration: number;
}

export interface Deadlines {
  design: Design;
  /** Quanta for which the ring held too little; `null` where there is no ring. */
  late: number | null;
  /** Fewest milliseconds that lay ahead in the ring. */
  leastMs: number | null;
  /** `AudioContext.playbackStats` over the measured time, where the browser has it. */
  playback: Playback | null;
  /** How far the context's clock fell behind the wall clock, in milliseconds. */
  slipMs: number;
  wallSeconds: number;
  busy: Busy;
}

/** Seconds between the first sound and the first hindrance. */
const SETTLING_SECONDS = 1;

function statsOf(context: AudioContext): Playback | null {
  const { playbackStats } = context as AudioContext & { playbackStats?: Playback };
  if (playbackStats === undefined) return null;
  const { underrunDuration, underrunEvents, totalDuration } = playbackStats;
  return { underrunDuration, underrunEvents, totalDuration };
}

/** A design that plays, and what it knows of its deadlines since `begin`. */
interface Playing {
  begin(): void;
  ring(): { late: number; leastMs: number } | null;
  stop(): Promise<void>;
}

async function package_(context: AudioContext, { design, text }: Wanted): Promise<Playing> {
  const engine = await create({ mode: design === 'shared' ? 'shared' : 'single', context });
  if (engine.mode !== design) throw new Error(`${design} was asked for, ${engine.mode} was given`);
  await loadOrFail(engine, text, { loop: true });
  let last: Telemetry | null = null;
  let least = Infinity;
  let lateBefore = 0;
  engine.addEventListener('telemetry', (event) => {
    last = (event as CustomEvent<Telemetry>).detail;
    least = Math.min(least, last.ring?.least ?? Infinity);
  });
  await engine.play();
  return {
    begin: () => {
      lateBefore = last?.lateQuanta ?? 0;
      least = Infinity;
    },
    ring: () => {
      if (design === 'single') return null;
      const late = last?.lateQuanta;
      if (late === undefined || late === null) throw new Error('a ring that does not say what was late');
      return { late: late - lateBefore, leastMs: (least / context.sampleRate) * 1000 };
    },
    stop: () => engine.close(),
  };
}

async function usual(context: AudioContext, { design, text }: Wanted): Promise<Playing> {
  const { ring, stop } = await mainThreadRing(context, text, design === 'frames' ? 'frames' : 'interval');
  let lateBefore = 0;
  return {
    begin: () => {
      lateBefore = Atomics.load(ring.words, Word.LATE);
      ring.takeLeast();
    },
    ring: () => ({ late: Atomics.load(ring.words, Word.LATE) - lateBefore, leastMs: (ringLeast(ring) / context.sampleRate) * 1000 }),
    stop,
  };
}

const ringLeast = (ring: Ring): number => Atomics.load(ring.words, Word.LEAST_FILL);

async function deadlines(wanted: Wanted): Promise<Deadlines> {
  const context = new AudioContext({ sampleRate: wanted.rateHz });
  const playing = await (wanted.design === 'shared' || wanted.design === 'single' ? package_ : usual)(context, wanted);
  await new Promise((done) => setTimeout(done, SETTLING_SECONDS * 1000));
  playing.begin();
  const before = { stats: statsOf(context), context: context.currentTime, wall: performance.now() };
  const report = await busy(wanted.seconds);
  // One more report of telemetry, which comes four times a second.
  await new Promise((done) => setTimeout(done, 500));
  const [stats, wallSeconds] = [statsOf(context), (performance.now() - before.wall) / 1000];
  const slipMs = (wallSeconds - (context.currentTime - before.context)) * 1000;
  const ring = playing.ring();
  await playing.stop();
  await context.close();
  return {
    design: wanted.design,
    late: ring?.late ?? null,
    leastMs: ring?.leastMs ?? null,
    playback:
      stats === null || before.stats === null
        ? null
        : {
            underrunDuration: stats.underrunDuration - before.stats.underrunDuration,
            underrunEvents: stats.underrunEvents - before.stats.underrunEvents,
            totalDuration: stats.totalDuration - before.stats.totalDuration,
          },
    slipMs,
    wallSeconds,
    busy: report,
  };
}

offer({ deadlines });
