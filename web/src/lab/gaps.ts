/**
 * Counts quanta, and those of the context's clock for which the worklet was not called: sound that was due in them is missing from what is measured.
 *
 * Invariant: makes no object. Frames are those of the context modulo 2³²; a gap is noted with the quanta that had been measured before it, so that a reader knows
 * how much whole sound has come since.
 */
import { Word } from './block.js';

/** A quantum begins that is due at this frame of the context; to be called before it is measured. */
export function beginQuantum(words: Int32Array, now: number, frames: number): void {
  const quanta = Atomics.load(words, Word.QUANTA);
  const missing = (now - Atomics.load(words, Word.NEXT_FRAME)) | 0;
  if (quanta === 0) {
    Atomics.store(words, Word.QUANTUM_FRAMES, frames);
  } else if (missing !== 0) {
    Atomics.add(words, Word.LEFT_OUT, (missing / frames) | 0);
    Atomics.store(words, Word.GAP_AT, quanta);
  }
  Atomics.store(words, Word.NEXT_FRAME, (now + frames) | 0);
}

/** It has been measured. */
export function endQuantum(words: Int32Array): void {
  Atomics.store(words, Word.QUANTA, (Atomics.load(words, Word.QUANTA) + 1) | 0);
}

/** What is measured begins anew. */
export function forgetGaps(words: Int32Array): void {
  Atomics.store(words, Word.LEFT_OUT, 0);
  Atomics.store(words, Word.GAP_AT, 0);
}

/** Quanta from one set of results to the next, at most. */
export const EVERY_QUANTA = 4;

/** Whether a gap may lie in the newest measurement, which reaches two frames back, or in one that is not yet published. */
export function isInterrupted(words: Int32Array, frame: number): boolean {
  if (Atomics.load(words, Word.LEFT_OUT) === 0) {
    return false;
  }
  const since = (Atomics.load(words, Word.QUANTA) - Atomics.load(words, Word.GAP_AT)) >>> 0;
  const quantumFrames = Atomics.load(words, Word.QUANTUM_FRAMES);
  return since * quantumFrames < 2 * frame + EVERY_QUANTA * quantumFrames;
}
