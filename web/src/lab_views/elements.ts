/** Elements that views are made of. Nothing is styled here: a page's policy may forbid styles that scripts write. */

export interface Parts {
  class?: string;
  text?: string;
  label?: string;
  role?: string;
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, parts: Parts = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.label !== undefined) made.setAttribute('aria-label', parts.label);
  if (parts.role !== undefined) made.setAttribute('role', parts.role);
  made.append(...children);
  return made;
}

/** A canvas that a screen reader hears as one picture with a name. */
export function makeCanvas(name: string, label: string): HTMLCanvasElement {
  return make('canvas', { class: `lv-canvas ${name}`, label, role: 'img' });
}

/** Text is written only when it changed: nothing is laid out anew for nothing. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setLabel(target: Element, label: string): void {
  if (target.getAttribute('aria-label') !== label) target.setAttribute('aria-label', label);
}

/** A list of names and figures, each with a line below that says how the figure was had. */
export class Figures<Key extends string> {
  readonly list = make('dl', { class: 'lv-figures' });
  private readonly cells = new Map<Key, { name: HTMLElement; value: HTMLElement; note: HTMLElement }>();

  constructor(names: Record<Key, string>) {
    for (const [key, text] of Object.entries(names) as [Key, string][]) {
      const name = make('dt', { text });
      const value = make('dd', { class: 'lv-value', text: '–' });
      const note = make('dd', { class: 'lv-note' });
      note.hidden = true;
      value.dataset['figure'] = key;
      this.cells.set(key, { name, value, note });
      this.list.append(make('div', {}, name, value, note));
    }
  }

  set(key: Key, text: string, note = '', bad = false): void {
    const cell = this.cells.get(key);
    if (!cell) return;
    setText(cell.value, text);
    cell.value.classList.toggle('bad', bad);
    setText(cell.note, note);
    cell.note.hidden = note === '';
  }

  value(key: Key): string {
    return this.cells.get(key)?.value.textContent ?? '';
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** A bar with whiskers on a scale of `-span` to `span`: a value and its standard error, as a drawing of `width` by `height` units. */
export class ErrorBar {
  readonly element: SVGSVGElement;
  private readonly bar = document.createElementNS(SVG, 'path');
  private readonly dot = document.createElementNS(SVG, 'circle');

  constructor(
    private readonly width = 160,
    private readonly height = 20,
  ) {
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('class', 'lv-bar');
    this.element.setAttribute('aria-hidden', 'true');
    const axis = document.createElementNS(SVG, 'path');
    axis.setAttribute('class', 'lv-bar-axis');
    axis.setAttribute('d', `M0 ${height / 2}H${width}M${width / 2} 2V${height - 2}`);
    this.bar.setAttribute('class', 'lv-bar-error');
    this.dot.setAttribute('class', 'lv-bar-dot');
    this.dot.setAttribute('r', '3');
    this.dot.setAttribute('cy', String(height / 2));
    this.element.append(axis, this.bar, this.dot);
  }

  /** Whiskers are two standard errors long; what lies beyond the scale stands at its end. */
  show(value: number | null, error: number, span: number): void {
    const shown = value !== null && Number.isFinite(value);
    this.bar.setAttribute('visibility', shown ? 'visible' : 'hidden');
    this.dot.setAttribute('visibility', shown ? 'visible' : 'hidden');
    if (!shown) return;
    const x = (at: number) => Math.min(this.width - 2, Math.max(2, this.width / 2 + (at / span) * (this.width / 2)));
    const middle = this.height / 2;
    const [from, to] = [x(value - 2 * error), x(value + 2 * error)];
    this.bar.setAttribute('d', `M${from.toFixed(2)} ${middle}H${to.toFixed(2)}M${from.toFixed(2)} ${middle - 4}v8M${to.toFixed(2)} ${middle - 4}v8`);
    this.dot.setAttribute('cx', x(value).toFixed(2));
  }
}

/** Lets something happen at most once in so many milliseconds. */
export class Calm {
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly pauseMs: number) {}

  due(nowMs: number): boolean {
    if (nowMs - this.last < this.pauseMs) return false;
    this.last = nowMs;
    return true;
  }
}
