/**
 * Frequency and level of known tones in a recording, window by window, with the medians over them.
 *
 * A window of 100 ms is turned down by the tone's nominal frequency and summed under a Hann window w: A = 2·|Σ w·x·e^{−iωn}| / Σ w. From one window to the next, a
 * hop of H frames, the phase of that sum moves by 2π·(f − f₀)·H/rate, which is the frequency. The median of many windows is what the sound is, whatever a busy machine has done to some.
 */

import assert from 'node:assert/strict';

const WINDOW_SECS = 0.1;

export interface Found {
  hz: number;
  amplitude: number;
  /** Windows that lie within a tenth of a dB of the median, as a part of 1. */
  steady: number;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** `samples` of one channel. `hz` is where the tone should be, within some Hz. */
export function tone(samples: Float32Array, rateHz: number, hz: number): Found {
  const length = Math.round(WINDOW_SECS * rateHz);
  // So that the phase moves by less than half a turn for a tone that is 20 Hz off.
  const hop = Math.floor(rateHz / 100);
  const amplitudes: number[] = [];
  const phases: number[] = [];
  const window = Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / length));
  const sum = window.reduce((all, one) => all + one, 0);
  for (let at = 0; at + length <= samples.length; at += hop) {
    let [re, im] = [0, 0];
    for (let n = 0; n < length; n += 1) {
      const turn = (hz * (at + n)) / rateHz;
      const angle = -2 * Math.PI * (turn - Math.floor(turn));
      const value = (samples[at + n] ?? 0) * (window[n] ?? 0);
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
    amplitudes.push((2 * Math.hypot(re, im)) / sum);
    phases.push(Math.atan2(im, re) / (2 * Math.PI));
  }
  assert.ok(phases.length >= 5, `${samples.length} frames are too few`);
  const offs = phases.slice(1).map((phase, n) => {
    const moved = phase - (phases[n] ?? 0);
    return ((moved - Math.round(moved)) * rateHz) / hop;
  });
  const amplitude = median(amplitudes);
  const steady = amplitudes.filter((each) => Math.abs(20 * Math.log10(each / amplitude)) < 0.1).length / amplitudes.length;
  return { hz: hz + median(offs), amplitude, steady };
}

/** One channel of interleaved stereo. */
export function channel(interleaved: Float32Array, which: 0 | 1): Float32Array {
  return Float32Array.from({ length: interleaved.length >> 1 }, (_, n) => interleaved[2 * n + which] ?? 0);
}

/** Interleaved stereo out of bytes. */
export function floats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export interface Expected {
  hz: number;
  amplitude: number;
  /** How far the frequency may be off, as a part of it. */
  part?: number;
  /** How far the level may be off. */
  db?: number;
}

/** A tone is there with its frequency and its level. */
export function assertTone(samples: Float32Array, rateHz: number, { hz, amplitude, part = 5e-4, db = 0.2 }: Expected, what: string): Found {
  const found = tone(samples, rateHz, hz);
  const text = `${what}: ${found.hz.toFixed(3)} Hz for ${hz} Hz, ${found.amplitude.toFixed(4)} for ${amplitude}, ${(100 * found.steady).toFixed(0)} % steady`;
  assert.ok(Math.abs(found.hz / hz - 1) < part, text);
  assert.ok(Math.abs(20 * Math.log10(found.amplitude / amplitude)) < db, text);
  return found;
}

/** A tone is not there: at most `mostDb` dB of full scale. */
export function assertNone(samples: Float32Array, rateHz: number, hz: number, mostDb: number, what: string): void {
  const { amplitude } = tone(samples, rateHz, hz);
  assert.ok(20 * Math.log10(amplitude) < mostDb, `${what}: ${hz} Hz at ${(20 * Math.log10(amplitude)).toFixed(1)} dB`);
}

/** A sine as a WAV file of 16 bits, one channel; with a whole number of periods in it, a loop of it has no seam. */
export function sineFile(hz: number, amplitude: number, rateHz: number, seconds: number): Buffer {
  const frames = rateHz * seconds;
  const bytes = Buffer.alloc(44 + 2 * frames);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * frames, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 0x00010001, rateHz, 2 * rateHz, 0x00100002].forEach((word, n) => bytes.writeUInt32LE(word, 16 + 4 * n));
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * frames, 40);
  for (let n = 0; n < frames; n += 1) bytes.writeInt16LE(Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * ((hz * n) % rateHz)) / rateHz)), 44 + 2 * n);
  return bytes;
}
