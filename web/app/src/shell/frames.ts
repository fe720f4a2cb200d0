/** One beat for everything that moves on the page: runs while somebody needs it, and rests otherwise. */

type Draw = (nowMs: number, passedSecs: number) => boolean;

export class Frames {
  private readonly draws: Draw[] = [];
  private running = false;
  private last = 0;

  /** `draw` answers whether it needs the next frame as well. */
  add(draw: Draw): void {
    this.draws.push(draw);
  }

  /** Something has changed. */
  wake(): void {
    if (this.running) return;
    this.running = true;
    this.last = performance.now();
    requestAnimationFrame(this.beat);
  }

  private readonly beat = (now: number): void => {
    const passed = Math.min(0.25, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    let more = false;
    for (const draw of this.draws) more = draw(now, passed) || more;
    this.running = more;
    if (more) requestAnimationFrame(this.beat);
  };
}

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Milliseconds between drawings of waves: thirty in a second, or two where motion is not wanted. */
export const wavePauseMs = (): number => (still.matches ? 500 : 30);
