/**
 * One image of the engine in the worklet: an instance, its track and its seat.
 *
 * Invariant: views of the memory are made when a seat is taken and never while it plays; the memory does not grow.
 */
import { QUANTUM_FRAMES, Status } from '../layout.js';
import type { Begin } from '../messages.js';
import type { Exports } from '../module.js';

const HIGH = 2 ** 32;

export class Played {
  readonly exports: Exports;
  seat = 0;
  left = new Float32Array(0);
  right = new Float32Array(0);
  words = new Int32Array(0);
  private frames = QUANTUM_FRAMES;

  private track = 0;
  private readonly memory: WebAssembly.Memory;
  private image: Uint8Array | null;

  /** An instance in a memory of its own; what it writes there at its start, the image overwrites. */
  constructor(module: WebAssembly.Module, pages: number) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.exports = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports as unknown as Exports;
    this.image = new Uint8Array(this.memory.buffer);
  }

  /** Takes a piece of the image. */
  copy(at: number, bytes: ArrayBuffer): void {
    this.image?.set(new Uint8Array(bytes), at);
  }

  /** The image is complete; it holds a track at this address. */
  complete(track: number): void {
    this.image = null;
    this.track = track;
  }

  /** Takes a seat, at a place, in place of the one before: at full level at once for one who `fades` it in himself. */
  sit(begin: Begin, fades: boolean): void {
    const { exports, track } = this;
    const looped = begin.looped ? 1 : 0;
    const seat =
      fades && begin.frame > 0
        ? exports.ht_seat_join(track, begin.frame, begin.gain, looped)
        : exports.ht_seat_new(track, begin.frame, begin.gain, 0, looped, 0);
    if (this.seat !== 0) {
      exports.ht_seat_free(this.seat);
    }
    this.seat = seat;
    this.words = new Int32Array(this.memory.buffer, exports.ht_status(seat), Status.PEAK_RIGHT + 1);
    this.look();
  }

  private look(): void {
    const { buffer } = this.memory;
    this.left = new Float32Array(buffer, this.exports.ht_left(this.seat), this.frames);
    this.right = new Float32Array(buffer, this.exports.ht_right(this.seat), this.frames);
  }

  /** Makes the next quantum and copies it. */
  play(left: Float32Array, right: Float32Array): void {
    if (left.length !== this.frames) {
      this.frames = left.length;
      this.look();
    }
    this.exports.ht_process(this.seat, this.frames);
    left.set(this.left);
    right.set(this.right);
  }

  /** Makes the next quantum, which stays in `left` and `right`. */
  playAside(frames: number): void {
    if (frames !== this.frames) {
      this.frames = frames;
      this.look();
    }
    this.exports.ht_process(this.seat, this.frames);
  }

  /** Frame of the track that comes next. */
  frame(): number {
    const low = (this.words[Status.POSITION] as number) >>> 0;
    return low + HIGH * ((this.words[Status.POSITION_HIGH] as number) >>> 0);
  }

  /** The greatest magnitudes since this was last asked. */
  takePeaks(): [number, number] {
    const levels = new Float32Array(this.words.buffer, this.words.byteOffset + 4 * Status.PEAK_LEFT, 2);
    const peaks: [number, number] = [levels[0] as number, levels[1] as number];
    levels.fill(0);
    return peaks;
  }

  push(index: number, samples: Float32Array, finished: boolean): void {
    const { exports } = this;
    const frames = samples.length >> 1;
    if (frames > 0) {
      const address = exports.ht_alloc(8 * frames, 8);
      if (address === 0) {
        throw new Error(`${frames} frames of a clip do not fit`);
      }
      new Float32Array(this.memory.buffer, address, 2 * frames).set(samples.subarray(0, 2 * frames));
      exports.ht_clip_push(this.track, index, address, frames);
      exports.ht_free(address, 8 * frames, 8);
    }
    if (finished) {
      exports.ht_clip_finish(this.track, index);
    }
  }
}
