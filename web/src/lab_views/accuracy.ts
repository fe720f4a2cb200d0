/** The rows of the accuracy harness: root mean square error against the Cramér–Rao bound, and how often the stated errors held. */
import type { AccuracyRow } from '../lab/api.js';
import { fixed } from './figures.js';
import { LiveTable } from './tables.js';

export class AccuracyView {
  private readonly table = new LiveTable(
    [
      { name: 'Frequency, Hz', figure: true }, { name: 'SNR, dB', figure: true }, { name: 'Frame', figure: true, spare: true }, { name: 'Window', spare: true }, { name: 'Found', figure: true },
      { name: 'RMS, cents', figure: true }, { name: 'Bound, cents', figure: true }, { name: 'RMS / bound', figure: true }, { name: 'In 1 σ', figure: true, spare: true }, { name: 'In 2 σ', figure: true, spare: true },
    ],
    'Rows of the accuracy harness',
    'Not run yet.',
  );

  constructor(private readonly root: HTMLElement) {
    root.append(this.table.frame);
  }

  show(rows: readonly AccuracyRow[]): void {
    this.table.show(rows.map((row) => [
      fixed(row.frequency_hz, 1), fixed(row.snr_db, 0), String(row.len), row.window, `${row.found}/${row.trials}`, small(row.rms_cents), small(row.bound_rms_cents),
      row.rms_over_bound === null ? '–' : fixed(row.rms_over_bound, 3), share(row.inside_one, row.valid), share(row.inside_two, row.valid),
    ]));
  }

  close(): void {
    this.root.replaceChildren();
  }
}

/** Cents, with three digits that count; below a thousandth by its power of ten. */
export function small(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  if (Math.abs(value) < 1e-3) return value.toExponential(2).replace(/-/g, '−');
  const decimals = Math.max(0, Math.min(9, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return fixed(value, decimals);
}

const share = (inside: number, of: number): string => (of > 0 ? `${fixed((100 * inside) / of, 0)} %` : '–');
