/**
 * The test card, as types.
 *
 * Invariant: a time is told only where the correlation stands out from what else is heard; else it is `null` with the reason.
 */

export interface RoundTripOptions {
  /** Chirps for each side. Default 4. */
  chirps?: number;
  /** How loud, 0 to 1. Default 0.25. */
  gain?: number;
  signal?: AbortSignal;
}

/** What was heard of one loudspeaker. */
export interface RoundTripSide {
  /** Median over the chirps, from the worklet's output to its input; `null` when they were not heard. */
  ms: number | null;
  /** Half of the range of the chirps. */
  spreadMs: number | null;
  heard: number;
  chirps: number;
  /** By how much the correlation's peak stands above the rest. */
  clarityDb: number | null;
  /** Level at each channel of the microphone. */
  levelsDb: number[];
}

export interface RoundTrip {
  left: RoundTripSide;
  right: RoundTripSide;
  /** The better of both. */
  ms: number | null;
  /**
   * With a microphone or a cable of two channels: whether left was louder on the left and right on the right. `unknown` with one channel, or where both sides are alike.
   */
  sides: 'right' | 'swapped' | 'unknown';
  /** Why nothing, or not everything, was found; for people. */
  reason: string | null;
}
