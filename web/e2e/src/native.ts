/** What the native command renders, sample for sample, and its hash as the engine's tests count it. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { command, goldenTracks } from './place.ts';

export type Mix = 'live' | 'offline';

export interface Native {
  rateHz: number;
  frames: number;
  /** Interleaved stereo. */
  samples: Float32Array;
}

/** Renders before normalisation, as f32. */
export async function rendered(track: string, mix: Mix, rateHz?: number, seconds?: number): Promise<Native> {
  const program = command();
  if (program === null) throw new Error('the command is not built');
  const folder = mkdtempSync(join(tmpdir(), 'heterodyne-native-'));
  try {
    const file = join(folder, 'out.wav');
    const rate = rateHz === undefined ? [] : ['--sample-rate', String(rateHz)];
    const length = seconds === undefined ? [] : ['--duration', String(seconds)];
    await promisify(execFile)(program, ['render', '--quiet', '--no-cache', '--mix', mix, '--stage', 'raw', '--format', 'f32', ...rate, ...length, track, file]);
    return wav(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads a WAV file of two channels of f32. */
export function wav(file: Buffer): Native {
  let rateHz = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const [kind, size] = [file.toString('latin1', at, at + 4), file.readUInt32LE(at + 4)];
    if (kind === 'fmt ') {
      rateHz = file.readUInt32LE(at + 12);
      if (file.readUInt16LE(at + 10) !== 2 || file.readUInt16LE(at + 22) !== 32) throw new Error('not two channels of f32');
    }
    if (kind === 'data') {
      const samples = floats(file.subarray(at + 8, at + 8 + size));
      return { rateHz, frames: samples.length / 2, samples };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('a WAV file without data');
}

/** Bytes as little-endian f32, whatever their address. */
export function floats(bytes: Buffer): Float32Array {
  const samples = new Float32Array(Math.floor(bytes.length / 4));
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}

/** Frames of the engine's blocks, which the committed hashes count in. */
export const BLOCK_FRAMES = 512;

/** FNV-1a over the bits of all samples, silence after the end up to a whole block included (Fowler, Noll, Vo). */
export function hash(samples: Float32Array): string {
  const whole = new Float32Array(Math.ceil(samples.length / (2 * BLOCK_FRAMES)) * 2 * BLOCK_FRAMES);
  whole.set(samples);
  // 64 bits as two halves; the prime is 2⁴⁰ + 0x1b3.
  let [low, high] = [0x84222325, 0xcbf29ce4];
  for (const byte of new Uint8Array(whole.buffer)) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    const carried = Math.floor(product / 2 ** 32);
    high = (Math.imul(high, 0x1b3) + carried + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** The committed hashes, by the track's name and the mix. */
export function committed(): Map<string, string> {
  const lines = readFileSync(join(goldenTracks, 'hashes.txt'), 'utf8').split('\n').slice(1);
  return new Map(
    lines.filter((line) => line !== '').map((line) => {
      const words = line.split(' ');
      const value = words.pop() ?? '';
      return [words.join(' '), value];
    }),
  );
}

/** The place of a track in a recording: whole quanta of silence before it. A recorder that waits for sound makes it negative. */
function lead(recorded: Float32Array, expected: Float32Array): number {
  const [here, there] = [recorded, expected].map((samples) => Math.floor(samples.findIndex((sample) => sample !== 0) / 2));
  if (here === undefined || there === undefined || here < 0) throw new Error('nothing was recorded but silence');
  const frames = here - there;
  if (frames % 128 !== 0) {
    const [found, wanted] = [recorded.subarray(2 * here, 2 * here + 8), expected.subarray(2 * there, 2 * there + 8)];
    throw new Error(`sound begins at frame ${here} instead of whole quanta after ${there}, with ${[...found]} instead of ${[...wanted]}`);
  }
  return frames;
}

/** The frames of a recording that stand where those of a render of the same track do. */
export function cut(recorded: Float32Array, expected: Float32Array): Float32Array {
  const from = 2 * lead(recorded, expected);
  const samples = new Float32Array(expected.length);
  samples.set(recorded.subarray(Math.max(0, from), from + expected.length), Math.max(0, -from));
  if (from + expected.length > recorded.length) throw new Error(`the recording ends at frame ${(recorded.length - from) / 2} of ${expected.length / 2}`);
  return samples;
}

/**
 * The first sample that differs, or `null`. The sign of a zero is no sound: a file's writer may lose it, and the engine's hash, which is taken
 * of what leaves the worklet, keeps it.
 */
export function difference(found: Float32Array, expected: Float32Array): string | null {
  if (found.length !== expected.length) return `${found.length / 2} frames instead of ${expected.length / 2}`;
  const at = found.findIndex((sample, n) => sample !== expected[n]);
  return at < 0 ? null : `sample ${at % 2} of frame ${Math.floor(at / 2)} is ${found[at]} instead of ${expected[at]}`;
}
