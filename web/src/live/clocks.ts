/**
 * Whose clock says what: the audio clock against this thread's, and another side's against ours.
 *
 * Invariant: nothing is assumed of a way that takes longer in one direction than in the other; the error told is half of the shortest time there and back, which is the most that
 * such a difference can be hidden in.
 */

/** Microseconds since 1970 as this thread has them: the same in every thread of a machine. */
export function nowUs(): number {
  return 1000 * (performance.timeOrigin + performance.now());
}

/** Keeps the least of the last two spans of time; infinite before the first. */
export class Least {
  private now = Infinity;
  private before = Infinity;
  private since = -Infinity;

  constructor(private readonly spanUs: number) {}

  take(value: number, atUs: number): number {
    if (atUs - this.since > this.spanUs) {
      this.before = atUs - this.since > 2 * this.spanUs ? Infinity : this.now;
      this.now = Infinity;
      this.since = atUs;
    }
    this.now = Math.min(this.now, value);
    return this.value;
  }

  get value(): number {
    return Math.min(this.now, this.before);
  }
}

/**
 * What has to be added to the audio clock to have this thread's, µs. A quantum is seen here later than it was computed, never earlier, so the least difference of the last seconds is the
 * best; browsers that compute several quanta in one go are seen at the last of them.
 */
export class CaptureClock {
  private readonly least = new Least(1e6);

  /** A quantum that ends at this time of the audio clock is seen now. */
  see(endUs: number, atUs: number): number {
    return this.least.take(atUs - endUs, atUs);
  }
}

export interface ClockOffset {
  /** Their clock less ours, µs. */
  offsetUs: number;
  /** There and back, µs: the shortest of the last minute. */
  roundTripUs: number;
}

/** The newest questions that are remembered. */
const SPAN = 32;

/** Another side's clock, from questions and answers. */
export class PeerClock {
  private readonly seen: ClockOffset[] = [];
  /** The last one's time there and back. */
  latestRoundTripUs: number | null = null;

  answered(askedUs: number, answeredUs: number, heardUs: number): void {
    const roundTripUs = heardUs - askedUs;
    if (!(roundTripUs >= 0) || roundTripUs > 60e6) {
      return;
    }
    this.latestRoundTripUs = roundTripUs;
    this.seen.push({ offsetUs: answeredUs - askedUs - roundTripUs / 2, roundTripUs });
    if (this.seen.length > SPAN) {
      this.seen.shift();
    }
  }

  /** By the question that was answered fastest; `null` before the first. */
  get best(): ClockOffset | null {
    return this.seen.reduce<ClockOffset | null>((best, one) => (best === null || one.roundTripUs < best.roundTripUs ? one : best), null);
  }
}

/** Difference of two times modulo 2³², µs: within ± 35 minutes. */
export function sinceUs(earlier: number, now: number): number {
  return (Math.floor(now) - Math.floor(earlier)) | 0;
}

/** How long packets were under way, over a second. */
export class Transit {
  private sum = 0;
  private count = 0;

  /** A packet that was captured at `capturedUs` of their clock (modulo 2³²) is here now. */
  take(capturedUs: number, atUs: number, clock: ClockOffset | null): void {
    if (clock !== null) {
      this.sum += sinceUs(capturedUs, (atUs + clock.offsetUs) % 2 ** 32);
      this.count += 1;
    }
  }

  /** The mean since the last call, µs. */
  mean(): number | null {
    const mean = this.count === 0 ? null : this.sum / this.count;
    this.sum = 0;
    this.count = 0;
    return mean;
  }
}
