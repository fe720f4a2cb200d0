/** What Live tells of itself: counters of the worklet and the pump, and what this side's own machine adds to the delay. */
import { latencySeconds } from '../latency.js';
import type { LiveTelemetry, LiveTransport } from './api.js';
import { Head } from './layout.js';
import type { PumpNews } from './pump.js';
import type { Rig } from './rig.js';

export interface OwnSide {
  context: AudioContext;
  transport: LiveTransport;
  captureMs: number | null;
  packetFrames: number;
}

export function telemetryOf({ block, memoryBytes, pump }: Rig, news: (PumpNews & { say: 'links' }) | null, { context, transport, captureMs, packetFrames }: OwnSide): LiveTelemetry {
  const word = (at: number): number => block[at] as number;
  const base = context.baseLatency;
  const all = latencySeconds(context);
  return {
    transport,
    pump: pump.kind,
    quanta: word(Head.QUANTA),
    leftOut: word(Head.LEFT_OUT),
    sentPackets: word(Head.PACKETS),
    droppedPackets: (news?.links ?? []).reduce((sum, { dropped, heldBack }) => sum + dropped + heldBack, 0),
    ringFull: (news?.full ?? 0) + word(Head.OUTBOX_FULL),
    memoryBytes,
    own: {
      captureMs,
      packetMs: (1000 * packetFrames) / context.sampleRate,
      outputLatencyMs: all === null ? null : 1000 * Math.max(0, all - (base || 0)),
      baseLatencyMs: base > 0 ? 1000 * base : null,
    },
  };
}

/** What this side's playing takes, as far as the browser tells, ms. */
export function playoutMsOf({ own: { outputLatencyMs, baseLatencyMs } }: LiveTelemetry): number | null {
  return outputLatencyMs === null && baseLatencyMs === null ? null : (outputLatencyMs ?? 0) + (baseLatencyMs ?? 0);
}
