/**
 * Level by frequency and time: one column for each short frame, the newest at the right edge.
 *
 * Invariant: a column is as wide as the hop of its frame; frames that were not seen repeat the next one that was, so that the axis of time
 * stays true. Levels are kept, colours are made from them: another theme recolours what is there.
 */
import type { Reading } from '../lab/api.js';
import { make, makeCanvas, setText } from './elements.js';
import { SpectrumScale, spectrumLines } from './spectrum_scale.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';
import type { View } from './view.js';

/** Of 4096 frames each, half a frame apart: 1 / (2 · Hz of a bin) seconds. */
const COLUMNS = 512;
const ROWS = 256;
const LOW_HZ = 30;
const HIGH_HZ = 16_000;
const TOP_DB = 0;
const FLOOR_DB = -110;

type Rgb = readonly [number, number, number];
/** From silence to full scale. */
const DARK: readonly Rgb[] = [[10, 14, 15], [14, 42, 52], [20, 92, 92], [60, 164, 128], [196, 206, 120], [255, 244, 214]];
const LIGHT: readonly Rgb[] = [[248, 250, 249], [208, 229, 226], [134, 196, 184], [48, 136, 128], [22, 76, 96], [18, 20, 52]];

/** 256 colours along a list of them, as words of an image (little-endian ABGR). */
export function ramp(stops: readonly Rgb[]): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const at = (level / 255) * (stops.length - 1);
    const from = stops[Math.floor(at)] ?? [0, 0, 0];
    const to = stops[Math.min(stops.length - 1, Math.floor(at) + 1)] ?? from;
    const part = at - Math.floor(at);
    const [r, g, b] = from.map((value, index) => Math.round(value + ((to[index] ?? value) - value) * part)) as [number, number, number];
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

export class SpectrogramView implements View {
  readonly canvas = makeCanvas('lv-spectrogram', 'Spectrogram: level by frequency and time');
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly surface: Surface;
  private readonly levels = new Uint8Array(COLUMNS * ROWS);
  private readonly picture = document.createElement('canvas');
  private readonly image: ImageData;
  private readonly words: Uint32Array;
  private readonly line = new Float32Array(ROWS);
  private readonly scale = new SpectrumScale(LOW_HZ, HIGH_HZ, ROWS);
  private ramp: Uint32Array = new Uint32Array(256);
  private rampDark: boolean | null = null;
  /** The column that is written next. */
  private next = 0;
  private seen = -1;
  private hopSecs = 0;

  constructor(private readonly root: HTMLElement) {
    root.append(make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'Over time' }), this.note), this.canvas));
    this.picture.width = COLUMNS;
    this.picture.height = ROWS;
    this.image = new ImageData(COLUMNS, ROWS);
    this.words = new Uint32Array(this.image.data.buffer);
    this.surface = new Surface(this.canvas, () => this.draw());
    this.draw();
  }

  show(reading: Reading | null): void {
    const fast = reading?.fast ?? null;
    if (!reading || !fast) {
      if (this.seen >= 0) this.clear();
      return;
    }
    if (fast.sequence === this.seen) return;
    const passed = this.seen < 0 || fast.sequence < this.seen ? 1 : Math.min(COLUMNS, fast.sequence - this.seen);
    this.seen = fast.sequence;
    this.scale.columns(fast.db, fast.binHz, this.line);
    for (let column = 0; column < passed; column += 1) this.push();
    if (0.5 / fast.binHz !== this.hopSecs) {
      this.hopSecs = 0.5 / fast.binHz;
      setText(this.note, `${(COLUMNS * this.hopSecs).toFixed(0)} s`);
    }
    this.draw();
  }

  private push(): void {
    const column = this.next;
    this.next = (this.next + 1) % COLUMNS;
    for (let row = 0; row < ROWS; row += 1) {
      const db = this.line[row] ?? FLOOR_DB;
      const level = Math.min(255, Math.max(0, Math.round(((db - FLOOR_DB) / (TOP_DB - FLOOR_DB)) * 255)));
      const at = (ROWS - 1 - row) * COLUMNS + column;
      this.levels[at] = level;
      this.words[at] = this.ramp[level] ?? 0;
    }
  }

  clear(): void {
    this.levels.fill(0);
    this.words.fill(this.ramp[0] ?? 0);
    this.next = 0;
    this.seen = -1;
    this.draw();
  }

  private draw(): void {
    const { surface } = this;
    const palette = colours();
    if (palette.dark !== this.rampDark) {
      this.rampDark = palette.dark;
      this.ramp = ramp(palette.dark ? DARK : LIGHT);
      for (let at = 0; at < this.words.length; at += 1) this.words[at] = this.ramp[this.levels[at] ?? 0] ?? 0;
    }
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    this.picture.getContext('2d')?.putImageData(this.image, 0, 0);
    const wide = width / COLUMNS;
    const old = COLUMNS - this.next;
    context.imageSmoothingEnabled = true;
    context.drawImage(this.picture, this.next, 0, old, ROWS, 0, 0, old * wide, height);
    if (this.next > 0) context.drawImage(this.picture, 0, 0, this.next, ROWS, old * wide, 0, this.next * wide, height);
    context.font = CANVAS_FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    for (const { hz, label } of spectrumLines(LOW_HZ, HIGH_HZ)) {
      if (label === null) continue;
      const y = height - (this.scale.toX(hz) / ROWS) * height;
      const wideText = context.measureText(label).width;
      context.fillStyle = palette.well;
      context.globalAlpha = 0.72;
      context.fillRect(2, y - 8, wideText + 6, 16);
      context.globalAlpha = 1;
      context.fillStyle = palette.muted;
      context.fillText(label, 5, y);
    }
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}
