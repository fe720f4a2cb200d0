/** The test card with a loudspeaker and a microphone that are arithmetic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, transform } from '../src/live/correlation.js';
import { chirp, judge } from '../src/live/test_card.js';
import { Dice } from './dice.js';

const dice = (seed: number): (() => number) => {
  const made = new Dice(seed);
  return () => made.below(1 << 20) / (1 << 20);
};

const RATE = 16_000;
const EVERY = Math.round(1.1 * RATE);

/** What a tape has when chirps come back after a time, with a gain from each side to each channel, and noise. */
function tape(delay: number, gains: [[number, number], [number, number]], noise: number, count = 4) {
  const roll = dice(11);
  const known = chirp(RATE);
  const first = 1000;
  const piece = Float32Array.from({ length: 2 * (count * EVERY + 2000) }, () => noise * (roll() - 0.5));
  const played = Array.from({ length: count }, (_, n) => ({ side: (n % 2) as 0 | 1, frame: first + 500 + n * EVERY }));
  for (const { side, frame } of played) {
    known.forEach((sample, n) => {
      for (const channel of [0, 1] as const) {
        const at = 2 * (frame - first + delay + n) + channel;
        piece[at] = (piece[at] ?? 0) + sample * gains[side][channel];
      }
    });
  }
  return judge([{ piece, frame: first }], played, known, RATE, 2);
}

test('the transform of a sine is one line, and comes back', () => {
  const [re, im] = [Float64Array.from({ length: 64 }, (_, n) => Math.cos((2 * Math.PI * 5 * n) / 64)), new Float64Array(64)];
  transform(re, im, -1);
  re.forEach((value, k) => assert.ok(Math.abs(value - (k === 5 || k === 59 ? 32 : 0)) < 1e-9, `${k}`));
  transform(re, im, 1);
  re.forEach((value, n) => assert.ok(Math.abs(value / 64 - Math.cos((2 * Math.PI * 5 * n) / 64)) < 1e-12));
});

test('a chirp is found to the frame, in noise as loud as itself', () => {
  const known = chirp(RATE);
  const roll = dice(5);
  for (const delay of [0, 1, 777, 5000]) {
    const heard = Float32Array.from({ length: 12_000 }, (_, n) => 0.5 * (roll() - 0.5) + 0.3 * (known[n - delay] ?? 0));
    const { at, clarityDb } = find(known, heard, 8000);
    assert.ok(Math.abs(at - delay) <= 1, `${at} for ${delay}`);
    assert.ok(clarityDb > 6, `${clarityDb}`);
  }
});

test('left is told from right, and from the wrong way round', () => {
  const right = tape(400, [[0.2, 0.02], [0.02, 0.2]], 0.01);
  assert.equal(right.sides, 'right');
  assert.ok(Math.abs((right.ms ?? 0) - 25) < 0.1, `${right.ms}`);
  assert.equal(right.reason, null);
  assert.equal(tape(400, [[0.02, 0.2], [0.2, 0.02]], 0.01).sides, 'swapped');
  assert.equal(tape(400, [[0.2, 0.2], [0.2, 0.2]], 0.01).sides, 'unknown');
});

test('where nothing is heard nothing is told', () => {
  const nothing = tape(400, [[0, 0], [0, 0]], 0.1);
  assert.deepEqual([nothing.ms, nothing.sides, nothing.left.ms], [null, 'unknown', null]);
  assert.match(nothing.reason ?? '', /did not hear/);
  const half = tape(400, [[0.2, 0.2], [0, 0]], 0.05);
  assert.ok(half.left.ms !== null && half.right.ms === null);
  assert.match(half.reason ?? '', /Only the left/);
});
