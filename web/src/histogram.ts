/**
 * Counts how long something took, in logarithmic bins, in memory that another thread may read.
 *
 * Invariant: a bin is one eighth of an octave wide (9 %), from 1 µs on; a percentile is the upper edge of its bin, so that it
 * never says less than was measured, and at most 9 % more. One thread adds; any thread reads.
 */
import type { Percentiles } from './api.js';

const BINS_PER_OCTAVE = 8;
const OCTAVES = 24;
const BINS = BINS_PER_OCTAVE * OCTAVES;
/** Index of the word that holds the greatest time, in tenths of a microsecond. */
const MOST = BINS;

/** Words that a histogram takes. */
export const HISTOGRAM_WORDS = BINS + 1;

function binOf(micros: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.ceil(BINS_PER_OCTAVE * Math.log2(Math.max(micros, 1)))));
}

function edgeOf(bin: number): number {
  return 2 ** (bin / BINS_PER_OCTAVE);
}

/** Whole microseconds whose bins are looked up: longer times are rare. */
const LOOKED_UP = 16_384;
const bins = Uint8Array.from({ length: LOOKED_UP }, (_, micros) => binOf(micros));

/** Edges of all bins in microseconds: one more than there are bins. The first bin holds all up to a microsecond. */
export function histogramEdges(): number[] {
  return [0, ...Array.from({ length: BINS }, (_, bin) => edgeOf(bin))];
}

export class Histogram {
  constructor(private readonly words: Uint32Array) {}

  /** Adds one time in microseconds. */
  add(micros: number): void {
    const bin = binOf(micros);
    Atomics.store(this.words, bin, Atomics.load(this.words, bin) + 1);
    const tenths = Math.min(0xffff_ffff, Math.round(10 * micros));
    if (tenths > Atomics.load(this.words, MOST)) {
      Atomics.store(this.words, MOST, tenths);
    }
  }

  /** Adds a whole number of microseconds, without a logarithm: on an audio thread even that would leave numbers on the heap. */
  addWhole(micros: number): void {
    const bin = micros >= 0 && micros < LOOKED_UP ? (bins[micros] as number) : binOf(micros);
    Atomics.add(this.words, bin, 1);
    if (10 * micros > Atomics.load(this.words, MOST)) {
      Atomics.store(this.words, MOST, 10 * micros);
    }
  }

  /** Forgets everything; for the thread that adds. */
  clear(): void {
    this.words.fill(0);
  }

  /** How many times fell into each bin. */
  counts(): number[] {
    return Array.from({ length: BINS }, (_, bin) => Atomics.load(this.words, bin));
  }

  /** Of these counts, or of those that stand now; `null` before the first time. */
  percentiles(counts: readonly number[] = this.counts()): Percentiles | null {
    const count = counts.reduce((sum, n) => sum + n, 0);
    if (count === 0) {
      return null;
    }
    const max = Atomics.load(this.words, MOST) / 10;
    const at = (share: number): number => {
      let left = Math.ceil(share * count);
      const bin = counts.findIndex((n) => (left -= n) <= 0);
      return Math.min(max, edgeOf(bin));
    };
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max, count };
  }
}
