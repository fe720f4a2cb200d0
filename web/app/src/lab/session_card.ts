/** What was recorded, as files: all of it as JSON, or its rows as CSV. */
import { duration } from 'heterodyne/lab-views';
import { block, button, setText } from '../shell/page.ts';
import { save, stamp } from '../shell/save.ts';
import type { Bench } from './bench.ts';

export class SessionCard {
  constructor(private readonly bench: Bench) {
    button('save-json').addEventListener('click', () => this.json());
    button('save-csv').addEventListener('click', () => this.csv());
    for (const event of ['recording', 'telemetry', 'lab', 'running'] as const) bench.bus.on(event, () => this.show());
  }

  json(): void {
    const session = this.bench.session();
    if (session) save(`lab-${stamp(session.started)}.json`, new Blob([`${JSON.stringify(session, null, 2)}\n`], { type: 'application/json' }));
  }

  csv(): void {
    const session = this.bench.session();
    const text = this.bench.csv();
    if (session && text !== null) save(`lab-${stamp(session.started)}.csv`, new Blob([text], { type: 'text/csv' }));
  }

  private show(): void {
    const { lab } = this.bench;
    const session = this.bench.session();
    const rows = session?.rows.length ?? 0;
    const chip = block('session-chip');
    setText(chip, !session ? 'Nothing recorded' : `${lab?.recording ? 'Records' : 'Recorded'} ${duration(session.rows[rows - 1]?.at ?? 0)}, ${rows} ${rows === 1 ? 'row' : 'rows'}${session.dropped > 0 ? `, ${session.dropped} left out` : ''}`);
    chip.className = lab?.recording ? 'chip good' : 'chip';
    for (const id of ['save-json', 'save-csv']) button(id).disabled = rows === 0;
  }
}
