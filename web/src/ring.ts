/**
 * The ring: stereo sound from the thread that makes it to the thread that plays it, in shared memory, without locks.
 *
 * Invariant: each word of the header has one writer (layout.ts names it), and nobody waits for anybody. The producer stores
 * samples and then raises `WRITTEN`; the reader copies samples and then raises `READ`. Both count frames since the start,
 * modulo 2³², and only their difference means anything: it is what lies ahead, at most `CAPACITY`.
 *
 * A seek is said by the producer: `SKIP_TO` is the frame of the stream at which the new place begins, `SKIPS` counts them; the
 * reader goes there as soon as a quantum lies there. A pause is said by whoever steers.
 */
import { ABI_VERSION, QUANTUM_FRAMES, RING_HEADER_WORDS, Ring as Word } from './layout.js';

/** Bytes of a ring of so many frames. */
export function ringBytes(capacityFrames: number): number {
  return 4 * (RING_HEADER_WORDS + 2 * capacityFrames);
}

/** A ring in shared memory: its header and its two channels. */
export class Ring {
  readonly words: Int32Array;
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly capacity: number;

  /** Looks at a ring that lies at `byteOffset`; the engine, or `Ring.create`, has made it. */
  constructor(
    readonly buffer: SharedArrayBuffer,
    readonly byteOffset = 0,
  ) {
    const header = new Int32Array(buffer, byteOffset, RING_HEADER_WORDS);
    const version = Atomics.load(header, Word.VERSION);
    if (version !== ABI_VERSION) {
      throw new Error(`a ring of version ${version} was found; version ${ABI_VERSION} is read here`);
    }
    this.words = header;
    this.capacity = Atomics.load(header, Word.CAPACITY);
    const samples = byteOffset + 4 * RING_HEADER_WORDS;
    this.left = new Float32Array(buffer, samples, this.capacity);
    this.right = new Float32Array(buffer, samples + 4 * this.capacity, this.capacity);
  }

  /** Makes an empty ring in memory of its own. `capacityFrames` is a power of two and holds a quantum. */
  static create(capacityFrames: number, sampleRate: number): Ring {
    if (capacityFrames < QUANTUM_FRAMES || (capacityFrames & (capacityFrames - 1)) !== 0) {
      throw new RangeError(`a ring of ${capacityFrames} frames was asked for; a power of two from ${QUANTUM_FRAMES} on is accepted`);
    }
    const buffer = new SharedArrayBuffer(ringBytes(capacityFrames));
    const header = new Int32Array(buffer, 0, RING_HEADER_WORDS);
    Atomics.store(header, Word.CAPACITY, capacityFrames);
    Atomics.store(header, Word.SAMPLE_RATE, sampleRate);
    Atomics.store(header, Word.LEAST_FILL, capacityFrames);
    Atomics.store(header, Word.VERSION, ABI_VERSION);
    return new Ring(buffer);
  }

  /** Frames that lie ahead. */
  get fill(): number {
    return (Atomics.load(this.words, Word.WRITTEN) - Atomics.load(this.words, Word.READ)) | 0;
  }

  /** Whether nothing is to be heard. The reader fades over one quantum and then reads nothing. */
  get paused(): boolean {
    return Atomics.load(this.words, Word.PAUSED) === 1;
  }

  set paused(on: boolean) {
    Atomics.store(this.words, Word.PAUSED, on ? 1 : 0);
    this.wake();
  }

  /** Wakes a producer that sleeps. */
  wake(): void {
    Atomics.add(this.words, Word.WAKE, 1);
    Atomics.notify(this.words, Word.WAKE);
  }

  /** Frames that will still be heard: what lies ahead without what a seek is about to leave out. */
  get ahead(): number {
    const words = this.words;
    const sought = Atomics.load(words, Word.SKIPS) !== Atomics.load(words, Word.SKIPS_DONE);
    const from = Atomics.load(words, sought ? Word.SKIP_TO : Word.READ);
    return (Atomics.load(words, Word.WRITTEN) - from) | 0;
  }

  /** Has the count of the fewest frames ahead begin anew and returns the one so far. */
  takeLeast(): number {
    const least = Atomics.load(this.words, Word.LEAST_FILL);
    const asked = Atomics.load(this.words, Word.LEAST_ASKED);
    const answered = Atomics.load(this.words, Word.LEAST_ANSWERED);
    Atomics.add(this.words, Word.LEAST_ASKED, 1);
    return asked === answered ? least : this.fill;
  }
}

/** The producer's side. The engine has its own in Rust; this one is for scripts that make sound themselves. */
export class RingWriter {
  private readonly mask: number;

  constructor(readonly ring: Ring) {
    this.mask = ring.capacity - 1;
  }

  /** Frames that may be written now. */
  get free(): number {
    return this.ring.capacity - this.ring.fill;
  }

  /** Writes as many frames as fit, at most those of the shorter channel, and returns how many. */
  write(left: Float32Array, right: Float32Array): number {
    const { words, capacity } = this.ring;
    const written = Atomics.load(words, Word.WRITTEN);
    const frames = Math.min(left.length, right.length, this.free);
    const at = written & this.mask;
    const first = Math.min(frames, capacity - at);
    this.ring.left.set(left.subarray(0, first), at);
    this.ring.right.set(right.subarray(0, first), at);
    this.ring.left.set(left.subarray(first, frames), 0);
    this.ring.right.set(right.subarray(first, frames), 0);
    Atomics.store(words, Word.WRITTEN, (written + frames) | 0);
    Atomics.add(words, Word.HEARTBEAT, 1);
    return frames;
  }

  /** What is written from now on begins another place: the reader is to go there and to leave out what lies before. */
  skip(): void {
    const { words } = this.ring;
    Atomics.store(words, Word.SKIP_TO, Atomics.load(words, Word.WRITTEN));
    Atomics.add(words, Word.SKIPS, 1);
  }

  /** What is written from now on is the silence past the end. */
  end(): void {
    const { words } = this.ring;
    Atomics.store(words, Word.END_AT, Atomics.load(words, Word.WRITTEN));
    Atomics.store(words, Word.ENDED, 1);
  }
}

/**
 * The reader's side, for an AudioWorklet: `read` makes no object. All views are made here, one for each quantum of the ring.
 *
 * As long as nobody pauses or seeks and nothing is late, what comes out is what went in, bit by bit, the first frame included.
 * Everything else fades over one quantum of N frames with w = (n + 1)/N at its frame n, in f32: a pause goes out by 1 − w, what comes
 * after silence comes in by w, a seek goes from the old place to the new one by 1 − w and w. crates/ring has the same reader in Rust.
 */
export class RingReader {
  private readonly words: Int32Array;
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private readonly leftQuanta: Float32Array[] = [];
  private readonly rightQuanta: Float32Array[] = [];
  private readonly rise: Float32Array;
  private readonly mask: number;
  private position: number;
  private skipsDone: number;
  private jumpTo = 0;
  private jumpSkips = 0;
  /** Something of the stream was heard. */
  private begun: boolean;
  /** The quantum before was silence. */
  private resting: boolean;

  /** Begins where a reader before it has stopped, if there was one. */
  constructor(
    readonly ring: Ring,
    private readonly frames: number = QUANTUM_FRAMES,
  ) {
    this.words = ring.words;
    this.left = ring.left;
    this.right = ring.right;
    this.mask = ring.capacity - 1;
    this.position = Atomics.load(ring.words, Word.READ);
    this.skipsDone = Atomics.load(ring.words, Word.SKIPS_DONE);
    this.begun = this.position !== 0;
    this.resting = this.begun;
    this.rise = Float32Array.from({ length: frames }, (_, n) => (n + 1) / frames);
    for (let at = 0; at + frames <= ring.capacity; at += frames) {
      this.leftQuanta.push(ring.left.subarray(at, at + frames));
      this.rightQuanta.push(ring.right.subarray(at, at + frames));
    }
  }

  /** Fills one quantum of each channel; says whether that is sound. What the ring does not hold is silence, and counted. */
  read(left: Float32Array, right: Float32Array): boolean {
    const words = this.words;
    const paused = Atomics.load(words, Word.PAUSED) !== 0;
    const jump = this.findJump(paused ? 0 : this.frames);
    const held = (Atomics.load(words, Word.WRITTEN) - this.position) | 0;
    this.count(held);
    let sound = true;
    if (paused && (this.resting || !this.begun || held < this.frames)) {
      sound = false;
      if (jump) {
        this.release(this.jumpTo);
        this.skipped();
      }
    } else if (jump && !paused) {
      this.copy(this.jumpTo, left, right);
      if (this.resting) {
        this.fadeIn(left, right);
      } else if (this.begun) {
        this.cross(left, right);
      }
      this.release((this.jumpTo + this.frames) | 0);
      this.skipped();
    } else if (held >= this.frames) {
      this.copy(this.position, left, right);
      if (paused) {
        this.fadeOut(left, right);
      } else if (this.resting) {
        this.fadeIn(left, right);
      }
      this.release((this.position + this.frames) | 0);
    } else {
      sound = false;
      if (this.begun) {
        Atomics.add(words, Word.LATE, 1);
      }
    }
    if (sound) {
      this.begun = true;
    } else {
      left.fill(0);
      right.fill(0);
    }
    this.resting = this.begun && (paused || !sound);
    return sound;
  }

  /** Fills the last quantum before another ring takes over: what comes next, to silence. */
  leave(left: Float32Array, right: Float32Array): void {
    if (this.read(left, right) && !this.resting) {
      this.fadeOut(left, right);
    }
  }

  /** Looks where a seek leads that has not been carried out, if `frames` frames lie there. */
  private findJump(frames: number): boolean {
    const words = this.words;
    const skips = Atomics.load(words, Word.SKIPS);
    if (skips === this.skipsDone) {
      return false;
    }
    const to = Atomics.load(words, Word.SKIP_TO);
    const written = Atomics.load(words, Word.WRITTEN);
    const there = (written - to) | 0;
    this.jumpTo = to;
    this.jumpSkips = skips;
    // A second seek may be on its way: then the place is its, and the number is not.
    return there >= frames && there <= ((written - this.position) | 0);
  }

  private count(held: number): void {
    const words = this.words;
    Atomics.add(words, Word.QUANTA, 1);
    const asked = Atomics.load(words, Word.LEAST_ASKED);
    if (asked !== Atomics.load(words, Word.LEAST_ANSWERED)) {
      Atomics.store(words, Word.LEAST_FILL, held);
      Atomics.store(words, Word.LEAST_ANSWERED, asked);
    } else if (held < Atomics.load(words, Word.LEAST_FILL)) {
      Atomics.store(words, Word.LEAST_FILL, held);
    }
  }

  private release(position: number): void {
    this.position = position;
    Atomics.store(this.words, Word.READ, position);
  }

  private skipped(): void {
    this.skipsDone = this.jumpSkips;
    Atomics.store(this.words, Word.SKIPS_DONE, this.skipsDone);
  }

  private copy(from: number, left: Float32Array, right: Float32Array): void {
    const at = from & this.mask;
    if (at % this.frames === 0 && at + this.frames <= this.mask + 1) {
      const quantum = (at / this.frames) | 0;
      left.set(this.leftQuanta[quantum] as Float32Array);
      right.set(this.rightQuanta[quantum] as Float32Array);
      return;
    }
    // A producer that writes other pieces than whole quanta, and quanta that do not divide the ring.
    for (let n = 0; n < this.frames; n += 1) {
      left[n] = this.left[(at + n) & this.mask] as number;
      right[n] = this.right[(at + n) & this.mask] as number;
    }
  }

  /** Mixes what was to be heard next into what begins at the jump, as far as it goes. */
  private cross(left: Float32Array, right: Float32Array): void {
    const oldFrames = (this.jumpTo - this.position) | 0;
    for (let n = 0; n < this.frames; n += 1) {
      const rise = this.rise[n] as number;
      const fall = Math.fround(1 - rise);
      const at = (this.position + n) & this.mask;
      const isThere = n < oldFrames;
      const oldLeft = isThere ? (this.left[at] as number) : 0;
      const oldRight = isThere ? (this.right[at] as number) : 0;
      left[n] = Math.fround((left[n] as number) * rise) + Math.fround(oldLeft * fall);
      right[n] = Math.fround((right[n] as number) * rise) + Math.fround(oldRight * fall);
    }
  }

  private fadeIn(left: Float32Array, right: Float32Array): void {
    for (let n = 0; n < this.frames; n += 1) {
      const rise = this.rise[n] as number;
      left[n] = (left[n] as number) * rise;
      right[n] = (right[n] as number) * rise;
    }
  }

  private fadeOut(left: Float32Array, right: Float32Array): void {
    for (let n = 0; n < this.frames; n += 1) {
      const fall = Math.fround(1 - (this.rise[n] as number));
      left[n] = (left[n] as number) * fall;
      right[n] = (right[n] as number) * fall;
    }
  }
}
