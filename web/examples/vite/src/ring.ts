/**
 * A queue of floats in shared memory between one writer and one reader that never wait for each other.
 *
 * Two counters, how many floats were ever written and read, lie before the floats. Each side moves its own counter after it has
 * touched the floats, so that what the other side sees as written or free is.
 */

const WRITTEN = 0;
const READ = 1;
const HEADER_BYTES = 8;

export class Ring {
  readonly #counters: Int32Array;
  readonly #floats: Float32Array;

  /** Over memory of `Ring.memory`. */
  constructor(memory: SharedArrayBuffer) {
    this.#counters = new Int32Array(memory, 0, 2);
    this.#floats = new Float32Array(memory, HEADER_BYTES);
  }

  /** Memory for so many floats, a power of two. */
  static memory(floats: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + Float32Array.BYTES_PER_ELEMENT * floats);
  }

  /** Floats that wait to be read. Counters may pass 2^31: their difference is right all the same. */
  get filled(): number {
    return (Atomics.load(this.#counters, WRITTEN) - Atomics.load(this.#counters, READ)) | 0;
  }

  /** Floats for which there is room. */
  get free(): number {
    return this.#floats.length - this.filled;
  }

  /** Appends all of `block`; `false`, and nothing is done, where there is no room for it. */
  push(block: Float32Array): boolean {
    if (block.length > this.free) return false;
    const written = Atomics.load(this.#counters, WRITTEN);
    const at = written & (this.#floats.length - 1);
    const first = Math.min(block.length, this.#floats.length - at);
    this.#floats.set(first === block.length ? block : block.subarray(0, first), at);
    if (first < block.length) this.#floats.set(block.subarray(first), 0);
    Atomics.store(this.#counters, WRITTEN, (written + block.length) | 0);
    return true;
  }

  /** Takes pairs of floats into two channels; what is not there is silence. Returns how many frames there were. */
  take(left: Float32Array, right: Float32Array): number {
    const frames = Math.min(left.length, this.filled >> 1);
    const read = Atomics.load(this.#counters, READ);
    const mask = this.#floats.length - 1;
    for (let frame = 0; frame < frames; frame += 1) {
      left[frame] = this.#floats[(read + 2 * frame) & mask] ?? 0;
      right[frame] = this.#floats[(read + 2 * frame + 1) & mask] ?? 0;
    }
    left.fill(0, frames);
    right.fill(0, frames);
    Atomics.store(this.#counters, READ, (read + 2 * frames) | 0);
    return frames;
  }
}
