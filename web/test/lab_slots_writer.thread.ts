/** Writes sets of one number each, as fast as it can, until the reader has seen enough. */
import { workerData } from 'node:worker_threads';
import { nextSlot, publish, type Shelf } from '../src/lab/slots.ts';

const { words, counter, fence, slots, end } = workerData as Shelf<Float64Array> & { end: number };
const shelf: Shelf<Float64Array> = { words, counter, fence, slots };
for (let number = 1; Atomics.load(words, end) === 0; number += 1) {
  const slot = nextSlot(shelf);
  // From the front and one by one, so that a reader may come in between.
  for (let n = 0; n < slot.length; n += 1) {
    slot[n] = number;
  }
  publish(shelf);
}
