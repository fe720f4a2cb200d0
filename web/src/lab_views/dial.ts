/** The tuner's scale of ±50 cents: where the tone lies, how wide two standard errors are, how narrow "in tune" is. */
import { signed } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';
import { makeCanvas } from './elements.js';

const SPAN_CENTS = 50;
/** Closer to the note than this counts as in tune: a twentieth of what trained ears tell apart. */
export const IN_TUNE_CENTS = 1;

export class Dial {
  readonly canvas = makeCanvas('lv-dial', '');
  private readonly surface: Surface;
  private cents: number | null = null;
  private error = 0;

  constructor() {
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.removeAttribute('role');
    this.canvas.removeAttribute('aria-label');
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  show(cents: number | null, error: number): void {
    if (cents === this.cents && error === this.error) return;
    this.cents = cents;
    this.error = error;
    this.draw();
  }

  private draw(): void {
    const { surface } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const margin = 14;
    const x = (cents: number) => margin + ((cents + SPAN_CENTS) / (2 * SPAN_CENTS)) * (width - 2 * margin);
    const base = height - 20;
    context.fillStyle = palette.accentSoft;
    context.fillRect(x(-IN_TUNE_CENTS), 4, x(IN_TUNE_CENTS) - x(-IN_TUNE_CENTS), base - 4);
    context.lineWidth = 1;
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'center';
    for (let cents = -SPAN_CENTS; cents <= SPAN_CENTS; cents += 2) {
      const major = cents % 10 === 0;
      context.strokeStyle = cents === 0 ? palette.accent : major ? palette.edge : palette.grid;
      context.beginPath();
      const at = Math.round(x(cents)) + 0.5;
      context.moveTo(at, base);
      context.lineTo(at, base - (cents === 0 ? base - 6 : major ? 14 : 7));
      context.stroke();
      if (cents % 25 !== 0 && !(cents % 10 === 0 && width > 420)) continue;
      if (width > 420 && cents % 10 !== 0) continue;
      context.fillStyle = palette.muted;
      context.fillText(signed(cents, 0), x(cents), height - 4);
    }
    const { cents } = this;
    if (cents === null) return;
    const at = x(Math.min(SPAN_CENTS, Math.max(-SPAN_CENTS, cents)));
    const half = Math.max(1.5, Math.min(width / 4, (2 * this.error * (width - 2 * margin)) / (2 * SPAN_CENTS)));
    const colour = Math.abs(cents) <= IN_TUNE_CENTS ? palette.accent : palette.right;
    context.fillStyle = colour;
    context.fillRect(at - half, 8, 2 * half, base - 14);
    context.beginPath();
    context.moveTo(at - 7, 2);
    context.lineTo(at + 7, 2);
    context.lineTo(at, 13);
    context.closePath();
    context.fill();
  }

  close(): void {
    this.surface.close();
  }
}
