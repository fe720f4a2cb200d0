/** Files that are dropped on a page; addresses of elsewhere are refused. */
import { block } from './page.ts';
import type { Notice } from './notices.ts';

export function listenToDrops(take: (files: File[]) => void, tell: (notice: Notice) => void): void {
  const sheet = block('drop');
  let depth = 0;
  const carries = (event: DragEvent) => Array.from(event.dataTransfer?.types ?? []).some((type) => type === 'Files' || type === 'text/uri-list');
  const hide = () => {
    depth = 0;
    sheet.hidden = true;
  };
  addEventListener('dragenter', (event) => {
    if (!carries(event)) return;
    depth += 1;
    sheet.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (!carries(event)) return;
    depth -= 1;
    if (depth <= 0) hide();
  });
  addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  addEventListener('drop', (event) => {
    hide();
    if (!carries(event)) return;
    event.preventDefault();
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length > 0) take(files);
    else tell({ kind: 'error', text: 'Addresses of elsewhere are refused: save the file first and drop it from this device.' });
  });
}
