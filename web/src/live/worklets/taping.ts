/**
 * Tapes in the worklet: rings in shared memory, or pieces that are posted.
 *
 * Invariant: with shared memory `write` makes no object; without, it posts once in `PIECE_FRAMES` frames.
 */
import { PIECE_FRAMES, TAPE_SOURCES, TapeWriter } from '../tape.js';
import type { Desk } from './desk.js';

/** Pieces that may be on their way to the page. */
const MOST_PIECES = 16;

export interface Tape {
  write(left: Float32Array, right: Float32Array, frame: number): void;
}

export class PostedTape implements Tape {
  private readonly pool: ArrayBuffer[] = [];
  private made = 0;
  private buffer: ArrayBuffer | null = null;
  private samples = new Float32Array(0);
  private filled = 0;
  private first = 0;

  constructor(private readonly post: (buffer: ArrayBuffer, frame: number, frames: number) => void) {}

  spent(buffer: ArrayBuffer): void {
    this.pool.push(buffer);
  }

  private next(): boolean {
    let buffer = this.pool.pop();
    if (buffer === undefined && this.made < MOST_PIECES) {
      this.made += 1;
      buffer = new ArrayBuffer(8 * PIECE_FRAMES);
    }
    this.buffer = buffer ?? null;
    this.samples = buffer === undefined ? new Float32Array(0) : new Float32Array(buffer);
    this.filled = 0;
    return buffer !== undefined;
  }

  write(left: Float32Array, right: Float32Array, frame: number): void {
    // A piece has no holes: one ends where the browser has left quanta out.
    if (this.buffer !== null && this.filled > 0 && frame !== this.first + this.filled) {
      this.flush();
    }
    for (let n = 0; n < left.length; n += 1) {
      if (this.buffer === null && !this.next()) {
        return;
      }
      if (this.filled === 0) {
        this.first = frame + n;
      }
      this.samples[2 * this.filled] = left[n] as number;
      this.samples[2 * this.filled + 1] = right[n] as number;
      this.filled += 1;
      if (this.filled === PIECE_FRAMES) {
        this.flush();
      }
    }
  }

  flush(): void {
    const { buffer } = this;
    this.buffer = null;
    if (buffer !== null) {
      this.post(buffer, this.first, this.filled);
    }
  }
}

/** The tapes that run, by the place of their source. */
export class Taping {
  private readonly tapes: (Tape | null)[] = TAPE_SOURCES.map(() => null);

  begin(at: number, buffer: SharedArrayBuffer | null, post: (buffer: ArrayBuffer, frame: number, frames: number) => void): void {
    this.tapes[at] = buffer === null ? new PostedTape(post) : new TapeWriter(buffer);
  }

  at(at: number): Tape | null {
    return this.tapes[at] ?? null;
  }

  end(at: number): void {
    const tape = this.tapes[at];
    if (tape instanceof PostedTape) {
      tape.flush();
    }
    this.tapes[at] = null;
  }

  write(desk: Desk, frame: number): void {
    for (let at = 0; at < this.tapes.length; at += 1) {
      const tape = this.tapes[at];
      if (tape !== null && tape !== undefined) {
        // input, own, others, mix
        const planes = (at === 0 ? desk.inputs[0] : desk.outputs[at === 1 ? 1 : at === 2 ? 2 : 0]) as Float32Array[];
        tape.write(planes[0] as Float32Array, planes[1] as Float32Array, frame);
      }
    }
  }
}
