/**
 * What a level meter shows: rises at once, falls by 24 dB a second, and holds its greatest level for 1.6 s.
 */
import { toDb } from './decibel.ts';

const FALL_DB_PER_SECOND = 24;
const HOLD_SECS = 1.6;
const FLOOR_DB = -120;

export class Meter {
  /** dBFS. */
  level = FLOOR_DB;
  held = FLOOR_DB;
  /** The greatest since `forget`. */
  most = FLOOR_DB;
  private sinceHeld = 0;

  /** `peak`: greatest magnitude of the last `secs` seconds, linear. */
  feed(peak: number, secs: number): void {
    const db = Math.max(FLOOR_DB, toDb(peak));
    this.level = Math.max(db, Math.max(FLOOR_DB, this.level - FALL_DB_PER_SECOND * secs));
    this.most = Math.max(this.most, db);
    this.sinceHeld += secs;
    if (db >= this.held) {
      this.held = db;
      this.sinceHeld = 0;
    } else if (this.sinceHeld > HOLD_SECS) {
      this.held = Math.max(this.level, this.held - FALL_DB_PER_SECOND * secs);
    }
  }

  /** Whether anything would still move in silence. */
  get resting(): boolean {
    return this.level <= FLOOR_DB && this.held <= FLOOR_DB;
  }

  forget(): void {
    this.most = FLOOR_DB;
  }
}

/** Greatest magnitude of samples. */
export function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const magnitude = Math.abs(samples[index] ?? 0);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}
