/** Packets that were overtaken: put in order, waited for within bounds, or left out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InOrder, MOST_EARLY, patienceUs, type Place } from '../src/live/in_order.js';
import { Dice } from './dice.js';

const PACKET_US = 5000;
/** Twice the sound of a packet, but 20 ms at least. */
const PATIENCE_US = 20_000;

/** Packet `n` of a row that began with `first` when the sender's clock said `beganUs`. */
function place(n: number, first = 0, beganUs = 0): Place {
  return { sequence: (first + n) >>> 0, frames: 240, sampleRate: 48_000, capturedUs: (beganUs + PACKET_US * n) >>> 0 };
}

/** All that has its turn. */
function out<T>(order: InOrder<T>, nowUs: number): T[] {
  const all: T[] = [];
  for (let turn = order.next(nowUs); turn !== null; turn = order.next(nowUs)) all.push(turn.item);
  return all;
}

/** What comes out, one arrival after the other at the same time; what waits at the end, when its patience is over. */
function passed(places: readonly Place[]): number[] {
  const order = new InOrder<number>();
  const all = places.flatMap((one) => {
    order.push(one, 0, one.sequence);
    return out(order, 0);
  });
  return [...all, ...out(order, PATIENCE_US)];
}

function permutations(of: readonly number[]): number[][] {
  return of.length < 2 ? [[...of]] : of.flatMap((one) => permutations(of.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('whatever the order of arrival, what comes out is sorted, and as soon as it has its turn', () => {
  for (const first of [0, 2 ** 32 - 3]) {
    for (const permutation of permutations([1, 2, 3, 4, 5, 6])) {
      const order = new InOrder<number>();
      const here = new Set<number>();
      const heard: number[] = [];
      for (const n of [0, ...permutation]) {
        here.add(n);
        order.push(place(n, first), 0, n);
        heard.push(...out(order, 0));
        // All that are there without a gap.
        const reach = upTo(7).find((one) => !here.has(one)) ?? 7;
        assert.deepEqual(heard, upTo(reach), `${permutation} at ${n}`);
        assert.equal(order.dueUs === null, reach === here.size);
      }
    }
  }
});

test('for what is lost the next ones wait for their patience and no longer, and it comes no more', () => {
  const order = new InOrder<number>();
  order.push(place(0), 0, 0);
  assert.deepEqual([out(order, 0), order.dueUs], [[0], null]);
  order.push(place(3), 1000, 3);
  order.push(place(2), 6000, 2);
  assert.equal(order.dueUs, 1000 + PATIENCE_US);
  assert.deepEqual(out(order, 1000 + PATIENCE_US - 1), []);
  // The one that has waited longest takes those before it along.
  assert.deepEqual(out(order, 1000 + PATIENCE_US), [2, 3]);
  assert.equal(order.dueUs, null);
  order.push(place(1), 22_000, 1);
  assert.deepEqual([out(order, 1e9), order.dueUs], [[], null]);
  order.push(place(4), 22_000, 4);
  assert.deepEqual(out(order, 22_000), [4]);
});

test('only what follows a gap is told of it', () => {
  const order = new InOrder<number>();
  for (const n of [0, 2, 3]) order.push(place(n), 0, n);
  assert.deepEqual(order.next(0), { item: 0, missed: false });
  assert.equal(order.next(0), null);
  assert.deepEqual([order.next(PATIENCE_US), order.next(PATIENCE_US)], [{ item: 2, missed: true }, { item: 3, missed: false }]);
});

test('a packet that brings the one before waits for no other than that', () => {
  const order = new InOrder<number>();
  order.push(place(0), 0, 0);
  order.push(place(2), 0, 2, true);
  assert.deepEqual(out(order, 0), [0, 2]);
  order.push(place(1), 0, 1);
  order.push(place(5), 0, 5, true);
  assert.deepEqual(out(order, 0), []);
  order.push(place(3), 0, 3);
  assert.deepEqual(out(order, 0), [3, 5]);
});

test('what comes twice comes out once', () => {
  assert.deepEqual(passed([0, 1, 1, 3, 3, 0, 2, 2, 3, 4].map((n) => place(n))), [0, 1, 2, 3, 4]);
});

test('a sender that begins anew is heard with its second packet: other packets, or the same from 0 on', () => {
  const [old, began] = [8000, 8000 * PACKET_US];
  const upToNow = [0, 1, 2].map((n) => place(n + old, 0, 0));
  const anew = [0, 1, 2].map((n) => place(n, 0, began));
  assert.deepEqual(passed([...upToNow, ...anew]), [8000, 8001, 8002, 0, 1, 2]);
  const [zero, one, two] = anew as [Place, Place, Place];
  assert.deepEqual(passed([...upToNow, one, zero, two]), [8000, 8001, 8002, 0, 1, 2], 'the first two the other way round');
  const shorter = [0, 1].map((n) => ({ ...place(n), frames: 120, capturedUs: began + 2500 * n }));
  assert.deepEqual(passed([...upToNow, ...shorter]), [8000, 8001, 8002, 0, 1]);
  const far = [0, 1].map((n) => place(n, 3e9, began));
  assert.deepEqual(passed([...upToNow, ...far]), [8000, 8001, 8002, 3e9, 3e9 + 1]);
});

test('a stray of another row changes nothing, nor does one that comes much too late', () => {
  assert.deepEqual(passed([place(500), place(0, 7, 9e6), place(501), place(300), place(503), place(0, 9, 9e6), place(502)]), [500, 501, 502, 503]);
});

test('a sender whose context stood still for a minute goes on', () => {
  assert.deepEqual(passed([place(0), place(1), place(2, 0, 60e6), place(3, 0, 60e6)]), [0, 1, 2, 3]);
});

test('however many come too early, few wait, and then nobody is waited for', () => {
  const order = new InOrder<number>();
  order.push(place(0), 0, 0);
  assert.deepEqual(out(order, 0), [0]);
  for (let n = 2; n < 2 + MOST_EARLY; n += 1) order.push(place(n), 0, n);
  assert.deepEqual(out(order, 0), upTo(MOST_EARLY).map((n) => n + 2));
  for (let n = 100; n < 9000; n += 1) order.push(place(n), 0, n);
  assert.equal(out(order, 0).length, MOST_EARLY);
});

test('how long is waited is twice the sound of a packet, within bounds, whatever a head says', () => {
  const of = (frames: number, sampleRate: number): number => patienceUs({ ...place(0), frames, sampleRate });
  assert.deepEqual([of(120, 48_000), of(960, 48_000), of(1920, 48_000), of(0, 0), of(65_535, 0)], [20_000, 40_000, 60_000, 20_000, 60_000]);
});

test('a network that overtakes, loses and doubles: all comes out in order, once, and what waited was waited for within bounds', () => {
  const dice = new Dice(20_261);
  const throws = (): number => dice.below(1_000_000) / 1_000_000;
  const order = new InOrder<number>();
  const arrivals: { n: number; atUs: number }[] = [];
  for (let n = 0; n < 4000; n += 1) {
    const delayUs = (): number => Math.floor(30_000 * throws() ** 3);
    if (throws() > 0.05) arrivals.push({ n, atUs: PACKET_US * n + delayUs() });
    if (throws() < 0.05) arrivals.push({ n, atUs: PACKET_US * n + delayUs() });
  }
  arrivals.sort((a, b) => a.atUs - b.atUs);
  const [start] = arrivals;
  const first = new Map<number, number>();
  const heard: { n: number; atUs: number }[] = [];
  const take = (atUs: number): void => void heard.push(...out(order, atUs).map((n) => ({ n, atUs })));
  for (const { n, atUs } of arrivals) {
    for (let due = order.dueUs; due !== null && due <= atUs; due = order.dueUs) take(due);
    if (!first.has(n)) first.set(n, atUs);
    order.push(place(n, 2 ** 32 - 2000), atUs, n);
    take(atUs);
  }
  for (let due = order.dueUs; due !== null; due = order.dueUs) take(due);
  assert.ok(heard.every(({ n }, at) => at === 0 || n > (heard[at - 1]?.n ?? 0)), 'in order, each once');
  assert.ok(heard.every(({ n, atUs }) => atUs - (first.get(n) ?? NaN) <= PATIENCE_US), 'within bounds');
  const released = new Set(heard.map(({ n }) => n));
  // Who is left out came when its time was over: after somebody later who had waited for long enough.
  for (const [n, atUs] of [...first].filter(([one]) => !released.has(one))) {
    const waitedFor = [...first].some(([later, thenUs]) => later > n && thenUs + PATIENCE_US <= atUs);
    assert.ok(waitedFor || n < (start?.n ?? 0), `${n}`);
  }
  assert.ok(released.size > 3700 && released.size <= first.size);
});
