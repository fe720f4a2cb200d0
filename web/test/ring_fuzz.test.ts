/** The ring between two real threads. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Ring as Word } from '../src/layout.ts';
import { Ring, RingReader } from '../src/ring.ts';

const Q = 128;
/** Numbers of frames are exact in f32 up to here. */
const FRAMES = 1 << 20;

/** Runs a producer in its own thread and hands each quantum of sound to `look`. */
async function run(seed: number, capacity: number, seeks: boolean, look: (left: Float32Array, right: Float32Array) => void): Promise<Ring> {
  const ring = Ring.create(capacity, 48_000);
  const reader = new RingReader(ring);
  const worker = new Worker(new URL('./ring_writer.thread.mjs', import.meta.url), {
    workerData: { buffer: ring.buffer, seed, frames: FRAMES, seeks },
  });
  let ended = false;
  const end = once(worker, 'message').then(() => {
    ended = true;
  });
  const left = new Float32Array(Q);
  const right = new Float32Array(Q);
  while (!ended || ring.fill >= Q) {
    // The message of the producer comes only when this thread rests.
    for (let n = 0; n < 20_000; n += 1) {
      if (ring.fill >= Q && reader.read(left, right)) {
        look(left, right);
      }
    }
    await new Promise(setImmediate);
  }
  await end;
  await worker.terminate();
  return ring;
}

for (const [seed, capacity] of [
  [1, 128],
  [2, 1024],
  [3, 16_384],
] as const) {
  test(`a million frames in order through a ring of ${capacity}`, async () => {
    let next = 0;
    const ring = await run(seed, capacity, false, (left, right) => {
      for (let n = 0; n < Q; n += 1) {
        if (left[n] !== next + n || right[n] !== -(next + n)) {
          assert.fail(`frame ${next + n} came as ${left[n]}, ${right[n]}`);
        }
      }
      next += Q;
    });
    assert.ok(FRAMES - next < 1024, `${next} frames have come`);
    assert.equal(Atomics.load(ring.words, Word.LATE), 0);
  });
}

test('seeks leave out, and never repeat or tear', async () => {
  let last = -1;
  let jumps = 0;
  await run(4, 2048, true, (left, right) => {
    const [first] = left;
    const end = left[Q - 1] as number;
    // Both ends of the quantum belong to one stretch, except in the quantum of a seek, which ends in the new one.
    assert.equal(right[Q - 1], -end);
    assert.ok(end > last, `${end} after ${last}`);
    if (first !== last + 1 || end !== first + Q - 1) {
      jumps += 1;
    } else {
      for (let n = 0; n < Q; n += 1) {
        if (left[n] !== first + n) {
          assert.fail(`frame ${first + n} came as ${left[n]}`);
        }
      }
    }
    last = end;
  });
  assert.ok(jumps > 10, `${jumps} seeks were carried out`);
});
