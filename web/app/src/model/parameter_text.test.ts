import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alongRange, fromRange, parameterText, parameterTitle, type Range } from './parameter_text.ts';

const range = (unit: Range['unit'], minimum: number, maximum: number, choices: string[] = []): Range => ({ unit, minimum, maximum, choices });

test('names lose their unit and gain spaces', () => {
  assert.equal(parameterTitle('attack_secs'), 'Attack');
  assert.equal(parameterTitle('band3_gain_db'), 'Band 3 gain');
  assert.equal(parameterTitle('mix'), 'Mix');
});

test('numbers are read as people say them', () => {
  assert.equal(parameterText(range('db', -60, 0), -6), '−6.0 dB');
  assert.equal(parameterText(range('db', -60, 12), -0.01), '0.0 dB');
  assert.equal(parameterText(range('hz', 20, 20_000), 250), '250 Hz');
  assert.equal(parameterText(range('hz', 20, 20_000), 1200), '1.20 kHz');
  assert.equal(parameterText(range('secs', 0, 2), 0.005), '5.0 ms');
  assert.equal(parameterText(range('secs', 0, 2), 0.25), '250 ms');
  assert.equal(parameterText(range('secs', 0, 2), 1.5), '1.50 s');
  assert.equal(parameterText(range('part', 0, 1), 0.5), '50 %');
  assert.equal(parameterText(range('choice', 0, 1, ['soft', 'hard']), 1), 'hard');
});

test('the middle of a slider of frequencies is their geometric mean', () => {
  const hz = range('hz', 20, 20_000);
  assert.ok(Math.abs(fromRange(hz, 0.5) - Math.sqrt(20 * 20_000)) < 1e-9);
  assert.equal(fromRange(hz, 0), 20);
  assert.ok(Math.abs(fromRange(hz, 1) - 20_000) < 1e-9);
});

test('a slider stands where it was put, in every unit', () => {
  for (const each of [range('hz', 20, 20_000), range('db', -24, 24), range('secs', 0, 2), range('ratio', 0.25, 4)]) {
    for (const along of [0, 0.1, 0.37, 0.99, 1]) assert.ok(Math.abs(alongRange(each, fromRange(each, along)) - along) < 1e-9, `${each.unit} ${along}`);
  }
});
