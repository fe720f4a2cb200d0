/**
 * Which files a track names, and whether the page may open them: files beside the track and `data:` addresses, nothing that
 * would have to be fetched.
 */
import type { Place } from './json_places.ts';

/** Keys whose values name files, in both dialects. */
const FILE_KEYS = new Set([
  'file_path', 'path', 'file', 'params_path', 'noise_file', 'audio_path', 'audio_paths', 'audioPath', 'audioPaths', 'input_audio_path', 'sofaPath',
  'sofa_path', 'preset',
]);

export type Reach = 'local' | 'inline' | 'remote';

/**
 * `remote` is whatever a browser could take for an address of elsewhere: a scheme (also with spaces or control characters
 * before or inside, which browsers skip), or two slashes of either kind at the start. One letter and a colon is a drive of Windows.
 */
export function reachOf(name: string): Reach {
  const bare = name.replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g, '');
  if (/^data:/i.test(bare)) return 'inline';
  if (/^[\\/]{2}/.test(bare)) return 'remote';
  if (/^[a-z][a-z0-9+.-]+:/i.test(bare)) return 'remote';
  return 'local';
}

/** The last part of a path, a preset's `#name` left out. */
export function lastPart(name: string): string {
  const parts = name.split(/[\\/]/);
  return (parts[parts.length - 1] ?? name).replace(/#.*$/, '');
}

export interface Named {
  name: string;
  reach: Reach;
  start: number;
  end: number;
  path: string;
}

/** All files that a text names, in its order; empty names and presets without a file (`deep`) are none. */
export function namedFiles(root: Place): Named[] {
  const found: Named[] = [];
  const walk = (place: Place, key: string | null, path: string): void => {
    if (place.text !== null && key !== null && FILE_KEYS.has(key) && place.text.trim() !== '') {
      found.push({ name: place.text, reach: reachOf(place.text), start: place.start, end: place.end, path });
    }
    for (const [member, inner] of place.members ?? []) walk(inner, member, path === '' ? member : `${path}.${member}`);
    for (const [index, inner] of (place.items ?? []).entries()) walk(inner, key, `${path}[${index}]`);
  };
  walk(root, null, '');
  return found;
}
