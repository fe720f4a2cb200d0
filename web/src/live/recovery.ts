/**
 * What is done when the worklet fails: it is replaced, and told again all that it knew.
 *
 * Invariant: every failure is told once, with what came of it. A second one within ten seconds is the end: the same cause would break the next one too.
 */

/** A worklet that fails again within this time is not replaced. */
const PATIENCE_SECONDS = 10;

export interface Remedy {
  /** Puts another worklet in its place; `false` where all has ended meanwhile. */
  renew(): Promise<boolean>;
  /** Connects it, and tells it what the page knows. */
  restore(): void;
  /** No other one will come. */
  giveUp(): void;
  tell(fault: { message: string; recovered: boolean }): void;
}

export class Recovery {
  private failedAt = -Infinity;

  constructor(
    private readonly remedy: Remedy,
    private readonly nowSeconds: () => number = () => performance.now() / 1000,
  ) {}

  async failed(message: string): Promise<void> {
    const { remedy } = this;
    const now = this.nowSeconds();
    const again = now - this.failedAt < PATIENCE_SECONDS;
    this.failedAt = now;
    if (again) {
      remedy.giveUp();
      remedy.tell({ message: `${message}; it has failed twice within ${PATIENCE_SECONDS} seconds`, recovered: false });
      return;
    }
    try {
      if (await remedy.renew()) {
        remedy.restore();
        remedy.tell({ message, recovered: true });
      }
    } catch (cause) {
      remedy.giveUp();
      remedy.tell({ message: `${message}; starting again has failed (${(cause as Error).message})`, recovered: false });
    }
  }
}
