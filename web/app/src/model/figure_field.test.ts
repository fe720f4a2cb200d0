import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFigure } from './figure_field.ts';

test('numbers are read as people write them', () => {
  for (const [text, value] of [['440', 440], ['440,5', 440.5], [' −12 ', -12], ['-12', -12], ['20 000', 20000], ['1e3', 1000], ['.5', 0.5], ['+3', 3]] as const) {
    assert.equal(readFigure(text, -100, 1e5), value, text);
  }
});

test('what is no number, or too far, is refused', () => {
  for (const text of ['', 'a', '1..2', '4 4 0 Hz', '0x10', 'NaN', 'Infinity', '1e999', '--3']) assert.equal(readFigure(text, -1e9, 1e9), null, text);
  assert.equal(readFigure('19.9', 20, 30), null);
  assert.equal(readFigure('30.1', 20, 30), null);
  assert.equal(readFigure('30', 20, 30), 30);
});
