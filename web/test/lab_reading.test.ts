/** The block's numbers as a page reads them, and a session of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading } from '../src/lab/api.ts';
import { Block } from '../src/lab/block.ts';
import { beginQuantum, endQuantum } from '../src/lab/gaps.ts';
import { Band, Distortion, Head, Level, Pair, Ratio, Section, Tone, Tuner, Limit } from '../src/lab/layout.ts';
import { Reader, noteOf } from '../src/lab/reading.ts';
import { csvOf, Recorder } from '../src/lab/session.ts';
import { nextSlot, publish } from '../src/lab/slots.ts';
import { ScriptLevels } from '../src/lab/worklets/levels.ts';

const SHAPE = { channels: 2, frame: 1024, shared: true } as const;

/** Results in which each section has been measured once, and nothing else is known. */
function blank(): Float64Array {
  const words = new Float64Array(Limit.RESULT_WORDS).fill(NaN);
  words.set([Limit.LAB_ABI_VERSION, 48_000, 2, 1024], 0);
  words[Head.FRAMES] = 96_000;
  words[Head.FAULTS] = 0;
  words[Head.SECTIONS] = (1 << Section.COUNT) - 1;
  words.fill(1, Head.COUNTERS, Head.COUNTERS + Section.COUNT);
  words[Tone.COUNT] = words[Tone.COUNT + 1] = words[Pair.COUNT] = words[Ratio.COUNT] = words[Band.COUNT] = 0;
  return words;
}

function read(words: Float64Array, reader = new Reader(2, 1024, true), block = Block.create(SHAPE)): Reading {
  nextSlot(block.results).set(words);
  publish(block.results);
  return reader.read(block) as Reading;
}

test('what is not known is null and what is not there is empty', () => {
  const reading = read(blank());
  assert.equal(reading.seconds, 2);
  assert.deepEqual(reading.tones, [[], []]);
  const { tuner, distortion, noiseFloorDb, slope, spectrum, fast, zoom, harmonics, bands } = reading;
  assert.deepEqual([tuner, distortion, noiseFloorDb, slope, spectrum, fast, zoom], Array(7).fill(null));
  assert.deepEqual([harmonics, bands, reading.stereo?.pairs], [[], [], []]);
  assert.equal(new Reader(2, 1024, true).read(Block.create(SHAPE)), null);
});

test('tones stand in their channel, with notes; a far one has its error in cents all the same', () => {
  const words = blank();
  words[Tone.COUNT + 1] = 2;
  const at = Tone.BASE + Limit.TONES_MAX * Tone.STRIDE;
  words.set([442, 0.001, 0.5, 1e-6, 1.25, 1e-5, 60, 1, 0, 69, 440, 7.85, 0.004, -6.02], at);
  words.set([12, 0.012, 0.1, 1e-6, 0, 1e-5, 40, 0, 1, NaN, NaN, NaN, NaN, -20], at + Tone.STRIDE);
  const { tones } = read(words);
  assert.deepEqual(tones[0], []);
  assert.deepEqual(tones[1]?.[0], {
    frequency: 442, frequencyError: 0.001, cents: 7.85, centsError: 0.004, note: 'A4', amplitude: 0.5, levelDb: -6.02, phase: 1.25, snrDb: 60, valid: true, crowded: false,
  });
  const far = tones[1]?.[1];
  assert.deepEqual([far?.note, far?.cents, far?.valid, far?.crowded], [null, null, false, true]);
  // A thousandth of the frequency is 1200 · log2(1.001) cents, nearly.
  assert.ok(Math.abs((far?.centsError ?? 0) - 1200 * Math.log2(1.001)) < 0.002);
});

test('notes have MIDI octaves', () => {
  const names = [69, 60, 59, 0, -1].map((number) => noteOf(number));
  assert.deepEqual(names.map(({ name, octave }) => `${name}${octave}`), ['A4', 'C4', 'B3', 'C-1', 'B-2']);
});

test('lists grow and shrink without making their parts anew', () => {
  const reader = new Reader(2, 1024, true);
  const block = Block.create(SHAPE);
  const words = blank();
  words[Ratio.COUNT] = 2;
  words.set([2, 2.0001, 1e-6, 0.0866, 1e-3, -20, 0.99, 1, 3, 3, 1e-6, 0, 1e-3, -30, 0.5, 0], Ratio.BASE);
  const first = [...read(words, reader, block).harmonics];
  assert.deepEqual(first.map(({ number, valid }) => [number, valid]), [[2, true], [3, false]]);
  words[Ratio.COUNT] = 0;
  assert.deepEqual(read(words, reader, block).harmonics, []);
  words[Ratio.COUNT] = 2;
  assert.ok(read(words, reader, block).harmonics.every((one, n) => one === first[n]));
});

test('a section that is switched off is not shown', () => {
  const words = blank();
  words.set([0, 440, 0.01, 69, 440, 0, 0.04, -6, 1], Tuner.CHANNEL);
  assert.equal(read(words).tuner?.name, 'A');
  words[Head.SECTIONS] = (words[Head.SECTIONS] as number) & ~(1 << Section.TUNER);
  assert.equal(read(words).tuner, null);
});

test('harmonics of the distortion are numbered from the fundamental on', () => {
  const words = blank();
  words.set([0, 1000, -6, -60, -58, -80, 20, 20_000, 2, 1000, 0.5, 0, 2000, 0.0005, 0], Distortion.CHANNEL);
  const found = read(words).distortion;
  assert.deepEqual(found?.harmonics.map(({ number, levelDb }) => [number, Math.round(100 * levelDb) / 100]), [[1, -6.02], [2, -66.02]]);
});

test('spectra come whole, by channel, and are copied only when they are new', () => {
  const block = Block.create(SHAPE);
  const reader = new Reader(2, 1024, true);
  nextSlot(block.spectrum).fill(-10, 0, 513).fill(-20, 513);
  publish(block.spectrum);
  const words = blank();
  words[Head.SPECTRUM_BIN_HZ] = 46.875;
  const { spectrum } = read(words, reader, block);
  assert.deepEqual([spectrum?.binHz, spectrum?.sequence, spectrum?.db.map((one) => [one.length, one[0], one[512]])], [46.875, 1, [[513, -10, -10], [513, -20, -20]]]);
});

test('a reading says that sound is missing in it', () => {
  const block = Block.create(SHAPE);
  const reader = new Reader(2, 1024, true);
  for (const due of [0, 128]) {
    beginQuantum(block.words, due, 128);
    endQuantum(block.words);
  }
  assert.equal(read(blank(), reader, block).interrupted, false);
  beginQuantum(block.words, 512, 128);
  endQuantum(block.words);
  assert.equal(read(blank(), reader, block).interrupted, true);
});

test('in fallback, peak, RMS and offset are told and nothing else', () => {
  const meter = new ScriptLevels(48_000, { frame: 1024, channels: 2, window: 0, beta: NaN });
  const left = Float32Array.from({ length: 128 }, (_, n) => (n % 2 === 0 ? 0.75 : -0.25));
  const right = new Float32Array(128).fill(NaN);
  for (let n = 0; n < 3; n += 1) meter.take(left, right);
  const block = Block.create(SHAPE);
  const reading = read(meter.results, new Reader(2, 1024, false), block);
  const db = (gain: number): number => 20 * Math.log10(gain);
  const one = reading.levels[0];
  assert.ok(Math.abs((one?.peakDb ?? 0) - db(0.75)) < 1e-9);
  assert.ok(Math.abs((one?.rmsDb ?? 0) - db(Math.sqrt((0.75 ** 2 + 0.25 ** 2) / 2))) < 1e-9);
  assert.ok(Math.abs((one?.offset ?? 0) - 0.25) < 1e-12);
  assert.deepEqual([one?.truePeakDb, one?.recentRmsDb, reading.loudness, reading.stereo, reading.tuner], Array(5).fill(null));
  assert.deepEqual([reading.levels[1]?.peakDb, reading.faults, reading.frames], [-Infinity, 3 * 128, 384]);
  assert.deepEqual(reading.levels.length, 2);
});

test('a session has a row for each look, as JSON and as CSV', () => {
  let now = 10;
  const settings = { sampleRate: 48_000, frame: 1024, channels: 2, window: 'hann', a4: 440, temperament: 'equal' } as const;
  const recorder = new Recorder({ userAgent: 'a test', settings, status: 'active', statusReason: null, transport: 'shared' }, { kind: 'node', label: 'a' }, () => now);
  const words = blank();
  words[Level.BASE + Level.SAMPLE_PEAK_DB] = -6.5;
  const reading = read(words);
  const telemetry = { quantaPerSecond: 375, process: { p99: 181 }, missed: { leftOut: 3 } } as never;
  now = 11;
  recorder.add(reading, telemetry);
  now = 12;
  recorder.tell({ kind: 'stream', label: 'b' });
  recorder.add(reading, telemetry);
  now = 13;
  recorder.tuned({ a4: 442, temperament: 'equal' });
  recorder.tell(null);
  recorder.tuned({ a4: 442, temperament: 'equal' });
  recorder.tell(null);
  recorder.end();
  recorder.tuned({ a4: 415, temperament: 'just' });
  recorder.add(reading, telemetry);
  const { rows, sources, tunings } = JSON.parse(JSON.stringify(recorder.session())) as ReturnType<Recorder['session']>;
  assert.deepEqual(rows.map(({ at }) => at), [1, 2]);
  assert.deepEqual(sources.map(({ at, until, source }) => [at, until, source.label]), [[0, 2, 'a'], [2, 3, 'b']]);
  assert.deepEqual(tunings, [{ at: 0, a4: 440, temperament: 'equal' }, { at: 3, a4: 442, temperament: 'equal' }]);
  assert.ok(!('spectrum' in (rows[0]?.reading ?? {})));
  const [head, first, ...rest] = csvOf(recorder.session().rows, 2).split('\n').map((line) => line.split(','));
  const column = (name: string): string | undefined => first?.[head?.indexOf(name) ?? -1];
  assert.deepEqual([column('at_s'), column('peak_db_1'), column('note'), column('process_p99_us'), column('left_out_quanta'), column('interrupted'), rest.length], ['1', '-6.5', '', '181', '3', '0', 2]);
  assert.ok(head?.length === first?.length);
});
