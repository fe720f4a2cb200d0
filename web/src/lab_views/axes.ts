/** Grids with their labels: a logarithmic axis of frequency below, decibels at the side. */
import { fixed } from './figures.js';
import { SpectrumScale, spectrumLines } from './spectrum_scale.js';
import { CANVAS_FONT, colours, type Surface } from './surface.js';

/** Height that the labels below take, in CSS pixels. */
export const LABELS_HEIGHT = 18;

export interface Grid {
  scale: SpectrumScale;
  bottom: number;
  /** Where a level lies, not above the upper edge nor below the axis. */
  y: (db: number) => number;
}

/** Draws the grid of a spectrum and answers where things lie on it. */
export function drawGrid(surface: Surface, lowHz: number, highHz: number, topDb: number, floorDb: number): Grid {
  const { context, width, height } = surface;
  const palette = colours();
  const scale = new SpectrumScale(lowHz, highHz, width);
  const bottom = height - LABELS_HEIGHT;
  const y = (db: number) => 4 + Math.min(1, Math.max(0, (topDb - db) / (topDb - floorDb))) * (bottom - 4);
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.font = CANVAS_FONT;
  context.textBaseline = 'alphabetic';
  context.fillStyle = palette.muted;
  context.beginPath();
  for (const { hz, label } of spectrumLines(lowHz, highHz)) {
    const at = Math.round(scale.toX(hz)) + 0.5;
    context.moveTo(at, 0);
    context.lineTo(at, bottom);
    if (label === null) continue;
    context.textAlign = at + 24 > width ? 'right' : 'center';
    context.fillText(label, Math.min(at, width - 2), height - 5);
  }
  const step = topDb - floorDb > 100 ? 40 : 20;
  for (let db = Math.floor(topDb / 20) * 20; db > floorDb; db -= 20) {
    context.moveTo(0, Math.round(y(db)) + 0.5);
    context.lineTo(width, Math.round(y(db)) + 0.5);
  }
  context.stroke();
  context.textAlign = 'left';
  for (let db = Math.floor(topDb / 20) * 20 - 20; db > floorDb; db -= step) context.fillText(fixed(db, 0), 4, Math.round(y(db)) - 3);
  return { scale, bottom, y };
}

/** Steps of 1, 2 or 5 times a power of ten, so that `span` holds at most `most` of them. */
export function roundStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5, 10]) if (factor * decade >= least * (1 - 1e-9)) return factor * decade;
  return 10 * decade;
}
