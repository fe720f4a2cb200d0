/** Level by frequency: the last long frame of each channel, with the tones that were found in it by name. */
import type { Reading, Tone } from '../lab/api.js';
import { drawGrid } from './axes.js';
import { Calm, make, makeCanvas, setLabel, setText } from './elements.js';
import { fixed, hertz } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';
import type { View } from './view.js';

const LOW_HZ = 20;
const HIGH_HZ = 20_000;
const TOP_DB = 0;
const FLOOR_DB = -150;
/** Tones that carry their frequency in the picture. */
const MOST_LABELS = 6;

export class SpectrumView implements View {
  readonly canvas = makeCanvas('lv-spectrum', 'Spectrum: nothing measured yet');
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly surface: Surface;
  private readonly columns = [new Float32Array(0), new Float32Array(0)];
  private readonly text = new Calm(500);
  private reading: Reading | null = null;
  private drawn = -1;

  constructor(private readonly root: HTMLElement) {
    root.append(make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'One frame, dBFS' }), this.note), this.canvas));
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  show(reading: Reading | null, nowMs: number): void {
    const sequence = reading?.spectrum?.sequence ?? -1;
    this.reading = reading;
    if (sequence !== this.drawn) {
      this.drawn = sequence;
      this.draw();
    }
    if (!this.text.due(nowMs)) return;
    const spectrum = reading?.spectrum ?? null;
    setText(this.note, spectrum ? `${spectrum.binHz.toFixed(2)} Hz a bin` : '');
    const named = (reading?.tones ?? []).map((tones, channel) => ({ channel, tone: loudest(tones, 1)[0] })).filter(({ tone }) => tone !== undefined);
    const words = named.map(({ channel, tone }) => `${(reading?.tones.length ?? 1) > 1 ? (channel === 0 ? 'left ' : 'right ') : ''}${tone ? `${hertz(tone.frequency)} at ${fixed(tone.levelDb, 1)} dB` : ''}`);
    setLabel(this.canvas, words.length === 0 ? 'Spectrum: no tone found' : `Spectrum: strongest tone ${words.join(', ')}`);
  }

  private draw(): void {
    const { surface, reading } = this;
    if (!surface.begin()) return;
    const { context, width } = surface;
    const palette = colours();
    const spectrum = reading?.spectrum ?? null;
    const bins = spectrum?.db[0]?.length ?? 0;
    const high = spectrum ? Math.min(HIGH_HZ, spectrum.binHz * (bins - 1)) : HIGH_HZ;
    const { scale, bottom, y } = drawGrid(surface, LOW_HZ, high, TOP_DB, FLOOR_DB);
    if (!spectrum) return;
    const count = Math.max(1, Math.floor(width));
    for (const [channel, db] of spectrum.db.entries()) {
      if (channel > 1) break;
      let columns = this.columns[channel] ?? new Float32Array(count);
      if (columns.length !== count) columns = this.columns[channel] = new Float32Array(count);
      scale.columns(db, spectrum.binHz, columns);
      context.strokeStyle = channel === 0 ? palette.left : palette.right;
      context.lineWidth = 1.25;
      context.beginPath();
      for (let column = 0; column < count; column += 1) {
        const at = Math.min(bottom, y(columns[column] ?? FLOOR_DB));
        if (column === 0) context.moveTo(column, at);
        else context.lineTo(column, at);
      }
      context.stroke();
    }
    this.labels(reading?.tones ?? [], scale.toX.bind(scale), y);
  }

  /** Frequencies beside their peaks, the loudest first; one that would lie over another is left out. */
  private labels(tones: readonly (readonly Tone[])[], x: (hz: number) => number, y: (db: number) => number): void {
    const { context, width } = this.surface;
    const palette = colours();
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    const taken: { left: number; right: number; top: number }[] = [];
    for (const [channel, found] of tones.entries()) {
      for (const tone of loudest(found, MOST_LABELS)) {
        if (tone.frequency < LOW_HZ || tone.frequency > HIGH_HZ || tone.levelDb < FLOOR_DB) continue;
        const text = hertz(tone.frequency);
        const wide = context.measureText(text).width;
        const left = Math.min(width - wide - 4, Math.max(36, x(tone.frequency) + 6));
        const top = Math.max(14, y(tone.levelDb) + 4);
        if (taken.some((other) => left < other.right + 4 && left + wide > other.left - 4 && Math.abs(top - other.top) < 15)) continue;
        taken.push({ left, right: left + wide, top });
        context.fillStyle = palette.well;
        context.globalAlpha = 0.75;
        context.fillRect(left - 2, top - 11, wide + 4, 14);
        context.globalAlpha = 1;
        context.fillStyle = channel === 0 ? palette.left : palette.right;
        context.fillText(text, left, top);
      }
    }
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}

/** The loudest tones that count, loudest first. */
export function loudest(tones: readonly Tone[], most: number): Tone[] {
  return tones.filter((tone) => tone.valid).sort((a, b) => b.levelDb - a.levelDb).slice(0, most);
}
