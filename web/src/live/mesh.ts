/**
 * The room and the connections to all in it.
 *
 * Invariant: every peer that the room tells of has a slot of the desk, a connection, and goes when the room says so; a line to the room that breaks leaves connections as they are.
 */
import type { LivePath, Room, RoomState } from './api.js';
import { Connection } from './connection.js';
import { Limit } from './layout.js';
import { LivePeer } from './peer.js';
import type { PeerState } from './peer_api.js';
import { RoomLine } from './room_line.js';
import type { FromRoom, RoomPeer, SignalData } from './room_messages.js';
import { TrackIn, trackFigures } from './track_in.js';

export interface MeshOptions {
  context: AudioContext;
  /** The worklet's node: tracks go into its inputs. */
  node: () => AudioNode;
  configuration: { iceServers: RTCIceServer[]; iceTransportPolicy: RTCIceTransportPolicy };
  attach: (slot: number, channel: RTCDataChannel) => void;
  detach: (slot: number) => void;
  open: (slot: number) => void;
  close: (slot: number) => void;
  /** Gains, mutes and paths have changed. */
  changed: (peer: LivePeer) => void;
  /** The track that is sent while this side sends by track. */
  outgoing: () => MediaStreamTrack | null;
  hello: () => Record<string, unknown>;
  room: (room: Room) => void;
  peer: (peer: LivePeer, what: 'joined' | 'state' | 'left') => void;
}

/** Longest wait for the room's TURN servers before connections begin. */
const SERVERS_MS = 700;

class Member {
  connection: Connection | null = null;
  control: RTCDataChannel | null = null;
  track: TrackIn | null = null;
  /** What the connection is like, whatever the room says. */
  link: PeerState = 'connecting';
  /** Whether what is sent is heard: its questions are answered. */
  flows = false;
  present = true;
  /** Ends what is no peer of the room. */
  end: () => void = () => {};

  constructor(readonly peer: LivePeer) {}
}

export class Mesh {
  readonly members = new Map<number, Member>();
  private line: RoomLine | null = null;
  private servers: RTCIceServer[] = [];
  private serversKnown: (() => void) | null = null;
  private refresh: ReturnType<typeof setTimeout> | null = null;
  private room: { -readonly [K in keyof Room]: Room[K] } = { state: 'idle', reason: null, url: null, you: null, capacity: null };
  private outside = 0;

  constructor(private readonly options: MeshOptions) {}

  get state(): Room {
    return { ...this.room };
  }

  get peers(): LivePeer[] {
    return [...this.members.values()].map(({ peer }) => peer);
  }

  /** Resolves when the room has let this side in, rejects with its refusal. */
  join(url: string, name: string): Promise<Room> {
    this.leave();
    this.room = { state: 'joining', reason: null, url, you: null, capacity: null };
    this.options.room(this.state);
    return new Promise((done, failed) => {
      const line: RoomLine = new RoomLine({
        url,
        name,
        heard: (message) => {
          if (line === this.line || this.line === null) {
            this.heard(message);
          }
        },
        state: (state, reason) => {
          if (this.line !== null && line !== this.line) {
            return;
          }
          this.room.state = state === 'closed' ? 'idle' : (state satisfies RoomState);
          this.room.reason = reason;
          this.options.room(this.state);
          if (state === 'refused') {
            this.forget();
            failed(reason);
          } else if (state === 'joined') {
            done(this.state);
          }
        },
      });
      this.line = line;
    });
  }

  leave(): void {
    const { line } = this;
    this.line = null;
    line?.leave();
    this.forget();
    if (this.room.state !== 'idle') {
      this.room = { state: 'idle', reason: null, url: null, you: null, capacity: null };
      this.options.room(this.state);
    }
  }

  /** Peers of the room go; those of media servers stay. */
  private forget(): void {
    for (const [id] of [...this.members].filter(([id]) => id >= 0)) {
      this.remove(id);
    }
    if (this.refresh !== null) {
      clearTimeout(this.refresh);
      this.refresh = null;
    }
  }

  private heard(message: FromRoom): void {
    switch (message.type) {
      case 'joined':
        void this.entered(message.you, message.capacity, message.peers);
        break;
      case 'peer-joined':
        this.meet({ id: message.id, name: message.name, present: true });
        break;
      case 'peer-away':
        this.presence(message.id, false);
        break;
      case 'peer-back':
        this.presence(message.id, true);
        break;
      case 'peer-left':
        this.remove(message.id);
        break;
      case 'signal':
        this.members.get(message.from)?.connection?.take(message.data);
        break;
      case 'ice-servers':
        this.servers = message.servers;
        this.serversKnown?.();
        if (message.expiresSecs > 0) {
          this.refresh = setTimeout(() => this.line?.send({ type: 'ice-servers' }), 800 * message.expiresSecs);
        }
        break;
      case 'error':
      case 'pong':
        break;
    }
  }

  private async entered(you: number, capacity: number, peers: RoomPeer[]): Promise<void> {
    this.room.you = you;
    this.room.capacity = capacity;
    for (const [id] of [...this.members]) {
      if (id >= 0 && !peers.some((peer) => peer.id === id)) {
        this.remove(id);
      }
    }
    const known = new Promise<void>((done) => {
      this.serversKnown = done;
      setTimeout(done, SERVERS_MS);
    });
    this.line?.send({ type: 'ice-servers' });
    // Slots first, so that signals that come meanwhile find their connection.
    const fresh = peers.filter(({ id }) => id !== you).filter((peer) => this.meet(peer));
    await known;
    fresh.forEach(({ id }) => this.members.get(id)?.connection?.begin());
    for (const { connection } of this.members.values()) {
      if (connection !== null && !connection.connected && !fresh.some(({ id }) => this.members.get(id)?.connection === connection)) {
        connection.begin();
      }
    }
  }

  private freeSlot(): number | null {
    const taken = new Set(this.peers.map(({ slot }) => slot));
    for (let slot = 0; slot < Limit.PEERS_MAX; slot += 1) {
      if (!taken.has(slot)) {
        return slot;
      }
    }
    return null;
  }

  private seat(id: number, name: string): Member | null {
    const slot = this.freeSlot();
    if (slot === null) {
      return null;
    }
    const peer = new LivePeer(id, name, slot, (one) => this.options.changed(one));
    const member = new Member(peer);
    this.members.set(id, member);
    this.options.open(slot);
    this.options.changed(peer);
    return member;
  }

  /** Somebody is in the room; whether that is news. */
  private meet({ id, name, present }: RoomPeer): boolean {
    const there = this.members.get(id);
    if (there !== undefined) {
      there.peer.name = name;
      this.presence(id, present);
      return false;
    }
    const member = this.seat(id, name);
    if (member === null) {
      return false;
    }
    member.present = present;
    const { peer } = member;
    const signal = (data: SignalData): void => void this.line?.signal(id, data);
    member.connection = new Connection({
      offers: (this.room.you ?? 0) > id,
      configuration: () => ({ ...this.options.configuration, iceServers: [...this.options.configuration.iceServers, ...this.servers] }),
      signal,
      audio: (channel) => {
        member.flows = false;
        this.options.attach(peer.slot, channel);
      },
      control: (channel) => this.control(member, channel),
      track: (stream, receiver) => this.track(member, stream, receiver),
      state: (state, reason) => this.linked(member, state, reason),
      outgoing: this.options.outgoing,
    });
    this.options.peer(peer, 'joined');
    return true;
  }

  private presence(id: number, present: boolean): void {
    const member = this.members.get(id);
    if (member === undefined) {
      return;
    }
    const back = present && !member.present;
    member.present = present;
    this.show(member);
    // A page that was loaded again asks or offers by itself; one whose line broke is still connected.
    if (back && member.connection?.connected === false && (this.room.you ?? 0) > id) {
      member.connection.begin();
    }
  }

  private linked(member: Member, link: PeerState, reason: string | null): void {
    member.link = link;
    member.peer.reason = reason;
    this.show(member);
  }

  private show(member: Member): void {
    const { peer } = member;
    const isDeaf = !member.flows && member.connection?.hasChannels === true;
    const link = member.link === 'connected' && isDeaf ? 'connecting' : member.link;
    peer.state = member.present ? link : 'away';
    this.options.peer(peer, 'state');
  }

  /** What goes into a peer's channel arrives, or has not for long. */
  flow(slot: number, flows: boolean): void {
    const member = [...this.members.values()].find(({ peer }) => peer.slot === slot);
    if (member === undefined) {
      return;
    }
    member.flows = flows;
    // Without a way to each other, or a word from there, nothing new could be agreed on; what stands is kept.
    const canAgree = member.present && this.room.state === 'joined';
    if (member.link === 'connected') {
      const isRenewed = !flows && canAgree && member.connection?.renew() === true;
      member.peer.reason = isRenewed ? 'Nothing comes through; the connection is made anew.' : flows ? null : member.peer.reason;
    }
    this.show(member);
  }

  private control(member: Member, channel: RTCDataChannel): void {
    member.control = channel;
    const greet = (): void => channel.send(JSON.stringify({ type: 'hello', protocol: 1, ...this.options.hello() }));
    channel.onopen = greet;
    channel.onmessage = ({ data }: MessageEvent) => this.said(member, data);
    if (channel.readyState === 'open') {
      greet();
    }
  }

  private said(member: Member, data: unknown): void {
    let said: Record<string, unknown> | null = null;
    try {
      said = typeof data === 'string' && data.length <= 8192 ? (JSON.parse(data) as Record<string, unknown> | null) : null;
    } catch {
      return;
    }
    if (said === null || typeof said !== 'object' || (said['type'] !== 'hello' && said['type'] !== 'state')) {
      return;
    }
    const { told } = member.peer;
    const { path, muted, capture_ms: captureMs, codecs } = said;
    told.path = path === 'track' || path === 'channel' ? (path satisfies LivePath) : told.path;
    told.muted = typeof muted === 'boolean' ? muted : told.muted;
    told.captureMs = typeof captureMs === 'number' && captureMs >= 0 && captureMs < 10_000 ? captureMs : told.captureMs;
    told.codecs = Array.isArray(codecs) ? codecs.filter((one): one is string => typeof one === 'string').slice(0, 16) : told.codecs;
    member.track?.set(told.path === 'track');
    this.options.changed(member.peer);
    this.options.peer(member.peer, 'state');
  }

  private track(member: Member, stream: MediaStream, receiver: RTCRtpReceiver): void {
    member.track?.set(false);
    member.track = new TrackIn(this.options.context, this.options.node(), 1 + member.peer.slot, stream, receiver);
    member.track.set(member.peer.told.path === 'track');
  }

  /** This side's state has changed: path, mute, codecs. */
  announce(state: Record<string, unknown>): void {
    const text = JSON.stringify({ type: 'state', ...state });
    for (const { control } of this.members.values()) {
      if (control?.readyState === 'open') {
        control.send(text);
      }
    }
  }

  /** This side sends another track, or none. */
  async sendTrack(track: MediaStreamTrack | null): Promise<void> {
    await Promise.all([...this.members.values()].map(({ connection }) => connection?.send(track)));
  }

  /** What comes from a media server is a peer too, with a number below zero. */
  adopt(name: string, stream: MediaStream, receiver: RTCRtpReceiver, end: () => void): LivePeer | null {
    this.outside -= 1;
    const member = this.seat(this.outside, name);
    if (member === null) {
      return null;
    }
    member.end = end;
    member.link = 'connected';
    member.peer.told.path = 'track';
    this.track(member, stream, receiver);
    this.options.changed(member.peer);
    this.show(member);
    this.options.peer(member.peer, 'joined');
    return member.peer;
  }

  /** Another worklet is there: who has a slot gets it again. */
  again(): void {
    for (const { peer, track } of this.members.values()) {
      this.options.open(peer.slot);
      this.options.changed(peer);
      track?.moveTo(this.options.node());
    }
  }

  remove(id: number): void {
    const member = this.members.get(id);
    if (member === undefined) {
      return;
    }
    this.members.delete(id);
    member.track?.set(false);
    member.connection?.close();
    member.end();
    this.options.detach(member.peer.slot);
    this.options.close(member.peer.slot);
    member.peer.state = 'left';
    this.options.peer(member.peer, 'left');
  }

  /** Asks the browser about the tracks. */
  async look(): Promise<void> {
    await Promise.all([...this.members.values()].map(async ({ peer, connection }) => {
      if (peer.told.path === 'track') {
        const report = await connection?.stats();
        peer.track = report === undefined || report === null ? peer.track : trackFigures(report);
      }
    }));
  }

  close(): void {
    this.leave();
    for (const id of [...this.members.keys()]) {
      this.remove(id);
    }
  }
}
