/** Finds words in the text of the track. */
import type { CodeArea } from './code_area.ts';
import { button, element, input, setText, block } from '../shell/page.ts';

export class FindBar {
  private readonly bar = element('find', HTMLFormElement);
  private readonly field = input('find-text');
  private readonly opener = button('find-open');

  constructor(private readonly code: CodeArea) {
    this.opener.addEventListener('click', () => (this.bar.hidden ? this.open() : this.close()));
    button('find-close').addEventListener('click', () => this.close());
    button('find-previous').addEventListener('click', () => this.go(-1, true));
    this.bar.addEventListener('submit', (event) => {
      event.preventDefault();
      this.go(1, document.activeElement !== this.field);
    });
    this.field.addEventListener('input', () => this.count());
    this.bar.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
  }

  open(): void {
    this.bar.hidden = false;
    this.opener.setAttribute('aria-expanded', 'true');
    const { area } = this.code;
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    if (chosen !== '' && !chosen.includes('\n')) this.field.value = chosen;
    this.field.focus();
    this.field.select();
    this.count();
  }

  close(): void {
    const focused = this.bar.contains(document.activeElement);
    this.bar.hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
    if (focused) this.code.area.focus({ preventScroll: true });
  }

  private matches(): number[] {
    const wanted = this.field.value.toLowerCase();
    const found: number[] = [];
    if (wanted === '') return found;
    const text = this.code.text.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at);
    return found;
  }

  private count(): void {
    const found = this.matches().length;
    setText(block('find-count'), this.field.value === '' ? '' : found === 0 ? 'none' : `${found} found`);
  }

  private go(direction: 1 | -1, focus: boolean): void {
    const found = this.matches();
    if (found.length === 0) return this.count();
    const { selectionStart, selectionEnd } = this.code.area;
    const after = found.findIndex((at) => at >= selectionEnd);
    const before = found.filter((at) => at < selectionStart).length - 1;
    const index = direction > 0 ? (after < 0 ? 0 : after) : before < 0 ? found.length - 1 : before;
    const at = found[index] ?? 0;
    this.code.reveal(at, at + this.field.value.length, focus);
    setText(block('find-count'), `${index + 1} of ${found.length}`);
  }
}
