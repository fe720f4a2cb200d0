/** Writes numbered frames into a tap, as fast as it can, until the reader has seen enough. */
import { workerData } from 'node:worker_threads';
import { tapWrite, type Tap } from '../src/lab/tap.ts';

const { words, written, fence, channels, end } = workerData as Tap & { end: number };
const tap: Tap = { words, written, fence, channels };
const left = new Float32Array(128);
const right = new Float32Array(128);
// Numbers of frames are exact in f32 up to 2²⁴.
for (let frame = 0; Atomics.load(words, end) === 0; frame = (frame + 128) & 0xff_ffff) {
  for (let n = 0; n < 128; n += 1) {
    left[n] = frame + n;
    right[n] = -(frame + n);
  }
  tapWrite(tap, left, right);
}
