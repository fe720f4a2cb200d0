/** Files that arrive in pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parts } from '../src/parts.ts';
import { Dice } from './dice.ts';

function pieces(count: number, bytes: number): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: count }, (_, n) => new Uint8Array(bytes).fill(n));
}

test('pieces in any order are one file', async () => {
  const all = pieces(100, 7);
  const order = all.map((_, n) => n);
  const dice = new Dice(9);
  order.sort(() => dice.below(3) - 1);
  const parts = new Parts(64);
  order.forEach((n) => parts.put(n, all[n] as Uint8Array<ArrayBuffer>));
  const blob = parts.finish('audio/wav');
  assert.equal(blob.type, 'audio/wav');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  assert.deepEqual([...bytes], [...Array(700).keys()].map((n) => Math.floor(n / 7)));
});

test('the memory does not grow with the file', () => {
  const parts = new Parts(1000);
  let most = 0;
  for (let n = 0; n < 500; n += 2) {
    // In pairs, the later one first.
    parts.put(n + 1, new Uint8Array(100));
    parts.put(n, new Uint8Array(100));
    most = Math.max(most, parts.inMemory);
  }
  assert.ok(most <= 11, `${most} pieces of 100 bytes`);
  assert.equal(parts.finish('').size, 50_000);
});

test('a file with a hole is no file', () => {
  const parts = new Parts();
  parts.put(1, new Uint8Array(1));
  assert.throws(() => parts.finish(''), /piece 0 has not come/);
});
