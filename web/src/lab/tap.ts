/**
 * The tap: the newest sound, for whoever wants to look at it.
 *
 * Invariant: the writer overwrites what is oldest and never waits; frames are stored before the counter that publishes them. A reader who has
 * copied frames looks at the counter again and keeps them only where the writer cannot have begun to write over them, a quantum beyond
 * the published ones and another one for stores that become visible early included.
 */

/** Where the writer may be beyond what it has published: two quanta of the largest size that browsers plan. */
const GUARD_FRAMES = 1024;
/** Frames at the end of the ring that are not asked for, so that a reader has time to copy the rest. */
const MARGIN_FRAMES = 4096;

/** Counter of frames, a word for readers to add zero to, and a ring for each channel, each of the same power of two. */
export interface Tap {
  readonly words: Int32Array;
  readonly written: number;
  readonly fence: number;
  readonly channels: readonly Float32Array[];
}

/** Most frames that can be asked for at once. */
export function mostFrames(tap: Tap): number {
  return Math.max(0, (tap.channels[0]?.length ?? 0) - MARGIN_FRAMES);
}

/** Writes a quantum: one array for each channel of the tap. */
export function tapWrite(tap: Tap, left: Float32Array, right: Float32Array): void {
  const { words, written, channels } = tap;
  const first = channels[0];
  if (first === undefined) {
    return;
  }
  const mask = first.length - 1;
  const from = Atomics.load(words, written);
  const at = from & mask;
  put(first, at, left);
  const second = channels[1];
  if (second !== undefined) {
    put(second, at, right);
  }
  Atomics.store(words, written, (from + left.length) | 0);
}

function put(ring: Float32Array, at: number, samples: Float32Array): void {
  if (at + samples.length <= ring.length) {
    ring.set(samples, at);
    return;
  }
  const mask = ring.length - 1;
  for (let n = 0; n < samples.length; n += 1) {
    ring[(at + n) & mask] = samples[n] as number;
  }
}

/** What one reader has seen of the tap. */
export class TapReader {
  /** Frames that were overwritten before this reader came. */
  lost = 0;
  private seen: number;

  constructor(
    /** May be replaced by a later copy of the same tap. */
    public tap: Tap,
  ) {
    this.seen = Atomics.load(tap.words, tap.written);
  }

  /** Frames that the tap holds. */
  get capacity(): number {
    return this.tap.channels[0]?.length ?? 0;
  }

  /** Frames since the last look. */
  get fill(): number {
    return (Atomics.load(this.tap.words, this.tap.written) - this.seen) >>> 0;
  }

  /** Copies the newest frames, as many as there are and fit, to the front of `into`; returns how many, 0 when the writer was faster. */
  read(into: readonly Float32Array[]): number {
    const { tap } = this;
    const { words, written, fence, channels } = tap;
    const room = into.reduce((least, one) => Math.min(least, one.length), mostFrames(tap));
    const end = Atomics.load(words, written);
    // Before a ring is full, frames that were never written are not shown. After 2³² frames the counter begins anew, which hides some for a moment.
    const frames = Math.min(room, end >>> 0);
    into.forEach((one, n) => {
      const ring = channels[Math.min(n, channels.length - 1)];
      if (ring !== undefined) {
        copyOut(ring, (end - frames) | 0, one, frames);
      }
    });
    Atomics.add(words, fence, 0);
    const now = Atomics.load(words, written);
    const capacity = channels[0]?.length ?? 0;
    const meanwhile = (now - end) >>> 0;
    this.lost += Math.max(0, ((end - this.seen) >>> 0) - capacity);
    this.seen = end;
    return meanwhile + frames + GUARD_FRAMES > capacity ? 0 : frames;
  }
}

function copyOut(ring: Float32Array, from: number, into: Float32Array, frames: number): void {
  const at = from & (ring.length - 1);
  const first = Math.min(frames, ring.length - at);
  into.set(ring.subarray(at, at + first), 0);
  into.set(ring.subarray(0, frames - first), first);
}
