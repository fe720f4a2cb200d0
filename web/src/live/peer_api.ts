/**
 * Another side in the room, as types.
 *
 * Invariant: a figure that was not measured is `null`; what is told with an error (`…Error`) was measured across two clocks.
 */
import type { LiveCodec, LivePath } from './api.js';

/** `connecting`: not heard yet or not any more, it is tried again. `away`: it has lost the room, its sound may go on. `failed`: given up until it comes back. */
export type PeerState = 'connecting' | 'connected' | 'away' | 'failed' | 'left';

/** From its microphone to this ear, in milliseconds, as parts. Their sum is `totalMs`, as far as they are known. */
export interface PeerDelay {
  /** Its capture, as its browser tells it. */
  captureMs: number | null;
  /** Until a packet is full. */
  packetMs: number | null;
  /** From its worklet to here. */
  networkMs: number | null;
  /** In the jitter buffer. */
  bufferMs: number | null;
  /** From this worklet to the device. */
  playoutMs: number | null;
  /** Worklet to worklet: packet, network and buffer; what does not depend on devices. */
  workletMs: number | null;
  totalMs: number | null;
  /** Half of the shortest time there and back: the clocks cannot be set to each other more exactly. */
  errorMs: number | null;
}

export interface PeerStatistics {
  delay: PeerDelay;
  /** There and back. */
  roundTripMs: number | null;
  /** A part of 1, of the last second. */
  loss: number | null;
  /** Frames of loss, concealed ones among them, since it came. */
  lostPackets: number;
  latePackets: number;
  duplicatePackets: number;
  receivedPackets: number;
  /** Packets that the redundancy brought back. */
  recoveredPackets: number;
  concealedFrames: number;
  /** Times the buffer ran dry. */
  underruns: number;
  depthMs: number | null;
  targetMs: number | null;
  jitterMs: number | null;
  /** By how much its clock runs faster than this one's. */
  driftPpm: number | null;
  path: LivePath;
  codec: LiveCodec | null;
  /** Loss that the peer tells of what is sent to it. */
  lossThere: number | null;
}

/** One second of the past. */
export interface PeerMoment {
  /** `performance.now()` */
  atMs: number;
  delayMs: number | null;
  loss: number | null;
  depthMs: number | null;
  concealedFrames: number;
}

export interface Peer {
  readonly id: number;
  readonly name: string;
  readonly state: PeerState;
  /** Why it is `failed` or `connecting`, for people. */
  readonly reason: string | null;
  /** It sends silence by its own wish. */
  readonly remoteMuted: boolean;
  /** How loud it is here, 0 to 4. Default 1. */
  gain: number;
  muted: boolean;
  /** While a peer is solo, only such peers are heard. */
  solo: boolean;
  /** The newest. */
  readonly statistics: PeerStatistics;
  /** The last ten minutes, a moment a second, oldest first. */
  readonly history: readonly PeerMoment[];
}
