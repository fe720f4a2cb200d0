/**
 * Files that are opened or dropped: a track is opened, what a track names is attached, noise and clips that it does not name yet
 * are written into it. Links to elsewhere are refused.
 */
import { ACCEPTED, fileKind } from '../model/file_kind.ts';
import { withItem, withMember } from '../model/json_places.ts';
import { listenToDrops } from '../shell/drops.ts';
import { EXAMPLES, exampleText } from '../shell/examples.ts';
import { button, input, make, select } from '../shell/page.ts';
import type { Session } from './session.ts';

/** Texts above this are no tracks. */
const LARGEST_TRACK_BYTES = 64e6;

export class Intake {
  constructor(
    private readonly session: Session,
    private readonly opened: () => void,
  ) {
    const field = input('open-input');
    field.accept = ACCEPTED;
    for (const id of ['open', 'add-files']) button(id).addEventListener('click', () => field.click());
    field.addEventListener('change', () => {
      const files = Array.from(field.files ?? []);
      field.value = '';
      void this.take(files);
    });
    const examples = select('examples');
    for (const { id, name, length } of EXAMPLES) {
      const option = make('option', { text: `${name}, ${length}` });
      option.value = id;
      examples.append(option);
    }
    examples.addEventListener('change', () => {
      const { value } = examples;
      examples.value = '';
      if (value !== '') void this.example(value);
    });
    listenToDrops((files) => void this.take(files), (notice) => this.session.bus.emit('notice', notice));
  }

  async example(id: string): Promise<void> {
    try {
      const name = EXAMPLES.find((example) => example.id === id)?.name ?? id;
      this.open(`${name}.json`, await exampleText(id));
    } catch (error) {
      this.session.complain(error);
    }
  }

  /** Opens a track; the one before can be taken back when it had been edited. */
  private open(name: string, text: string): void {
    const { document, edited } = this.session;
    const before = { ...document };
    this.session.open(name, text);
    this.opened();
    if (!edited) return;
    this.session.bus.emit('notice', {
      kind: 'info', text: `${name} is open. Your edits of ${before.name} are not lost.`,
      action: { name: `Back to ${before.name}`, run: () => {
        this.session.open(before.name, before.opened);
        this.session.replaceText(before.text);
        this.opened();
      } },
    });
  }

  async take(files: readonly File[]): Promise<void> {
    const { session } = this;
    const tracks = files.filter((file) => fileKind(file.name, file.type) === 'track');
    const beside = files.filter((file) => !['track', 'unknown'].includes(fileKind(file.name, file.type)));
    const unknown = files.filter((file) => fileKind(file.name, file.type) === 'unknown');
    if (unknown.length > 0) {
      const names = unknown.map((file) => file.name).join(', ');
      session.bus.emit('notice', { kind: 'error', text: `${names}: no track (.json), noise, voice or sound that is known here.` });
    }
    const [track] = tracks;
    try {
      if (beside.length > 0 && track) session.attach(new Map(beside.map((file) => [file.name, file])));
      if (track) {
        if (track.size > LARGEST_TRACK_BYTES) throw new Error(`${track.name} is too large for a track.`);
        this.open(track.name, await track.text());
      } else if (beside.length > 0) this.besideTrack(beside);
    } catch (error) {
      session.complain(error);
    }
    if (tracks.length > 1) session.bus.emit('notice', { kind: 'info', text: `One track is open at a time; ${track?.name ?? ''} was taken.` });
  }

  /** Attached; and named in the track, where it does not name them. */
  private besideTrack(files: readonly File[]): void {
    const { session } = this;
    session.attach(new Map(files.map((file) => [file.name, file])));
    const named = session.namedNow();
    const fresh = files.filter((file) => !named.has(file.name));
    const before = session.document.text;
    let text = before;
    const added: string[] = [];
    for (const file of fresh) {
      const next = this.withFile(text, file);
      if (next === null) continue;
      text = next;
      added.push(file.name);
    }
    if (added.length > 0) {
      session.replaceText(text);
      const names = added.join(', ');
      session.bus.emit('notice', {
        kind: 'info', text: `${names} ${added.length === 1 ? 'is' : 'are'} now in the track.`,
        action: { name: 'Take it out again', run: () => session.replaceText(before) },
      });
      return;
    }
    const idle = fresh.map((file) => file.name);
    if (idle.length > 0) {
      const [first = ''] = idle;
      session.bus.emit('notice', { kind: 'info', text: `${idle.join(', ')}: attached. A voice takes it with "preset": ${JSON.stringify(first)}.` });
    }
  }

  /** The text with a file added to it; `null` where it has no place for one. */
  withFile(text: string, file: { name: string; type?: string }): string | null {
    const kind = fileKind(file.name, file.type ?? '');
    if (kind === 'noise') return withMember(text, text.includes('"background_noise"') || !text.includes('"noise"') ? 'background_noise' : 'noise', { file_path: file.name, amp: 1 });
    if (kind !== 'clip') return null;
    return withItem(text, /"clips"\s*:/.test(text) && !/"overlay_clips"\s*:/.test(text) ? 'clips' : 'overlay_clips', { file_path: file.name, start: 0, amp: 1 });
  }
}
