/** What both threads of the fuzz agree on: the frames, the dice, what is told. */

export interface FuzzOrder {
  buffer: SharedArrayBuffer;
  /** Three words: not 0 when a thread has ended, so that the other ends too; begins and ends of pauses, odd within one; quanta that were read. */
  stop: SharedArrayBuffer;
  seed: number;
  /** The least that the writer goes on for, and quanta that are to be read by then; where they are not, it goes on up to `mostSeconds`. */
  seconds: number;
  quanta: number;
  mostSeconds: number;
  /**
   * A mistake that is made on purpose: `early` raises `WRITTEN` before the samples are there, `released` raises `READ` before they are copied,
   * `wrap` forgets the turn at the end of the ring, `lost` drops a frame now and then.
   */
  bug: 'none' | 'early' | 'released' | 'wrap' | 'lost';
}

export interface FuzzReport {
  frames: number;
  quanta: number;
  /** Quanta that were read while somebody paused or sought, and judged with their fade. */
  faded: number;
  skips: number;
  pauses: number;
  late: number;
  /** What was wrong first, `null` when nothing was. */
  wrong: string | null;
}

/** Whole numbers below this are exact in f32. */
export const NUMBERS = 1 << 24;

export const leftOf = (frame: number): number => frame & (NUMBERS - 1);
export const rightOf = (frame: number): number => (Math.imul(frame, 0x9e3779b1) >>> 7) & (NUMBERS - 1);

/** A dice with a memory of 32 bits (Marsaglia's xorshift). */
export function dice(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
