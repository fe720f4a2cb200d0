/** What of the meter's results reaches the block, and when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Block } from '../src/lab/block.ts';
import { Limit, Section } from '../src/lab/layout.ts';
import { newest, published } from '../src/lab/slots.ts';
import type { Meter } from '../src/lab/worklets/instrument.ts';
import { Publisher } from '../src/lab/worklets/publisher.ts';

const BINS = 16_385;

function bench(shared: boolean): { meter: Meter; block: Block; publisher: Publisher } {
  const plane = (length: number): Float32Array => new Float32Array(length);
  const meter: Meter = {
    results: new Float64Array(Limit.RESULT_WORDS),
    spectra: [plane(BINS), plane(BINS)],
    fast: plane(2049),
    zoom: plane(241),
    memoryBytes: 0,
    take: () => 0,
    tune: () => {},
    reset: () => {},
  };
  const block = Block.create({ channels: 2, frame: 32_768, shared });
  return { meter, block, publisher: new Publisher(meter, block) };
}

const SPECTRUM = 1 << Section.SPECTRUM;

test('a spectrum is carried in pieces and published when it is whole', () => {
  const { meter, block, publisher } = bench(true);
  const into = new Float32Array(2 * BINS);
  meter.spectra.forEach((plane, channel) => plane.fill(-10 * (channel + 1)));
  publisher.carry(SPECTRUM);
  let quanta = 1;
  for (; published(block.spectrum) === 0 && quanta < 20; quanta += 1) {
    assert.equal(newest(block.spectrum, into), null);
    publisher.carry(0);
  }
  assert.ok(quanta > 3 && quanta <= 8, `${quanta} quanta`);
  assert.equal(newest(block.spectrum, into), 1);
  assert.ok(into.every((one, n) => one === (n < BINS ? -10 : -20)));
});

test('by messages, what is under way is finished before the block is copied', () => {
  const { meter, block, publisher } = bench(false);
  const into = new Float32Array(2 * BINS);
  for (const level of [-30, -40]) {
    meter.spectra.forEach((plane) => plane.fill(level));
    publisher.carry(SPECTRUM);
    publisher.finish();
    newest(block.spectrum, into);
    assert.ok(into.every((one) => one === level));
  }
});

test('the fast spectrum and the zoom come in the quantum in which they are new, results at least every fourth', () => {
  const { meter, block, publisher } = bench(true);
  meter.fast?.fill(-1);
  meter.zoom?.fill(-2);
  meter.spectra.forEach((plane) => plane.fill(-3));
  publisher.carry(SPECTRUM | (1 << Section.FAST) | (1 << Section.ZOOM));
  const fast = new Float32Array(2049);
  const zoom = new Float32Array(241);
  assert.deepEqual([newest(block.fast, fast), fast[2048], newest(block.zoom, zoom), zoom[240]], [1, -1, 1, -2]);
  const results = new Float64Array(Limit.RESULT_WORDS);
  const before = published(block.results);
  assert.equal(before, 1);
  for (let n = 0; n < 4; n += 1) {
    meter.results.fill(n);
    publisher.carry(0);
  }
  assert.equal(published(block.results), before + 1);
  assert.ok((newest(block.results, results) ?? 0) > 0 && results.every((one) => one === results[0]));
});
