/**
 * Packets in the order in which they were made: a decoder of Opus has a memory and goes forward only.
 *
 * Invariant: nothing comes out twice or behind what came later. What is in order is not kept for a moment, what came too early no longer than its patience, and no more than `MOST_EARLY`
 * packets wait.
 */
import { sinceUs } from './clocks.js';

/** More than this wait for nobody. */
export const MOST_EARLY = 64;
/** A packet that is so many away from the newest is of another row. */
const JUMP = 10_000;
/** Two packets of another row are at most this far from each other. */
const NEAR = 16;
/** So far may sequences and the sender's clock differ in a row; a sender that begins anew counts from 0, and its clock goes on. */
const ANEW_US = 500_000;

const LEAST_PATIENCE_US = 20_000;
const MOST_PATIENCE_US = 60_000;

/** What the head of a packet says of its place; an `AudioHead` does. */
export interface Place {
  sequence: number;
  frames: number;
  sampleRate: number;
  /** The sender's clock, µs modulo 2³². */
  capturedUs: number;
}

interface Waiting<T> {
  place: Place;
  untilUs: number;
  bringsBefore: boolean;
  item: T;
}

export interface Turn<T> {
  item: T;
  /** Whether the packet before it has not come out. */
  missed: boolean;
}

const lastsUs = ({ frames, sampleRate }: Place): number => (1e6 * frames) / Math.max(1, sampleRate);

/** How long is waited for those before a packet: for twice its sound, within bounds. */
export function patienceUs(place: Place): number {
  return Math.min(MOST_PATIENCE_US, Math.max(LEAST_PATIENCE_US, 2 * lastsUs(place)));
}

/** How far one is after another. */
const ahead = (newest: Place, place: Place): number => (place.sequence - newest.sequence) | 0;

/** Whether two are of one row, by what is counted and by the clock. */
function together(newest: Place, place: Place, most: number): boolean {
  const by = ahead(newest, place);
  return Math.abs(by) <= most && Math.abs(sinceUs(newest.capturedUs, place.capturedUs) - by * lastsUs(place)) < ANEW_US;
}

/** The place before one. */
function before(place: Place): Place {
  return { ...place, sequence: (place.sequence - 1) >>> 0, capturedUs: (place.capturedUs - lastsUs(place)) >>> 0 };
}

export class InOrder<T> {
  private newest: Place | null = null;
  private early: Waiting<T>[] = [];
  /** The last packet, where it is of another row. */
  private stranger: Waiting<T> | null = null;

  /** Nothing that came before counts. */
  clear(): void {
    this.newest = null;
    this.early = [];
    this.stranger = null;
  }

  /** Takes a packet; what is too late or here already is left out. `bringsBefore`: it carries the one before as well, and need not wait for that. */
  push(place: Place, nowUs: number, item: T, bringsBefore = false): void {
    this.newest ??= before(place);
    const one = { place, untilUs: nowUs + patienceUs(place), bringsBefore, item };
    if (together(this.newest, place, JUMP)) {
      this.stranger = null;
      this.keep(this.newest, one);
      return;
    }
    // A single stray changes nothing: a row begins anew with two in a row.
    const { stranger } = this;
    this.stranger = one;
    const by = stranger === null ? 0 : ahead(stranger.place, place);
    if (stranger !== null && by !== 0 && together(stranger.place, place, NEAR)) {
      this.clear();
      this.early = [stranger, one];
      this.newest = before(by > 0 ? stranger.place : place);
    }
  }

  private keep(newest: Place, one: Waiting<T>): void {
    const known = this.early.some(({ place }) => place.sequence === one.place.sequence);
    if (ahead(newest, one.place) > 0 && !known && this.early.length < MOST_EARLY) {
      this.early.push(one);
    }
  }

  /** The next one: at once where it is its turn, else when one that waits has waited for long enough. */
  next(nowUs: number): Turn<T> | null {
    const { newest, early } = this;
    const [some] = early;
    if (newest === null || some === undefined) {
      return null;
    }
    const first = early.reduce((best, one) => (ahead(newest, one.place) < ahead(newest, best.place) ? one : best), some);
    const by = ahead(newest, first.place);
    const hasTurn = by <= (first.bringsBefore ? 2 : 1);
    if (!hasTurn && early.length < MOST_EARLY && !early.some(({ untilUs }) => untilUs <= nowUs)) {
      return null;
    }
    early.splice(early.indexOf(first), 1);
    this.newest = first.place;
    return { item: first.item, missed: by > 1 };
  }

  /** Until when somebody waits; `null` where nobody does. */
  get dueUs(): number | null {
    return this.early.length === 0 ? null : Math.min(...this.early.map(({ untilUs }) => untilUs));
  }
}
