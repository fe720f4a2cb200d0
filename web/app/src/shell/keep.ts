/**
 * What outlives a reload: choices and the text of the track in localStorage (written at once, so that a closed tab loses
 * nothing), files and texts that are too large for it in IndexedDB. A browser that keeps nothing is no error.
 */

const PREFIX = 'heterodyne.';
const BASE = 'heterodyne-player';

export function keep(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
}

/** What was kept, if it still is of the right kind. */
export function recall<T>(key: string, fallback: T, fits: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
    return fits(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isString = (value: unknown): value is string => typeof value === 'string';

function base(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('files');
      request.result.createObjectStore('texts');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
    request.onblocked = () => reject(new Error('the database is in use'));
  });
}

async function within<T>(store: 'files' | 'texts', mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T> | null): Promise<T | undefined> {
  try {
    const opened = await base();
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = opened.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => {
        opened.close();
        resolve(request?.result);
      };
      transaction.onerror = transaction.onabort = () => {
        opened.close();
        reject(transaction.error ?? new Error('not kept'));
      };
    });
  } catch {
    return undefined;
  }
}

export interface KeptText {
  name: string;
  text: string;
  /** As it was opened, where it was changed since. */
  opened: string | null;
}

function isKeptText(value: unknown): value is KeptText {
  const kept = value as Partial<KeptText> | null;
  return typeof kept === 'object' && kept !== null && isString(kept.name) && isString(kept.text) && (kept.opened === null || isString(kept.opened));
}

let large = false;

export function keepText(text: KeptText): void {
  if (keep('track', text)) {
    if (large) void within('texts', 'readwrite', (store) => store.delete('track'));
    large = false;
    return;
  }
  forget('track');
  large = true;
  void within('texts', 'readwrite', (store) => store.put(text, 'track'));
}

export async function recallText(): Promise<KeptText | null> {
  const near = recall<KeptText | null>('track', null, isKeptText);
  if (near) return near;
  const far: unknown = await within('texts', 'readonly', (store) => store.get('track') as IDBRequest<unknown>);
  large = isKeptText(far);
  return isKeptText(far) ? far : null;
}

export const keepFile = (name: string, file: Blob): Promise<unknown> => within('files', 'readwrite', (store) => store.put(file, name));
export const dropFile = (name: string): Promise<unknown> => within('files', 'readwrite', (store) => store.delete(name));

export async function recallFiles(): Promise<Map<string, Blob>> {
  const found = new Map<string, Blob>();
  const names = (await within('files', 'readonly', (store) => store.getAllKeys())) ?? [];
  for (const name of names) {
    const file: unknown = await within('files', 'readonly', (store) => store.get(name) as IDBRequest<unknown>);
    if (typeof name === 'string' && file instanceof Blob) found.set(name, file);
  }
  return found;
}
