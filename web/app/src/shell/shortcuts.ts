/** Keys of the page and the list of them. Single keys can be switched off, and never act while something is typed. */
import { block, button, closeDialog, dialog, input, make, openDialog } from './page.ts';
import { isBoolean, keep, recall } from './keep.ts';

export interface Shortcut {
  /** As `KeyboardEvent.key`; letters in lower case. */
  key: string;
  shown: string;
  does: string;
  run: () => void;
  /** With Ctrl, or Command on a Mac; acts while something is typed, too. */
  control?: boolean;
  /** Acts only inside of this part of the page. */
  within?: string;
}

const TYPING = 'input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]';
const PRESSES = 'button, a[href], input, summary, [role=slider]';

export function listenToKeys(shortcuts: readonly Shortcut[]): void {
  let single = recall('keys', true, isBoolean);
  const box = input('keys-on');
  box.checked = single;
  box.addEventListener('change', () => {
    single = box.checked;
    keep('keys', single);
  });
  addEventListener('keydown', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const control = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    if (target?.closest('dialog') || (!control && (!single || target?.closest(TYPING)))) return;
    if (event.key === ' ' && target?.closest(PRESSES) && !target.closest('[role=slider]')) return;
    if (event.key.startsWith('Arrow') && target?.closest('input')) return;
    const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = shortcuts.find((shortcut) => shortcut.key === pressed && (shortcut.control ?? false) === control && (shortcut.within === undefined || target?.closest(shortcut.within)));
    if (!found) return;
    event.preventDefault();
    found.run();
  });
  const rows = shortcuts.filter((shortcut) => shortcut.shown !== '').flatMap((shortcut) => {
    const keys = make('dt');
    for (const [index, part] of shortcut.shown.split(' ').entries()) {
      if (index > 0) keys.append(' ');
      keys.append(make('kbd', { text: part }));
    }
    return [keys, make('dd', { text: shortcut.does })];
  });
  block('keys').replaceChildren(...rows);
  button('help-open').addEventListener('click', openHelp);
  button('help-close').addEventListener('click', () => closeDialog(dialog('help')));
}

export function openHelp(): void {
  openDialog(dialog('help'));
}
