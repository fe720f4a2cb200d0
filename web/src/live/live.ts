/**
 * Live: input, chain, room, peers, what is heard.
 *
 * Invariant: all that sounds goes through one worklet; what this side sends (path, codec, packets, mute) is one for all peers and can be changed while it sounds.
 */
import type {
  InputState, JoinOptions, LiveCodec, LiveOptions, LivePath, LiveRequirements, LiveSurface, LiveTelemetry, LiveTransport, Meters, Recording, RecordSource, Room, RoundTrip,
  RoundTripOptions, ServerOptions, Session,
} from './api.js';
import { LiveAssets } from './assets.js';
import { backedUp } from './backlog.js';
import { chainOf, type LiveChain } from './chain.js';
import { HeterodyneLiveError } from './error.js';
import { LiveTarget } from './events.js';
import { layGround } from './ground.js';
import { Input } from './input.js';
import { Mesh } from './mesh.js';
import { LevelBoard } from './meters.js';
import { opusPossible } from './opus.js';
import type { LiveReply } from './orders.js';
import type { LivePeer } from './peer.js';
import type { Peer } from './peer_api.js';
import type { PumpNews } from './pump.js';
import { TapeRecording, Tapes } from './recorder.js';
import { channelsTransfer, liveRequirements } from './requirements.js';
import { Recovery } from './recovery.js';
import { Rig } from './rig.js';
import { roomAddress } from './room_messages.js';
import { sendingOf, type Sending, type SendingWish } from './sending.js';
import { listenTo, publishTo } from './sessions.js';
import { playoutMsOf, telemetryOf } from './telemetry.js';
import { testCard } from './test_card.js';
import { TrackOut } from './track_out.js';

const LOOK_MS = 50;
const TICK_MS = 1000;
const RESUME_MS = 500;

export class Live extends LiveTarget implements LiveSurface {
  readonly input: Input;
  readonly chain: LiveChain;
  readonly output: GainNode;
  private readonly mesh: Mesh;
  private readonly tapes: Tapes;
  private readonly board = new LevelBoard();
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private readonly out: TrackOut;
  private readonly gains = { monitor: 0, volume: 1, muted: false };
  private readonly recovery: Recovery;
  private wish: SendingWish;
  private sending: Sending;
  private way: LivePath;
  /** Why Opus cannot be made here, and whose cannot read it. */
  private readonly noOpus: { here: string | null; there: string | null } = { here: null, there: null };
  private readonly sessions = new Set<Session>();
  private news: (PumpNews & { say: 'links' }) | null = null;
  private closed = false;

  private constructor(
    readonly context: AudioContext,
    readonly transport: LiveTransport,
    readonly transportReason: string | null,
    private readonly options: LiveOptions,
    private readonly rig: Rig,
  ) {
    super();
    this.output = new GainNode(context, { gain: 1, channelCount: 2, channelCountMode: 'explicit' });
    rig.node.connect(this.output, 0);
    if (options.context === undefined) {
      this.output.connect(context.destination);
    }
    this.input = new Input(context, rig.node, (input, reason) => this.inputUsed(input, reason));
    this.out = new TrackOut(context, rig.node, 1);
    this.tapes = new Tapes(transport === 'shared', (order, transfer) => rig.send(order, transfer));
    this.chain = chainOf(rig, context.sampleRate, () => this.tell('chain', { chain: this.chain }));
    this.mesh = new Mesh({
      context,
      node: () => rig.node,
      configuration: { iceServers: options.iceServers ?? [], iceTransportPolicy: options.iceTransportPolicy ?? 'all' },
      attach: (slot, channel) => rig.pump.attach(slot, channel),
      detach: (slot) => rig.pump.detach(slot),
      open: (slot) => rig.send({ order: 'open', slot }),
      close: (slot) => rig.send({ order: 'close', slot }),
      changed: (peer) => this.peerChanged(peer),
      outgoing: () => (this.way === 'track' ? this.out.track : null),
      hello: () => this.hello(),
      room: (room) => this.tell('room', room),
      peer: (peer, what) => this.tell('peer', { peer, what, state: peer.state }),
    });
    this.recovery = new Recovery({ renew: () => rig.renew(), giveUp: () => rig.giveUp(), restore: () => this.restore(), tell: (fault) => void (this.closed || this.tell('fault', fault)) });
    this.way = options.path ?? 'channel';
    this.wish = { codec: options.codec ?? 's16', packetFrames: options.packetFrames ?? null, channels: options.channels ?? 2, redundancy: options.redundancy ?? 'auto' };
    this.sending = this.send();
    this.timers.push(setInterval(() => rig.look(), LOOK_MS), setInterval(() => void this.tick(), TICK_MS));
    context.addEventListener('statechange', this.stateChanged);
  }

  static requirements(): LiveRequirements {
    return liveRequirements();
  }

  /** Makes one. An error is a `HeterodyneLiveError`. */
  static async create(options: LiveOptions = {}): Promise<Live> {
    const { context, transport, reason } = await layGround(options);
    let live: Live | null = null;
    try {
      const rig = await Rig.make({
        context,
        assets: new LiveAssets(options.assets),
        transport,
        inWorker: channelsTransfer(),
        heard: (reply) => live?.heard(reply),
        news: (news) => live?.pumped(news),
        failed: (message) => live?.tell('fault', { message, recovered: false }),
        broken: (message) => void live?.recovery.failed(message),
      });
      live = new Live(context, transport, reason, options, rig);
      if (live.wish.codec === 'opus') {
        live.codec = 'opus';
      }
      return live;
    } catch (cause) {
      if (options.context === undefined) {
        await context.close();
      }
      throw cause;
    }
  }

  private heard(reply: LiveReply): void {
    if (reply.say === 'sender' && reply.refused !== 0) {
      this.tell('problem', { code: 'packet', message: `The worklet does not accept argument ${-reply.refused} of what is to be sent.`, peer: null });
    } else {
      this.tapes.heard(reply);
    }
  }

  /** Connects a worklet that was put in the place of one that has failed, and tells it what that knew. */
  private restore(): void {
    const { node } = this.rig;
    node.connect(this.output, 0);
    this.out.moveTo(node);
    this.input.moveTo(node);
    this.rig.send({ order: 'sender', sender: this.sending.numbers });
    this.told();
    void this.chain.again();
    this.mesh.again();
    this.tapes.again();
  }

  private pumped(news: PumpNews): void {
    if (news.say === 'links') {
      this.news = news;
      for (const peer of this.mesh.peers) {
        peer.link = news.links.find(({ slot }) => slot === peer.slot) ?? null;
      }
    } else if (news.say === 'flow') {
      this.mesh.flow(news.slot, news.flows);
    } else {
      const peer = this.mesh.peers.find(({ slot }) => slot === news.slot)?.id ?? null;
      this.tell('problem', { code: news.code, message: news.message, peer });
      if (news.slot === null && this.sending.codec === 'opus') {
        this.noOpus.here = news.message;
        this.sending = this.send();
      }
    }
  }

  private inputUsed(input: InputState | null, reason: 'used' | 'ended'): void {
    this.mesh.announce(this.state());
    this.tell('input', { input, reason });
  }

  private state(): Record<string, unknown> {
    return { muted: this.gains.muted, path: this.way, ...(this.input.state?.latencyMs == null ? {} : { capture_ms: this.input.state.latencyMs }) };
  }

  private hello(): Record<string, unknown> {
    const codecs = liveRequirements().opus ? ['s16', 'f32', 'opus'] : ['s16', 'f32'];
    return { agent: 'heterodyne-web', sample_rate: this.context.sampleRate, codecs, ...this.state() };
  }

  private peerChanged(peer: LivePeer): void {
    const { slot, gain, muted, solo, told } = peer;
    this.rig.send({ order: 'peer', peer: { slot, gain, muted, solo, byTrack: told.path === 'track' } });
    // One sends the same to all: somebody who cannot read Opus decides.
    const cannot = this.mesh.peers.find(({ told: { codecs } }) => codecs.length > 0 && !codecs.includes('opus'));
    const there = cannot === undefined ? null : `${cannot.name || 'A peer'} cannot read Opus.`;
    if (there !== this.noOpus.there) {
      this.noOpus.there = there;
      this.sending = this.wish.codec === 'opus' ? this.send() : this.sending;
    }
  }

  /** Tells the worklet what is sent. */
  private send(): Sending {
    const sending = sendingOf(this.wish, { transport: this.transport, sampleRate: this.context.sampleRate, noOpus: this.noOpus.here ?? this.noOpus.there });
    this.rig.send({ order: 'sender', sender: sending.numbers });
    sending.problems.forEach(({ code, message }) => this.tell('problem', { code, message, peer: null }));
    return sending;
  }

  private told(): void {
    this.rig.send({ order: 'gains', ...this.gains });
  }

  get monitor(): number {
    return this.gains.monitor;
  }

  set monitor(gain: number) {
    this.gains.monitor = within(gain);
    this.told();
  }

  get volume(): number {
    return this.gains.volume;
  }

  set volume(gain: number) {
    this.gains.volume = within(gain);
    this.told();
  }

  get mute(): boolean {
    return this.gains.muted;
  }

  set mute(on: boolean) {
    this.gains.muted = on;
    this.told();
    this.mesh.announce(this.state());
  }

  get path(): LivePath {
    return this.way;
  }

  set path(path: LivePath) {
    if (path !== this.way && (path === 'track' || path === 'channel')) {
      this.way = path;
      // First the track flows, then the others listen to it; back, first they listen to packets.
      const sent = path === 'track' ? this.mesh.sendTrack(this.out.track) : Promise.resolve();
      void sent.then(() => {
        this.mesh.announce(this.state());
        return path === 'track' ? undefined : this.mesh.sendTrack(null);
      });
    }
  }

  get codec(): LiveCodec {
    return this.sending.codec;
  }

  set codec(codec: LiveCodec) {
    this.wish.codec = codec;
    this.noOpus.here = null;
    this.sending = this.send();
    if (codec === 'opus') {
      const { channels, packetFrames } = this.sending.numbers;
      void opusPossible(this.context.sampleRate, channels, packetFrames).then((possible) => {
        if (!possible && this.wish.codec === 'opus') {
          this.noOpus.here = 'This browser has no Opus in WebCodecs for this.';
          this.sending = this.send();
        }
      });
    }
  }

  get packetFrames(): number {
    return this.sending.numbers.packetFrames;
  }

  set packetFrames(frames: number) {
    this.wish.packetFrames = frames;
    this.sending = this.send();
  }

  get room(): Room {
    return this.mesh.state;
  }

  get peers(): readonly Peer[] {
    return this.mesh.peers;
  }

  async join(url: string | URL, { name = '' }: JoinOptions = {}): Promise<Room> {
    this.mustBeOpen();
    const address = roomAddress(url, location.href);
    if (address === null) {
      throw new HeterodyneLiveError('room', `${String(url)} is no address of a room; one ends in /rooms/ and its token.`, 'bad-room');
    }
    try {
      return await this.mesh.join(address, name.slice(0, 64) || 'Somebody');
    } catch (cause) {
      const { code = 'internal', says = String(cause) } = (cause ?? {}) as { code?: string; says?: string };
      throw new HeterodyneLiveError('room', says, code);
    }
  }

  async leave(): Promise<void> {
    this.mesh.leave();
  }

  async resume(): Promise<void> {
    const { context } = this;
    if (context.state !== 'running') {
      await Promise.race([context.resume().catch(() => {}), new Promise((done) => setTimeout(done, RESUME_MS))]);
    }
  }

  meters(): Meters {
    this.rig.look();
    this.board.show(this.rig.block, this.mesh.peers);
    return this.board;
  }

  telemetry(): LiveTelemetry {
    return telemetryOf(this.rig, this.news, {
      context: this.context,
      transport: this.transport,
      captureMs: this.input.state?.latencyMs ?? null,
      packetFrames: this.packetFrames,
    });
  }

  private async tick(): Promise<void> {
    if (this.context.state !== 'running') {
      return;
    }
    await this.mesh.look();
    const telemetry = this.telemetry();
    const slow = this.mesh.peers.filter((peer) => peer.tick(this.rig.block, this.context.sampleRate, playoutMsOf(telemetry)));
    slow.forEach((peer) => this.tell('problem', backedUp(peer, this.codec)));
    this.tell('statistics', { peers: this.peers, telemetry });
  }

  record(source: RecordSource, { format = 'f32' }: { format?: 'f32' | 's16' } = {}): Recording {
    this.mustBeOpen();
    return new TapeRecording(this.tapes, source, this.context.sampleRate, format);
  }

  async publish(whipUrl: string | URL, options: ServerOptions = {}): Promise<Session> {
    this.mustBeOpen();
    const track = this.out.track;
    if (track === null) {
      throw new HeterodyneLiveError('internal', 'The browser gives no track.');
    }
    const session = await publishTo(whipUrl, track, { ...options, iceServers: options.iceServers ?? this.options.iceServers ?? [] });
    this.sessions.add(session);
    return session;
  }

  async listen(whepUrl: string | URL, options: ServerOptions = {}): Promise<Session & { peer: Peer }> {
    this.mustBeOpen();
    const session = await listenTo(whepUrl, { ...options, iceServers: options.iceServers ?? this.options.iceServers ?? [] }, this.mesh);
    this.sessions.add(session);
    return session;
  }

  roundTrip(options: RoundTripOptions = {}): Promise<RoundTrip> {
    this.mustBeOpen();
    return testCard(this.context, this.output, this.tapes, this.input.state?.channels ?? null, options);
  }

  private mustBeOpen(): void {
    if (this.closed) {
      throw new HeterodyneLiveError('closed', 'Live is closed.');
    }
  }

  private readonly stateChanged = (): void => {
    this.tell('state', { context: this.context.state });
    if (this.context.state === 'closed') {
      void this.close();
    }
  };

  async close(): Promise<void> {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.context.removeEventListener('statechange', this.stateChanged);
    this.timers.forEach(clearInterval);
    await Promise.all([...this.sessions].map((session) => session.close()));
    this.mesh.close();
    this.input.close();
    this.tapes.close();
    this.rig.close();
    this.output.disconnect();
    if (this.options.context === undefined && this.context.state !== 'closed') {
      await this.context.close();
    }
  }
}

function within(gain: number): number {
  return Number.isFinite(gain) ? Math.min(1, Math.max(0, gain)) : 0;
}
