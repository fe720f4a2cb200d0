/** What callers give, checked and in one shape. */
import { HeterodyneError, type LoadOptions, type Mix } from './api.js';
import type { Source } from './module.js';

/** A track as text, and the files that it names as bytes. */
export async function sourceOf(
  track: string | object,
  options: { name?: string; files?: LoadOptions['files']; mix?: Mix },
  mix: Mix,
): Promise<Source> {
  const files: Source['files'] = [];
  for (const [name, file] of Object.entries(options.files ?? {})) {
    files.push([name, await bytesOf(file)]);
  }
  return {
    text: typeof track === 'string' ? track : JSON.stringify(track),
    name: options.name ?? 'track.json',
    files,
    mix: options.mix ?? mix,
  };
}

async function bytesOf(file: Blob | ArrayBuffer | Uint8Array): Promise<Uint8Array> {
  if (file instanceof Uint8Array) {
    // A small view of a large buffer would take the buffer along.
    return file.slice();
  }
  return new Uint8Array(file instanceof ArrayBuffer ? file.slice(0) : await file.arrayBuffer());
}

/** A number of a range, or an error that names it. */
export function inRange(name: string, value: number, least: number, most: number): number {
  if (!(value >= least && value <= most)) {
    throw new HeterodyneError('refused', `${name} is ${value}; ${least} to ${most} is accepted`);
  }
  return value;
}
