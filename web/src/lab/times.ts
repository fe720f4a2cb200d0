/**
 * Times quanta on the audio thread.
 *
 * Invariant: `begin` and `end` make no object and wait for nothing. A quantum counts when the clock ran at both its ends: a pause of the clock's
 * thread that lies within falsifies neither, and to exclude it would exclude long quanta before short ones. That is known only once the clock
 * has gone on, so quanta wait in a short queue for their verdict. Where there is no clock, the milliseconds of `Date.now()` that begin within
 * quanta are counted: each stands for a millisecond, whatever its phase.
 */
import { Histogram } from '../histogram.js';
import { BATCH_QUANTA, Word, type Block } from './block.js';
import { Clock, KEPT_PAUSES, PAUSE_MICROS } from './clock.js';

/** Quanta that may wait: browsers make at most a few in a row. */
const WAITING = 64;

export class Times {
  private clock: Int32Array | null = null;
  private readonly histogram: Histogram;
  private readonly words: Int32Array;
  private readonly from = new Int32Array(WAITING);
  private readonly to = new Int32Array(WAITING);
  private waiting = 0;
  private epoch = 0;
  private pauses = 0;
  /** Whether the quantum under way is timed. */
  private timing = false;
  private ticking = false;
  private readonly ticked = new Float64Array(1);
  private batchQuanta = 0;
  private batchTicks = 0;
  /** The last whole microsecond that is still within a quantum. Whole, since reading a fraction may leave a number on the heap. */
  private within = 0;

  /** `budgetMicros`: microseconds that a quantum lasts. */
  constructor(block: Block, budgetMicros: number) {
    this.words = block.words;
    this.histogram = new Histogram(block.histogram);
    this.lasting(budgetMicros);
  }

  /** Quanta last so many microseconds from now on. */
  lasting(budgetMicros: number): void {
    this.within = Math.floor(budgetMicros);
  }

  /** Reads this clock from now on, or none. */
  setClock(clock: Int32Array | null, ticks: boolean): void {
    this.clock = clock;
    this.ticking = ticks;
    this.waiting = 0;
    this.timing = false;
  }

  clear(): void {
    this.histogram.clear();
    for (const word of [Word.EXCLUDED, Word.OVERRUN, Word.TICKS, Word.TICK_QUANTA, Word.TICK_BATCHES, Word.TICK_SQUARES, Word.BATCH_TICKS]) {
      Atomics.store(this.words, word, 0);
    }
    this.waiting = 0;
    this.batchQuanta = 0;
    this.batchTicks = 0;
  }

  begin(): void {
    const { clock } = this;
    if (clock !== null) {
      this.beginOn(clock);
    } else if (this.ticking) {
      this.ticked[0] = Date.now();
    }
  }

  end(): void {
    const { clock } = this;
    if (clock === null) {
      if (this.ticking) {
        this.countTicks(Date.now() - (this.ticked[0] as number));
      }
      return;
    }
    if (this.timing) {
      this.to[this.waiting] = Atomics.load(clock, Clock.MICROS);
      this.waiting += 1;
    }
  }

  private beginOn(clock: Int32Array): void {
    const epoch = Atomics.load(clock, Clock.EPOCH);
    const past = Atomics.load(clock, Clock.PAUSES_PAST);
    const now = Atomics.load(clock, Clock.MICROS);
    if (epoch !== this.epoch || (epoch & 1) === 0) {
      // The clock was started or ended meanwhile: what waits will never be known.
      this.epoch = epoch;
      this.waiting = 0;
    } else if (this.waiting > 0 && (this.goneOn(now) || this.waiting === WAITING)) {
      this.settle(clock);
    }
    if (this.waiting === 0) {
      this.pauses = past;
    }
    this.timing = (epoch & 1) === 1;
    this.from[this.waiting] = now;
  }

  /**
   * Whether all pauses that hold the last end are told. A pause is told a step after the time with which it began; so long a way is two steps, or
   * one that was a pause itself.
   */
  private goneOn(now: number): boolean {
    return ((now - (this.to[this.waiting - 1] as number)) | 0) > PAUSE_MICROS;
  }

  private settle(clock: Int32Array): void {
    const told = Atomics.load(clock, Clock.PAUSES_TOLD);
    const pauses = (told - this.pauses) | 0;
    // Half of what is remembered: the Worker may be writing the next ones.
    const known = this.waiting < WAITING && pauses <= KEPT_PAUSES / 2;
    for (let n = 0; n < this.waiting; n += 1) {
      const from = this.from[n] as number;
      const to = this.to[n] as number;
      let counts = known;
      for (let back = 0; counts && back < pauses; back += 1) {
        const at = Clock.PAUSE + 2 * ((told - back) & (KEPT_PAUSES - 1));
        const began = Atomics.load(clock, at);
        const ended = Atomics.load(clock, at + 1);
        counts = !within(from, began, ended) && !within(to, began, ended);
      }
      if (counts) {
        this.count((to - from) | 0);
      } else {
        Atomics.add(this.words, Word.EXCLUDED, 1);
      }
    }
    this.waiting = 0;
  }

  private count(micros: number): void {
    this.histogram.addWhole(micros);
    if (micros > this.within) {
      Atomics.add(this.words, Word.OVERRUN, 1);
    }
  }

  private countTicks(ticks: number): void {
    // The page's clock may be set while we look.
    const counted = ticks >= 0 && ticks < 1000 ? ticks : 0;
    Atomics.add(this.words, Word.TICKS, counted);
    Atomics.add(this.words, Word.TICK_QUANTA, 1);
    this.batchTicks += counted;
    this.batchQuanta += 1;
    if (this.batchQuanta === BATCH_QUANTA) {
      Atomics.add(this.words, Word.TICK_BATCHES, 1);
      Atomics.add(this.words, Word.BATCH_TICKS, this.batchTicks);
      Atomics.add(this.words, Word.TICK_SQUARES, this.batchTicks * this.batchTicks);
      this.batchQuanta = 0;
      this.batchTicks = 0;
    }
  }
}

/** Whether the clock stood still when it was read: with its pause over, it shows `ended`. */
function within(read: number, began: number, ended: number): boolean {
  return ((read - began) | 0) >= 0 && ((ended - read) | 0) > 0;
}
