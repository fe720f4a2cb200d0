/**
 * What both ways to play have in common, seen from the page.
 *
 * Invariant: frames are those of the track at the context's rate; a deck knows nothing of seconds, latencies and events.
 */
import type { Loaded, Percentiles, PlayState } from './api.js';
import type { Begin } from './messages.js';
import type { Source } from './module.js';

/** Where the sound is that leaves the worklet now. */
export interface Whereabouts {
  state: PlayState;
  frame: number;
  laps: number;
}

/** Counts since the deck was made; peaks since they were last asked for. */
export interface Meters {
  quanta: number;
  lateQuanta: number | null;
  ring: { fill: number; least: number; capacity: number } | null;
  process: Percentiles | null;
  processUnknown: string | null;
  faults: number;
  peak: [number, number];
}

/** What a deck tells without being asked. */
export interface DeckListener {
  /** The worklet has failed; the deck has everything else. */
  workletFailed(message: string): void;
  /** A Worker has died. */
  workerFailed(message: string): void;
  /** The state may have changed. */
  changed(): void;
}

export interface Deck {
  load(source: Source, begin: Begin): Promise<Loaded>;
  update(source: Source): Promise<Loaded>;
  check(source: Source): Promise<Loaded>;
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(frame: number): Promise<void>;
  gain(gain: number): Promise<void>;
  loop(on: boolean): Promise<void>;
  pushClip(index: number, samples: Float32Array, finished: boolean): Promise<void>;
  whereabouts(): Whereabouts;
  meters(): Meters;
  /** Now and then: frees what is over and asks for news. */
  tend(): void;
  /** Puts a new worklet in place of one that has failed, at the same place. */
  replaceWorklet(): Promise<void>;
  /** Whether its memory has suffered, so that the next track needs another deck. */
  readonly spent: boolean;
  close(): void;
}
