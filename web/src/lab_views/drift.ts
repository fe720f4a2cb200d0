/**
 * How the tone has moved over the last minute: one point for each frame with whiskers of one standard error.
 *
 * The scale follows the points: it is the smallest round one that holds them with their whiskers, so that a thousandth of a cent can be seen.
 */
import { roundStep } from './axes.js';
import { make, makeCanvas, setLabel, setText } from './elements.js';
import { signed, withError } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';

const SPAN_SECS = 60;
const MOST = 400;

interface Point {
  secs: number;
  cents: number;
  error: number;
}

export class Drift {
  readonly figure: HTMLElement;
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly canvas = makeCanvas('lv-drift', 'Drift: nothing measured yet');
  private readonly surface: Surface;
  private points: Point[] = [];
  private note0 = '';

  constructor() {
    this.figure = make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'Last minute' }), this.note), this.canvas);
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  /** A point; another note begins anew. */
  add(note: string, secs: number, cents: number, error: number): void {
    const last = this.points[this.points.length - 1];
    if (note !== this.note0 || (last && secs < last.secs)) this.points = [];
    this.note0 = note;
    this.points.push({ secs, cents, error });
    while (this.points.length > MOST || (this.points[0]?.secs ?? secs) < secs - SPAN_SECS) this.points.shift();
    this.draw();
    const points = steady(this.points);
    const mean = points.reduce((sum, point) => sum + point.cents, 0) / points.length;
    const spread = Math.sqrt(points.reduce((sum, point) => sum + (point.cents - mean) ** 2, 0) / Math.max(1, points.length - 1));
    const text = this.points.length < 3 ? '' : `spread ${withError(0, spread).error ?? ''} cent`;
    setText(this.note, text);
    setLabel(this.canvas, this.points.length < 3 ? 'Drift: too few frames yet' : `Drift of ${note}: mean ${signed(mean, 4)} cent, ${text} over ${this.points.length} frames`);
  }

  clear(): void {
    if (this.points.length === 0) return;
    this.points = [];
    setText(this.note, '');
    this.draw();
  }

  private draw(): void {
    const { surface, points } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const last = points[points.length - 1];
    context.font = CANVAS_FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    if (!last) return;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const { cents, error } of steady(points)) {
      low = Math.min(low, cents - 1.5 * error);
      high = Math.max(high, cents + 1.5 * error);
    }
    const step = roundStep(Math.max(high - low, 1e-6), 4);
    low = Math.floor(low / step) * step;
    high = Math.ceil(high / step) * step;
    const y = (cents: number) => height - 9 - ((cents - low) / (high - low)) * (height - 18);
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const left = Math.max(...[low, high].map((cents) => context.measureText(signed(cents, decimals)).width)) + 10;
    const x = (secs: number) => left + (1 - (last.secs - secs) / SPAN_SECS) * (width - left - 6);
    context.lineWidth = 1;
    for (let cents = low; cents <= high + step / 2; cents += step) {
      context.strokeStyle = Math.abs(cents) < step / 2 ? palette.accent : palette.grid;
      context.beginPath();
      context.moveTo(left, Math.round(y(cents)) + 0.5);
      context.lineTo(width, Math.round(y(cents)) + 0.5);
      context.stroke();
      context.fillStyle = palette.muted;
      context.fillText(signed(cents, decimals), 4, y(cents));
    }
    // What lies beyond the scale is cut off.
    context.save();
    context.beginPath();
    context.rect(left, 0, width - left, height);
    context.clip();
    context.strokeStyle = palette.left;
    context.globalAlpha = 0.45;
    context.beginPath();
    for (const { secs, cents, error } of points) {
      context.moveTo(x(secs), y(cents - error));
      context.lineTo(x(secs), y(cents + error));
    }
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = palette.left;
    for (const { secs, cents } of points) context.fillRect(x(secs) - 1.5, y(cents) - 1.5, 3, 3);
    context.restore();
  }

  close(): void {
    this.surface.close();
  }
}

/** Points that are not far less certain than the others, as the first frame of a tone is that began within it: the scale is theirs. */
export function steady<Of extends { error: number }>(points: readonly Of[]): readonly Of[] {
  const errors = points.map(({ error }) => error).sort((a, b) => a - b);
  const most = 8 * (errors[Math.floor(errors.length / 2)] ?? 0);
  return points.filter(({ error }) => error <= most);
}
