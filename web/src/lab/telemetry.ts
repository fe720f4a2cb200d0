/**
 * How the Lab keeps time, with the source and the exactness of each figure.
 *
 * Invariant: counts come from the worklet, times from the clock that it reads; the page's own clock is used for rates only. Nothing is guessed:
 * where there is no way to know, the figure is `null` and a sentence says why.
 */
import { Histogram, histogramEdges } from '../histogram.js';
import { playbackOf } from '../telemetry.js';
import type { LabStatus, LabTelemetry, LabTransport, MeanTime, ProcessTimes } from './api.js';
import { BATCH_QUANTA, Word, type Block } from './block.js';
import { Clock } from './clock.js';
import { Drift } from './drift.js';
import type { TapReader } from './tap.js';

/** Time constant of the rate of quanta, seconds. */
const EMA_SECONDS = 1;
/** Batches from which their scatter says how exact a mean is. */
const BATCHES = 8;

/** What telemetry is made of. */
export interface Gauges {
  status: LabStatus;
  transport: LabTransport;
  block: Block | null;
  tap: TapReader | null;
  clock: Int32Array | null;
  /** Why there is no clock. */
  clockUnknown: string;
  messages: number;
  bytes: number;
  memoryBytes: number;
  /** What worklets that have failed had counted. */
  before: Counted;
}

/** What goes on counting when another worklet takes over. */
export interface Counted {
  quanta: number;
  leftOut: number;
  overrun: number;
  /** Quanta among which `overrun` were found, and those that met a pause. */
  timed: number;
  excluded: number;
  messages: number;
  bytes: number;
}

export const NOTHING: Readonly<Counted> = { quanta: 0, leftOut: 0, overrun: 0, timed: 0, excluded: 0, messages: 0, bytes: 0 };

/** What this worklet and those before it have counted; `counts` are those of its histogram. */
export function counted(before: Counted, rig: Pick<Gauges, 'block' | 'messages' | 'bytes'>, counts: readonly number[] = []): Counted {
  const { block } = rig;
  const word = (at: number): number => (block === null ? 0 : Atomics.load(block.words, at) >>> 0);
  return {
    overrun: before.overrun + word(Word.OVERRUN),
    excluded: before.excluded + word(Word.EXCLUDED),
    timed: before.timed + counts.reduce((sum, count) => sum + count, 0),
    leftOut: before.leftOut + word(Word.LEFT_OUT),
    messages: before.messages + rig.messages,
    bytes: before.bytes + rig.bytes,
    // Last, so that nothing is counted among quanta that is not.
    quanta: before.quanta + word(Word.QUANTA),
  };
}

export class Timekeeper {
  private rate = 0;
  private last: { quanta: number; at: number } | null = null;
  private began: { audio: number; wall: number } | null = null;
  private drift = new Drift();

  constructor(
    private readonly context: AudioContext,
    private readonly nowSeconds: () => number = () => performance.now() / 1000,
  ) {}

  /** The context was suspended or resumed: rates begin anew. */
  restart(): void {
    this.last = null;
    this.began = null;
    this.rate = 0;
    this.drift = new Drift();
  }

  /** Looks at the clocks and at what the worklet has counted, as often as there is a moment for it. */
  look(quanta: number): void {
    const wall = this.nowSeconds();
    const audio = this.context.currentTime;
    this.began ??= { audio, wall };
    this.count(quanta, wall, wall - this.began.wall);
    this.drift.add(audio, wall);
  }

  report(gauges: Gauges): LabTelemetry {
    const { block, tap } = gauges;
    const word = (at: number): number => (block === null ? 0 : Atomics.load(block.words, at) >>> 0);
    // One look at the histogram for all that is told of it.
    const counts = block === null ? [] : new Histogram(block.histogram).counts();
    const process = block === null ? null : processOf(block, counts, gauges.clock);
    const all = counted(gauges.before, gauges, counts);
    const quantumFrames = word(Word.QUANTUM_FRAMES) || 128;
    const budget = (1e6 * quantumFrames) / this.context.sampleRate;
    const wall = this.nowSeconds();
    const audio = this.context.currentTime;
    const { began } = this;
    const audioSeconds = began === null ? 0 : audio - began.audio;
    const wallSeconds = began === null ? 0 : wall - began.wall;
    const mean = block === null ? null : meanOf(block);
    const playback = playbackOf(this.context);
    const drift = this.drift.ratio();
    return {
      status: gauges.status,
      transport: gauges.transport,
      quanta: all.quanta,
      quantumFrames,
      quantaPerSecond: this.rate,
      budget,
      process,
      processUnknown: process === null ? gauges.clockUnknown : null,
      mean,
      histogram: process === null ? null : { edges: histogramEdges(), counts },
      missed: {
        overrun: process === null ? null : all.overrun,
        underruns: playback?.underrunEvents ?? null,
        leftOut: all.leftOut,
        how: missedHow(process && all, playback !== null),
      },
      ring: tap === null ? null : { fill: Math.min(tap.fill, tap.capacity), capacity: tap.capacity, lost: tap.lost },
      audioSeconds,
      wallSeconds,
      clockRatioPpm: drift?.ppm ?? null,
      clockRatioError: drift?.error ?? null,
      messages: all.messages,
      bytes: all.bytes,
      memoryBytes: gauges.memoryBytes,
      how: {
        quantaPerSecond: `Counted by the worklet, over the page's clock; a moving average of ${EMA_SECONDS} s.`,
        process: process === null ? gauges.clockUnknown : processHow(process),
        mean: mean === null ? 'Counted only where the worklet has no clock.' : meanHow(mean),
        missed: missedHow(process && all, playback !== null),
        ring: 'Frames since this page looked last; the worklet overwrites the oldest and never waits.',
        clockRatio: ratioHow(drift),
      },
    };
  }

  /** `since`: seconds of measuring. In the first second all of them count alike. */
  private count(quanta: number, at: number, since: number): void {
    const { last } = this;
    this.last = { quanta, at };
    if (last === null || at <= last.at) {
      return;
    }
    const seconds = at - last.at;
    const share = Math.max(1 - Math.exp(-seconds / EMA_SECONDS), seconds / since);
    this.rate += share * ((quanta - last.quanta) / seconds - this.rate);
  }
}

function processOf(block: Block, counts: readonly number[], clock: Int32Array | null): ProcessTimes | null {
  const percentiles = new Histogram(block.histogram).percentiles(counts);
  if (percentiles === null || clock === null) {
    return null;
  }
  return {
    ...percentiles,
    how: 'clock thread',
    resolution: Atomics.load(clock, Clock.RESOLUTION) / 10,
    longestPause: Atomics.load(clock, Clock.LONGEST),
    excluded: Atomics.load(block.words, Word.EXCLUDED),
  };
}

/** Mean time from ticks: each tick of a millisecond that begins within quanta stands for one. */
export function meanOf(block: Block): MeanTime | null {
  const word = (at: number): number => Atomics.load(block.words, at) >>> 0;
  const quanta = word(Word.TICK_QUANTA);
  if (quanta === 0) {
    return null;
  }
  const ticks = word(Word.TICKS);
  const perQuantum = ticks / quanta;
  // No tick at all is no proof of 0: as if one had been seen. From half a millisecond on, the most that a share can scatter.
  const share = Math.min(0.5, Math.max(1, ticks) / quanta);
  const binomial = Math.sqrt((share * (1 - share)) / quanta);
  const batches = word(Word.TICK_BATCHES);
  const sum = word(Word.BATCH_TICKS);
  // Ticks of neighbouring quanta hang together; how batches scatter says what that does.
  const variance = batches < 2 ? 0 : Math.max(0, word(Word.TICK_SQUARES) - (sum * sum) / batches) / (batches - 1);
  const scattered = batches < BATCHES ? 0 : Math.sqrt(variance / batches) / BATCH_QUANTA;
  return { microseconds: 1000 * perQuantum, error: 1000 * Math.max(binomial, scattered), quanta, how: 'ticks of Date.now' };
}

function processHow(process: ProcessTimes): string {
  const { resolution, longestPause, excluded, count } = process;
  return (
    `A Worker writes performance.now() into shared memory, the worklet reads it before and after. Wrong by less than ${longestPause.toFixed(0)} µs, the longest step ` +
    `of that clock among the ${count} quanta that count (its resolution is ${resolution} µs); ${excluded} that began or ended while the clock's thread was held up are not timed. ` +
    'Percentiles are upper edges of bins, at most 9 % above.'
  );
}

function meanHow({ quanta, error }: MeanTime): string {
  return `Milliseconds of Date.now() that began within ${quanta} quanta; each stands for a millisecond spent there. One standard error is ${error.toFixed(1)} µs.`;
}

function missedHow(all: Counted | null, browserCounts: boolean): string {
  const overrun =
    all === null
      ? 'Without a clock no quantum can be seen to be late.'
      : `At least so many took longer than they last: those among ${all.timed} that were timed; ${all.excluded} could not be, nor any while the clock rests.`;
  return `${overrun} Left out are those of the audio clock for which the worklet was not called. ${browserCounts ? 'Underruns are counted by the browser (playbackStats).' : 'This browser does not count underruns.'}`;
}

function ratioHow(drift: { ppm: number; error: number; points: number } | null): string {
  const how = 'AudioContext.currentTime against performance.now() since the context runs: a line through the foremost moment of each second';
  return drift === null ? `${how}; it takes some seconds.` : `${how}, ${drift.points} of them. One standard error is ${drift.error.toFixed(1)} ppm; time that was lost counts as drift.`;
}
