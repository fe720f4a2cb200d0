/**
 * The page's side of the clock: starts and ends its Worker.
 *
 * Invariant: each start has words of its own, so that a Worker that is just ending writes nowhere that anybody reads.
 */
import type { ClockMode } from './api.js';
import { Clock, ClockOrder } from './clock.js';

export class Clockwork {
  mode: ClockMode = 'off';
  /** Of the clock that runs now; `null` without one. */
  words: Int32Array<SharedArrayBuffer> | null = null;

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
    this.words = new Int32Array(new SharedArrayBuffer(4 * Clock.COUNT));
    Atomics.store(this.words, Clock.ORDER, wanted);
    const worker = this.worker();
    worker.onerror = (event) => {
      event.preventDefault();
      this.failed(`the clock's Worker has failed (${event.message})`);
    };
    worker.postMessage(this.words.buffer);
  }
}
