/** One level meter: a bar for each channel from −60 dB to full scale, its text beside it. */
import { alongScale, formatDb } from '../model/decibel.ts';
import { setText } from '../shell/page.ts';
import type { Level } from './package.ts';

const FLOOR_DB = -60;
/** From here on a level is drawn as too loud. */
const HOT_DB = -1;

export class MeterBar {
  private drawn = '';

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly text: Element,
  ) {}

  /** Draws only what has changed. */
  show(levels: readonly Level[]): void {
    const peakDb = levels.reduce((most, { peakDb }) => Math.max(most, peakDb), Number.NEGATIVE_INFINITY);
    setText(this.text, peakDb < -120 ? '−∞' : formatDb(peakDb, 0));
    const state = levels.map(({ peakDb, rmsDb }) => `${peakDb.toFixed(1)} ${rmsDb.toFixed(1)}`).join(' ') + this.canvas.clientWidth;
    if (state === this.drawn) return;
    this.drawn = state;
    this.paint(levels);
  }

  private paint(levels: readonly Level[]): void {
    const { canvas } = this;
    const scale = globalThis.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    if (!context) return;
    const style = getComputedStyle(canvas);
    context.clearRect(0, 0, width, height);
    const rows = Math.max(1, levels.length);
    const gap = Math.round(2 * scale);
    const tall = (height - gap * (rows - 1)) / rows;
    levels.forEach(({ peakDb, rmsDb }, row) => {
      const top = row * (tall + gap);
      context.fillStyle = style.getPropertyValue(peakDb > HOT_DB ? '--error' : row === 0 ? '--left' : '--right');
      context.globalAlpha = 0.45;
      context.fillRect(0, top, width * alongScale(peakDb, FLOOR_DB), tall);
      context.globalAlpha = 1;
      context.fillRect(0, top, width * alongScale(rmsDb, FLOOR_DB), tall);
    });
  }
}
