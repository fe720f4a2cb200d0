/** Sets of numbers between two real threads, and two faults that the same test must find. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { newest, nextSlot, publish, published, SLOTS, type Shelf } from '../src/lab/slots.ts';

const COUNTER = 0;
const FENCE = 1;
const END = 2;
const NUMBERS = 1189;

function shelfOf(slots: number, count = NUMBERS): Shelf<Float64Array> {
  return {
    words: new Int32Array(new SharedArrayBuffer(12)),
    counter: COUNTER,
    fence: FENCE,
    slots: Array.from({ length: slots }, () => new Float64Array(new SharedArrayBuffer(8 * count))),
  };
}

interface Seen {
  whole: number;
  torn: number;
  backwards: number;
}

/** Reads while another thread writes, until `enough`, for some seconds at most. */
async function race(slots: number, read: (shelf: Shelf<Float64Array>, into: Float64Array) => number | null, enough: (seen: Seen) => boolean): Promise<Seen> {
  const shelf = shelfOf(slots);
  const writer = new Worker(new URL('./lab_slots_writer.thread.mjs', import.meta.url), { workerData: { ...shelf, end: END } });
  await once(writer, 'online');
  const into = new Float64Array(NUMBERS);
  const seen = { whole: 0, torn: 0, backwards: 0 };
  let last = 0;
  const until = Date.now() + 8000;
  while (!enough(seen) && Date.now() < until) {
    for (let n = 0; n < 100; n += 1) {
      const number = read(shelf, into);
      if (number === null) {
        continue;
      }
      const whole = into.every((one) => one === into[0]);
      seen.whole += whole ? 1 : 0;
      seen.torn += whole ? 0 : 1;
      seen.backwards += number < last || (whole && (into[0] as number) < number) ? 1 : 0;
      last = number;
    }
  }
  Atomics.store(shelf.words, END, 1);
  await once(writer, 'exit');
  return seen;
}

test('a set comes whole and never an older one', async () => {
  const seen = await race(SLOTS, newest, ({ whole }) => whole >= 20_000);
  assert.ok(seen.whole > 200, `only ${seen.whole} sets have come`);
  assert.deepEqual({ torn: seen.torn, backwards: seen.backwards }, { torn: 0, backwards: 0 });
});

for (const [fault, slots, read] of [
  ['a single slot', 1, newest],
  [
    'a reader that does not look again',
    SLOTS,
    (shelf: Shelf<Float64Array>, into: Float64Array) => {
      const number = published(shelf);
      // Slowly, as a reader that was interrupted.
      for (let n = 0; n < into.length; n += 1) into[n] = (shelf.slots[number & (SLOTS - 1)] as Float64Array)[n] as number;
      return number;
    },
  ],
] as const) {
  test(`${fault} tears sets, and is found`, async () => {
    const { torn } = await race(slots, read, (seen) => seen.torn > 0);
    assert.ok(torn > 0);
  });
}

test('nothing is there before the first set, and a set is kept until two more are published', () => {
  const shelf = shelfOf(SLOTS, 4);
  const into = new Float64Array(4);
  assert.equal(newest(shelf, into), null);
  for (let number = 1; number <= 9; number += 1) {
    nextSlot(shelf).fill(number);
    publish(shelf);
    assert.equal(newest(shelf, into), number);
    assert.deepEqual([...into], Array(4).fill(number));
  }
});
