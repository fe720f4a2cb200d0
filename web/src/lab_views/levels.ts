/** How strong it is: peak, true peak and RMS of each channel on one scale, loudness beside it. */
import type { Levels, Reading } from '../lab/api.js';
import { Calm, Figures, make, makeCanvas, setLabel } from './elements.js';
import { decibels, fixed } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';
import type { View } from './view.js';

const FLOOR_DB = -80;

type Row = 'peak' | 'truePeak' | 'rms' | 'crest' | 'offset' | 'momentary' | 'shortTerm' | 'integrated' | 'range';

export class LevelsView implements View {
  private readonly canvas = makeCanvas('lv-meters', 'Level meters');
  private readonly surface: Surface;
  private readonly figures = new Figures<Row>({
    momentary: 'Momentary, LUFS', shortTerm: 'Short-term, LUFS', integrated: 'Integrated, LUFS', range: 'Range, LU',
    truePeak: 'True peak, dBTP', peak: 'Peak, dBFS', rms: 'RMS, dBFS', crest: 'Crest, dB', offset: 'Offset',
  });
  private readonly text = new Calm(250);
  private levels: readonly Levels[] = [];

  constructor(private readonly root: HTMLElement) {
    root.append(this.canvas, this.figures.list);
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  show(reading: Reading | null, nowMs: number): void {
    this.levels = reading?.levels ?? [];
    this.draw();
    if (!this.text.due(nowMs)) return;
    const both = (of: (levels: Levels) => string) => (this.levels.length === 0 ? '–' : this.levels.map(of).join(' / '));
    this.figures.set('peak', both((levels) => decibels(levels.peakDb, 2)), '', this.levels.some((levels) => levels.peakDb >= 0));
    this.figures.set('truePeak', both((levels) => decibels(levels.truePeakDb, 2)), '', this.levels.some(({ truePeakDb }) => (truePeakDb ?? 0) > 0));
    this.figures.set('rms', both((levels) => decibels(levels.rmsDb, 2)));
    this.figures.set('crest', both((levels) => decibels(levels.crestDb, 2)));
    this.figures.set('offset', both((levels) => fixed(levels.offset, 6)));
    const loudness = reading?.loudness ?? null;
    for (const key of ['momentary', 'shortTerm', 'integrated', 'range'] as const) this.figures.set(key, decibels(loudness?.[key] ?? null, 1));
    setLabel(this.canvas, this.levels.length === 0 ? 'Level meters: nothing measured' : `Level meters: RMS ${both((levels) => `${decibels(levels.recentRmsDb ?? levels.rmsDb, 0)} dB`)}`);
  }

  private draw(): void {
    const { surface } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const along = (db: number) => Math.min(1, Math.max(0, 1 - db / FLOOR_DB)) * width;
    const count = Math.max(1, this.levels.length);
    const high = (height - 18 - 4 * (count - 1)) / count;
    for (let channel = 0; channel < count; channel += 1) {
      const top = channel * (high + 4);
      context.fillStyle = palette.well;
      context.fillRect(0, top, width, high);
      const levels = this.levels[channel];
      if (!levels) continue;
      const colour = channel === 0 ? palette.left : palette.right;
      context.fillStyle = colour;
      context.globalAlpha = 0.4;
      context.fillRect(0, top, along(levels.recentTruePeakDb ?? levels.peakDb), high);
      context.globalAlpha = 1;
      context.fillRect(0, top, along(levels.recentRmsDb ?? levels.rmsDb), high);
      context.fillStyle = (levels.truePeakDb ?? 0) > 0 ? palette.error : palette.text;
      const held = along(levels.truePeakDb ?? levels.peakDb);
      if (held > 2) context.fillRect(Math.min(width - 2, held - 1), top, 2, high);
    }
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.fillStyle = palette.muted;
    for (let db = FLOOR_DB; db <= 0; db += 20) {
      context.textAlign = db === FLOOR_DB ? 'left' : db === 0 ? 'right' : 'center';
      context.fillText(fixed(db, 0), along(db), height - 4);
    }
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}

/** A legend for what the bars mean, for pages that show one. */
export const levelsLegend = (): HTMLElement => make('p', { class: 'lv-note-line', text: 'Full colour: RMS of the last 0.4 s. Pale: true peak of the last 0.4 s. Line: greatest true peak.' });
