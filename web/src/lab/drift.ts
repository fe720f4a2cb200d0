/**
 * How much faster one clock runs than another, when the first is seen to advance in jumps.
 *
 * Invariant: nothing is kept but sums. Right after a jump the audio clock is least behind, so of each second only its foremost moment counts; a line by least
 * squares through these has the ratio as its slope, and their scatter about it says how exact that is.
 */
export class Drift {
  private origin: { audio: number; wall: number } | null = null;
  /** The foremost moment of the second that is under way. */
  private best: { wall: number; ahead: number } | null = null;
  private second = 0;
  private points = 0;
  private sums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };

  /** Both clocks at one moment, in seconds. */
  add(audio: number, wall: number): void {
    this.origin ??= { audio, wall };
    const at = wall - this.origin.wall;
    const ahead = audio - this.origin.audio - at;
    if (Math.floor(at) !== this.second && this.best !== null) {
      this.point(this.best.wall, this.best.ahead);
      this.best = null;
      this.second = Math.floor(at);
    }
    if (this.best === null || ahead > this.best.ahead) {
      this.best = { wall: at, ahead };
    }
  }

  private point(x: number, y: number): void {
    const { sums } = this;
    this.points += 1;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.xy += x * y;
    sums.yy += y * y;
  }

  /** `null` before there are four seconds. */
  ratio(): { ppm: number; error: number; points: number } | null {
    const { points: n, sums } = this;
    if (n < 4) {
      return null;
    }
    const xx = sums.xx - (sums.x * sums.x) / n;
    const xy = sums.xy - (sums.x * sums.y) / n;
    const yy = sums.yy - (sums.y * sums.y) / n;
    const slope = xy / xx;
    const left = Math.max(0, yy - slope * xy);
    return { ppm: 1e6 * slope, error: 1e6 * Math.sqrt(left / (n - 2) / xx), points: n };
  }
}
