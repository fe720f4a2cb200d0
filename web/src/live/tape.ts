/**
 * Tapes: sound of the desk on its way to the page, for recordings and the test card.
 *
 * Invariant: a tape has no holes: quanta that the browser left out are silence on it, and its frames are counted by the context's clock. In shared memory it is a ring that the page empties
 * ten times a second; what it did not fetch in time is overwritten, counted, and becomes silence there.
 */
export type TapeSource = 'input' | 'own' | 'others' | 'mix';

export const TAPE_SOURCES: readonly TapeSource[] = ['input', 'own', 'others', 'mix'];

/** Frames of a ring: five seconds at 48 kHz. */
export const TAPE_FRAMES = 262_144;
const HEAD_WORDS = 8;
/** Frames that were written since the start, modulo 2³². */
const WRITTEN = 0;
/** The context's frame of the first one: its low 30 bits, and the rest. */
const FIRST_LOW = 1;
const FIRST_HIGH = 2;
const LOW = 2 ** 30;

/** Frames of a posted piece. */
export const PIECE_FRAMES = 8192;

export function tapeBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * HEAD_WORDS + 8 * TAPE_FRAMES);
}

/** The worklet's side in shared memory. */
export class TapeWriter {
  private readonly words: Int32Array;
  private readonly samples: Float32Array;
  private next = -1;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, HEAD_WORDS);
    this.samples = new Float32Array(buffer, 4 * HEAD_WORDS);
  }

  /** Makes no object. */
  write(left: Float32Array, right: Float32Array, frame: number): void {
    const { words, samples } = this;
    let at = Atomics.load(words, WRITTEN);
    if (this.next < 0) {
      this.next = frame;
      Atomics.store(words, FIRST_LOW, frame % LOW);
      Atomics.store(words, FIRST_HIGH, Math.floor(frame / LOW));
    }
    for (let gap = Math.min(TAPE_FRAMES, frame - this.next); gap > 0; gap -= 1) {
      const to = 2 * (at & (TAPE_FRAMES - 1));
      samples[to] = 0;
      samples[to + 1] = 0;
      at = (at + 1) | 0;
    }
    for (let n = 0; n < left.length; n += 1) {
      const to = 2 * (at & (TAPE_FRAMES - 1));
      samples[to] = left[n] as number;
      samples[to + 1] = right[n] as number;
      at = (at + 1) | 0;
    }
    this.next = frame + left.length;
    Atomics.store(words, WRITTEN, at);
  }
}

/** Pieces of a tape, interleaved. */
export type Piece = Float32Array<ArrayBuffer>;

/** The page's side in shared memory. */
export class TapeReader {
  private readonly words: Int32Array;
  private readonly samples: Float32Array;
  private read = 0;
  lostFrames = 0;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, HEAD_WORDS);
    this.samples = new Float32Array(buffer, 4 * HEAD_WORDS);
  }

  /** The context's frame of the first frame; `null` before there is one. */
  get firstFrame(): number | null {
    return Atomics.load(this.words, WRITTEN) === 0 && this.read === 0 ? null : Atomics.load(this.words, FIRST_LOW) + LOW * Atomics.load(this.words, FIRST_HIGH);
  }

  /** All that is new. */
  take(): Piece {
    const written = Atomics.load(this.words, WRITTEN);
    const frames = (written - this.read) | 0;
    const kept = Math.min(frames, TAPE_FRAMES);
    const piece = new Float32Array(2 * frames);
    for (let n = frames - kept; n < frames; n += 1) {
      const from = 2 * ((this.read + n) & (TAPE_FRAMES - 1));
      piece[2 * n] = this.samples[from] as number;
      piece[2 * n + 1] = this.samples[from + 1] as number;
    }
    // What was overwritten while it was copied.
    const over = Math.max(0, Math.min(frames, ((Atomics.load(this.words, WRITTEN) - this.read) | 0) - TAPE_FRAMES));
    piece.fill(0, 0, 2 * over);
    this.lostFrames += Math.max(over, frames - kept);
    this.read = written;
    return piece;
  }
}
