/** What is pushed into clips outlives the engine that got it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrackInfo } from '../src/api.ts';
import { Pushed } from '../src/pushed.ts';

function track(...names: string[]): TrackInfo {
  const clips = names.map((name) => ({ name, start: 0, streamed: true }));
  return { title: '', sampleRate: 8000, documentRate: 8000, frames: 0, duration: 0, steps: [], clips };
}

/** All that is pushed again, by clip. */
async function replayed(pushed: Pushed): Promise<Record<number, [number[], boolean]>> {
  const seen: Record<number, [number[], boolean]> = {};
  const lost = await pushed.replay((index, samples, finished) => {
    const [before, ended] = seen[index] ?? [[], false];
    seen[index] = [[...before, ...samples], ended || finished];
    return Promise.resolve();
  });
  assert.deepEqual(lost, []);
  return seen;
}

test('everything comes again, in order, and again', async () => {
  const pushed = new Pushed();
  pushed.begin(track('a', 'b'));
  pushed.keep(0, Float32Array.of(1, 2), false);
  pushed.keep(1, Float32Array.of(5, 6), false);
  pushed.keep(0, Float32Array.of(3, 4), true);
  const expected = { 0: [[1, 2, 3, 4], true], 1: [[5, 6], false] };
  assert.deepEqual(await replayed(pushed), expected);
  assert.deepEqual(await replayed(pushed), expected);
});

test('another version keeps clips that stand where they stood, another track none', async () => {
  const pushed = new Pushed();
  pushed.begin(track('a', 'b'));
  pushed.keep(0, Float32Array.of(1, 2), false);
  pushed.keep(1, Float32Array.of(3, 4), false);
  pushed.carry(track('a', 'c'));
  assert.deepEqual(await replayed(pushed), { 0: [[1, 2], false] });
  pushed.begin(track('a'));
  assert.deepEqual(await replayed(pushed), {});
});

test('a clip that is not taken again is named, the others come', async () => {
  const pushed = new Pushed();
  pushed.begin(track('a', 'b'));
  pushed.keep(0, Float32Array.of(1, 2), false);
  pushed.keep(1, Float32Array.of(3, 4), false);
  const taken: number[] = [];
  const push = (index: number): Promise<void> => (index === 0 ? Promise.reject(new Error('full')) : Promise.resolve(void taken.push(index)));
  assert.deepEqual(await pushed.replay(push), [0]);
  assert.deepEqual(taken, [1]);
});
