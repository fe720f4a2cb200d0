/** The card of the track's text: editor, what is wrong with the text, find, format, revert. */
import { placeAt, readPlaces } from '../model/json_places.ts';
import { LineIndex } from '../model/line_index.ts';
import { CodeArea, type Mark } from './code_area.ts';
import type { Diagnostic } from './engine.ts';
import { FindBar } from './find_bar.ts';
import { block, button, make, makeButton, say, setText } from '../shell/page.ts';
import type { EditState, Session } from './session.ts';

/** A list longer than this helps nobody, and a broken text can have thousands of problems. */
const MOST_LISTED = 200;

export class EditorView {
  readonly code: CodeArea;
  readonly find: FindBar;
  private said: EditState = 'checking';
  private saidErrors = 0;

  constructor(private readonly session: Session) {
    this.code = new CodeArea((text) => session.edit(text));
    this.find = new FindBar(this.code);
    button('format').addEventListener('click', () => this.format());
    button('revert').addEventListener('click', () => this.revert());
    session.bus.on('replaced', (document) => this.code.setText(document.text));
    session.bus.on('text', () => {
      button('revert').disabled = !session.edited;
    });
    session.bus.on('judged', ({ state, diagnostics }) => this.judge(state, diagnostics));
  }

  /** Shows a step of the track in the text. */
  revealStep(index: number): void {
    const root = readPlaces(this.code.text);
    const place = root && (placeAt(root, ['progression', index]) ?? placeAt(root, ['steps', index]) ?? root);
    if (place) this.code.reveal(place.start, Math.min(place.end, place.start + 1));
  }

  private format(): void {
    const { text } = this.code;
    if (!readPlaces(text)) {
      say('The text is no JSON yet and cannot be formatted.');
      return;
    }
    const formatted = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
    if (formatted !== text) this.code.replace(0, text.length, formatted);
    this.code.toTop();
  }

  private revert(): void {
    const { session } = this;
    const edited = session.document.text;
    session.replaceText(session.document.opened);
    session.bus.emit('notice', { kind: 'info', text: 'The text is as it was opened.', action: { name: 'Take the edits back', run: () => session.replaceText(edited) } });
  }

  private judge(state: EditState, diagnostics: readonly Diagnostic[]): void {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
    const warnings = diagnostics.length - errors;
    const chip = block('edit-state');
    const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
    const summary = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(Boolean).join(', ');
    if (state === 'checking') {
      setText(chip, 'Checking…');
      chip.className = 'chip';
      return;
    }
    const older = this.session.soundsOther ? '; the track before plays on' : this.session.track ? '; the last good version plays' : '';
    setText(chip, state === 'good' ? 'Plays as written' : `Not played${older}`);
    chip.className = state === 'good' ? 'chip good' : 'chip bad';
    chip.title = chip.textContent ?? '';
    setText(block('problems-title'), summary === '' ? 'No problems' : summary);
    this.list(diagnostics);
    this.mark(diagnostics);
    if (state !== this.said || errors !== this.saidErrors) {
      if (state === 'broken') say(`${summary || 'The track was refused'}. ${this.session.track ? 'The last good version plays on.' : ''}`);
      else if (this.said === 'broken') say('The track plays as written.');
    }
    this.said = state;
    this.saidErrors = errors;
  }

  private list(diagnostics: readonly Diagnostic[]): void {
    const rows = diagnostics.slice(0, MOST_LISTED).map((diagnostic) => {
      const ours = diagnostic.file === this.session.document.name;
      const place = diagnostic.line === null ? '' : `line ${diagnostic.line}`;
      const where = [ours ? '' : diagnostic.file, place].filter(Boolean).join(', ');
      const more = [
        (diagnostic.found ?? '').trim() === '' ? '' : `found ${diagnostic.found}`,
        diagnostic.accepted === null ? '' : `accepted: ${diagnostic.accepted}`,
        diagnostic.suggestion ?? '',
      ].filter(Boolean).join(' · ');
      const text = make('span', { text: diagnostic.message });
      if (more !== '') text.append(make('span', { class: 'problem-more', text: more }));
      const kind = diagnostic.severity === 'error' ? 'Error' : 'Warning';
      const row = makeButton({ class: `problem ${diagnostic.severity}` }, () => this.jump(diagnostic), make('span', { class: 'problem-place', text: where }), text);
      row.setAttribute('aria-label', `${kind}${where ? ` ${where}` : ''}: ${diagnostic.message}${more ? `. ${more}` : ''}`);
      return make('li', {}, row);
    });
    if (diagnostics.length > MOST_LISTED) rows.push(make('li', { class: 'problem-more', text: `and ${diagnostics.length - MOST_LISTED} more` }));
    block('problem-list').replaceChildren(...rows);
  }

  private range(diagnostic: Diagnostic): { start: number; end: number } | null {
    if (diagnostic.file !== this.session.document.name) return null;
    if (diagnostic.start !== null) return { start: diagnostic.start, end: diagnostic.end ?? diagnostic.start };
    if (diagnostic.line === null) return null;
    const lines = new LineIndex(this.code.text);
    const start = lines.offsetOf(diagnostic.line, diagnostic.column ?? 1);
    return { start, end: lines.end(diagnostic.line) };
  }

  private jump(diagnostic: Diagnostic): void {
    const range = this.range(diagnostic);
    if (range) this.code.reveal(range.start, range.end);
  }

  private mark(diagnostics: readonly Diagnostic[]): void {
    const lines = new LineIndex(this.code.text);
    const marks: Mark[] = [];
    for (const diagnostic of diagnostics) {
      const range = this.range(diagnostic);
      if (!range) continue;
      // A mark over a whole object would underline pages: its first line is enough.
      const line = lines.lineAt(range.start);
      const end = Math.min(Math.max(range.end, range.start), Math.max(range.start, lines.end(line)));
      marks.push({ start: range.start, end, severity: diagnostic.severity, line });
    }
    this.code.setMarks(marks);
  }
}
