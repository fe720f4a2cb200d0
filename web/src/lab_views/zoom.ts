/** ±120 cents around the note: what lies there, and how near two tones may be to be told apart. */
import type { Zoom } from '../lab/api.js';
import { make, makeCanvas, setText } from './elements.js';
import { signed, fixed } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';

const SPAN_CENTS = 120;
const RANGE_DB = 100;

export class ZoomPlot {
  readonly figure: HTMLElement;
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly canvas = makeCanvas('lv-zoom', 'Zoom: level within 120 cents of the note');
  private readonly surface: Surface;
  private zoom: Zoom | null = null;
  private cents: number | null = null;
  private drawn = -1;

  constructor() {
    this.figure = make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: '±120 cents' }), this.note), this.canvas);
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  /** `cents`: where the tone was measured, against the middle of the zoom. */
  show(zoom: Zoom | null, cents: number | null): void {
    this.zoom = zoom;
    this.cents = cents;
    const sequence = zoom?.sequence ?? -1;
    if (sequence === this.drawn) return;
    this.drawn = sequence;
    this.draw();
    setText(this.note, zoom && Number.isFinite(zoom.lobeCents) ? `lobe ±${fixed(zoom.lobeCents, zoom.lobeCents < 10 ? 1 : 0)} cents` : '');
  }

  private draw(): void {
    const { surface, zoom } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const bottom = height - 18;
    const x = (cents: number) => ((cents + SPAN_CENTS) / (2 * SPAN_CENTS)) * width;
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.lineWidth = 1;
    if (zoom && Number.isFinite(zoom.lobeCents) && this.cents !== null) {
      context.fillStyle = palette.accentSoft;
      context.fillRect(x(this.cents - zoom.lobeCents), 0, x(this.cents + zoom.lobeCents) - x(this.cents - zoom.lobeCents), bottom);
    }
    for (let cents = -100; cents <= 100; cents += 20) {
      const at = Math.round(x(cents)) + 0.5;
      context.strokeStyle = cents === 0 ? palette.edge : palette.grid;
      context.beginPath();
      context.moveTo(at, 0);
      context.lineTo(at, bottom);
      context.stroke();
      if (cents % 50 !== 0 && !(cents % 40 === 0 && width > 420)) continue;
      if (cents % 50 !== 0) continue;
      context.fillStyle = palette.muted;
      context.textAlign = 'center';
      context.fillText(signed(cents, 0), at, height - 4);
    }
    if (!zoom) return;
    let most = Number.NEGATIVE_INFINITY;
    for (const db of zoom.db) if (db > most) most = db;
    if (!Number.isFinite(most)) return;
    const top = Math.ceil((most + 3) / 10) * 10;
    const y = (db: number) => 2 + Math.min(1, Math.max(0, (top - db) / RANGE_DB)) * (bottom - 4);
    context.strokeStyle = palette.left;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let index = 0; index < zoom.cents.length; index += 1) {
      const at = x(zoom.cents[index] ?? 0);
      const level = y(zoom.db[index] ?? top - RANGE_DB);
      if (index === 0) context.moveTo(at, level);
      else context.lineTo(at, level);
    }
    context.stroke();
    if (this.cents !== null && Math.abs(this.cents) <= SPAN_CENTS) {
      context.strokeStyle = palette.right;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x(this.cents), 0);
      context.lineTo(x(this.cents), bottom);
      context.stroke();
    }
    context.textAlign = 'right';
    context.fillStyle = palette.muted;
    context.fillText(`${fixed(top, 0)} dB`, width - 4, 13);
  }

  close(): void {
    this.surface.close();
  }
}
