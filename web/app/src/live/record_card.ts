/** Recordings: of oneself, of the others, of the mix; as many at once as one likes. */
import { duration } from 'heterodyne/lab-views';
import { explain } from '../shell/microphone.ts';
import { block, button, make, makeButton, setText } from '../shell/page.ts';
import { save, stamp } from '../shell/save.ts';
import type { Desk } from './desk.ts';
import type { Recording, RecordSource } from './package.ts';

const SOURCES: readonly RecordSource[] = ['own', 'others', 'mix'];
const NAMES: Record<RecordSource, string> = { own: 'Yourself', others: 'The others', mix: 'The mix' };

export class RecordCard {
  private readonly running = new Map<RecordSource, Recording>();
  private taken = 0;

  constructor(private readonly desk: Desk) {
    for (const source of SOURCES) button(`record-${source}`).addEventListener('click', () => void this.toggle(source));
    desk.bus.on('live', () => this.show());
    desk.bus.on('statistics', () => this.show());
    addEventListener('beforeunload', (event) => {
      if (this.running.size > 0) event.preventDefault();
    });
  }

  async toggle(source: RecordSource): Promise<void> {
    const { live } = this.desk;
    if (!live) return;
    const running = this.running.get(source);
    try {
      if (!running) this.running.set(source, live.record(source));
      else {
        this.running.delete(source);
        this.show();
        this.keep(source, running, await running.stop());
      }
    } catch (error) {
      this.desk.notice('error', `The recording of ${NAMES[source].toLowerCase()} has failed: ${explain(error)}`);
    }
    this.show();
  }

  private keep(source: RecordSource, { seconds, lostFrames }: Recording, blob: Blob): void {
    const name = `live-${source}-${stamp(new Date().toISOString())}.wav`;
    const lost = lostFrames > 0 ? `, ${lostFrames} frames of silence where the page was late` : '';
    this.taken += 1;
    block('takes').prepend(make('li', { class: 'take' },
      make('span', { class: 'file-name', text: NAMES[source] }),
      make('span', { class: 'file-note', text: `${duration(seconds)}, ${(blob.size / 1e6).toFixed(1)} MB${lost}` }),
      makeButton({ class: 'text-button', text: 'Save', label: `Save ${name}` }, () => save(name, blob))));
    this.show();
  }

  private show(): void {
    for (const source of SOURCES) {
      const press = button(`record-${source}`);
      press.disabled = this.desk.live === null;
      press.setAttribute('aria-pressed', String(this.running.has(source)));
    }
    const chip = block('record-chip');
    const longest = Math.max(0, ...Array.from(this.running.values(), ({ seconds }) => seconds));
    setText(chip, this.running.size > 0 ? `Records ${duration(longest)}` : this.taken > 0 ? `${this.taken} recorded` : 'Nothing recorded');
    chip.className = this.running.size > 0 ? 'chip bad' : 'chip';
  }
}
