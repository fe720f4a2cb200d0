/**
 * A clock for worklets, which have none: a Worker writes the time into shared memory as fast as it can, a worklet reads it.
 *
 * Invariant: the clock knows its own flaws. The Worker looks at each of its steps; one longer than `PAUSE_MICROS` (it had no core, most of
 * the time) is noted as a pause with both its ends, and a quantum that begins or ends in one is not counted. What counts is therefore wrong by less than
 * that and the resolution of `performance.now()`, which is measured too. Times are microseconds modulo 2³².
 */

/** Words of the clock, i32. All but `ORDER` belong to the Worker. */
export const Clock = {
  /** What the page wants: 0 to end, 1 for one second in ten, 2 for always. */
  ORDER: 0,
  /** Odd while the time is written; raised at each start and each end. */
  EPOCH: 1,
  MICROS: 2,
  /** Pauses, raised when both ends of the last one are told and before the time goes on. */
  PAUSES_TOLD: 3,
  /** The same, raised after the time went on: whoever sees it sees a time from after the pause. */
  PAUSES_PAST: 4,
  /** Longest step that was no pause, µs. */
  LONGEST: 5,
  /** Smallest step of performance.now() that was seen, in tenths of a microsecond. */
  RESOLUTION: 6,
  /** The last pauses: pause n has both its ends at `PAUSE` + 2 · (n mod `KEPT_PAUSES`). */
  PAUSE: 8,
  COUNT: 136,
} as const;

/** Pauses that are remembered. */
export const KEPT_PAUSES = 64;

export const ClockOrder = { END: 0, SAMPLED: 1, STEADY: 2 } as const;

/** A step of the clock that is longer is a pause. Above the resolution of every browser on an isolated page (5 to 20 µs). */
export const PAUSE_MICROS = 50;
/** Written for so long, then at rest for so long, with `SAMPLED`. */
export const SAMPLED_ON_MS = 1000;
export const SAMPLED_OFF_MS = 9000;

/** Worker: writes until the page wants it to end. `now` in milliseconds; `rest` waits so long, or until the order is no longer `SAMPLED`. */
export function tick(words: Int32Array, now: () => number, rest: (milliseconds: number) => void): void {
  for (;;) {
    const order = Atomics.load(words, Clock.ORDER);
    if (order === ClockOrder.END) {
      return;
    }
    write(words, now, order);
    if (Atomics.load(words, Clock.ORDER) === ClockOrder.SAMPLED) {
      rest(SAMPLED_OFF_MS);
    }
  }
}

/** Writes for as long as the order stays, a second at most. */
function write(words: Int32Array, now: () => number, order: number): void {
  const began = now();
  let last = began;
  let before = began;
  let pauses = Atomics.load(words, Clock.PAUSES_TOLD);
  Atomics.store(words, Clock.MICROS, micros(began));
  Atomics.store(words, Clock.EPOCH, Atomics.load(words, Clock.EPOCH) + 1);
  while (last - began < SAMPLED_ON_MS && Atomics.load(words, Clock.ORDER) === order) {
    const time = now();
    if (time === last) {
      continue;
    }
    const step = 1000 * (time - last);
    if (step > PAUSE_MICROS) {
      pauses = (pauses + 1) | 0;
      const at = Clock.PAUSE + 2 * (pauses & (KEPT_PAUSES - 1));
      // The core may have been lost before `last` was written: what was read then is the time before it.
      Atomics.store(words, at, micros(before));
      Atomics.store(words, at + 1, micros(time));
      Atomics.store(words, Clock.PAUSES_TOLD, pauses);
    } else {
      noteStep(words, step);
    }
    Atomics.store(words, Clock.MICROS, micros(time));
    Atomics.store(words, Clock.PAUSES_PAST, pauses);
    before = last;
    last = time;
  }
  Atomics.store(words, Clock.EPOCH, Atomics.load(words, Clock.EPOCH) + 1);
}

function noteStep(words: Int32Array, step: number): void {
  if (step > Atomics.load(words, Clock.LONGEST)) {
    Atomics.store(words, Clock.LONGEST, Math.ceil(step));
  }
  const tenths = Math.max(1, Math.round(10 * step));
  const least = Atomics.load(words, Clock.RESOLUTION);
  if (least === 0 || tenths < least) {
    Atomics.store(words, Clock.RESOLUTION, tenths);
  }
}

function micros(milliseconds: number): number {
  return Math.round(1000 * milliseconds) | 0;
}
