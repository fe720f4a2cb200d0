/** Gives the person a file to keep. */
import { make } from './page.ts';

/** How long a file's address is kept after it was saved. */
const KEEP_MS = 60_000;

export function save(name: string, body: Blob): void {
  const link = make('a');
  const url = URL.createObjectURL(body);
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

/** `2026-11-22-05-45-10` in a name of a file. */
export const stamp = (iso: string): string => iso.slice(0, 19).replace(/[T:]/g, '-');
