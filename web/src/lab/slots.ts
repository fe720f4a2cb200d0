/**
 * One writer hands whole sets of numbers to readers in other threads, and never waits for them.
 *
 * Invariant: set n lies in slot n mod `SLOTS` and is published by raising a counter after it was written. The writer comes back to a slot after
 * `SLOTS` sets; a reader who has copied a slot looks at the counter again and keeps the copy only while the writer cannot have begun to
 * write there. A slot more than that needs lies between, because plain stores may become visible before the counter that precedes them.
 *
 * It is a seqlock (Boehm, "Can seqlocks get along with programming language memory models?", 2012) over several slots, so that the
 * reader hardly ever has to try again: the addition of zero keeps the reads of the copy before the second look at the counter.
 */

/** Slots where threads meet; where they do not, one is enough. */
export const SLOTS = 4;

/** Sets that may have been published meanwhile: one is being written beyond them, one lies between. */
const YOUNGER = SLOTS - 3;

export type Numbers = Float32Array | Float64Array;

/** The counter of published sets in `words`, and the slots. */
export interface Shelf<T extends Numbers> {
  readonly words: Int32Array;
  /** Index of the counter. Only the writer raises it. */
  readonly counter: number;
  /** Index of a word to which readers add zero. */
  readonly fence: number;
  readonly slots: readonly T[];
}

/** The slot that the next set belongs into. */
export function nextSlot<T extends Numbers>(shelf: Shelf<T>): T {
  const { slots, words, counter } = shelf;
  // Counters wrap; the number of slots divides 2³².
  return slots[(Atomics.load(words, counter) + 1) & (slots.length - 1)] as T;
}

/** What was written into the next slot is complete. */
export function publish<T extends Numbers>(shelf: Shelf<T>): void {
  const { words, counter } = shelf;
  Atomics.store(words, counter, (Atomics.load(words, counter) + 1) | 0);
}

/** Sets published so far, modulo 2³². */
export function published<T extends Numbers>(shelf: Shelf<T>): number {
  return Atomics.load(shelf.words, shelf.counter);
}

/** Times that a reader tries before it lets the writer win. */
const TRIES = 8;

/** Copies the newest set; the number of it, or `null` before the first and when the writer overtook every try. */
export function newest<T extends Numbers>(shelf: Shelf<T>, into: T): number | null {
  const { slots, words, counter, fence } = shelf;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const number = Atomics.load(words, counter);
    if (number === 0) {
      return null;
    }
    into.set(slots[number & (slots.length - 1)] as T);
    Atomics.add(words, fence, 0);
    const since = (Atomics.load(words, counter) - number) | 0;
    if (since >= 0 && since <= YOUNGER) {
      return number;
    }
  }
  return null;
}
