/**
 * What the worklet keeps for the page: counters, times, the instrument's results, its spectra, the newest sound.
 *
 * Invariant: one layout for both transports. In shared memory the page reads what the worklet writes, through slots and the tap; by
 * messages it reads a copy that the worklet made between two quanta. Every word has one writer, the worklet.
 */
import { HISTOGRAM_WORDS } from '../histogram.js';
import { Limit } from './layout.js';
import { SLOTS, type Numbers, type Shelf } from './slots.js';
import type { Tap } from './tap.js';

/** Words of the head, i32. */
export const Word = {
  /** Quanta that were measured. */
  QUANTA: 0,
  /** Frames of a quantum. */
  QUANTUM_FRAMES: 1,
  /** Readers add zero here. */
  FENCE: 4,
  TAP: 5,
  /** Counters of the shelves. */
  RESULTS: 6,
  SPECTRUM: 7,
  FAST: 8,
  ZOOM: 9,
  /** Quanta with an end at which the clock's thread stood still: they are not timed. */
  EXCLUDED: 10,
  /** Measured quanta that took longer than they last. */
  OVERRUN: 11,
  /** Milliseconds of Date.now() that began within process, and the quanta over which they were counted. */
  TICKS: 12,
  TICK_QUANTA: 13,
  /** Batches of quanta, the sum of squares of their ticks, and the ticks in them: for the error of the mean. */
  TICK_BATCHES: 14,
  TICK_SQUARES: 15,
  BATCH_TICKS: 16,
  /** Quanta of the context's clock for which `process` was not called, since the first or the reset. */
  LEFT_OUT: 17,
  /** The context's frame that the next quantum is due at, modulo 2³². */
  NEXT_FRAME: 18,
  /** Quanta that had been measured before the last gap. */
  GAP_AT: 19,
  COUNT: 32,
} as const;

/** Quanta of a batch of ticks. */
export const BATCH_QUANTA = 512;

/** What decides where things lie. */
export interface Shape {
  channels: 1 | 2;
  /** Frames of one measurement. */
  frame: number;
  /** Whether page and worklet look at it at the same time. */
  shared: boolean;
}

/** Frames of the tap. */
export const TAP_FRAMES = { shared: 32_768, messages: 16_384 } as const;

type Memory = ArrayBuffer | SharedArrayBuffer;

/** Hands out places one after another; counts only when there is no memory. */
class Places {
  bytes = 0;

  constructor(private readonly buffer: Memory | null) {}

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(bytes / 8) * 8;
    return at;
  }

  floats(count: number): Float32Array {
    const at = this.take(4 * count);
    return this.buffer === null ? new Float32Array(0) : new Float32Array(this.buffer, at, count);
  }

  doubles(count: number): Float64Array {
    const at = this.take(8 * count);
    return this.buffer === null ? new Float64Array(0) : new Float64Array(this.buffer, at, count);
  }

  times(count: number, make: () => Float32Array): Float32Array[];
  times(count: number, make: () => Float64Array): Float64Array[];
  times(count: number, make: () => Numbers): Numbers[] {
    return Array.from({ length: count }, make);
  }
}

export class Block {
  readonly words: Int32Array;
  readonly histogram: Uint32Array;
  readonly results: Shelf<Float64Array>;
  /** All channels of the spectrum one after another. */
  readonly spectrum: Shelf<Float32Array>;
  readonly fast: Shelf<Float32Array>;
  readonly zoom: Shelf<Float32Array>;
  readonly tap: Tap;
  readonly bytes: number;

  /** Looks at a buffer; `null` only counts its bytes. */
  constructor(
    readonly buffer: Memory | null,
    readonly shape: Shape,
  ) {
    const places = new Places(buffer);
    const words = buffer === null ? new Int32Array(Word.COUNT) : new Int32Array(buffer, 0, Word.COUNT);
    places.take(4 * Word.COUNT);
    const histogram = places.take(4 * HISTOGRAM_WORDS);
    const slots = shape.shared ? SLOTS : 1;
    const shelf = (counter: number, count: number): Shelf<Float32Array> => ({
      words,
      counter,
      fence: Word.FENCE,
      slots: places.times(slots, () => places.floats(count)),
    });
    this.words = words;
    this.histogram = buffer === null ? new Uint32Array(HISTOGRAM_WORDS) : new Uint32Array(buffer, histogram, HISTOGRAM_WORDS);
    this.results = { words, counter: Word.RESULTS, fence: Word.FENCE, slots: places.times(slots, () => places.doubles(Limit.RESULT_WORDS)) };
    this.spectrum = shelf(Word.SPECTRUM, shape.channels * binsOf(shape.frame));
    this.fast = shelf(Word.FAST, binsOf(Limit.FAST_LEN));
    this.zoom = shelf(Word.ZOOM, Limit.ZOOM_POINTS);
    const tapFrames = shape.shared ? TAP_FRAMES.shared : TAP_FRAMES.messages;
    this.tap = { words, written: Word.TAP, fence: Word.FENCE, channels: places.times(shape.channels, () => places.floats(tapFrames)) };
    this.bytes = places.bytes;
  }

  /** One in memory of its own, shared where its shape says so. */
  static create(shape: Shape): Block {
    const { bytes } = new Block(null, shape);
    return new Block(shape.shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), shape);
  }
}

/** Bins of a spectrum of so many samples, both ends included. */
export function binsOf(samples: number): number {
  return samples / 2 + 1;
}
