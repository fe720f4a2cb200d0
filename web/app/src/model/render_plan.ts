/** What a render will be: its stretch, its size and its name. */
import { parseTime } from './time_text.ts';

export type Format = 's16' | 's24' | 'f32';

const BYTES_PER_SAMPLE: Record<Format, number> = { s16: 2, s24: 3, f32: 4 };

/** Bytes of sound in a stereo file. */
export const renderBytes = (seconds: number, sampleRate: number, format: Format): number =>
  Math.round(seconds * sampleRate) * 2 * BYTES_PER_SAMPLE[format];

/** Bytes above which a browser may not be able to hold a file. */
export const LARGE_BYTES = 1.5e9;

export interface Range {
  start: number;
  duration: number;
}

/** The stretch of two fields, empty ones meaning the beginning and the end; or what is wrong with them. */
export function readRange(from: string, to: string, trackSecs: number): Range | { field: 'from' | 'to'; problem: string } {
  const start = from.trim() === '' ? 0 : parseTime(from);
  if (start === null) return { field: 'from', problem: 'Write a time such as 90, 1:30 or 1:00:30.' };
  if (start >= trackSecs) return { field: 'from', problem: 'The track ends before this.' };
  const end = to.trim() === '' ? trackSecs : parseTime(to);
  if (end === null) return { field: 'to', problem: 'Write a time such as 90, 1:30 or 1:00:30.' };
  if (end <= start) return { field: 'to', problem: 'The end must come after the beginning.' };
  return { start, duration: Math.min(end, trackSecs) - start };
}

/** A name that every file system takes: the track's, without its ending and what systems forbid. */
export function fileStem(name: string): string {
  const stem = name.replace(/\.[^.]*$/, '').replace(/[\\/:*?"<>|\u0000-\u001f]+/g, ' ').replace(/\s+/g, ' ').replace(/^[\s.]+|[\s.]+$/g, '');
  return stem === '' ? 'track' : stem.slice(0, 120);
}
