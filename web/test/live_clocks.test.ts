/** Clocks against ones whose difference is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaptureClock, PeerClock, sinceUs, Transit } from '../src/live/clocks.js';
import { Dice } from './dice.js';

const dice = (seed: number): (() => number) => {
  const made = new Dice(seed);
  return () => made.below(1 << 20) / (1 << 20);
};

test('the other clock is found to within half of the shortest way there and back', () => {
  const roll = dice(3);
  const offset = -123_456_789;
  const clock = new PeerClock();
  let now = 1.7e15;
  for (let n = 0; n < 30; n += 1) {
    const [there, back] = [500 + 20_000 * roll() * roll(), 700 + 20_000 * roll() * roll()];
    clock.answered(now, now + there + offset, now + there + back);
    now += 1e6;
  }
  const best = clock.best;
  assert.ok(best !== null && best.roundTripUs < 6000);
  assert.ok(Math.abs(best.offsetUs - offset) <= best.roundTripUs / 2);
});

test('the time under way is told from stamps that wrap', () => {
  const clock = { offsetUs: 5_000_000_000, roundTripUs: 100 };
  const transit = new Transit();
  assert.equal(transit.mean(), null);
  for (const sent of [2 ** 32 - 100, 2 ** 32 + 50, 3 * 2 ** 32 - 1]) {
    // 12 ms later, on our clock.
    transit.take(sent % 2 ** 32, sent + 12_000 - clock.offsetUs + 2 ** 40, clock);
  }
  assert.equal(transit.mean(), 12_000);
  assert.equal(transit.mean(), null);
  assert.equal(sinceUs(2 ** 32 - 5, 7), 12);
  assert.equal(sinceUs(7, 2 ** 32 - 5), -12);
});

test('the audio clock is set by the quantum that was seen soonest, and follows when the browser leaves some out', () => {
  const clock = new CaptureClock();
  let told = 0;
  for (let n = 0; n < 1000; n += 1) told = clock.see(2667 * n, 1e9 + 2667 * n + [900, 300, 2000][n % 3]!);
  assert.equal(told, 1e9 + 300);
  // 50 ms are left out: the audio clock is that much later from now on.
  for (let n = 0; n < 1500; n += 1) told = clock.see(2667 * (1000 + n), 1e9 + 50_000 + 2667 * (1000 + n) + 300);
  assert.equal(told, 1e9 + 50_300);
});
