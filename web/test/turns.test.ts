/** Calls in their order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../src/turns.ts';

test('calls run one after the other, also after one that fails', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const call = (name: string, fails = false) =>
    turns.take(async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) {
        throw new Error(name);
      }
      return name;
    });
  const results = await Promise.allSettled([call('a'), call('b', true), call('c')]);
  assert.deepEqual(seen, ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('of many calls of a kind that wait the last one runs, and others are not touched', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const put = (text: string) => async () => void seen.push(text);
  await Promise.all([
    ...[1, 2, 3].map((n) => turns.takeLast('seek', put(`seek ${n}`))),
    turns.take(put('play')),
    ...[1, 2].map((n) => turns.takeLast('gain', put(`gain ${n}`))),
  ]);
  assert.deepEqual(seen, ['seek 3', 'play', 'gain 2']);
});
