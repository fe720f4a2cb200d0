/** Elements of the page by their id, with their type checked, and elements made new. */

type Made<T extends Element> = abstract new (...args: never[]) => T;

/** Throws where the page has no such element: page and script are built together. */
export function element<T extends Element>(id: string, kind: Made<T>): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${kind.name} #${id}`);
  return found as T;
}

export const button = (id: string): HTMLButtonElement => element(id, HTMLButtonElement);
export const select = (id: string): HTMLSelectElement => element(id, HTMLSelectElement);
export const input = (id: string): HTMLInputElement => element(id, HTMLInputElement);
/** Without a check of the type: Safari 15.2 has no class for dialogs. */
export const dialog = (id: string): HTMLDialogElement => block(id) as HTMLDialogElement;
export const block = (id: string): HTMLElement => element(id, HTMLElement);

interface Parts {
  class?: string;
  text?: string;
  label?: string;
  title?: string;
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, parts: Parts = {}, ...children: Node[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.label !== undefined) made.setAttribute('aria-label', parts.label);
  if (parts.title !== undefined) made.title = parts.title;
  made.append(...children);
  return made;
}

export function makeButton(parts: Parts, press: () => void, ...children: Node[]): HTMLButtonElement {
  const made = make('button', parts, ...children);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

/** A drawing from the sheet of signs at the end of the page. */
export function sign(name: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Text is written only when it changed: nothing is laid out anew for nothing. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Says something to a screen reader, once. */
export function say(text: string): void {
  setText(block('said'), text);
}

/** `showModal` where the browser has it, else an open sheet. */
export function openDialog(dialog: HTMLDialogElement): void {
  if (dialog.hasAttribute('open')) return;
  if (typeof dialog.showModal === 'function') dialog.showModal();
  else {
    dialog.classList.add('plain');
    dialog.setAttribute('open', '');
    dialog.querySelector<HTMLElement>('select, input, button')?.focus();
  }
}

export function closeDialog(dialog: HTMLDialogElement): void {
  if (typeof dialog.close === 'function') dialog.close();
  else dialog.removeAttribute('open');
}
