/**
 * Where each word stands in the blocks that the engine shares with scripts. Written by the tests of crates/ring from its
 * layout.rs (HETERODYNE_BLESS=1); not to be edited.
 */

/** What `ht_abi()` and the first word of a ring answer; raised whenever a word moves or an export of the module changes. */
export const ABI_VERSION = 1;

/** Frames of a quantum of Web Audio. */
export const QUANTUM_FRAMES = 128;

/** Words before the samples of a ring. */
export const RING_HEADER_WORDS = 64;

/** Words of a status block. */
export const STATUS_WORDS = 32;

/**
 * What `Status.STATE` holds.
 */
export const State = {
  /** The track sounds. */ PLAYING: 0,
  /** It stands still. */ PAUSED: 1,
  /** It is past its end. */ ENDED: 2,
} as const;

/**
 * Header of a ring. After it come `CAPACITY` words of left samples (f32), then as many of right ones; frame n of the stream
 * stands at n modulo `CAPACITY`.
 */
export const Ring = {
  /** Line of what never changes: `ABI_VERSION` of this layout. */ VERSION: 0,
  /** Frames that fit, a power of two. */ CAPACITY: 1,
  /** Frames per second. */ SAMPLE_RATE: 2,
  /** Line of the producer: frames written since the start, modulo 2³². Stored (release) after the samples: all frames before it may be read. */ WRITTEN: 16,
  /** Frame of the stream at which what follows a seek begins. Stored before `SKIPS`. */ SKIP_TO: 17,
  /** Counts seeks: where it differs from `SKIPS_DONE`, the reader is to go to `SKIP_TO` as soon as a quantum lies there. */ SKIPS: 18,
  /** 1 while the producer is past the end of the track and writes silence, else 0. Stored after `END_AT`. */ ENDED: 19,
  /** Frame of the stream at which that silence began; means nothing while `ENDED` is 0. */ END_AT: 20,
  /** Counts the producer's calls, those that found the ring full too: one that stands still has stopped. */ HEARTBEAT: 21,
  /** Line of the reader: frames read since the start, modulo 2³². Stored (release) after the samples were copied: all before it may be overwritten. */ READ: 32,
  /** The value of `SKIPS` that the reader has carried out. Stored after `READ`. */ SKIPS_DONE: 33,
  /** Quanta asked for since the start, modulo 2³². */ QUANTA: 34,
  /** Quanta for which the ring did not hold enough although something had been read before and nobody had paused. */ LATE: 35,
  /** Fewest frames that lay ahead when a quantum was asked for, since `LEAST_ASKED` changed; `CAPACITY` before the first. */ LEAST_FILL: 36,
  /** The value of `LEAST_ASKED` that `LEAST_FILL` belongs to. */ LEAST_ANSWERED: 37,
  /** Line of whoever steers: 1 while nothing is to be heard. The reader fades over one quantum and then reads nothing. */ PAUSED: 48,
  /** Raised by one to have `LEAST_FILL` begin anew. */ LEAST_ASKED: 49,
  /** Raised by one, and waiters notified, to wake a producer that sleeps on it. */ WAKE: 50,
} as const;

/**
 * Where the engine is. The line of the engine has one writer, which makes `SEQUENCE` odd, writes, and makes it even again: what was read between two
 * equal even values belongs together. Counts of 64 bits take two words, the low one first.
 */
export const Status = {
  /** Odd while the line is being written. */ SEQUENCE: 0,
  /** `PLAYING`, `PAUSED` or `ENDED`. */ STATE: 1,
  /** Step that plays, plus one; 0 for none. */ STEP: 2,
  /** Frames per second. */ SAMPLE_RATE: 3,
  /** Frame of the track that comes next, low half. */ POSITION: 4,
  /** Its high half. */ POSITION_HIGH: 5,
  /** Length of the track in frames, low half. */ FRAMES: 6,
  /** Its high half. */ FRAMES_HIGH: 7,
  /** How often a looped track has begun again. */ LAPS: 8,
  /** Blocks that an internal error turned into silence. */ FAULTS: 9,
  /** Calls that made sound. */ BLOCKS: 10,
  /** With a ring: its `WRITTEN` when `POSITION` came next, so that a frame of the stream has its place on the track. */ WRITTEN: 11,
  /** Line of levels, raised by the engine and set back to 0 by whoever looks: the bits of the greatest left magnitude, linear. */ PEAK_LEFT: 16,
  /** The same of the right side. */ PEAK_RIGHT: 17,
} as const;
