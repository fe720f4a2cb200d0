/** What the views of the Lab write and how they scale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { small } from '../src/lab_views/accuracy.ts';
import { roundStep } from '../src/lab_views/axes.ts';
import { bandName } from '../src/lab_views/bands.ts';
import { colourOf } from '../src/lab_views/distortion.ts';
import { steady } from '../src/lab_views/drift.ts';
import { bytes, decimalsOf, duration, fixed, hertz, line, microseconds, noteParts, noteSpoken, signed, withError } from '../src/lab_views/figures.ts';
import { spanOf } from '../src/lab_views/harmonics.ts';
import { ramp } from '../src/lab_views/spectrogram.ts';
import { verdict } from '../src/lab_views/tuner.ts';

test('an error bar shows two digits that count, and the value as many decimals', () => {
  assert.equal(line(withError(440.0000123, 0.0000342), 'Hz'), '440.000012 ± 0.000034 Hz');
  assert.equal(line(withError(-1.5, 0.25, { signed: true }), 'cent'), '−1.50 ± 0.25 cent');
  assert.equal(line(withError(3, 12), ''), '3 ± 12');
  assert.equal(decimalsOf(0.001), 4);
  assert.equal(decimalsOf(0.00099), 5);
  assert.equal(decimalsOf(123), 0);
});

test('an error bar is never told smaller than it is', () => {
  assert.equal(line(withError(440, 1e-12, { most: 6 }), ''), '440.000000 ± 0.000001');
  for (const error of [9.4e-10, 4e-8, 3e-5, 0.07, 1.4]) {
    const { error: told } = withError(1, error, { most: 6 });
    assert.ok(Number(told) >= error * 0.95, `${error} stands as ${told}`);
  }
});

test('what is no number has no digits', () => {
  assert.equal(fixed(Number.NaN, 2), '–');
  assert.equal(fixed(Number.NEGATIVE_INFINITY, 2), '−∞');
  assert.deepEqual(withError(2, Number.NaN).error, null);
  assert.equal(fixed(-0.0004, 2), '0.00');
  assert.equal(signed(0.0004, 2), '0.00');
  assert.equal(signed(0.5, 1), '+0.5');
  assert.equal(small(null), '–');
  assert.deepEqual([small(0.000123456), small(-0.0123456), small(12.3456)], ['1.23e−4', '−0.0123', '12.3']);
});

test('units follow the size', () => {
  assert.deepEqual([hertz(49.987), hertz(440), hertz(1234.56), hertz(15_000)], ['49.99 Hz', '440.0 Hz', '1.235 kHz', '15.00 kHz']);
  assert.deepEqual([microseconds(4.21), microseconds(93.6), microseconds(2666.7)], ['4.2 µs', '94 µs', '2.67 ms']);
  assert.deepEqual([bytes(12), bytes(2400), bytes(33_554_432)], ['12 B', '2.4 kB', '33.6 MB']);
  assert.deepEqual([duration(5), duration(125.9), duration(3725)], ['0:05', '2:05', '1:02:05']);
  assert.deepEqual([31.5, 63, 1000, 1600, 2500, 16_000].map(bandName), ['31.5', '63', '1k', '1.6k', '2.5k', '16k']);
});

test('notes are taken apart and said', () => {
  assert.deepEqual(noteParts('C#4'), { letter: 'C', accidental: '♯', octave: '4' });
  assert.deepEqual(noteParts('Eb-1'), { letter: 'E', accidental: '♭', octave: '−1' });
  assert.deepEqual(noteParts('Bb3'), { letter: 'B', accidental: '♭', octave: '3' });
  assert.equal(noteSpoken('F#3'), 'F sharp 3');
  assert.equal(noteSpoken('A-1'), 'A minus 1');
});

test('steps of a scale are round and not too many', () => {
  for (const span of [3e-6, 0.0021, 0.7, 1, 1.0001, 99, 4321]) {
    const step = roundStep(span, 4);
    assert.ok(span / step <= 4 + 1e-9 && span / step > 4 / 2.6, `${span}: ${step}`);
    assert.ok([1, 2, 5, 10].some((digit) => Math.abs(step / 10 ** Math.floor(Math.log10(step)) - digit) < 1e-9), `${step}`);
  }
});

test('the drawing of harmonics holds the widest that sounds, whiskers and all', () => {
  const harmonic = { number: 2, ratio: 2, ratioError: 0, levelDb: -30, coherence: 1, valid: true };
  assert.equal(spanOf([{ ...harmonic, cents: 0.03, centsError: 0.01 }, { ...harmonic, cents: -0.17, centsError: 0.01 }]), 0.2);
  assert.equal(spanOf([{ ...harmonic, cents: 0.03, centsError: 0.001 }, { ...harmonic, cents: 9, centsError: 1, valid: false }, { ...harmonic, cents: 7, centsError: 0.1, levelDb: -141 }]), 0.05);
});

test('a frame that is far less certain than the others does not make the scale', () => {
  const points = [{ error: 0.3 }, { error: 0.001 }, { error: 0.0011 }, { error: 0.0009 }];
  assert.deepEqual(steady(points), points.slice(1));
  assert.deepEqual(steady([]), []);
});

test('slopes have the names of their colours only where they are certain', () => {
  assert.match(colourOf(-3.05, 0.05), /pink/);
  assert.match(colourOf(0.1, 0.05), /white/);
  assert.match(colourOf(-6, 0.05), /brown/);
  assert.equal(colourOf(-4.5, 0.05), '');
  assert.equal(colourOf(-3, 2), '');
});

test('a ramp of colours runs from its first to its last, opaque', () => {
  const words = ramp([[0, 0, 0], [255, 128, 0]]);
  assert.equal(words[0], 0xff000000);
  assert.equal(words[255], 0xff0080ff);
  assert.ok(words.every((word) => word >>> 24 === 255));
});

test('the tuner names what is wrong with a note before it judges it', () => {
  const said = [[0.2, true, false], [-12, true, false], [12, true, false], [0.2, false, false], [0.2, false, true], [0.2, true, true]] as const;
  const words = said.map(([cents, valid, interrupted]) => verdict({ cents, valid }, interrupted));
  assert.deepEqual(words, ['in tune', 'flat', 'sharp', 'unsteady', 'interrupted', 'interrupted']);
});
