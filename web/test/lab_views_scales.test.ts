import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triggerAt } from '../src/lab_views/scope_trigger.ts';
import { greatestHz, SpectrumScale, spectrumLines } from '../src/lab_views/spectrum_scale.ts';

test('decades are equally wide', () => {
  const scale = new SpectrumScale(20, 20000, 300);
  assert.ok(Math.abs(scale.toX(20)) < 1e-9);
  assert.ok(Math.abs(scale.toX(200) - 100) < 1e-9);
  assert.ok(Math.abs(scale.toX(20000) - 300) < 1e-9);
  assert.ok(Math.abs(scale.toHz(scale.toX(432)) - 432) < 1e-9);
});

test('no tone is lost between columns', () => {
  const binHz = 2.5;
  const scale = new SpectrumScale(20, 20000, 200);
  const into = new Float32Array(200);
  for (const bin of [9, 40, 173, 1001, 3999, 7000]) {
    const bins = new Float32Array(8192).fill(-100);
    bins[bin] = -10;
    scale.columns(bins, binHz, into);
    const top = into.indexOf(Math.max(...into));
    assert.ok(Math.abs(top - scale.toX(bin * binHz)) <= 3, `bin ${bin}`);
    assert.ok((into[top] ?? -100) > -45, `bin ${bin}`);
  }
});

test('columns between two bins lie between them', () => {
  const scale = new SpectrumScale(20, 20000, 1000);
  const bins = Float32Array.from({ length: 1024 }, (_, bin) => -bin);
  const into = new Float32Array(1000);
  scale.columns(bins, 20, into);
  for (let column = 1; column < 200; column += 1) assert.ok(into[column]! <= into[column - 1]!);
});

test('lines stand at 1, 2 and 5', () => {
  assert.deepEqual(spectrumLines(20, 1000).map((line) => line.hz), [20, 50, 100, 200, 500, 1000]);
  assert.deepEqual(spectrumLines(20, 20000).flatMap((line) => line.label ?? []), ['100 Hz', '1 kHz', '10 kHz']);
});

test('the greatest tone is found between bins', () => {
  // A parabola in dB with its top at bin 50.3.
  const bins = Float32Array.from({ length: 128 }, (_, bin) => -10 - (bin - 50.3) ** 2);
  assert.ok(Math.abs((greatestHz(bins, 2, 20, -60) ?? 0) - 100.6) < 1e-3);
  bins[0] = 0;
  assert.ok(Math.abs((greatestHz(bins, 2, 20, -60) ?? 0) - 100.6) < 1e-3, 'what lies below the range does not count');
  assert.equal(greatestHz(new Float32Array(128).fill(-100), 2, 20, -60), null);
});

test('a wave of any phase begins at its rising zero', () => {
  for (let turn = 0; turn < 16; turn += 1) {
    const wave = Float32Array.from({ length: 2048 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * n) / 200 + (turn * Math.PI) / 8));
    const at = triggerAt(wave, 1024);
    assert.ok(wave[at]! >= 0 && wave[at]! < 0.02 && wave[at + 1]! > wave[at]!, `turn ${turn}`);
  }
});

test('silence and what never crosses begin at the beginning', () => {
  assert.equal(triggerAt(new Float32Array(2048), 1024), 0);
  assert.equal(triggerAt(new Float32Array(2048).fill(0.3), 1024), 0);
});
