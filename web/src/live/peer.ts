/**
 * Another side as the page has it: its settings, its figures, its past.
 *
 * Invariant: figures are those of the last second; what was not measured is `null`.
 */
import type { LiveCodec, LivePath } from './api.js';
import { Backlog } from './backlog.js';
import { PeerWord } from './layout.js';
import type { Peer, PeerDelay, PeerMoment, PeerState, PeerStatistics } from './peer_api.js';
import type { LinkNews } from './pump.js';

/** Seconds that are remembered. */
const HISTORY = 600;

const CODECS: readonly LiveCodec[] = ['s16', 'f32', 'opus'];

const NOTHING: PeerDelay = { captureMs: null, packetMs: null, networkMs: null, bufferMs: null, playoutMs: null, workletMs: null, totalMs: null, errorMs: null };

/** Browsers send Opus in frames of 20 ms. */
const TRACK_PACKET_MS = 20;

/** What the other side has said of itself. */
export interface Told {
  captureMs: number | null;
  path: LivePath;
  muted: boolean;
  codecs: readonly string[];
}

/** What the browser's own statistics say of a track. */
export interface TrackFigures {
  jitterMs: number | null;
  bufferMs: number | null;
  roundTripMs: number | null;
  received: number;
  lost: number;
  concealedFrames: number;
}

export class LivePeer implements Peer {
  state: PeerState = 'connecting';
  reason: string | null = null;
  told: Told = { captureMs: null, path: 'channel', muted: false, codecs: [] };
  link: LinkNews | null = null;
  track: TrackFigures | null = null;
  readonly history: PeerMoment[] = [];
  private settings = { gain: 1, muted: false, solo: false };
  private before = { lost: 0, received: 0 };
  private readonly backlog = new Backlog();
  private newest: PeerStatistics;

  constructor(
    readonly id: number,
    public name: string,
    readonly slot: number,
    private readonly changed: (peer: LivePeer) => void,
  ) {
    this.newest = this.figures(new Float64Array(PeerWord.STRIDE), 48_000, null);
  }

  get gain(): number {
    return this.settings.gain;
  }

  set gain(gain: number) {
    this.settings.gain = Number.isFinite(gain) ? Math.min(4, Math.max(0, gain)) : 1;
    this.changed(this);
  }

  get muted(): boolean {
    return this.settings.muted;
  }

  set muted(on: boolean) {
    this.settings.muted = on;
    this.changed(this);
  }

  get solo(): boolean {
    return this.settings.solo;
  }

  set solo(on: boolean) {
    this.settings.solo = on;
    this.changed(this);
  }

  get remoteMuted(): boolean {
    return this.told.muted;
  }

  get statistics(): PeerStatistics {
    return this.newest;
  }

  /** Once a second: the figures of the desk, this side's playing in ms. True where it is to be told that the network takes less than is sent. */
  tick(block: Float64Array, sampleRate: number, playoutMs: number | null): boolean {
    const at = PeerWord.BASE + this.slot * PeerWord.STRIDE;
    this.newest = this.figures(block.subarray(at, at + PeerWord.STRIDE), sampleRate, playoutMs);
    const { delay, loss, depthMs, concealedFrames } = this.newest;
    this.history.push({ atMs: performance.now(), delayMs: delay.totalMs ?? delay.workletMs, loss, depthMs, concealedFrames });
    if (this.history.length > HISTORY) {
      this.history.shift();
    }
    return this.backlog.take(this.link, performance.now());
  }

  private figures(words: Float64Array, sampleRate: number, playoutMs: number | null): PeerStatistics {
    const word = (at: number): number => words[at] as number;
    const { link, track } = this;
    const byTrack = this.told.path === 'track';
    const rate = word(PeerWord.SAMPLE_RATE) || sampleRate;
    const ms = (frames: number): number => (1000 * frames) / rate;
    const known = word(PeerWord.RECEIVED) > 0 && !byTrack;
    const lost = byTrack ? (track?.lost ?? 0) : word(PeerWord.LOST);
    const received = byTrack ? (track?.received ?? 0) : word(PeerWord.RECEIVED);
    const concealedFrames = byTrack ? (track?.concealedFrames ?? 0) : word(PeerWord.CONCEALED_FRAMES);
    const [nowLost, nowReceived] = [lost - this.before.lost, received - this.before.received];
    this.before = { lost, received };
    const there = word(PeerWord.THERE_RECEIVED) + word(PeerWord.THERE_LOST);
    const roundTripUs = link?.roundTripUs ?? null;
    return {
      delay: byTrack ? this.trackDelay(playoutMs) : this.delay(known, ms(word(PeerWord.PACKET_FRAMES)), ms(word(PeerWord.BUFFER_FRAMES) || word(PeerWord.DEPTH_FRAMES)), playoutMs),
      roundTripMs: roundTripUs === null ? (track?.roundTripMs ?? null) : roundTripUs / 1000,
      loss: nowLost >= 0 && nowReceived + nowLost > 0 ? nowLost / (nowReceived + nowLost) : null,
      lostPackets: lost,
      latePackets: word(PeerWord.LATE),
      duplicatePackets: word(PeerWord.DUPLICATES),
      receivedPackets: received,
      recoveredPackets: word(PeerWord.RECOVERED),
      concealedFrames,
      underruns: word(PeerWord.UNDERRUNS),
      depthMs: byTrack ? (track?.bufferMs ?? null) : known ? ms(word(PeerWord.DEPTH_FRAMES)) : null,
      targetMs: known ? ms(word(PeerWord.TARGET_FRAMES)) : null,
      jitterMs: byTrack ? (track?.jitterMs ?? null) : known ? word(PeerWord.JITTER_US) / 1000 : null,
      driftPpm: known ? word(PeerWord.DRIFT_PPM) : null,
      path: this.told.path,
      codec: byTrack ? 'opus' : (CODECS[link?.codec ?? -1] ?? null),
      lossThere: there > 0 ? word(PeerWord.THERE_LOST) / there : null,
    };
  }

  private delay(known: boolean, packetMs: number, bufferMs: number, playoutMs: number | null): PeerDelay {
    const { link, told } = this;
    if (!known) {
      return NOTHING;
    }
    const networkMs = link === null || link.transitUs === null ? null : link.transitUs / 1000 - packetMs;
    const workletMs = networkMs === null ? null : packetMs + networkMs + bufferMs;
    return {
      captureMs: told.captureMs,
      packetMs,
      networkMs,
      bufferMs,
      playoutMs,
      workletMs,
      totalMs: workletMs === null ? null : workletMs + (told.captureMs ?? 0) + (playoutMs ?? 0),
      errorMs: link === null || link.clockErrorUs === null ? null : link.clockErrorUs / 1000,
    };
  }

  /** Of a track the browser tells what its own buffer takes; its packets have no clock of ours, so the way is taken for half of there and back. */
  private trackDelay(playoutMs: number | null): PeerDelay {
    const { track, link, told } = this;
    const bufferMs = track?.bufferMs ?? null;
    const roundTripMs = track?.roundTripMs ?? (link === null || link.roundTripUs === null ? null : link.roundTripUs / 1000);
    const networkMs = roundTripMs === null ? null : roundTripMs / 2;
    const workletMs = bufferMs === null || networkMs === null ? null : TRACK_PACKET_MS + networkMs + bufferMs;
    return {
      captureMs: told.captureMs,
      packetMs: TRACK_PACKET_MS,
      networkMs,
      bufferMs,
      playoutMs,
      workletMs,
      totalMs: workletMs === null ? null : workletMs + (told.captureMs ?? 0) + (playoutMs ?? 0),
      errorMs: networkMs,
    };
  }
}
