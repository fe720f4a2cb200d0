/** What is not the tone: harmonics, everything else, the floor of the noise and how it falls. */
import type { Reading } from '../lab/api.js';
import { Calm, Figures } from './elements.js';
import { decibels, fixed, hertz, signed } from './figures.js';
import { ROUNDING_DB } from './rounding.js';
import { LiveTable } from './tables.js';
import type { View } from './view.js';

/** A ratio in dB as per cent of the amplitude. */
function percent(db: number): string {
  const share = 100 * 10 ** (db / 20);
  return `${share >= 0.01 ? fixed(share, share >= 1 ? 2 : 4) : share.toExponential(1)} %`;
}

export class DistortionView implements View {
  private readonly figures = new Figures<'thd' | 'thdN' | 'fundamental' | 'noise' | 'slope'>({
    thd: 'THD, dB', thdN: 'THD+N, dB', fundamental: 'Fundamental', noise: 'Noise floor, dBFS', slope: 'Slope, dB an octave',
  });
  private readonly table = new LiveTable(
    [{ name: 'Harmonic' }, { name: 'Level, dB', figure: true }],
    'Levels of the harmonics',
    `No harmonics above ${fixed(ROUNDING_DB, 0)} dBFS.`,
  );
  private readonly text = new Calm(500);

  constructor(private readonly root: HTMLElement) {
    root.append(this.figures.list, this.table.frame);
  }

  show(reading: Reading | null, nowMs: number): void {
    if (!this.text.due(nowMs)) return;
    const distortion = reading?.distortion ?? null;
    this.figures.set('thd', distortion ? decibels(distortion.thdDb, 1) : '–', distortion && Number.isFinite(distortion.thdDb) ? percent(distortion.thdDb) : '');
    this.figures.set('thdN', distortion ? decibels(distortion.thdNDb, 1) : '–', distortion && Number.isFinite(distortion.thdNDb) ? percent(distortion.thdNDb) : '');
    this.figures.set('fundamental', distortion ? hertz(distortion.fundamental) : '–');
    this.figures.set('noise', decibels(reading?.noiseFloorDb ?? null, 1), reading?.noiseFloorDb == null ? '' : '20 Hz to 20 kHz, between the tones');
    const slope = reading?.slope ?? null;
    this.figures.set('slope', slope ? `${signed(slope.dbPerOctave, 2)} ± ${fixed(slope.error, 2)}` : '–', slope ? colourOf(slope.dbPerOctave, slope.error) : '');
    this.table.show((distortion?.harmonics ?? []).filter(({ number, levelDb }) => number > 1 && levelDb > ROUNDING_DB).slice(0, 8).map(({ number, levelDb }) => [`${number}×`, fixed(levelDb, 1)]), reading !== null);
  }

  close(): void {
    this.root.replaceChildren();
  }
}

/** The colour of noise that falls so, where it is one: power for each Hz, dB an octave. */
export function colourOf(dbPerOctave: number, error: number): string {
  if (!(error < 0.5)) return '';
  for (const [slope, name] of [[0, 'white'], [-3.01, 'pink'], [-6.02, 'brown'], [3.01, 'blue'], [6.02, 'violet']] as const) {
    if (Math.abs(dbPerOctave - slope) <= Math.max(0.25, 2 * error)) return `falls as ${name} noise does`;
  }
  return '';
}
