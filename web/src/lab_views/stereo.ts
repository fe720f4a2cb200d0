/** What the two channels have to do with each other, and what a binaural track really delivers: beat, phase, level of each pair. */
import type { Reading } from '../lab/api.js';
import { Calm, makeCanvas, setLabel, Figures } from './elements.js';
import { fixed, line, signed, withError } from './figures.js';
import { colours, CANVAS_FONT, Surface } from './surface.js';
import { LiveTable } from './tables.js';
import type { View } from './view.js';

const TO_DEGREES = 180 / Math.PI;

export class StereoView implements View {
  private readonly canvas = makeCanvas('lv-correlation', 'Correlation');
  private readonly surface: Surface;
  private readonly figures = new Figures<'correlation' | 'balance'>({ correlation: 'Correlation', balance: 'Right over left, dB' });
  private readonly table = new LiveTable(
    [{ name: 'Left / right, Hz' }, { name: 'Beat, Hz', figure: true }, { name: 'Phase', figure: true }, { name: 'R / L, dB', figure: true }],
    'Pairs of tones, one in each channel',
    'No tone stands in both channels.',
  );
  private readonly text = new Calm(250);
  private correlation: number | null = null;
  private seen = -2;

  constructor(private readonly root: HTMLElement) {
    root.append(this.canvas, this.figures.list, this.table.frame);
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  show(reading: Reading | null, nowMs: number): void {
    const stereo = reading?.stereo ?? null;
    const correlation = stereo?.correlation ?? null;
    if (correlation !== this.correlation) {
      this.correlation = correlation;
      this.draw();
    }
    if (this.text.due(nowMs)) {
      this.figures.set('correlation', correlation === null ? '–' : signed(correlation, 3), meaning(correlation));
      this.figures.set('balance', stereo?.balanceDb == null ? '–' : signed(stereo.balanceDb, 2));
      setLabel(this.canvas, correlation === null ? 'Correlation: nothing measured' : `Correlation ${signed(correlation, 2)}`);
    }
    const sequence = reading?.tonesSequence ?? -1;
    if (sequence === this.seen) return;
    this.seen = sequence;
    const pairs = (stereo?.pairs ?? []).slice(0, 6);
    this.table.show(pairs.map((pair) => [
      `${fixed(pair.left, 2)} / ${fixed(pair.right, 2)}`,
      line(withError(pair.beat, pair.beatError, { least: 3, most: 5 }), ''),
      `${line(withError(pair.phase * TO_DEGREES, pair.phaseError * TO_DEGREES, { signed: true, least: 1, most: 1 }), '')}°`,
      signed(pair.levelDb, 1),
    ]), reading !== null);
    for (const [index, pair] of pairs.entries()) this.table.mark(index, 'doubtful', !pair.valid);
  }

  private draw(): void {
    const { surface, correlation } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const bottom = height - 18;
    const x = (value: number) => 8 + ((value + 1) / 2) * (width - 16);
    context.fillStyle = palette.well;
    context.fillRect(0, 0, width, bottom);
    context.fillStyle = palette.grid;
    for (const mark of [-1, -0.5, 0, 0.5, 1]) context.fillRect(Math.round(x(mark)), 0, 1, bottom);
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.fillStyle = palette.muted;
    for (const [mark, text, align] of [[-1, '−1', 'left'], [0, '0', 'center'], [1, '+1', 'right']] as const) {
      context.textAlign = align;
      context.fillText(text, align === 'left' ? 0 : align === 'right' ? width : x(mark), height - 4);
    }
    if (correlation === null) return;
    context.fillStyle = correlation < 0 ? palette.right : palette.left;
    const [from, to] = [x(Math.min(0, correlation)), x(Math.max(0, correlation))];
    context.globalAlpha = 0.45;
    context.fillRect(from, 4, to - from, bottom - 8);
    context.globalAlpha = 1;
    context.fillRect(x(correlation) - 2, 2, 4, bottom - 4);
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}

function meaning(correlation: number | null): string {
  if (correlation === null) return '';
  if (correlation > 0.999) return 'Both channels are one.';
  if (correlation < -0.5) return 'The channels cancel each other in mono.';
  return '';
}
