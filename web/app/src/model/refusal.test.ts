import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusals } from './refusal.ts';

test('a remote address is refused at its line', () => {
  const text = '{\n  "overlay_clips": [\n    {"file_path": "//example.org/a.wav"},\n    {"file_path": "near.wav"}\n  ]\n}';
  const [found, ...more] = refusals(text, 'night.json');
  assert.equal(more.length, 0);
  assert.ok(found);
  assert.equal(found.line, 3);
  assert.equal(text.slice(found.start, found.end), '"//example.org/a.wav"');
  assert.equal(found.column, text.split('\n')[2]!.indexOf('"//') + 1);
  assert.equal(found.file, 'night.json');
});

test('a text that is no JSON is left to the engine', () => {
  assert.deepEqual(refusals('{"file_path": "http://x"', 'a.json'), []);
});
