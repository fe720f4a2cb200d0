/** The producer of the fuzz test: numbered frames in pieces of random sizes, with seeks now and then. */
import { parentPort, workerData } from 'node:worker_threads';
import { Ring, RingWriter } from '../src/ring.ts';
import { Dice } from './dice.ts';

const { buffer, seed, frames, seeks } = workerData as { buffer: SharedArrayBuffer; seed: number; frames: number; seeks: boolean };
const dice = new Dice(seed);
const ring = new Ring(buffer);
const writer = new RingWriter(ring);
const left = new Float32Array(2000);
const right = new Float32Array(2000);

let next = 0;
while (next < frames) {
  if (seeks && dice.below(200) === 0) {
    // A seek leads to a number that is a multiple of 1000 further on.
    next += 1000 * (1 + dice.below(5));
    writer.skip();
  }
  const piece = 1 + dice.below(700);
  for (let n = 0; n < piece; n += 1) {
    left[n] = next + n;
    right[n] = -(next + n);
  }
  let from = 0;
  while (from < piece) {
    from += writer.write(left.subarray(from, piece), right.subarray(from, piece));
  }
  next += piece;
}
parentPort?.postMessage(next);
