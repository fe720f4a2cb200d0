/**
 * Reads quanta as a worklet does, and judges each by what the words of the ring say was read.
 *
 * A quantum of sound ends at `READ`. Without a seek it begins where the one before ended and is the frames with those numbers, whole
 * or, next to silence, times one gain curve between 0 and 1 that both sides share; with a seek it begins at a place that `SKIPS_DONE` answers for and is
 * the new place, faded in over the old.
 */

import { Ring as Word } from '../../src/layout.ts';
import { Ring, RingReader } from '../../src/ring.ts';
import { leftOf, rightOf, type FuzzOrder, type FuzzReport } from './ring_frames.ts';

const FRAMES = 128;
/** Two roundings to f32 of numbers below 2²⁴, and one of a gain. */
const ROUNDING = 4;

/** Gives back before it has copied. */
class Hasty extends RingReader {
  override read(left: Float32Array, right: Float32Array): boolean {
    const { words } = this.ring;
    const from = Atomics.load(words, Word.READ);
    const held = (Atomics.load(words, Word.WRITTEN) - from) | 0;
    if (held < FRAMES) return false;
    Atomics.store(words, Word.READ, (from + FRAMES) | 0);
    for (let n = 0; n < FRAMES; n += 1) {
      left[n] = this.ring.left[(from + n) & (this.ring.capacity - 1)] ?? 0;
      right[n] = this.ring.right[(from + n) & (this.ring.capacity - 1)] ?? 0;
    }
    return true;
  }
}

/** What a quantum was, or what is wrong with it. */
function judge(left: Float32Array, right: Float32Array, first: number, fades: boolean): 'whole' | 'faded' | string {
  let whole = true;
  for (let n = 0; n < FRAMES; n += 1) {
    if (left[n] !== leftOf(first + n) || right[n] !== rightOf(first + n)) {
      whole = false;
      break;
    }
  }
  if (whole) return 'whole';
  const at = [...left].findIndex((sample, n) => sample !== leftOf(first + n) || right[n] !== rightOf(first + n));
  const found = `frame ${first + at} is (${left[at]}, ${right[at]}) instead of (${leftOf(first + at)}, ${rightOf(first + at)})`;
  if (!fades) return found;
  const fits = (gain: (n: number) => number): boolean => {
    for (let n = 0; n < FRAMES; n += 1) {
      const w = gain(n);
      const near = (got: number | undefined, want: number): boolean => Math.abs((got ?? NaN) - want) <= ROUNDING;
      if (!near(left[n], leftOf(first + n) * w) || !near(right[n], rightOf(first + n) * w)) return false;
    }
    return true;
  };
  const rises = (n: number): number => (n + 1) / FRAMES;
  if (fits(rises)) return 'faded';
  if (fits((n) => 1 - rises(n))) return 'faded';
  return `${found}, which is no fade either`;
}

function work({ buffer, stop, bug }: FuzzOrder): FuzzReport {
  const ring = new Ring(buffer);
  const ended = new Int32Array(stop);
  const reader = bug === 'released' ? new Hasty(ring) : new RingReader(ring);
  const left = new Float32Array(FRAMES);
  const right = new Float32Array(FRAMES);
  const report: FuzzReport = { frames: 0, quanta: 0, faded: 0, skips: 0, pauses: 0, late: 0, wrong: null };
  let position = 0;
  let skips = 0;
  let silent = true;
  while (report.wrong === null) {
    const over = Atomics.load(ended, 0) !== 0;
    const turns = Atomics.load(ended, 1);
    const paused = turns % 2 !== 0;
    const lateBefore = Atomics.load(ring.words, Word.LATE);
    const sound = reader.read(left, right);
    const pausedAfter = Atomics.load(ended, 1) !== turns;
    const done = Atomics.load(ring.words, Word.SKIPS_DONE);
    const now = Atomics.load(ring.words, Word.READ);
    report.late += (Atomics.load(ring.words, Word.LATE) - lateBefore) | 0;
    if (sound) {
      const first = (now - FRAMES) | 0;
      const sought = done !== skips;
      if (!sought && first !== position) report.wrong = `read to ${now} after ${position}: ${first - position} frames were left out without a seek`;
      else if (sought && ((first - position) | 0) < 0) report.wrong = `a seek led back from ${position} to ${first}`;
      else {
        // After silence the new place comes in alone; whether a pause was seen in the quantum before, only the reader knows.
        const kinds = [judge(left, right, first, silent || paused || pausedAfter || sought)];
        if (sought) kinds.push(judgeCross(left, right, first, position));
        const kind = kinds.find((word) => word === 'whole' || word === 'faded') ?? kinds[0] ?? '';
        if (kind === 'faded') report.faded += 1;
        else if (kind !== 'whole') report.wrong = kind;
      }
      report.quanta += 1;
      Atomics.store(ended, 2, report.quanta);
      report.frames += FRAMES;
      if (sought) report.skips += 1;
    } else if (left.some((sample) => sample !== 0) || right.some((sample) => sample !== 0)) {
      if (bug !== 'released') report.wrong = 'what is called silence sounds';
    } else if (over) {
      break;
    }
    silent = !sound || paused || pausedAfter;
    position = now;
    skips = done;
  }
  Atomics.store(ended, 0, 1);
  return report;
}

/** A seek that leaves the old place: as many frames of it as there were, faded out. */
function judgeCross(left: Float32Array, right: Float32Array, first: number, old: number): string {
  const there = Math.max(0, Math.min(FRAMES, (first - old) | 0));
  for (let n = 0; n < FRAMES; n += 1) {
    const w = (n + 1) / FRAMES;
    const rest = n < there ? 1 - w : 0;
    const wantLeft = leftOf(first + n) * w + leftOf(old + n) * rest;
    const wantRight = rightOf(first + n) * w + rightOf(old + n) * rest;
    if (Math.abs((left[n] ?? NaN) - wantLeft) > ROUNDING || Math.abs((right[n] ?? NaN) - wantRight) > ROUNDING) {
      return `frame ${n} of the quantum at the seek from ${old} to ${first} is (${left[n]}, ${right[n]}) instead of (${wantLeft}, ${wantRight})`;
    }
  }
  return 'faded';
}

self.onmessage = ({ data }: MessageEvent<FuzzOrder>) => self.postMessage(work(data));
