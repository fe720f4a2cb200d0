/**
 * When something is due again that a timer only looks after: timers of hidden pages come late and seldom, so times decide and not how often a timer came.
 *
 * Invariant: what is due each second is done at most once in a second, but for half a look of the timer, so that a timer that comes a little early loses no turn.
 */
export class Beat {
  private last: number;

  /** `lookMs`: between two looks of the timer. */
  constructor(
    private readonly everyMs: number,
    private readonly lookMs: number,
    nowMs: number,
  ) {
    this.last = nowMs;
  }

  /** Whether it is due now, and if so, that it has been done. */
  due(nowMs: number): boolean {
    if (nowMs - this.last < this.everyMs - this.lookMs / 2) {
      return false;
    }
    this.last = nowMs;
    return true;
  }

  restart(nowMs: number): void {
    this.last = nowMs;
  }
}
