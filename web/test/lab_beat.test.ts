/** What is due each second, by timers that keep time and by timers that do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Beat } from '../src/lab/beat.ts';
import { Dice } from './dice.ts';

/** Times at which it was due within a minute, when a timer comes at the times that `next` makes. */
function minute(next: (now: number) => number): number[] {
  const beat = new Beat(1000, 50, 0);
  const done: number[] = [];
  for (let now = next(0); now <= 60_020; now = next(now)) if (beat.due(now)) done.push(now);
  return done;
}

test('a timer of 50 ms makes a row a second, though it comes early or late', () => {
  const dice = new Dice(5);
  const done = minute((now) => 50 * (Math.floor((now + 25) / 50) + 1) + dice.below(21) - 10);
  assert.equal(done.length, 60);
  done.forEach((now, n) => assert.ok(Math.abs(now - 1000 * (n + 1)) <= 60, `row ${n} at ${now} ms`));
});

test('a timer that a hidden page gets once a second makes a row a second as well', () => {
  assert.equal(minute((now) => now + 1000).length, 60);
});

test('a timer that stood still makes up for nothing', () => {
  const beat = new Beat(1000, 50, 0);
  assert.deepEqual([4000, 4050, 4950, 5000].map((now) => beat.due(now)), [true, false, false, true]);
  beat.restart(9000);
  assert.deepEqual([beat.due(9500), beat.due(10_000)], [false, true]);
});
