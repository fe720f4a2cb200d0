/** What goes on counting when one worklet takes over from another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram } from '../src/histogram.ts';
import { Block, Word } from '../src/lab/block.ts';
import { Clock } from '../src/lab/clock.ts';
import { counted, NOTHING, Timekeeper, type Gauges } from '../src/lab/telemetry.ts';

function block(words: Partial<Record<keyof typeof Word, number>>, micros: readonly number[]): Block {
  const made = Block.create({ channels: 1, frame: 1024, shared: false });
  for (const [name, value] of Object.entries(words)) made.words[Word[name as keyof typeof Word]] = value;
  const histogram = new Histogram(made.histogram);
  for (const one of micros) histogram.addWhole(one);
  return made;
}

const CONTEXT = { sampleRate: 48_000, currentTime: 1 } as AudioContext;

function gauges(now: Block, before: Gauges['before']): Gauges {
  return {
    status: 'active', transport: 'shared', block: now, tap: null, clock: new Int32Array(Clock.COUNT), clockUnknown: '', messages: 5, bytes: 500, memoryBytes: 0, before,
  };
}

test('counts of a worklet that has failed are not forgotten', () => {
  const failed = block({ QUANTA: 1000, LEFT_OUT: 7, OVERRUN: 2, EXCLUDED: 3 }, [100, 3000, 3000]);
  const before = counted(NOTHING, { block: failed, messages: 20, bytes: 2000 }, new Histogram(failed.histogram).counts());
  const report = new Timekeeper(CONTEXT, () => 1).report(gauges(block({ QUANTA: 10, LEFT_OUT: 1, OVERRUN: 1, EXCLUDED: 4, QUANTUM_FRAMES: 128 }, [2900]), before));
  assert.deepEqual([report.quanta, report.missed.leftOut, report.missed.overrun, report.messages, report.bytes], [1010, 8, 3, 25, 2500]);
  // Overruns are told with what they were found among: three timed before and one now; three and four were not.
  assert.match(report.missed.how, /among 4 that were timed; 7 could not be/);
});

for (const timed of [true, false]) {
  test(`percentiles and histogram are of one look, and no more are told than there are quanta, while quanta are ${timed ? 'timed' : 'not timed'}`, (t) => {
    const live = block({ QUANTA: 1, QUANTUM_FRAMES: 128 }, [100]);
    // Another quantum is measured with each word that is read.
    const load = Atomics.load;
    t.mock.method(Atomics, 'load', ((words: Int32Array, at: number) => {
      live.words[Word.QUANTA] = (live.words[Word.QUANTA] as number) + 1;
      if (timed) live.histogram[60] = (live.histogram[60] as number) + 1;
      else live.words[Word.EXCLUDED] = (live.words[Word.EXCLUDED] as number) + 1;
      return load(words, at);
    }) as typeof Atomics.load);
    const { process, histogram, quanta } = new Timekeeper(CONTEXT, () => 1).report(gauges(live, NOTHING));
    assert.ok(process !== null && histogram !== null);
    assert.equal(histogram.counts.reduce((sum, count) => sum + count, 0), process.count);
    assert.ok(process.count + process.excluded <= quanta, `${process.count} timed, ${process.excluded} not, ${quanta} quanta`);
  });
}
