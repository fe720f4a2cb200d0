/** What quanta are timed, against a clock whose every step is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Block, Word } from '../src/lab/block.ts';
import { Clock, ClockOrder, KEPT_PAUSES, PAUSE_MICROS, SAMPLED_OFF_MS, tick } from '../src/lab/clock.ts';
import { Drift } from '../src/lab/drift.ts';
import { meanOf } from '../src/lab/telemetry.ts';
import { Times } from '../src/lab/times.ts';
import { Histogram } from '../src/histogram.ts';
import { Dice } from './dice.ts';

const BUDGET_MICROS = 2667;

/** A clock that goes on when it is told, by the Worker's own code: steps of 5 µs but for pauses. */
class Driven {
  readonly words = new Int32Array(Clock.COUNT);
  private milliseconds = 1;

  /** Lets so many microseconds pass in one step. */
  step(micros: number): void {
    const from = this.milliseconds;
    this.milliseconds += micros / 1000;
    const times = [from, this.milliseconds];
    Atomics.store(this.words, Clock.ORDER, ClockOrder.STEADY);
    tick(this.words, () => {
      const time = times.shift();
      if (times.length === 0) Atomics.store(this.words, Clock.ORDER, ClockOrder.END);
      return time ?? this.milliseconds;
    }, () => {});
    // Each call of `tick` begins and ends the clock; here it is one that runs on.
    Atomics.store(this.words, Clock.EPOCH, 1);
  }

  pass(micros: number): void {
    for (let passed = 0; passed < micros; passed += 5) this.step(5);
  }
}

function bench(): { block: Block; times: Times; clock: Driven; histogram: Histogram } {
  const block = Block.create({ channels: 1, frame: 1024, shared: false });
  const times = new Times(block, BUDGET_MICROS);
  const clock = new Driven();
  clock.step(5);
  times.setClock(clock.words, false);
  return { block, times, clock, histogram: new Histogram(block.histogram) };
}

test('a quantum has the time that passed in it, once the clock has gone on', () => {
  const { times, clock, histogram } = bench();
  times.begin();
  clock.pass(100);
  times.end();
  assert.equal(histogram.percentiles(), null);
  clock.pass(PAUSE_MICROS + 5);
  times.begin();
  const found = histogram.percentiles();
  assert.deepEqual([found?.count, found?.max], [1, 100]);
});

test('quanta in a row wait for one verdict, and each has its own time', () => {
  const { times, clock, histogram } = bench();
  for (const micros of [50, 100, 200]) {
    times.begin();
    clock.pass(micros);
    times.end();
  }
  clock.pass(1000);
  times.begin();
  assert.deepEqual([histogram.percentiles()?.count, histogram.percentiles()?.max], [3, 200]);
});

test('a pause within a quantum does no harm; one that holds an end does, and not to the neighbours', () => {
  const { block, times, clock, histogram } = bench();
  const quantum = (inside: () => void): void => {
    clock.pass(20);
    times.begin();
    inside();
    times.end();
    clock.pass(PAUSE_MICROS + 5);
  };
  quantum(() => clock.pass(30));
  quantum(() => {
    clock.pass(10);
    clock.step(PAUSE_MICROS + 400);
    clock.pass(10);
  });
  // This one begins in a pause, of which 200 µs pass in it.
  quantum(() => {
    clock.step(PAUSE_MICROS + 200);
    clock.pass(10);
  });
  quantum(() => clock.pass(40));
  times.begin();
  assert.deepEqual([histogram.percentiles()?.count, histogram.percentiles()?.max], [3, PAUSE_MICROS + 420]);
  assert.equal(block.words[Word.EXCLUDED], 1);
});

test('a clock that stood still until after the quantum is found out', () => {
  const { block, times, clock, histogram } = bench();
  clock.pass(20);
  times.begin();
  // 300 µs pass that nobody writes.
  times.end();
  clock.step(PAUSE_MICROS + 300);
  clock.pass(10);
  times.begin();
  assert.equal(histogram.percentiles(), null);
  assert.equal(block.words[Word.EXCLUDED], 1);
});

test('long quanta count as often as short ones, whatever pauses there are', () => {
  const { block, times, clock, histogram } = bench();
  const dice = new Dice(11);
  const LASTING = [300, 1200] as const;
  const PERIOD = 1600;
  const QUANTA = 6000;
  let now = 0;
  let step: number | null = null;
  /** Lets the clock come to a time, which may lie in one of its steps: whoever looks then sees the beginning of it. */
  const until = (time: number): void => {
    for (;;) {
      step ??= dice.below(100) === 0 ? PAUSE_MICROS + 10 + dice.below(100) : 5;
      if (now + step > time) return;
      clock.step(step);
      now += step;
      step = null;
    }
  };
  const excluded: [number, number] = [0, 0];
  for (let n = 0; n < QUANTA; n += 1) {
    const begin = n * PERIOD + dice.below(100);
    const before = block.words[Word.EXCLUDED] as number;
    until(begin);
    times.begin();
    // The verdict is on the quantum before.
    excluded[((n + 1) % 2) as 0 | 1] += (block.words[Word.EXCLUDED] as number) - before;
    until(begin + LASTING[(n % 2) as 0 | 1]);
    times.end();
  }
  // A hundredth of steps take 109.5 µs on average, the others 5 µs: the chance that a moment lies in none of the long ones, twice.
  const expected = 1 - (4.95 / (4.95 + 1.095)) ** 2;
  for (const count of excluded) {
    const share = count / (QUANTA / 2);
    assert.ok(Math.abs(share - expected) < 0.04, `${share} of the quanta are excluded, ${expected} are expected`);
  }
  assert.equal(histogram.percentiles()?.count, QUANTA - 1 - excluded[0] - excluded[1]);
});

test('a Worker that loses its core between reading the time and writing it is found out', () => {
  const block = Block.create({ channels: 1, frame: 1024, shared: false });
  const times = new Times(block, BUDGET_MICROS);
  const words = new Int32Array(Clock.COUNT);
  words[Clock.ORDER] = ClockOrder.STEADY;
  times.setClock(words, false);
  const steps = [1, 1.005, 1.01, 1.015, 1.02, 1.42, 1.425, 1.43];
  let at = 0;
  tick(words, () => {
    const time = steps[at] as number;
    at += 1;
    // 1.02 has been read and not yet been written: who looks in the 400 µs until it is sees 1.015.
    if (time === 1.02) {
      times.begin();
      times.end();
    }
    // It is written and its pause not yet told.
    if (time === 1.42) times.begin();
    if (at === steps.length) Atomics.store(words, Clock.ORDER, ClockOrder.END);
    return time;
  }, () => {});
  words[Clock.EPOCH] = 1;
  times.begin();
  assert.equal(new Histogram(block.histogram).percentiles(), null);
  assert.equal(block.words[Word.EXCLUDED], 1);
});

test('more pauses than are remembered are no proof of any', () => {
  const { block, times, clock, histogram } = bench();
  times.begin();
  clock.pass(10);
  times.end();
  for (let n = 0; n < KEPT_PAUSES; n += 1) clock.step(PAUSE_MICROS + 10);
  times.begin();
  assert.equal(histogram.percentiles(), null);
  assert.equal(block.words[Word.EXCLUDED], 1);
});

test('quanta longer than they last are counted', () => {
  const { block, times, clock } = bench();
  for (const micros of [BUDGET_MICROS - 67, BUDGET_MICROS + 100]) {
    times.begin();
    clock.pass(micros);
    times.end();
    clock.pass(PAUSE_MICROS + 5);
  }
  times.begin();
  assert.equal(block.words[Word.OVERRUN], 1);
});

test('one second in ten is written, then the Worker rests', () => {
  const words = new Int32Array(Clock.COUNT);
  words[Clock.ORDER] = ClockOrder.SAMPLED;
  let milliseconds = 0;
  const rested: number[] = [];
  tick(words, () => (milliseconds += 0.02), (rest) => {
    rested.push(rest);
    if (rested.length === 2) words[Clock.ORDER] = ClockOrder.END;
  });
  assert.deepEqual(rested, [SAMPLED_OFF_MS, SAMPLED_OFF_MS]);
  assert.ok(milliseconds > 2000 && milliseconds < 2001, `${milliseconds} ms were written`);
  assert.equal(words[Clock.EPOCH], 4);
  assert.equal(words[Clock.RESOLUTION], 200);
  assert.ok((words[Clock.LONGEST] as number) >= 20 && (words[Clock.LONGEST] as number) <= 21);
});

test('ticks of Date.now() have the mean of what was spent, at any phase', (t) => {
  const block = Block.create({ channels: 1, frame: 1024, shared: false });
  const times = new Times(block, BUDGET_MICROS);
  const dice = new Dice(7);
  let now = 0;
  t.mock.method(Date, 'now', () => Math.floor(now));
  times.setClock(null, true);
  let spent = 0;
  const QUANTA = 200_000;
  for (let n = 0; n < QUANTA; n += 1) {
    // The audio clock is 50 ppm off the page's, and wakes up to 0.3 ms late.
    now = n * (8 / 3) * (1 + 50e-6) + 0.3 * (dice.below(1000) / 1000);
    times.begin();
    const took = 0.1 + 0.2 * (dice.below(1000) / 1000);
    now += took;
    spent += took;
    times.end();
  }
  const mean = meanOf(block);
  assert.ok(mean !== null && mean.quanta === QUANTA);
  assert.ok(mean.error < 2, `${mean.error} µs`);
  const off = mean.microseconds - (1000 * spent) / QUANTA;
  assert.ok(Math.abs(off) < 4 * mean.error, `${off} µs off, ${mean.error} µs stated`);
});

test('drift of a clock that is seen in jumps of 20 ms', () => {
  const drift = new Drift();
  const dice = new Dice(3);
  assert.equal(drift.ratio(), null);
  let wall = 100;
  for (let n = 0; n < 2400; n += 1) {
    wall += 0.05 + 0.005 * (dice.below(1000) / 1000 - 0.5);
    const audio = Math.floor(((wall - 100) * (1 + 80e-6)) / 0.02) * 0.02;
    drift.add(audio, wall);
  }
  const found = drift.ratio();
  assert.ok(found !== null && found.points > 100);
  assert.ok(found.error < 20, `${found.error} ppm`);
  assert.ok(Math.abs(found.ppm - 80) < 4 * found.error, `${found.ppm} ± ${found.error} ppm`);
});
