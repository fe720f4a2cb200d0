/** What a file that was opened or dropped is to the Player. */

export type FileKind = 'track' | 'noise' | 'voice' | 'clip' | 'head' | 'unknown';

const BY_ENDING: Record<string, FileKind> = {
  json: 'track', noise: 'noise', voice: 'voice', voices: 'voice', sofa: 'head',
  wav: 'clip', wave: 'clip', flac: 'clip', mp3: 'clip', ogg: 'clip', oga: 'clip', opus: 'clip', aac: 'clip', m4a: 'clip', mp4: 'clip', webm: 'clip',
};

/** By the ending of the name; by the type that the system gives, where the ending says nothing. */
export function fileKind(name: string, type = ''): FileKind {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  const known = BY_ENDING[ending];
  if (known) return known;
  if (type.startsWith('audio/')) return 'clip';
  return type === 'application/json' ? 'track' : 'unknown';
}

export const KIND_NAMES: Record<FileKind, string> = {
  track: 'Track', noise: 'Noise', voice: 'Voice', clip: 'Clip', head: 'Head responses', unknown: 'File',
};

/** For the `accept` of a file field. */
export const ACCEPTED = `${Object.keys(BY_ENDING).map((ending) => `.${ending}`).join(',')},application/json,audio/*`;

/** `1.5 MB`; powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
