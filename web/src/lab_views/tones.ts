/** Every sinusoid that was found: frequency with its error bar, level, note. */
import type { Reading, Tone } from '../lab/api.js';
import { fixed, line, withError } from './figures.js';
import { LiveTable } from './tables.js';
import type { View } from './view.js';

const MOST_ROWS = 8;

export class TonesView implements View {
  private readonly table = new LiveTable(
    [{ name: 'Ch.' }, { name: 'Frequency, Hz', figure: true }, { name: 'Note' }, { name: 'Cents', figure: true }, { name: 'Level, dB', figure: true }, { name: 'SNR, dB', figure: true, spare: true }],
    'Tones that were found',
    'No tone stands above the noise.',
  );
  private seen = -2;

  constructor(private readonly root: HTMLElement) {
    root.append(this.table.frame);
  }

  show(reading: Reading | null): void {
    const sequence = reading?.tonesSequence ?? -1;
    if (sequence === this.seen) return;
    this.seen = sequence;
    const both = (reading?.tones.length ?? 0) > 1 && !alike(reading?.tones ?? []);
    const tones = (reading?.tones ?? []).slice(0, both ? 2 : 1).flatMap((found, channel) => found.map((tone) => ({ tone, channel })));
    const shown = tones.sort((a, b) => b.tone.levelDb - a.tone.levelDb).slice(0, MOST_ROWS);
    this.table.show(shown.map(({ tone, channel }) => [
      both ? (channel === 0 ? 'L' : 'R') : 'both',
      line(withError(tone.frequency, tone.frequencyError, { least: 2, most: 6 }), ''),
      [tone.note?.replace('#', '♯') ?? '–', tone.valid ? '' : 'unsteady', tone.crowded ? 'crowded' : ''].filter((part) => part !== '').join(' · '),
      tone.cents === null ? '–' : line(withError(tone.cents, tone.centsError, { signed: true, least: 2, most: 4 }), ''),
      fixed(tone.levelDb, 2),
      fixed(tone.snrDb, 0),
    ]), reading !== null);
    for (const [index, { tone }] of shown.entries()) this.table.mark(index, 'doubtful', !tone.valid);
  }

  close(): void {
    this.root.replaceChildren();
  }
}

/** Whether both channels hold the same tones: then one of them is enough. */
function alike(tones: readonly (readonly Tone[])[]): boolean {
  const [left = [], right = []] = tones;
  return left.length === right.length && left.every((tone, index) => {
    const other = right[index];
    return other !== undefined && tone.frequency === other.frequency && tone.levelDb === other.levelDb;
  });
}
