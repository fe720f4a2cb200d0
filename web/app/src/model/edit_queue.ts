/**
 * From key strokes to updates of the engine: waits until typing pauses, runs one update at a time, and never runs one that a
 * newer text has overtaken. The last text always arrives.
 */

export interface Clock {
  set(action: () => void, milliseconds: number): unknown;
  clear(handle: unknown): void;
}

export const browserClock: Clock = {
  set: (action, milliseconds) => setTimeout(action, milliseconds),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

export class EditQueue<T> {
  private timer: unknown = null;
  private waiting: { value: T } | null = null;
  private running = false;

  constructor(
    private readonly run: (value: T) => Promise<void>,
    private readonly pauseMs: number,
    private readonly clock: Clock = browserClock,
  ) {}

  /** After the pause, unless another follows. */
  push(value: T): void {
    this.waiting = { value };
    this.stopTimer();
    this.timer = this.clock.set(() => {
      this.timer = null;
      this.start();
    }, this.pauseMs);
  }

  /** As soon as what runs is done. */
  now(value: T): void {
    this.waiting = { value };
    this.stopTimer();
    this.start();
  }

  /** Forgets what waits; what runs is not stopped. */
  clear(): void {
    this.waiting = null;
    this.stopTimer();
  }

  get idle(): boolean {
    return !this.running && this.waiting === null;
  }

  private stopTimer(): void {
    if (this.timer !== null) this.clock.clear(this.timer);
    this.timer = null;
  }

  private start(): void {
    if (this.running || this.timer !== null || this.waiting === null) return;
    const { value } = this.waiting;
    this.waiting = null;
    this.running = true;
    const done = () => {
      this.running = false;
      this.start();
    };
    this.run(value).then(done, done);
  }
}
