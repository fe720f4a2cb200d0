/**
 * A processor of known cost: in each quantum it waits until the clock has gone on by so many microseconds, and is timed in both of the Lab's ways meanwhile.
 * What it has really spent is known of quanta in which the clock's thread was never held up; of these alone are ticks and microseconds compared.
 */

import { Block, Word } from '../../src/lab/block.ts';
import { Clock } from '../../src/lab/clock.ts';
import { Times } from '../../src/lab/times.ts';
import { Histogram } from '../../src/histogram.ts';

/** Turns after which a clock that stands still is given up, so that the audio thread comes back. */
const TURNS = 10_000_000;

class Timed extends AudioWorkletProcessor {
  private readonly clocked = Block.create({ channels: 1, frame: 1024, shared: false });
  private readonly ticked = Block.create({ channels: 1, frame: 1024, shared: false });
  private readonly byClock = new Times(this.clocked, 1e9);
  private readonly byTicks = new Times(this.ticked, 1e9);
  private clock: Int32Array = new Int32Array(0);
  private cost = 0;
  private spent = 0;
  private ticks = 0;
  private quanta = 0;
  /** The last quantum, whose verdict is due. */
  private last = { spent: 0, ticks: 0, pauses: 0, due: false };

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<{ clock: SharedArrayBuffer; cost: number } | 'tell'>) => {
      if (data === 'tell') {
        const times = new Histogram(this.clocked.histogram).percentiles();
        this.port.postMessage({ spent: this.spent, ticks: this.ticks, quanta: this.quanta, times });
        return;
      }
      this.clock = new Int32Array(data.clock);
      this.cost = data.cost;
      this.byClock.setClock(this.clock, false);
      this.byTicks.setClock(null, true);
    };
  }

  /** Waits until the clock shows something else and has gone on by so much; what it then shows. */
  private wait(from: number, micros: number): number {
    let now = from;
    for (let turn = 0; turn < TURNS && (now === from || ((now - from) | 0) < micros); turn += 1) now = Atomics.load(this.clock, Clock.MICROS);
    return now;
  }

  process(): boolean {
    const { clock } = this;
    if (clock.length === 0 || Atomics.load(clock, Clock.EPOCH) % 2 === 0) return true;
    this.judge();
    const pauses = Atomics.load(clock, Clock.PAUSES_PAST);
    const from = this.wait(Atomics.load(clock, Clock.MICROS), 0);
    const before = this.ticked.words[Word.TICKS] ?? 0;
    this.byTicks.begin();
    this.byClock.begin();
    const to = this.wait(from, this.cost);
    this.byClock.end();
    this.byTicks.end();
    this.last = { spent: (to - from) | 0, ticks: (this.ticked.words[Word.TICKS] ?? 0) - before, pauses, due: true };
    return true;
  }

  /** Counts the last quantum, unless a pause was told since it began, or the clock stood still until the processor gave up. */
  private judge(): void {
    const { spent, ticks, pauses, due } = this.last;
    if (!due || spent < this.cost || Atomics.load(this.clock, Clock.PAUSES_TOLD) !== pauses) return;
    this.spent += spent;
    this.ticks += ticks;
    this.quanta += 1;
  }
}

registerProcessor('timed', Timed);
