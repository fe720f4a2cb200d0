/**
 * A connection to one peer: who offers, what is in an offer, and what is done when it breaks.
 *
 * Invariant: the side with the higher number offers, so no two offers cross; the other one asks for one. A description of another certificate is of a page that was loaded anew, and gets a new
 * connection. Nothing here gives up: a connection that failed is tried again, later each time, until the peer has left.
 */
import { readSignal, type Description, type SignalData } from './room_messages.js';
import { fingerprint, iceName, withStereo } from './sdp.js';

export type LinkState = 'connecting' | 'connected' | 'failed';

export interface ConnectionOptions {
  /** Whether this side offers. */
  offers: boolean;
  configuration: () => RTCConfiguration;
  signal: (data: SignalData) => void;
  /** A channel of sound, to be taken before anything else happens to it. */
  audio: (channel: RTCDataChannel) => void;
  control: (channel: RTCDataChannel) => void;
  track: (stream: MediaStream, receiver: RTCRtpReceiver) => void;
  state: (state: LinkState, reason: string | null) => void;
  /** The track that is sent, if any. */
  outgoing: () => MediaStreamTrack | null;
}

/** A line that is only disconnected often comes back by itself. */
const PATIENCE_MS = 2500;
/** Both sides may see in the same moment that something must be done: an offer that is as young as this will do. */
const YOUNG_MS = 2000;
/** A connection that stands and brings nothing is made anew; the next time not before this, then twice that, and so on. */
const RENEWAL_MS = 8000;
/** Channels open within this after the connection stands. */
const SETTLING_MS = 4000;
const LONGEST_RENEWAL_MS = 128_000;
const RETRY_MS = 4000;
const LONGEST_RETRY_MS = 30_000;

export class Connection {
  private pc: RTCPeerConnection | null = null;
  private remote: string | null = null;
  private early: RTCIceCandidateInit[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private retry = RETRY_MS;
  private tries = 0;
  private offeredMs = -Infinity;
  private connectedMs = Infinity;
  private renewals = 0;
  private renewedMs = -Infinity;
  private closed = false;
  /** Signals are taken one after another. */
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly options: ConnectionOptions) {}

  /** Begins, or asks the other side to. */
  begin(): void {
    if (this.options.offers) {
      this.later(() => this.offer(true));
    } else {
      this.askAgain();
    }
  }

  /** A side without a connection needs one from the start, whatever the other one still has. */
  private askAgain(): void {
    this.options.signal({ again: true, anew: this.pc === null });
    this.arm(this.retry);
  }

  get connected(): boolean {
    return this.pc?.connectionState === 'connected';
  }

  /** Whether the other side takes data channels at all. */
  get hasChannels(): boolean {
    return this.pc !== null && this.pc.sctp !== null;
  }

  take(data: Record<string, unknown>): void {
    const said = readSignal(data);
    if (said === null) {
      return;
    }
    this.later(async () => {
      if ('again' in said) {
        const isYoung = performance.now() - this.offeredMs < YOUNG_MS;
        await (this.options.offers && !isYoung ? this.offer(said.anew === true) : undefined);
      } else if ('description' in said) {
        await this.described(said.description);
      } else {
        await this.candidate(said.candidate);
      }
    });
  }

  private later(what: () => Promise<void>): void {
    this.queue = this.queue.then(async () => {
      if (!this.closed) {
        await what();
      }
    }).catch((cause: unknown) => {
      if (!this.closed) {
        this.options.state('failed', `The connection could not be agreed on (${String(cause)}).`);
        // The next one is made anew.
        this.tries = 1;
        this.arm(this.retry);
      }
    });
  }

  private make(): RTCPeerConnection {
    this.pc?.close();
    const pc = new RTCPeerConnection(this.options.configuration());
    this.pc = pc;
    this.remote = null;
    this.early = [];
    pc.onicecandidate = ({ candidate }) => this.options.signal({ candidate: candidate === null ? null : plain(candidate) });
    pc.onconnectionstatechange = () => {
      if (pc === this.pc) {
        this.changed(pc.connectionState);
      }
    };
    pc.ondatachannel = ({ channel }) => pc === this.pc && this.channel(channel);
    pc.ontrack = ({ track, receiver, streams }) => pc === this.pc && this.options.track(streams[0] ?? new MediaStream([track]), receiver);
    this.options.state('connecting', null);
    return pc;
  }

  private channel(channel: RTCDataChannel): void {
    if (channel.label === 'heterodyne-audio') {
      this.options.audio(channel);
    } else if (channel.label === 'heterodyne-control') {
      this.options.control(channel);
    } else {
      channel.close();
    }
  }

  private async offer(anew: boolean): Promise<void> {
    this.offeredMs = performance.now();
    const old = this.pc;
    let pc: RTCPeerConnection;
    if (old === null || anew || old.connectionState === 'closed') {
      pc = this.make();
      this.channel(pc.createDataChannel('heterodyne-audio', { ordered: false, maxRetransmits: 0 }));
      this.channel(pc.createDataChannel('heterodyne-control'));
      const sender = pc.addTransceiver('audio', { direction: 'sendrecv' }).sender;
      await sender.replaceTrack(this.options.outgoing());
    } else {
      pc = old;
      if (pc.signalingState !== 'stable') {
        // The one that is under way will do, if it is answered.
        this.arm(this.retry);
        return;
      }
    }
    const { sdp = '' } = await pc.createOffer({ iceRestart: old === pc });
    await pc.setLocalDescription({ type: 'offer', sdp: withStereo(sdp) });
    this.options.signal({ description: { type: 'offer', sdp: pc.localDescription?.sdp ?? sdp } });
    this.arm(this.retry);
  }

  private async described({ type, sdp, to }: Description): Promise<void> {
    if (type === 'answer') {
      // One to an offer that is past by now would set this connection on a way that nobody goes.
      const isOurs = to === undefined || to === iceName(this.pc?.localDescription?.sdp ?? '');
      if (this.pc?.signalingState === 'have-local-offer' && isOurs) {
        await this.pc.setRemoteDescription({ type, sdp: withStereo(sdp) });
        await this.known(this.pc, sdp);
      }
      return;
    }
    if (this.options.offers) {
      return;
    }
    const who = fingerprint(sdp);
    const isSame = this.pc !== null && this.remote === who && this.pc.connectionState !== 'closed';
    const kept = this.remote === null && this.pc === null ? this.early : [];
    const pc = isSame && this.pc !== null ? this.pc : this.make();
    this.early.push(...kept);
    await pc.setRemoteDescription({ type, sdp: withStereo(sdp) });
    for (const transceiver of pc.getTransceivers()) {
      if (transceiver.receiver.track.kind === 'audio' && transceiver.direction !== 'stopped') {
        transceiver.direction = 'sendrecv';
        await transceiver.sender.replaceTrack(this.options.outgoing());
        break;
      }
    }
    const answer = await pc.createAnswer();
    await pc.setLocalDescription({ type: 'answer', sdp: withStereo(answer.sdp ?? '') });
    this.options.signal({ description: { type: 'answer', sdp: pc.localDescription?.sdp ?? '', to: iceName(sdp) } });
    await this.known(pc, sdp);
    this.arm(this.retry);
  }

  private async known(pc: RTCPeerConnection, sdp: string): Promise<void> {
    this.remote = fingerprint(sdp);
    for (const candidate of this.early.splice(0)) {
      await pc.addIceCandidate(candidate).catch(() => {});
    }
  }

  private async candidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (candidate === null) {
      return;
    }
    if (this.pc === null || this.pc.remoteDescription === null) {
      this.early.push(candidate);
      return;
    }
    // One of an offer that is past by now.
    await this.pc.addIceCandidate(candidate).catch(() => {});
  }

  private changed(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.connectedMs = performance.now();
        this.retry = RETRY_MS;
        this.tries = 0;
        this.disarm();
        this.options.state('connected', null);
        break;
      case 'disconnected':
        this.options.state('connecting', 'The line is interrupted.');
        this.arm(PATIENCE_MS);
        break;
      case 'failed':
        this.options.state('failed', 'No way through the network was found; a TURN server may be needed.');
        this.arm(500);
        break;
    }
  }

  private arm(ms: number): void {
    this.disarm();
    this.timer = setTimeout(() => this.again(), ms);
  }

  private disarm(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  private again(): void {
    if (this.closed || this.connected) {
      return;
    }
    this.tries += 1;
    this.retry = Math.min(LONGEST_RETRY_MS, 1.5 * this.retry);
    if (this.options.offers) {
      // A restart keeps the channels; where that does not help, all is made anew.
      this.later(() => this.offer(this.tries % 2 === 0));
    } else {
      this.askAgain();
    }
  }

  /** The connection stands, but nothing comes through its channel: it is made anew, if that was not done a moment ago; true where it is. One that does not stand is tried again anyway. */
  renew(): boolean {
    const now = performance.now();
    const wait = Math.min(LONGEST_RENEWAL_MS, RENEWAL_MS * 2 ** this.renewals);
    if (this.closed || !this.connected || !this.hasChannels || now - this.connectedMs < SETTLING_MS || now - this.renewedMs < wait) {
      return false;
    }
    this.renewals = now - this.renewedMs > 2 * LONGEST_RENEWAL_MS ? 0 : this.renewals + 1;
    this.renewedMs = now;
    if (this.options.offers) {
      this.later(() => this.offer(true));
    } else {
      this.options.signal({ again: true, anew: true });
    }
    return true;
  }

  /** Sends this track from now on, or none. */
  async send(track: MediaStreamTrack | null): Promise<void> {
    const transceiver = this.pc?.getTransceivers().find((one) => one.sender.track !== null || one.receiver.track.kind === 'audio');
    await transceiver?.sender.replaceTrack(track).catch(() => {});
  }

  stats(): Promise<RTCStatsReport> | null {
    return this.pc === null || this.pc.connectionState === 'closed' ? null : this.pc.getStats();
  }

  close(): void {
    this.closed = true;
    this.disarm();
    this.pc?.close();
    this.pc = null;
  }
}

function plain({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): RTCIceCandidateInit {
  return { candidate, sdpMid, sdpMLineIndex };
}
