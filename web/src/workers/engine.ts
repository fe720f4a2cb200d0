/**
 * The engine Worker of `shared` mode: keeps the ring filled.
 *
 * Invariant: between two sleeps it fills the ring to what was asked for, a quantum at a time, and measures each. It sleeps on the ring's
 * word `WAKE`, no longer than a fourth of what lies ahead lasts; it returns to its messages whenever the page has sent one.
 */
import { HeterodyneError } from '../api.js';
import { HISTOGRAM_WORDS, Histogram } from '../histogram.js';
import { QUANTUM_FRAMES, Ring as Word } from '../layout.js';
import { Instance } from '../module.js';
import { DESK_HISTOGRAM, DESK_SENT, type Asked, type EngineQuestion } from '../messages.js';
import { Ring } from '../ring.js';
import { answerAll } from './scope.js';

/** Longest sleep while nothing is read, in milliseconds. */
const LONGEST_SLEEP_MS = 250;

class Filler {
  private readonly instance: Instance;
  private readonly sent: Int32Array;
  private readonly times: Histogram;
  private readonly aheadFrames: number;
  private seat = 0;
  private ring: Ring | null = null;

  constructor(question: Extract<EngineQuestion, { ask: 'open' }>) {
    this.instance = new Instance(question.module, question.memory, question.stack);
    this.sent = new Int32Array(question.desk);
    this.times = new Histogram(new Uint32Array(question.desk, 4 * DESK_HISTOGRAM, HISTOGRAM_WORDS));
    this.aheadFrames = question.aheadFrames;
  }

  sit(seat: number, ringAt: number): void {
    const buffer = this.instance.memory.buffer as unknown as SharedArrayBuffer;
    this.seat = seat;
    this.ring = new Ring(buffer, ringAt);
    this.fill();
  }

  /** Fills until the page has more to say than the `heard` messages so far. */
  run(heard: number): void {
    const { ring } = this;
    if (ring === null) {
      return;
    }
    const rate = Atomics.load(ring.words, Word.SAMPLE_RATE);
    const sleepMs = Math.min(LONGEST_SLEEP_MS, (1000 * this.aheadFrames) / rate / 4);
    while (Atomics.load(this.sent, DESK_SENT) === heard) {
      const wake = Atomics.load(ring.words, Word.WAKE);
      this.fill();
      const resting = Atomics.load(ring.words, Word.PAUSED) === 1;
      if (Atomics.load(this.sent, DESK_SENT) === heard) {
        Atomics.wait(ring.words, Word.WAKE, wake, resting ? LONGEST_SLEEP_MS : sleepMs);
      }
    }
  }

  private fill(): void {
    const { exports } = this.instance;
    while (exports.ht_ahead(this.seat) < this.aheadFrames) {
      const begin = performance.now();
      const made = exports.ht_fill(this.seat, QUANTUM_FRAMES);
      if (made === 0) {
        return;
      }
      this.times.add(1000 * (performance.now() - begin));
    }
  }
}

let filler: Filler | null = null;
let heard = 0;
let planned = false;

answerAll<Asked<EngineQuestion>>((question) => {
  heard += 1;
  if (question.ask === 'open') {
    filler = new Filler(question);
  } else if (filler === null) {
    throw new HeterodyneError('internal', 'the engine Worker was not opened');
  } else {
    filler.sit(question.seat.seat, question.seat.ring);
  }
  // After the answer has left, and after what came meanwhile.
  if (!planned) {
    planned = true;
    setTimeout(() => {
      planned = false;
      filler?.run(heard);
    }, 0);
  }
  return null;
});
