/** Short messages at the edge of the page. Errors stay until they are closed, others leave by themselves unless looked at. */
import { block, make, makeButton, sign } from './page.ts';

export interface Notice {
  kind: 'info' | 'error';
  text: string;
  action?: { name: string; run: () => void };
}

const STAY_MS = 9000;
const MOST = 4;

export function showNotice(notice: Notice): void {
  const region = block('notices');
  for (const old of Array.from(region.children)) {
    if (old.querySelector('p')?.textContent === notice.text) old.remove();
  }
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
