/**
 * The page's side of the clock: starts and ends its Worker.
 *
 * Invariant: each start has words of its own, so that a Worker that is just ending writes nowhere that anybody reads. What has been found out about the clock
 * goes from one to the next, since the times that were measured with it stay.
 */
import type { ClockMode } from './api.js';
import { Clock, ClockOrder } from './clock.js';

export class Clockwork {
  mode: ClockMode = 'off';
  /** Of the clock that runs now; `null` without one. */
  words: Int32Array<SharedArrayBuffer> | null = null;
  /** Why the last one broke. */
  private broken: string | null = null;
  private last: Int32Array<SharedArrayBuffer> | null = null;

  constructor(
    private readonly worker: () => Worker,
    /** Whether there can be one. */
    readonly possible: boolean,
    private readonly failed: (message: string) => void,
  ) {}

  /** Sets the mode; the words may be others afterwards. */
  set(mode: ClockMode): void {
    this.mode = mode;
    const wanted = mode === 'off' || !this.possible ? ClockOrder.END : mode === 'sampled' ? ClockOrder.SAMPLED : ClockOrder.STEADY;
    const { words } = this;
    if (words !== null) {
      Atomics.store(words, Clock.ORDER, wanted);
      Atomics.notify(words, Clock.ORDER);
      this.words = wanted === ClockOrder.END ? null : words;
      return;
    }
    if (wanted === ClockOrder.END) {
      return;
    }
    const started = new Int32Array(new SharedArrayBuffer(4 * Clock.COUNT));
    for (const word of [Clock.LONGEST, Clock.RESOLUTION]) {
      started[word] = this.last === null ? 0 : Atomics.load(this.last, word);
    }
    Atomics.store(started, Clock.ORDER, wanted);
    this.last = started;
    this.broken = null;
    try {
      const worker = this.worker();
      this.words = started;
      worker.onerror = (event) => {
        event.preventDefault();
        this.fail(started, event.message);
      };
      worker.postMessage(started.buffer);
    } catch (cause) {
      this.fail(started, String(cause));
    }
  }

  /** Why no time is known; `transportReason` as the Lab has it. */
  unknown(transportReason: string | null): string {
    if (!this.possible) {
      return `Worklets have no clock, and a Worker can write one for them only into shared memory. ${transportReason ?? ''}`.trim();
    }
    if (this.mode === 'off') {
      return 'The clock is switched off.';
    }
    return this.broken === null ? 'The clock has not been read yet.' : `There is no clock: ${this.broken}.`;
  }

  /** Nobody writes these words any more: the next `set` starts another Worker. */
  private fail(started: Int32Array, message: string): void {
    if (this.last !== started) {
      return;
    }
    this.words = null;
    this.broken = `the clock's Worker has failed (${message})`;
    this.failed(this.broken);
  }
}
