/** Two connections that find each other through a room that is a list, over peer connections that are scripts. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Connection, type LinkState } from '../src/live/connection.js';
import type { SignalData } from '../src/live/room_messages.js';

/** What a connection does with its browser's; names of offers count up. */
class FakePeer {
  static made: FakePeer[] = [];
  static names = 0;
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  sctp: object | null = {};
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { channel: { label: string; close(): void } }) => void) | null = null;
  ontrack: ((event: { track: object; receiver: object; streams: object[] }) => void) | null = null;
  readonly restarts: boolean[] = [];
  readonly taken: string[] = [];

  constructor() {
    FakePeer.made.push(this);
  }

  private sdp(kind: string): string {
    FakePeer.names += 1;
    return `v=0\r\na=ice-ufrag:${kind}${FakePeer.names}\r\na=fingerprint:${FakePeer.made.indexOf(this)}\r\n`;
  }

  createDataChannel = (label: string): object => ({ label });
  addTransceiver = (): object => ({ sender: { replaceTrack: async () => {} } });
  getTransceivers = (): object[] => [];
  addIceCandidate = async (): Promise<void> => {};

  async createOffer({ iceRestart }: { iceRestart: boolean }): Promise<{ sdp: string }> {
    this.restarts.push(iceRestart);
    return { sdp: this.sdp('offer') };
  }

  createAnswer = async (): Promise<{ sdp: string }> => ({ sdp: this.sdp('answer') });

  async setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.remoteDescription = { sdp };
    this.taken.push(sdp);
    this.signalingState = 'stable';
  }

  is(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = 'closed';
  }
}

interface Side {
  connection: Connection;
  /** What it has said through the room. */
  said: SignalData[];
  states: LinkState[];
  audio: string[];
}

function side(offers: boolean): Side {
  const made: Omit<Side, 'connection'> = { said: [], states: [], audio: [] };
  const connection = new Connection({
    offers,
    configuration: () => ({}),
    signal: (data) => void made.said.push(structuredClone(data)),
    audio: ({ label }) => void made.audio.push(label),
    control: () => {},
    track: () => {},
    state: (state) => void made.states.push(state),
    outgoing: () => null,
  });
  return { connection, ...made };
}

/** All that is promised is done. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 50; n += 1) await Promise.resolve();
};

const newest = (): FakePeer => FakePeer.made.at(-1) as FakePeer;

async function scene(run: (pass: (ms: number) => Promise<void>) => Promise<void>): Promise<void> {
  const before = globalThis.RTCPeerConnection;
  FakePeer.made = [];
  globalThis.RTCPeerConnection = FakePeer as unknown as typeof RTCPeerConnection;
  mock.timers.enable({ apis: ['setTimeout'] });
  let nowMs = 1e6;
  const clock = mock.method(performance, 'now', () => nowMs);
  try {
    await run(async (ms) => {
      nowMs += ms;
      mock.timers.tick(ms);
      await settled();
    });
  } finally {
    clock.mock.restore();
    mock.timers.reset();
    globalThis.RTCPeerConnection = before;
  }
}

const description = (data: SignalData | undefined): { type: string; sdp: string; to?: string | undefined } => {
  assert.ok(data !== undefined && 'description' in data, JSON.stringify(data));
  return data.description;
};

/** An offering side that is connected; its answer came from outside. */
async function connected(): Promise<Side> {
  const one = side(true);
  one.connection.begin();
  await settled();
  one.connection.take({ description: { type: 'answer', sdp: 'v=0\r\na=fingerprint:other\r\n' } });
  await settled();
  newest().is('connected');
  return one;
}

test('an answer names its offer, and one to an offer that is past is passed over', () => scene(async (pass) => {
  const [one, other] = [side(true), side(false)];
  one.connection.begin();
  await settled();
  const first = description(one.said[0]);
  other.connection.take(one.said[0] as Record<string, unknown>);
  await settled();
  const answer = description(other.said.find((data) => 'description' in data));
  assert.match(first.sdp, new RegExp(`ice-ufrag:${answer.to}\\r`));
  await pass(2500);
  one.connection.take({ again: true, anew: true });
  await settled();
  assert.equal(one.said.filter((data) => 'description' in data).length, 2);
  const fresh = newest();
  one.connection.take({ description: answer });
  await settled();
  assert.deepEqual(fresh.taken, [], 'it was to the first one');
  const { sdp } = description(one.said.at(-1));
  one.connection.take({ description: { ...answer, to: /ice-ufrag:(.+)\r/.exec(sdp)?.[1] } });
  await settled();
  assert.equal(fresh.taken.length, 1);
}));

test('a connection through which nothing comes is made anew: not while it settles, and the next time later', () => scene(async (pass) => {
  const one = await connected();
  assert.equal(one.connection.renew(), false, 'it stands for a moment only');
  const renewed: number[] = [];
  for (let second = 1; second <= 120; second += 1) {
    await pass(1000);
    if (!one.connection.renew()) continue;
    renewed.push(second);
    await settled();
    one.connection.take({ description: { type: 'answer', sdp: 'v=0\r\na=fingerprint:other\r\n' } });
    await settled();
    newest().is('connected');
  }
  const waits = renewed.map((second, n) => second - (renewed[n - 1] ?? 0));
  assert.deepEqual(waits, [4, 8, 16, 32]);
  assert.equal(FakePeer.made.length, 5);
  assert.equal(one.audio.length, 5, 'each has channels of its own');
}));

test('who does not offer asks for a new one; a side without channels has none to lose', () => scene(async (pass) => {
  const other = side(false);
  other.connection.take({ description: { type: 'offer', sdp: 'v=0\r\na=ice-ufrag:x\r\na=fingerprint:1\r\n' } });
  await settled();
  newest().is('connected');
  await pass(5000);
  other.said.length = 0;
  newest().sctp = null;
  assert.equal(other.connection.renew(), false);
  newest().sctp = {};
  assert.equal(other.connection.renew(), true);
  assert.deepEqual(other.said, [{ again: true, anew: true }]);
}));

test('both sides see a break: one restart of ICE, and what is asked for meanwhile is no new connection', () => scene(async (pass) => {
  const one = await connected();
  newest().is('disconnected');
  await pass(2500);
  assert.deepEqual(newest().restarts, [false, true]);
  one.connection.take({ again: true, anew: false });
  await settled();
  assert.equal(FakePeer.made.length, 1);
  assert.deepEqual(newest().restarts, [false, true]);
}));

test('an offer that nobody answers is made anew, and that does not end', () => scene(async (pass) => {
  const one = side(true);
  one.connection.begin();
  await settled();
  for (let second = 0; second < 240; second += 1) await pass(1000);
  const offers = one.said.filter((data) => 'description' in data).length;
  // Every second try is another connection, 30 s apart in the end.
  assert.ok(offers >= 4 && FakePeer.made.length === offers, `${offers} offers`);
  one.connection.close();
}));
