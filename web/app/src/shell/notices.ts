/** Short messages at the edge of the page. Errors stay until they are closed, others leave by themselves unless looked at. */
import { block, make, makeButton, sign } from './page.ts';

export interface Notice {
  kind: 'info' | 'error';
  text: string;
  action?: { name: string; run: () => void };
}

const STAY_MS = 9000;
const MOST = 4;

/** Takes a notice away that is no longer true. */
export function dropNotice(text: string): void {
  for (const old of Array.from(block('notices').children)) {
    if (old.querySelector('p')?.textContent === text) old.remove();
  }
}

/** Takes notices away whose offer somebody has taken elsewhere. */
export function dropOffer(name: string): void {
  for (const old of Array.from(block('notices').children)) {
    if (old.querySelector('.text-button')?.textContent === name) old.remove();
  }
}

export function showNotice(notice: Notice): void {
  const region = block('notices');
  dropNotice(notice.text);
  const box = make('div', { class: `notice ${notice.kind}` }, make('p', { text: notice.text }));
  box.setAttribute('role', notice.kind === 'error' ? 'alert' : 'status');
  box.append(makeButton({ class: 'icon-button small', label: 'Close notice' }, () => box.remove(), sign('close')));
  if (notice.action) {
    const { name, run } = notice.action;
    box.append(makeButton({ class: 'text-button', text: name }, () => {
      box.remove();
      run();
    }));
  }
  while (region.children.length >= MOST) region.firstElementChild?.remove();
  region.append(box);
  if (notice.kind === 'error') return;
  const leave = () => {
    if (box.matches(':hover') || box.contains(document.activeElement)) setTimeout(leave, STAY_MS);
    else box.remove();
  };
  setTimeout(leave, STAY_MS);
}
