/** What callers give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRange, sourceOf } from '../src/source.ts';

test('objects become text, files of three kinds become bytes of their own', async () => {
  const backing = Uint8Array.of(9, 1, 2, 9);
  const source = await sourceOf(
    { steps: [] },
    { files: { 'a.noise': new Blob([Uint8Array.of(1, 2)]), b: Uint8Array.of(1, 2).buffer, c: backing.subarray(1, 3) } },
    'live',
  );
  assert.deepEqual([source.text, source.name, source.mix], ['{"steps":[]}', 'track.json', 'live']);
  for (const [name, bytes] of source.files) {
    assert.deepEqual([...bytes], [1, 2], name);
    assert.equal(bytes.buffer.byteLength, 2, name);
  }
  backing.fill(0);
  assert.deepEqual([...(source.files[2]?.[1] ?? [])], [1, 2]);
});

test('text stays as it is, for its places in diagnostics', async () => {
  const source = await sourceOf('{ "steps" : [ ] }', { name: 'n.json', mix: 'offline' }, 'live');
  assert.deepEqual([source.text, source.name, source.mix], ['{ "steps" : [ ] }', 'n.json', 'offline']);
});

test('a number outside of its range is named', () => {
  assert.equal(inRange('ahead', 0.02, 0.02, 2), 0.02);
  assert.throws(() => inRange('ahead', 3, 0.02, 2), { code: 'refused', message: 'ahead is 3; 0.02 to 2 is accepted' });
  assert.throws(() => inRange('ahead', Number.NaN, 0.02, 2), /NaN/);
});
