/**
 * The figures of the desk on their way to the page: slots in shared memory, or a copy that the page asks for.
 *
 * Invariant: what is read is one quantum's figures, whole.
 */
import { newest, nextSlot, publish, SLOTS, type Shelf } from '../lab/slots.js';
import { Limit } from './layout.js';

const WORDS = 8;
const COUNTER = 0;
const FENCE = 1;

/** Quanta from one set to the next. */
export const EVERY_QUANTA = 4;

export function blockBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * WORDS + 8 * SLOTS * Limit.BLOCK_WORDS);
}

export function shelfOf(buffer: SharedArrayBuffer): Shelf<Float64Array> {
  return {
    words: new Int32Array(buffer, 0, WORDS),
    counter: COUNTER,
    fence: FENCE,
    slots: Array.from({ length: SLOTS }, (_, n) => new Float64Array(buffer, 4 * WORDS + 8 * n * Limit.BLOCK_WORDS, Limit.BLOCK_WORDS)),
  };
}

/** Worklet: the newest figures are these. Makes no object. */
export function publishBlock(shelf: Shelf<Float64Array>, block: Float64Array): void {
  nextSlot(shelf).set(block);
  publish(shelf);
}

/** Page: the newest figures; false before the first. */
export function readBlock(shelf: Shelf<Float64Array>, into: Float64Array): boolean {
  return newest(shelf, into) !== null;
}
