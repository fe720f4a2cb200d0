import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alongScale, faderGain, faderPlace, formatDb, fromDb, toDb } from './decibel.ts';
import { Meter, peakOf } from './meter.ts';

test('decibels', () => {
  assert.equal(toDb(1), 0);
  assert.equal(toDb(0), Number.NEGATIVE_INFINITY);
  assert.ok(Math.abs(toDb(0.5) + 6.0206) < 1e-4);
  assert.ok(Math.abs(fromDb(-20) - 0.1) < 1e-12);
  assert.equal(alongScale(-30, -60), 0.5);
  assert.equal(alongScale(3, -60), 1);
  assert.equal(alongScale(Number.NEGATIVE_INFINITY, -60), 0);
  assert.equal(formatDb(-6.02), '−6.0');
  assert.equal(formatDb(-0.01), '0.0');
  assert.equal(formatDb(Number.NEGATIVE_INFINITY), '−∞');
});

test('a fader goes to its gain and back', () => {
  for (const gain of [0, 0.1, 0.25, 1]) assert.ok(Math.abs(faderGain(faderPlace(gain)) - gain) < 1e-12);
});

test('a meter rises at once and falls 24 dB in a second', () => {
  const meter = new Meter();
  meter.feed(1, 0.016);
  assert.equal(meter.level, 0);
  for (let frame = 0; frame < 100; frame += 1) meter.feed(0, 0.01);
  assert.ok(Math.abs(meter.level + 24) < 1e-6);
});

test('the hold stays 1.6 s, then falls, and never below the level', () => {
  const meter = new Meter();
  meter.feed(0.5, 0);
  const held = meter.held;
  for (let frame = 0; frame < 150; frame += 1) meter.feed(0, 0.01);
  assert.equal(meter.held, held);
  for (let frame = 0; frame < 110; frame += 1) meter.feed(0.01, 0.01);
  assert.ok(Math.abs(held - meter.held - 24) < 0.3, `${held - meter.held}`);
  for (let frame = 0; frame < 1000; frame += 1) meter.feed(0.01, 0.01);
  assert.ok(Math.abs(meter.held + 40) < 1e-6);
  assert.ok(Math.abs(meter.most - held) < 1e-12);
});

test('in silence a meter comes to rest', () => {
  const meter = new Meter();
  meter.feed(1, 0.01);
  for (let frame = 0; frame < 1200; frame += 1) meter.feed(0, 0.01);
  assert.ok(meter.resting);
});

test('the peak counts both signs', () => {
  assert.equal(peakOf(Float32Array.of(0.25, -0.75, 0.5)), 0.75);
  assert.equal(peakOf(new Float32Array(0)), 0);
});
