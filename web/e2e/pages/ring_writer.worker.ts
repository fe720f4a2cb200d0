/** Writes numbered frames in pieces of any size, seeks now and then, and pauses. */

import { Ring as Word } from '../../src/layout.ts';
import { Ring, RingWriter } from '../../src/ring.ts';
import { dice, leftOf, rightOf, type FuzzOrder, type FuzzReport } from './ring_frames.ts';

/** The same with a mistake. */
class Mistaken extends RingWriter {
  constructor(
    ring: Ring,
    private readonly bug: FuzzOrder['bug'],
  ) {
    super(ring);
  }

  override write(left: Float32Array, right: Float32Array): number {
    const { words, capacity } = this.ring;
    const written = Atomics.load(words, Word.WRITTEN);
    const frames = Math.min(left.length, this.free);
    const copy = (): void => {
      for (let n = 0; n < frames; n += 1) {
        const at = this.bug === 'wrap' ? Math.min((written & (capacity - 1)) + n, capacity - 1) : (written + n) & (capacity - 1);
        this.ring.left[at] = left[n] ?? 0;
        this.ring.right[at] = right[n] ?? 0;
      }
    };
    if (this.bug !== 'early') copy();
    Atomics.store(words, Word.WRITTEN, (written + frames) | 0);
    if (this.bug === 'early') copy();
    return frames;
  }
}

function work({ buffer, stop, seed, seconds, quanta, mostSeconds, bug }: FuzzOrder): FuzzReport {
  const ring = new Ring(buffer);
  const ended = new Int32Array(stop);
  const writer = bug === 'early' || bug === 'wrap' ? new Mistaken(ring, bug) : new RingWriter(ring);
  const roll = dice(seed);
  const left = new Float32Array(1024);
  const right = new Float32Array(1024);
  const report: FuzzReport = { frames: 0, quanta: 0, faded: 0, skips: 0, pauses: 0, late: 0, wrong: null };
  const begun = performance.now();
  const isOver = (): boolean => {
    const passed = (performance.now() - begun) / 1000;
    return passed > mostSeconds || (passed > seconds && Atomics.load(ended, 2) >= quanta);
  };
  let calls = 0;
  let pausedFor = 0;
  while (Atomics.load(ended, 0) === 0) {
    calls += 1;
    if (calls % 256 === 0 && isOver()) break;
    const frames = 1 + roll(left.length);
    const first = Atomics.load(ring.words, Word.WRITTEN);
    // One frame that nobody hears.
    const shift = bug === 'lost' && roll(512) === 0 ? 1 : 0;
    for (let n = 0; n < frames; n += 1) {
      left[n] = leftOf(first + n + shift);
      right[n] = rightOf(first + n + shift);
    }
    const done = writer.write(left.subarray(0, frames), right.subarray(0, frames));
    report.frames += done;
    if (roll(256) === 0) {
      writer.skip();
      report.skips += 1;
    }
    if (pausedFor > 0) {
      pausedFor -= 1;
      if (pausedFor === 0) {
        ring.paused = false;
        Atomics.add(ended, 1, 1);
      }
    } else if (roll(512) === 0) {
      // Odd from before the pause until after it: neither its begin nor its end can slip between two looks of the reader.
      Atomics.add(ended, 1, 1);
      ring.paused = true;
      report.pauses += 1;
      pausedFor = 1 + roll(64);
    }
  }
  if (pausedFor > 0) {
    ring.paused = false;
    Atomics.add(ended, 1, 1);
  }
  Atomics.store(ended, 0, 1);
  return report;
}

self.onmessage = ({ data }: MessageEvent<FuzzOrder>) => self.postMessage(work(data));
