/**
 * Where the sound is: from what the engine has made to what leaves the worklet, from there to what is heard.
 *
 * Invariant: the engine says which frame of the track it made when so many frames had been written to the ring; so the frame that is read
 * now lies as many frames before it as lie between the two.
 */
import type { Position, StepInfo, TrackInfo } from './api.js';
import type { Whereabouts } from './deck.js';
import { latencySeconds } from './latency.js';
import { Ring as Word, State, Status } from './layout.js';
import type { Ring } from './ring.js';

const HIGH = 2 ** 32;
/** Attempts at a status that is being written: each takes the writer less than a microsecond. */
const ATTEMPTS = 1000;

/** What a status block says. */
export interface Progress {
  state: number;
  position: number;
  frames: number;
  laps: number;
  written: number;
}

/** Reads a status block, all of one instant. */
export function look(status: Int32Array): Progress {
  const word = (index: number): number => Atomics.load(status, index) >>> 0;
  let progress: Progress;
  let before: number;
  let attempt = 0;
  do {
    before = word(Status.SEQUENCE);
    progress = {
      state: word(Status.STATE),
      position: word(Status.POSITION) + HIGH * word(Status.POSITION_HIGH),
      frames: word(Status.FRAMES) + HIGH * word(Status.FRAMES_HIGH),
      laps: word(Status.LAPS),
      written: word(Status.WRITTEN),
    };
    attempt += 1;
  } while (attempt < ATTEMPTS && (before % 2 === 1 || before !== word(Status.SEQUENCE)));
  return progress;
}

/** The frame of the track that the reader of a ring comes to next. */
export function heardFrame(ring: Ring, progress: Progress): { frame: number; laps: number; ended: boolean } {
  const { words } = ring;
  const sought = Atomics.load(words, Word.SKIPS) !== Atomics.load(words, Word.SKIPS_DONE);
  const at = Atomics.load(words, sought ? Word.SKIP_TO : Word.READ);
  if (progress.state === State.ENDED && Atomics.load(words, Word.ENDED) === 1) {
    const left = (Atomics.load(words, Word.END_AT) - at) | 0;
    return { frame: Math.max(0, progress.frames - Math.max(0, left)), laps: progress.laps, ended: left <= 0 };
  }
  const frame = progress.position - ((progress.written - at) | 0);
  if (frame < 0 && progress.laps > 0) {
    return { frame: Math.max(0, frame + progress.frames), laps: progress.laps - 1, ended: false };
  }
  return { frame: Math.max(0, frame), laps: progress.laps, ended: false };
}

/** Index of the step that is heard: of two that overlap the later one, once its fade in is complete. */
export function stepAt(steps: readonly StepInfo[], seconds: number): number | null {
  const index = steps.findIndex((step) => seconds < step.end);
  const step = steps[index];
  return step === undefined || seconds < step.start ? null : index;
}

/** Where the last jump led, and when, by `performance.now()`. */
export interface Jump {
  frame: number;
  at: number;
}

/** How long a jump holds back the latency, in milliseconds: what is heard is never before where it led. */
const JUMP_MS = 1000;

/** What is heard, from what leaves the worklet. */
export function heardPosition(where: Whereabouts, track: TrackInfo, context: BaseAudioContext, jump: Jump): Position {
  const { sampleRate } = track;
  let { frame } = where;
  if (where.state === 'playing') {
    const latency = Math.round((latencySeconds(context) ?? 0) * sampleRate);
    const isRecent = performance.now() - jump.at < JUMP_MS;
    frame = Math.max(isRecent ? Math.min(jump.frame, frame) : 0, frame - latency);
  }
  const seconds = frame / sampleRate;
  return { state: where.state, seconds, frame, step: stepAt(track.steps, seconds), laps: where.laps };
}
