/**
 * What the engine tells four times a second.
 *
 * Invariant: counts come from the threads that do the work; the page's own clock is used for nothing but the rate of quanta.
 */
import type { Mode, Telemetry } from './api.js';
import type { Meters } from './deck.js';

/** Seconds over which quanta are counted. */
const WINDOW_SECONDS = 1;

/** Names of the numbers, as the standard has them and as Chrome had them first. */
interface PlaybackStats {
  underrunDuration?: number;
  underrunEvents?: number;
  fallbackFramesDuration?: number;
  fallbackFramesEvents?: number;
  totalDuration?: number;
  totalFramesDuration?: number;
  averageLatency?: number;
}

/** `AudioContext.playbackStats`, in seconds, where the browser has it. */
export function playbackOf(context: BaseAudioContext): Telemetry['playback'] {
  const holder = context as unknown as { playbackStats?: PlaybackStats; playoutStats?: PlaybackStats };
  const stats = holder.playbackStats ?? holder.playoutStats;
  if (stats === undefined || stats === null) {
    return null;
  }
  return {
    underrunDuration: stats.underrunDuration ?? stats.fallbackFramesDuration ?? 0,
    underrunEvents: stats.underrunEvents ?? stats.fallbackFramesEvents ?? 0,
    totalDuration: stats.totalDuration ?? stats.totalFramesDuration ?? 0,
    averageLatency: stats.averageLatency ?? 0,
  };
}

/** Makes reports out of meters. */
export class Reporter {
  private readonly seen: { at: number; quanta: number }[] = [];
  private last: Pick<Meters, 'quanta' | 'lateQuanta' | 'faults'> = { quanta: 0, lateQuanta: 0, faults: 0 };
  private readonly before = { quanta: 0, late: 0, faults: 0 };

  constructor(
    private readonly mode: Mode,
    private readonly nowSeconds: () => number = () => performance.now() / 1000,
  ) {}

  report(meters: Meters, context: BaseAudioContext): Telemetry {
    if (meters.quanta < this.last.quanta) {
      // The engine has started itself again.
      this.before.quanta += this.last.quanta;
      this.before.late += this.last.lateQuanta ?? 0;
      this.before.faults += this.last.faults;
    }
    this.last = meters;
    const quanta = this.before.quanta + meters.quanta;
    return {
      mode: this.mode,
      quantaPerSecond: this.rate(quanta),
      quanta,
      lateQuanta: meters.lateQuanta === null ? null : this.before.late + meters.lateQuanta,
      ring: meters.ring,
      process: meters.process,
      processUnknown: meters.processUnknown,
      faults: this.before.faults + meters.faults,
      peak: meters.peak,
      playback: playbackOf(context),
    };
  }

  private rate(quanta: number): number {
    const at = this.nowSeconds();
    this.seen.push({ at, quanta });
    while (this.seen.length > 2 && at - (this.seen[1]?.at ?? at) >= WINDOW_SECONDS) {
      this.seen.shift();
    }
    const first = this.seen[0] ?? { at, quanta };
    return at > first.at ? (quanta - first.quanta) / (at - first.at) : 0;
  }
}
