/** Live as a page has it, from `/package/`, with sounds whose numbers are known, and what is heard handed to the test. */

import type { ChainDocument, LiveOptions, LiveRequirements, LiveSurface, PeerState, RecordSource, Recording as Take, Session } from '../../src/live/api.ts';
import { keep, offer, within } from './offer.ts';
import { recording } from './recording.ts';

interface Package {
  Live: { create(options?: LiveOptions): Promise<LiveSurface>; requirements(): LiveRequirements };
  makeRoom(server: string): Promise<string>;
}

let live: LiveSurface | null = null;
/** What makes the sound that is sent. */
let sources: AudioScheduledSourceNode[] = [];
const told: { code: string; message: string }[] = [];
const takes = new Map<RecordSource, Take>();
/** Every connection that Live makes. */
const connections: RTCPeerConnection[] = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

/** Every worklet that Live makes. */
const worklets: AudioWorkletNode[] = [];
globalThis.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(context: BaseAudioContext, name: string, options?: AudioWorkletNodeOptions) {
    super(context, name, options);
    if (name === 'heterodyne-live') worklets.push(this);
  }
};

async function loaded(): Promise<Package> {
  // @ts-expect-error: an address, not a module of this folder.
  return (await import('/package/live.js')) as Package;
}

function open(): LiveSurface {
  if (live === null) throw new Error('Live is not made');
  return live;
}

async function create(options: LiveOptions = {}): Promise<object> {
  live = await (await loaded()).Live.create({ sampleRate: 48_000, ...options });
  live.addEventListener('problem', ({ detail }) => told.push({ code: detail.code, message: detail.message }));
  live.addEventListener('fault', ({ detail }) => told.push({ code: detail.recovered ? 'recovered' : 'fault', message: detail.message }));
  await live.resume();
  return said();
}

function said(): object {
  const { transport, transportReason, path, codec, packetFrames, room, context } = open();
  return { transport, transportReason, path, codec, packetFrames, room, rateHz: context.sampleRate, isolated: crossOriginIsolated, told };
}

/** Sends two sines, one to a side: frequency and amplitude of each. */
async function sines({ left, right }: { left: [number, number]; right: [number, number] }): Promise<void> {
  const { context, input } = open();
  for (const source of sources) source.stop();
  const merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
  sources = [left, right].map(([frequency, gain], channel) => {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(new GainNode(context, { gain })).connect(merger, 0, channel);
    tone.start();
    return tone;
  });
  await input.use({ node: merger, label: 'sines' });
}

async function chain(document: ChainDocument): Promise<object> {
  const taken = await open().chain.set(document);
  const { problems, latencyMs, stages } = open().chain;
  return { taken, problems, latencyMs, stages };
}

const room = async (server: string): Promise<string> => (await loaded()).makeRoom(server);

const join = ({ url, name }: { url: string; name: string }): Promise<object> => within('the room', open().join(url, { name }));

const peers = (): object[] => open().peers.map(({ id, name, state, reason, remoteMuted, statistics }) => ({ id, name, state, reason, remoteMuted, statistics }));

/** Once exactly so many peers are in a state, and so many of them have muted themselves where that is asked for; all others have left or never were. */
async function peersAre({ state, count, muted }: { state: PeerState; count: number; muted?: number }): Promise<object[]> {
  const fits = (): boolean => {
    const there = open().peers.filter((peer) => peer.state === state);
    return there.length === count && (muted === undefined || there.filter(({ remoteMuted }) => remoteMuted).length === muted);
  };
  const seen = (): string => `${count} peers that are ${state}; there are ${JSON.stringify(peers())}; ${JSON.stringify(told)}`;
  await new Promise<void>((done, failed) => {
    const surface = open();
    const look = (): void => {
      if (!fits()) return;
      clearTimeout(late);
      surface.removeEventListener('peer', look);
      surface.removeEventListener('statistics', look);
      done();
    };
    const late = setTimeout(() => failed(new Error(`not within a minute: ${seen()}`)), 60_000);
    surface.addEventListener('peer', look);
    surface.addEventListener('statistics', look);
    look();
  });
  return peers();
}

/** Statistics, once so many have come. */
async function statistics(count: number): Promise<object> {
  for (let n = 0; n < count; n += 1) {
    await within('statistics', new Promise<void>((done) => open().addEventListener('statistics', () => done(), { once: true })), 1000);
  }
  return { peers: peers(), telemetry: open().telemetry() };
}

/** What the browser counts of the track that comes in. */
async function inbound(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const connection of connections) {
    const report = await connection.getStats();
    report.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] !== 'inbound-rtp' || entry['kind'] !== 'audio') return;
      for (const [name, value] of Object.entries(entry)) if (typeof value === 'number') found[name] = value;
    });
  }
  return found;
}

/** Hands the next `seconds` of what is heard to the test, interleaved, from the first sound on. */
async function heard({ name, seconds }: { name: string; seconds: number }): Promise<void> {
  const { context, output } = open();
  const { node, ready, whole } = await recording(context, Math.round(seconds * context.sampleRate));
  output.connect(node).connect(new GainNode(context, { gain: 0 })).connect(context.destination);
  await within('the recorder', ready);
  const samples = await within('sound from a peer', whole, 1000 * seconds);
  output.disconnect(node);
  await keep(name, samples);
}

function record(source: RecordSource): void {
  takes.set(source, open().record(source));
}

/** Ends a recording and hands its file to the test. */
async function recorded(source: RecordSource): Promise<{ seconds: number; lostFrames: number }> {
  const take = takes.get(source);
  if (take === undefined) throw new Error(`${source} is not recorded`);
  const blob = await take.stop();
  await keep(source, await blob.arrayBuffer());
  return { seconds: take.seconds, lostFrames: take.lostFrames };
}

/** Moves a setting that can be moved while it runs. */
function set(change: Partial<Pick<LiveSurface, 'mute' | 'monitor' | 'volume' | 'path' | 'codec' | 'packetFrames'>>): object {
  Object.assign(open(), change);
  return said();
}

function peerSet({ id, ...change }: { id: number; gain?: number; muted?: boolean; solo?: boolean }): void {
  const peer = open().peers.find((each) => each.id === id);
  if (peer === undefined) throw new Error(`no peer ${id}`);
  Object.assign(peer, change);
}

/** Tells the newest worklet to throw, where one was put before it that listens; the faults that are told of it. */
async function strike(): Promise<object[]> {
  const fault = new Promise<void>((done) => open().addEventListener('fault', () => done(), { once: true }));
  const before = told.length;
  worklets.at(-1)?.port.postMessage({ order: 'strike' });
  await within('a fault', fault);
  return told.slice(before);
}

const leave = (): Promise<void> => open().leave();

async function close(): Promise<void> {
  await live?.close();
  live = null;
}

const sessions: Session[] = [];

/** Publishes to a media server, once the connection is there. */
async function publish({ url, token }: { url: string; token: string }): Promise<object> {
  return connected(await open().publish(url, { token }));
}

/** Listens to a media server, once the connection is there. */
async function listen({ url, token }: { url: string; token: string }): Promise<object> {
  return connected(await open().listen(url, { token }));
}

async function connected(session: Session): Promise<object> {
  sessions.push(session);
  if (session.state !== 'connected') {
    await within('a connection to the media server', new Promise<void>((done) => session.addEventListener('state', ({ detail }) => detail.state === 'connected' && done())), 40_000);
  }
  return { resource: session.resource, state: session.state };
}

async function endSessions(): Promise<void> {
  for (const session of sessions.splice(0)) await session.close();
}

/** What a call is refused with. */
async function refused(work: { join?: string; publish?: string; listen?: string }): Promise<object> {
  try {
    if (work.join !== undefined) await open().join(work.join);
    if (work.publish !== undefined) await open().publish(work.publish);
    if (work.listen !== undefined) await open().listen(work.listen);
    return { code: null };
  } catch (error) {
    const { name, message, code, reason } = error as Error & { code?: string; reason?: string };
    return { name, message, code, reason };
  }
}

const requirements = async (): Promise<object> => (await loaded()).Live.requirements();

offer({ create, said, sines, chain, room, join, peers, peersAre, statistics, inbound, heard, record, recorded, set, peerSet, strike, leave, close, publish, listen, endSessions, refused, requirements });
