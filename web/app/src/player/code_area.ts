/**
 * The editor: a text area that keeps what browsers give it (undo, spelling of keys, screen readers, the keyboard of a phone) over a
 * painted copy of the lines in view with colours and marks. Its cost follows the height of the window, not the length of the text.
 */
import { colourLine } from '../model/json_colours.ts';
import { LineIndex } from '../model/line_index.ts';
import { block, element, make } from '../shell/page.ts';

export interface Mark {
  start: number;
  end: number;
  severity: 'error' | 'warning';
  line: number;
}

const PAD_PX = 8;
/** Longer lines (sounds as data: addresses) are painted without colours, and only their beginning. */
const LONGEST_COLOURED = 2000;
const LONGEST_PAINTED = 20000;

export class CodeArea {
  readonly area = element('code-text', HTMLTextAreaElement);
  private readonly paintBox = block('code-paint');
  private readonly gutter = block('code-gutter');
  private lines = new LineIndex('');
  private marks: readonly Mark[] = [];
  private waiting = false;
  private lineHeight = 20;

  /** `typed` hears every change that a person makes. */
  constructor(private readonly typed: (text: string) => void) {
    this.area.addEventListener('input', () => {
      this.lines = new LineIndex(this.area.value);
      this.paintSoon();
      this.typed(this.area.value);
    });
    this.area.addEventListener('scroll', () => this.paintSoon(), { passive: true });
    this.area.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('selectionchange', () => {
      if (document.activeElement === this.area) this.paintSoon();
    });
    this.area.addEventListener('blur', () => this.paintSoon());
    new ResizeObserver(() => {
      this.lineHeight = parseFloat(getComputedStyle(this.area).lineHeight) || 20;
      this.paintSoon();
    }).observe(this.area);
  }

  get text(): string {
    return this.lines.text;
  }

  /** Another text from elsewhere. Where only a part differs the place in view stays. */
  setText(text: string): void {
    if (text === this.area.value) return;
    const { scrollTop, scrollLeft } = this.area;
    this.area.value = text;
    this.lines = new LineIndex(this.area.value);
    this.area.scrollTop = scrollTop;
    this.area.scrollLeft = scrollLeft;
    this.paintSoon();
  }

  toTop(): void {
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = 0;
    this.area.scrollLeft = 0;
  }

  setMarks(marks: readonly Mark[]): void {
    this.marks = marks;
    this.paintSoon();
  }

  /** Replaces a range as typing would, so that undo knows it. */
  replace(start: number, end: number, text: string): void {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    const done = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
    if (done) return;
    this.area.setRangeText(text, start, end, 'end');
    this.area.dispatchEvent(new Event('input'));
  }

  /** Shows a range a third below the upper edge, and selects it. */
  reveal(start: number, end: number, focus = true): void {
    const line = this.lines.lineAt(start);
    if (focus) this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, end);
    this.area.scrollTop = Math.max(0, (line - 1) * this.lineHeight - this.area.clientHeight / 3);
    const column = this.lines.columnAt(start);
    const wide = this.characterWidth() * column;
    this.area.scrollLeft = wide > this.area.clientWidth - 48 ? wide - this.area.clientWidth / 2 : 0;
    this.paintSoon();
  }

  private characterWidth(): number {
    return parseFloat(getComputedStyle(this.area).fontSize) * 0.6;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey) return;
    const bracket = (event.ctrlKey || event.metaKey) && !event.shiftKey && (event.key === ']' || event.key === '[');
    if (bracket) {
      event.preventDefault();
      this.indent(event.key === ']');
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.breakLine();
    }
  }

  private breakLine(): void {
    const { selectionStart, selectionEnd } = this.area;
    const line = this.lines.lineAt(selectionStart);
    const before = this.text.slice(this.lines.start(line), selectionStart);
    const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
    const opens = /[{[]\s*$/.test(before);
    const closes = opens && /^\s*[}\]]/.test(this.text.slice(selectionEnd, this.lines.end(this.lines.lineAt(selectionEnd))));
    const inner = `\n${indent}${opens ? '  ' : ''}`;
    this.replace(selectionStart, selectionEnd, closes ? `${inner}\n${indent}` : inner);
    if (closes) this.area.setSelectionRange(selectionStart + inner.length, selectionStart + inner.length);
  }

  private indent(deeper: boolean): void {
    const { selectionStart, selectionEnd } = this.area;
    const first = this.lines.lineAt(selectionStart);
    const last = this.lines.lineAt(Math.max(selectionStart, selectionEnd - 1));
    const start = this.lines.start(first);
    const end = this.lines.end(last);
    const old = this.text.slice(start, end);
    const changed = old.split('\n').map((line) => (deeper ? `  ${line}` : line.replace(/^( {1,2}|\t)/, ''))).join('\n');
    if (changed === old) return;
    this.replace(start, end, changed);
    this.area.setSelectionRange(start, start + changed.length);
  }

  paintSoon(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  private paint(): void {
    const { scrollTop, scrollLeft, clientHeight } = this.area;
    const height = this.lineHeight;
    const first = Math.max(1, Math.floor((scrollTop - PAD_PX) / height) + 1);
    const last = Math.min(this.lines.count, first + Math.ceil(clientHeight / height) + 1);
    const focused = document.activeElement === this.area;
    const here = focused ? this.lines.lineAt(this.area.selectionStart) : 0;
    const worst = new Map<number, 'error' | 'warning'>();
    for (const mark of this.marks) if (worst.get(mark.line) !== 'error') worst.set(mark.line, mark.severity);
    const rows: Node[] = [];
    const numbers: Node[] = [];
    for (let line = first; line <= last; line += 1) {
      const top = `${PAD_PX + (line - 1) * height - scrollTop}px`;
      const row = this.paintLine(line);
      if (line === here) row.classList.add('here');
      row.style.top = top;
      row.style.transform = `translateX(${-scrollLeft}px)`;
      row.style.minWidth = `calc(100% + ${scrollLeft}px)`;
      rows.push(row);
      const number = make('div', { text: String(line), class: `${worst.get(line) ?? ''}${line === here ? ' here' : ''}` });
      number.style.top = top;
      numbers.push(number);
    }
    this.paintBox.replaceChildren(...rows);
    this.gutter.replaceChildren(...numbers);
  }

  private paintLine(line: number): HTMLDivElement {
    const row = make('div');
    const text = this.lines.line(line);
    if (text.length > LONGEST_COLOURED) {
      row.textContent = text.slice(0, LONGEST_PAINTED);
      return row;
    }
    const start = this.lines.start(line);
    const marks = this.marks.filter((mark) => mark.start <= start + text.length && mark.end >= start);
    let at = start;
    for (const piece of colourLine(text)) {
      this.paintPiece(row, piece.text, piece.kind, at, marks);
      at += piece.text.length;
    }
    if (marks.some((mark) => mark.start >= at && mark.start === mark.end)) row.append(make('span', { class: 'squiggle', text: ' ' }));
    return row;
  }

  /** A piece cut where marks begin and end. */
  private paintPiece(row: HTMLElement, text: string, kind: string, from: number, marks: readonly Mark[]): void {
    const to = from + text.length;
    const cuts = new Set([from, to]);
    for (const mark of marks) for (const cut of [mark.start, mark.end]) if (cut > from && cut < to) cuts.add(cut);
    const sorted = Array.from(cuts).sort((a, b) => a - b);
    for (const [index, cut] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next === undefined) break;
      const covering = marks.filter((mark) => mark.start < next && mark.end > cut);
      const severity = covering.some((mark) => mark.severity === 'error') ? ' squiggle' : covering.length > 0 ? ' squiggle warning' : '';
      const piece = text.slice(cut - from, next - from);
      if (kind === 'space' && severity === '') row.append(piece);
      else row.append(make('span', { class: `t-${kind}${severity}`, text: piece }));
    }
  }
}
