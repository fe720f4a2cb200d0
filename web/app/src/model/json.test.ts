import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourLine } from './json_colours.ts';
import { placeAt, readPlaces, withItem, withMember } from './json_places.ts';
import { LineIndex } from './line_index.ts';

test('lines and columns count from one', () => {
  const index = new LineIndex('ab\n\ncde');
  assert.equal(index.count, 3);
  assert.deepEqual([0, 2, 3, 4, 7].map((offset) => index.lineAt(offset)), [1, 1, 2, 3, 3]);
  assert.equal(index.columnAt(5), 2);
  assert.equal(index.line(3), 'cde');
  assert.equal(index.line(2), '');
  assert.equal(index.offsetOf(3, 2), 5);
  assert.equal(index.offsetOf(9, 99), 7);
});

test('every character of a line has one colour', () => {
  for (const line of ['  "a\\"b": [1, -2.5e3, true, null],', '// no', '"open', '{"a":"b"}', '01 1.2.3 nulls \ud83d\ude00', '']) {
    assert.equal(colourLine(line).map((piece) => piece.text).join(''), line);
  }
});

test('keys, values and what is no JSON', () => {
  const kinds = (line: string) => colourLine(line).filter((piece) => piece.kind !== 'space').map((piece) => `${piece.kind} ${piece.text}`);
  assert.deepEqual(kinds('"a" : "b",'), ['key "a"', 'mark :', 'string "b"', 'mark ,']);
  assert.deepEqual(kinds('[1, 01, tru, "x'), ['mark [', 'number 1', 'mark ,', 'wrong 01', 'mark ,', 'wrong tru', 'mark ,', 'wrong "x']);
});

const text = '{"global": {"a": 1},\n "progression": [ {"x": "\\u0041"}, 2 ] }\n';

test('places name the text of each value', () => {
  const root = readPlaces(text);
  assert.ok(root);
  const shown = (path: (string | number)[]) => {
    const place = placeAt(root, path);
    return place && text.slice(place.start, place.end);
  };
  assert.equal(shown(['global', 'a']), '1');
  assert.equal(shown(['progression', 0]), '{"x": "\\u0041"}');
  assert.equal(placeAt(root, ['progression', 0, 'x'])?.text, 'A');
  assert.equal(shown(['progression', 7]), null);
});

test('what JSON.parse refuses has no places, and what it takes has', () => {
  for (const wrong of ['', '{', '{"a" 1}', '[1,]', '{"a":1}}', '[01]', '{a:1}', '[tru]', '"\\x"', '['.repeat(5000)]) {
    assert.equal(readPlaces(wrong), null, wrong.slice(0, 20));
  }
  for (const right of ['1', '[]', '{}', ' [ 1 , {"a":[null]} ] ', '"\\n"']) assert.ok(readPlaces(right), right);
});

test('a member is changed and the rest stays as it was written', () => {
  const changed = withMember(text, 'global', { a: 2 });
  assert.equal(changed, text.replace('{"a": 1}', '{\n    "a": 2\n  }'));
  const added = withMember(text, 'background_noise', { amp: 1 });
  assert.ok(added);
  assert.deepEqual(JSON.parse(added), { ...(JSON.parse(text) as object), background_noise: { amp: 1 } });
  assert.ok(added.startsWith('{"global": {"a": 1},\n "progression": [ {"x": "\\u0041"}, 2 ]'));
  assert.deepEqual(JSON.parse(withMember('{}', 'k', [1]) ?? ''), { k: [1] });
  assert.equal(withMember('[1]', 'k', 1), null);
  assert.equal(withMember('{"a"', 'k', 1), null);
});

test('an item goes to the end of its list', () => {
  for (const before of ['{"c": [], "d": 1}', '{"c": [{"n": 1}], "d": 1}', '{"d": 1}']) {
    const after = JSON.parse(withItem(before, 'c', { n: 2 }) ?? '') as { c: unknown[]; d: number };
    const was = (JSON.parse(before) as { c?: unknown[] }).c ?? [];
    assert.deepEqual(after, { c: [...was, { n: 2 }], d: 1 });
  }
  assert.equal(withItem('{"c": 5}', 'c', 1), null);
});
