/** Power in bands of an octave or a third of one, as bars; the same as a table for those who do not see them. */
import type { Reading } from '../lab/api.js';
import { Calm, make, makeCanvas, setText } from './elements.js';
import { fixed } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';
import { LiveTable } from './tables.js';
import type { View } from './view.js';

const TOP_DB = 0;
const FLOOR_DB = -120;

type Band = Reading['bands'][number];

/** `31.5`, `1k`, `2.5k`. */
export const bandName = (nominal: number): string => (nominal >= 1000 ? `${Number((nominal / 1000).toPrecision(3))}k` : String(Number(nominal.toPrecision(3))));

export class BandsView implements View {
  private readonly canvas = makeCanvas('lv-bands', 'Bands: level of each; the table that follows has the numbers');
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly surface: Surface;
  private readonly table = new LiveTable([{ name: 'Band, Hz' }, { name: 'Level, dB', figure: true }], 'Levels of the bands', 'Nothing measured yet.');
  private readonly details: HTMLDetailsElement;
  private readonly text = new Calm(500);
  private bands: readonly Band[] = [];

  constructor(private readonly root: HTMLElement) {
    this.details = make('details', { class: 'lv-details' }, make('summary', { text: 'Bands as a table' }), this.table.frame);
    root.append(make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'Level, dBFS' }), this.note), this.canvas), this.details);
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  show(reading: Reading | null, nowMs: number): void {
    if (!this.text.due(nowMs)) return;
    this.bands = reading?.bands ?? [];
    this.draw();
    const ratio = (this.bands[1]?.nominal ?? 0) / (this.bands[0]?.nominal ?? 1);
    setText(this.note, this.bands.length === 0 ? '' : ratio > 1.7 ? 'octaves' : 'thirds of octaves');
    if (this.details.open) this.table.show(this.bands.map((band) => [bandName(band.nominal), fixed(band.levelDb, 1)]));
  }

  private draw(): void {
    const { surface, bands } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const bottom = height - 18;
    const y = (db: number) => 2 + Math.min(1, Math.max(0, (TOP_DB - db) / (TOP_DB - FLOOR_DB))) * (bottom - 2);
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    for (let db = TOP_DB - 20; db > FLOOR_DB; db -= 20) {
      context.fillStyle = palette.grid;
      context.fillRect(0, Math.round(y(db)), width, 1);
      if (db % 40 !== 0) continue;
      context.fillStyle = palette.muted;
      context.fillText(fixed(db, 0), 4, y(db) - 3);
    }
    if (bands.length === 0) return;
    const left = 34;
    const wide = (width - left) / bands.length;
    const every = Math.ceil(34 / wide);
    for (const [index, band] of bands.entries()) {
      const x = left + index * wide;
      if (Number.isFinite(band.levelDb)) {
        const top = y(band.levelDb);
        context.fillStyle = palette.left;
        context.fillRect(x + Math.max(1, wide * 0.12), top, Math.max(1, wide - 2 * Math.max(1, wide * 0.12)), Math.max(0, bottom - top));
      }
      if (index % every !== 0) continue;
      context.fillStyle = palette.muted;
      context.textAlign = 'center';
      context.fillText(bandName(band.nominal), x + wide / 2, height - 4);
    }
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}
