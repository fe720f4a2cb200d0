/** Files that the track names or that were attached: what is there, what is missing, what nobody names. */
import { fileKind, formatBytes, KIND_NAMES } from '../model/file_kind.ts';
import type { Intake } from './intake.ts';
import { block, input, make, makeButton, sign } from '../shell/page.ts';
import type { Session } from './session.ts';

export class FilesView {
  private waiting: ReturnType<typeof setTimeout> | null = null;
  private built = '';

  constructor(
    private readonly session: Session,
    private readonly intake: Intake,
  ) {
    session.bus.on('files', () => this.soon());
    session.bus.on('text', () => this.soon());
    session.bus.on('loaded', () => this.soon());
  }

  private soon(): void {
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.show(), 200);
  }

  private show(): void {
    const { session } = this;
    const named = session.namedNow();
    const held = session.files;
    const names = Array.from(new Set([...named, ...held.keys()])).sort((a, b) => a.localeCompare(b));
    const built = JSON.stringify(names.map((name) => [name, named.has(name), held.get(name)?.size]));
    if (built === this.built) return;
    this.built = built;
    block('files-empty').hidden = names.length > 0;
    block('file-list').replaceChildren(...names.map((name) => this.row(name, named.has(name), held.get(name))));
  }

  private row(name: string, named: boolean, file: Blob | undefined): HTMLLIElement {
    const kind = fileKind(name, file?.type ?? '');
    const parts = [KIND_NAMES[kind], file ? formatBytes(file.size) : '', file ? (named ? 'in the track' : 'not named by the track') : 'missing'];
    const tools = make('div', { class: 'file-tools' });
    if (!file) {
      tools.append(makeButton({ class: 'text-button', text: 'Choose', label: `Choose ${name}` }, () => input('open-input').click()));
    } else {
      if (!named && (kind === 'noise' || kind === 'clip')) {
        tools.append(makeButton({ class: 'text-button', text: 'Add', label: `Add ${name} to the track` }, () => {
          const text = this.intake.withFile(this.session.document.text, { name, type: file.type });
          if (text !== null) this.session.replaceText(text);
        }));
      }
      tools.append(makeButton({ class: 'icon-button small', label: `Remove ${name}` }, () => this.session.detach(name), sign('close')));
    }
    return make(
      'li', { class: file ? 'file' : 'file missing' }, make('span', { class: 'file-name', text: name, title: name }),
      make('span', { class: 'file-note', text: parts.filter(Boolean).join(' · ') }), tools,
    );
  }
}
