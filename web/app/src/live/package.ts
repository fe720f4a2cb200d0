/** The only door to the package's live entry. */
import { Live, makeRoom } from 'heterodyne/live';
import type { LiveOptions, LiveSurface } from 'heterodyne/live';

export type {
  Chain, ChainStage, EffectKind, EffectParameter, InputState, Level, LiveCodec, LiveOptions, LivePath, LiveSurface, LiveTelemetry, Peer, PeerMoment, Recording, RecordSource, Room, RoundTrip, RoundTripSide,
  Session,
} from 'heterodyne/live';

export function createLive(options: LiveOptions): Promise<LiveSurface> {
  return Live.create(options);
}

export const requirements = () => Live.requirements();

/** A new room at a server: the address of its WebSocket. */
export function openRoom(server: string): Promise<string> {
  return makeRoom(server);
}
