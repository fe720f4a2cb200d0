/**
 * A stand-in for Live with the same surface, for work on the page where no WebAssembly and nobody else is at hand: a room in which two others come, and figures
 * that wander. `vite --mode mock` takes it in place of the package; no build that is shipped contains it.
 */
import type {
  Chain, ChainDocument, ChainStage, EffectKind, InputState, InputWish, Level, LiveOptions, LiveRequirements, LiveSurface, LiveTelemetry, LiveTransport, Meters, Peer, PeerMoment, PeerState,
  PeerStatistics, Recording, RecordSource, Room, RoomState, RoundTrip, RoundTripSide, Session,
} from '../../src/live/api.ts';

export * from '../../src/live/api.ts';

const wander = (middle: number, width: number): number => middle + width * (Math.random() + Math.random() - 1);

const number = (name: string, unit: 'db' | 'hz' | 'secs' | 'part' | 'ratio', minimum: number, maximum: number, value: number) => ({ name, unit, minimum, maximum, default: value, choices: [], says: `Sets ${name}.` });

const CATALOGUE: readonly EffectKind[] = [
  { name: 'gain', title: 'Gain', says: 'Makes all louder or softer.', parameters: [number('gain_db', 'db', -60, 24, 0)] },
  { name: 'high_pass', title: 'High-pass', says: 'Takes away what lies below.', parameters: [number('frequency_hz', 'hz', 20, 20_000, 80)] },
  {
    name: 'compressor', title: 'Compressor', says: 'Makes loud parts softer.',
    parameters: [number('threshold_db', 'db', -60, 0, -18), number('ratio', 'ratio', 1, 20, 4), number('attack_secs', 'secs', 0.0005, 0.2, 0.01), number('release_secs', 'secs', 0.01, 2, 0.1), { name: 'detector', unit: 'choice', minimum: 0, maximum: 1, default: 0, choices: ['peak', 'rms'], says: 'What it looks at.' }],
  },
  { name: 'reverb', title: 'Reverb', says: 'Puts the sound into a room.', parameters: [number('decay_secs', 'secs', 0.2, 10, 1.5), number('mix', 'part', 0, 1, 0.25)] },
];

class MockChain implements Chain {
  readonly catalogue = CATALOGUE;
  readonly presets = [{ name: 'voice', title: 'Voice', says: 'For speech.' }, { name: 'hall', title: 'Hall', says: 'A large room.' }];
  stages: ChainStage[] = [];
  name = '';
  problems: Chain['problems'] = [];

  constructor(private readonly told: () => void) {}

  get latencyMs(): number {
    return this.stages.filter(({ effect }) => effect === 'compressor').length * 1.5;
  }

  document(): string {
    return JSON.stringify({ heterodyne_chain: 1, name: this.name, stages: this.stages.map(({ effect, bypass, values }) => ({ effect, bypass, ...values })) }, null, 2);
  }

  async set(document: ChainDocument): Promise<boolean> {
    const { name = '', stages = [] } = (typeof document === 'string' ? JSON.parse(document) : document) as { name?: string; stages?: Record<string, unknown>[] };
    this.name = name;
    this.stages = stages.map((stage) => {
      const effect = String(stage['effect']);
      const parameters = CATALOGUE.find(({ name }) => name === effect)?.parameters ?? [];
      const values = Object.fromEntries(parameters.map((each) => [each.name, typeof stage[each.name] === 'number' ? Number(stage[each.name]) : each.default]));
      return { effect, bypass: stage['bypass'] === true, values };
    });
    this.told();
    return true;
  }

  preset(name: string): Promise<boolean> {
    const effects = name === 'hall' ? ['reverb'] : ['high_pass', 'compressor', 'gain'];
    return this.set({ name: this.presets.find((each) => each.name === name)?.title ?? name, stages: effects.map((effect) => ({ effect })) });
  }

  check(): Chain['problems'] {
    return [];
  }

  move(stage: number, parameter: string, value: number): boolean {
    const old = this.stages[stage];
    if (!old) return false;
    this.stages[stage] = { ...old, values: { ...old.values, [parameter]: value } };
    return true;
  }

  bypass(stage: number, on: boolean): boolean {
    const old = this.stages[stage];
    if (old) this.stages[stage] = { ...old, bypass: on };
    return old !== undefined;
  }
}

class MockPeer implements Peer {
  state: PeerState = 'connecting';
  readonly reason = null;
  readonly remoteMuted = false;
  gain = 1;
  muted = false;
  solo = false;
  readonly history: PeerMoment[] = [];
  statistics: PeerStatistics;

  constructor(
    readonly id: number,
    readonly name: string,
    private readonly middleMs: number,
  ) {
    this.statistics = this.look();
  }

  private look(): PeerStatistics {
    const workletMs = wander(this.middleMs, 2);
    return {
      delay: { captureMs: 3.2, packetMs: 2.7, networkMs: workletMs - 9, bufferMs: 6.3, playoutMs: 12.1, workletMs, totalMs: workletMs + 15.3, errorMs: 0.7 },
      roundTripMs: 4, loss: Math.random() < 0.1 ? 0.02 : 0, lostPackets: 3, latePackets: 1, duplicatePackets: 0, receivedPackets: 12_000, recoveredPackets: 2, concealedFrames: 384, underruns: 0,
      depthMs: wander(6.3, 1), targetMs: 6, jitterMs: wander(1, 0.3), driftPpm: wander(-34, 2), path: 'channel', codec: 's16', lossThere: 0,
    };
  }

  second(): void {
    this.state = 'connected';
    this.statistics = this.look();
    const { delay, loss, depthMs, concealedFrames } = this.statistics;
    this.history.push({ atMs: performance.now(), delayMs: delay.workletMs, loss, depthMs, concealedFrames });
  }
}

/** An EventTarget whose listeners are typed as the surface's. */
type Teller<Surface extends Pick<LiveSurface, never>> = new () => Pick<EventTarget, 'dispatchEvent'> & Pick<Surface, keyof Surface & ('addEventListener' | 'removeEventListener')>;

class MockSession extends (EventTarget as unknown as Teller<Session>) implements Session {
  readonly state = 'connected' as const;
  readonly resource = 'https://media.example/whip/1';
  async close(): Promise<void> {}
}

export class Live extends (EventTarget as unknown as Teller<LiveSurface>) implements LiveSurface {
  readonly context = new AudioContext();
  readonly transport: LiveTransport = globalThis.crossOriginIsolated ? 'shared' : 'messages';
  readonly transportReason = this.transport === 'shared' ? null : 'The page is not cross-origin isolated: packets of 10 ms, by messages.';
  readonly output = new GainNode(this.context);
  readonly chain = new MockChain(() => this.tell('chain', { chain: this.chain }));
  monitor = 0;
  volume = 1;
  mute = false;
  path: LiveSurface['path'];
  codec: LiveSurface['codec'];
  packetFrames: number;
  room: Room = { state: 'idle', reason: null, url: null, you: null, capacity: null };
  peers: MockPeer[] = [];
  private seconds = 0;
  private readonly timer = setInterval(() => this.second(), 1000);
  readonly input = {
    state: null as InputState | null,
    use: async (_wish: InputWish): Promise<InputState | null> => {
      this.input.state = { kind: 'microphone', label: 'Built-in microphone', deviceId: 'a', echoCancellation: false, noiseSuppression: false, autoGainControl: false, channels: 1, sampleRate: 48_000, latencyMs: 10 };
      this.tell('input', { input: this.input.state, reason: 'used' });
      return this.input.state;
    },
    devices: async () => [{ deviceId: 'a', label: 'Built-in microphone' }, { deviceId: 'b', label: 'Interface' }],
  };

  private constructor(options: LiveOptions) {
    super();
    this.path = options.path ?? 'channel';
    this.codec = options.codec ?? 's16';
    this.packetFrames = options.packetFrames ?? 128;
  }

  static async create(options: LiveOptions = {}): Promise<LiveSurface> {
    return new Live(options);
  }

  static requirements(): LiveRequirements {
    return { possible: true, reason: null, missing: [], shared: { possible: globalThis.crossOriginIsolated, reason: null }, workerChannels: true, opus: true, microphone: true };
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  private enter(state: RoomState): void {
    this.room = { state, reason: null, url: 'wss://mock/rooms/x', you: 3, capacity: 8 };
    this.tell('room', this.room);
  }

  private second(): void {
    this.seconds += 1;
    if (this.room.state !== 'joined') return;
    for (const peer of this.peers) peer.second();
    this.tell('statistics', { peers: this.peers, telemetry: this.telemetry() });
  }

  async join(): Promise<Room> {
    this.enter('joined');
    this.peers = [new MockPeer(1, 'Ada', 11.8), new MockPeer(2, 'A cellist with a rather long name', 24.2)];
    for (const peer of this.peers) this.tell('peer', { peer, what: 'joined', state: peer.state });
    return this.room;
  }

  async leave(): Promise<void> {
    this.peers = [];
    this.enter('idle');
  }

  async resume(): Promise<void> {
    await this.context.resume();
  }

  meters(): Meters {
    const level = (db: number): Level[] => [{ peakDb: wander(db, 6), rmsDb: wander(db - 9, 2) }];
    return { input: level(-18), sent: level(-12), mix: [...level(-14), ...level(-15)], peers: new Map(this.peers.map(({ id }) => [id, level(-16)])) };
  }

  telemetry(): LiveTelemetry {
    return {
      transport: this.transport, pump: 'worker', quanta: 375 * this.seconds, leftOut: 0, sentPackets: 750 * this.seconds, droppedPackets: 0, ringFull: 0, memoryBytes: 4e6,
      own: { captureMs: 10, packetMs: 2.7, outputLatencyMs: 12, baseLatencyMs: 2.7 },
    };
  }

  record(source: RecordSource): Recording {
    const began = performance.now();
    return {
      source, lostFrames: 0,
      get seconds() {
        return (performance.now() - began) / 1000;
      },
      stop: async () => new Blob([new Uint8Array(44)], { type: 'audio/wav' }),
    };
  }

  async publish(): Promise<Session> {
    return new MockSession();
  }

  async listen(): Promise<Session & { peer: Peer }> {
    return Object.assign(new MockSession(), { peer: new MockPeer(9, 'Media server', 60) });
  }

  async roundTrip(): Promise<RoundTrip> {
    const side: RoundTripSide = { ms: 31.4, spreadMs: 0.1, heard: 4, chirps: 4, clarityDb: 24, levelsDb: [-20, -30] };
    return { left: side, right: side, ms: 31.4, sides: 'right', reason: null };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.context.close();
  }
}

export const makeRoom = async (): Promise<string> => 'wss://mock/rooms/AbCdEfGhIjKlMnOpQrStUvWxYz012345';
