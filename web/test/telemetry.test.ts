/** Histograms, rates and the browser's own numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meters } from '../src/deck.ts';
import { HISTOGRAM_WORDS, Histogram } from '../src/histogram.ts';
import { playbackOf, Reporter } from '../src/telemetry.ts';

test('percentiles are never below what was measured and at most an eighth of an octave above', () => {
  const histogram = new Histogram(new Uint32Array(new SharedArrayBuffer(4 * HISTOGRAM_WORDS)));
  assert.equal(histogram.percentiles(), null);
  const times = Array.from({ length: 1000 }, (_, n) => 3 * (n + 1));
  times.forEach((micros) => histogram.add(micros));
  const found = histogram.percentiles();
  assert.ok(found !== null);
  for (const [name, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const true_ = times[Math.ceil(share * 1000) - 1] as number;
    assert.ok(found[name] >= true_ && found[name] <= true_ * 2 ** (1 / 8), `${name}: ${found[name]} for ${true_}`);
  }
  assert.deepEqual([found.max, found.count], [3000, 1000]);
});

test('one time is all percentiles; none is below a microsecond', () => {
  const histogram = new Histogram(new Uint32Array(HISTOGRAM_WORDS));
  histogram.add(0);
  histogram.add(250.5);
  const found = histogram.percentiles();
  assert.deepEqual([found?.p50, found?.p99, found?.max], [1, 250.5, 250.5]);
});

test('a whole number of microseconds falls into the bin of its logarithm', () => {
  for (const micros of [0, 1, 2, 3, 4, 5, 1000, 2666, 16_383, 16_384, 1_000_000]) {
    const [one, other] = [new Histogram(new Uint32Array(HISTOGRAM_WORDS)), new Histogram(new Uint32Array(HISTOGRAM_WORDS))];
    one.add(micros);
    other.addWhole(micros);
    assert.deepEqual([other.counts(), other.percentiles()], [one.counts(), one.percentiles()], `${micros} µs`);
  }
});

const still: Meters = {
  quanta: 0,
  lateQuanta: 0,
  ring: null,
  process: null,
  processUnknown: null,
  faults: 0,
  peak: [0, 0],
};
const context = {} as BaseAudioContext;

test('the rate of quanta is that of the last second', () => {
  let now = 0;
  const reporter = new Reporter('shared', () => now);
  let quanta = 0;
  let rate = 0;
  for (let n = 0; n < 40; n += 1) {
    now += 0.25;
    quanta += n < 20 ? 25 : 100;
    rate = reporter.report({ ...still, quanta }, context).quantaPerSecond;
    if (n === 19) {
      assert.equal(rate, 100);
    }
  }
  assert.equal(rate, 400);
});

test('both names of the playback statistics are read', () => {
  assert.equal(playbackOf(context), null);
  const stats = { underrunDuration: 0.5, underrunEvents: 2, totalDuration: 9, averageLatency: 0.02 };
  assert.deepEqual(playbackOf({ playbackStats: stats } as unknown as BaseAudioContext), stats);
  const old = { fallbackFramesDuration: 0.5, fallbackFramesEvents: 2, totalFramesDuration: 9, averageLatency: 0.02 };
  assert.deepEqual(playbackOf({ playoutStats: old } as unknown as BaseAudioContext), stats);
});

test('counts go on where the engine has started itself again', () => {
  let now = 0;
  const reporter = new Reporter('shared', () => (now += 0.25));
  const counts = [
    [100, 3, 1],
    [200, 4, 1],
    [10, 0, 0],
    [110, 1, 0],
  ].map(([quanta, lateQuanta, faults]) => {
    const told = reporter.report({ ...still, quanta: quanta ?? 0, lateQuanta: lateQuanta ?? 0, faults: faults ?? 0 }, context);
    return [told.quanta, told.lateQuanta, told.faults];
  });
  assert.deepEqual(counts, [
    [100, 3, 1],
    [200, 4, 1],
    [210, 4, 1],
    [310, 5, 1],
  ]);
});
