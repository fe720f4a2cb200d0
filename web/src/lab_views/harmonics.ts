/** Harmonics against the strongest steady tone: by how much each is off its whole number, drawn with its error bar. */
import type { Harmonic, Reading } from '../lab/api.js';
import { ErrorBar, make } from './elements.js';
import { fixed, line, withError } from './figures.js';
import { roundStep } from './axes.js';
import { ROUNDING_DB } from './rounding.js';
import { LiveTable } from './tables.js';
import type { View } from './view.js';

/** Whether a partial is there and tells something. */
const sounds = ({ valid, levelDb }: Harmonic): boolean => valid && levelDb > ROUNDING_DB;

export class HarmonicsView implements View {
  private readonly table = new LiveTable(
    [{ name: 'Partial' }, { name: 'Ratio', figure: true, spare: true }, { name: 'Off by, cents', figure: true }, { name: 'Off by, drawn' }, { name: 'Level, dB', figure: true }, { name: 'Coherence', figure: true, spare: true }],
    'Harmonics against the strongest steady tone',
    'No steady tone with harmonics.',
  );
  private readonly scale = make('p', { class: 'lv-note-line' });
  private readonly bars: ErrorBar[] = [];

  constructor(private readonly root: HTMLElement) {
    root.append(this.table.frame, this.scale);
  }

  show(reading: Reading | null): void {
    const found = reading?.harmonics ?? [];
    const span = spanOf(found);
    while (this.bars.length < found.length) this.bars.push(new ErrorBar());
    this.table.show(found.map((harmonic, index) => {
      const bar = this.bars[index] ?? new ErrorBar();
      bar.show(sounds(harmonic) ? harmonic.cents : null, harmonic.centsError, span);
      return [
        `${harmonic.number}×`,
        line(withError(harmonic.ratio, harmonic.ratioError, { least: 5, most: 9 }), ''),
        sounds(harmonic) ? line(withError(harmonic.cents, harmonic.centsError, { signed: true, least: 3, most: 6 }), '') : 'not there',
        bar.element,
        fixed(harmonic.levelDb, 1),
        fixed(harmonic.coherence, 3),
      ];
    }), reading !== null);
    for (const [index, harmonic] of found.entries()) this.table.mark(index, 'doubtful', !sounds(harmonic));
    this.scale.textContent = found.some(sounds) ? `Drawn from −${fixed(span, decimals(span))} to +${fixed(span, decimals(span))} cent; whiskers are two standard errors. What lies below ${fixed(ROUNDING_DB, 0)} dBFS is rounding.` : '';
  }

  close(): void {
    this.root.replaceChildren();
  }
}

const decimals = (span: number): number => Math.max(0, -Math.floor(Math.log10(span) + 1e-9));

/** The smallest round half width that holds all bars. */
export function spanOf(harmonics: readonly Harmonic[]): number {
  let most = 1e-6;
  for (const { cents, centsError } of harmonics.filter(sounds)) most = Math.max(most, Math.abs(cents) + 2 * centsError);
  return roundStep(most, 1);
}
