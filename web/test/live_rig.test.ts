/** Worklet and pump as the page has them, with a worklet in between that only answers: what is replaced, and what is heard no more. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { LiveAssets } from '../src/live/assets.js';
import { PeerWord } from '../src/live/layout.js';
import type { LiveOrder, LiveReply } from '../src/live/orders.js';
import { Rig } from '../src/live/rig.js';

/** The smallest module there is. */
const MODULE = 'data:application/wasm;base64,AGFzbQEAAAA=';

/** A node whose worklet takes the module, begins, and keeps what it is told. */
class FakeNode {
  static readonly all: FakeNode[] = [];
  /** What `begin` is answered with; `null`: not at all. */
  static answer: { reason: string | null } | null = { reason: null };
  readonly port: MessagePort;
  readonly there: MessagePort;
  readonly told: LiveOrder[] = [];
  onprocessorerror: ((event: unknown) => void) | null = null;
  isConnected = true;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.there = port2;
    port2.onmessage = ({ data }: MessageEvent<LiveOrder>) => this.obey(data);
    FakeNode.all.push(this);
  }

  private obey(order: LiveOrder): void {
    this.told.push(order);
    if (order.order === 'module') {
      this.say({ say: 'module', done: true });
    } else if (order.order === 'begin' && FakeNode.answer !== null) {
      this.say({ say: 'begun', reason: FakeNode.answer.reason, memoryBytes: FakeNode.all.length });
    }
  }

  say(reply: LiveReply): void {
    this.there.postMessage(reply);
  }

  fail(message: string): void {
    this.onprocessorerror?.({ message });
  }

  disconnect(): void {
    this.isConnected = false;
  }

  /** All that was posted to it until now has come. */
  async settled(): Promise<string[]> {
    const { port } = this;
    port.postMessage({ order: 'settled' });
    while (!this.told.some(({ order }) => (order as string) === 'settled')) await new Promise((done) => setImmediate(done));
    return this.told.map(({ order }) => order).filter((order) => (order as string) !== 'settled');
  }
}

async function rig(t: TestContext): Promise<{ rig: Rig; heard: LiveReply[]; broken: string[] }> {
  const place = globalThis as unknown as Record<string, unknown>;
  const before = place['AudioWorkletNode'];
  FakeNode.all.length = 0;
  FakeNode.answer = { reason: null };
  place['AudioWorkletNode'] = FakeNode;
  const [heard, broken]: [LiveReply[], string[]] = [[], []];
  const made = await Rig.make({
    context: { audioWorklet: { addModule: () => Promise.resolve() } } as unknown as AudioContext,
    assets: { module: () => MODULE, worklet: () => 'live.worklet.js' } as unknown as LiveAssets,
    transport: 'messages',
    inWorker: false,
    heard: (reply) => void heard.push(reply),
    news: () => {},
    failed: () => {},
    broken: (message) => void broken.push(message),
  });
  t.after(() => {
    made.close();
    FakeNode.all.forEach(({ port, there }) => [port, there].forEach((one) => one.close()));
    place['AudioWorkletNode'] = before;
  });
  return { rig: made, heard, broken };
}

const node = (at: number): FakeNode => FakeNode.all[at] as FakeNode;

test('a worklet is replaced by one that has begun; the one before is ended, and heard no more', async (t) => {
  const { rig: here, heard, broken } = await rig(t);
  node(0).fail('broken on purpose');
  assert.deepEqual(broken, ['broken on purpose']);
  const unanswered = here.change([]);
  assert.equal(await here.renew(), true);
  assert.equal(await unanswered, false, 'nobody waits for the one that is gone');
  assert.deepEqual([here.node as unknown, here.memoryBytes, node(0).isConnected], [node(1), 2, false]);
  assert.deepEqual((await node(0).settled()).slice(-2), ['chain', 'end']);
  here.send({ order: 'gains', monitor: 1, volume: 1, muted: false });
  assert.deepEqual(await node(1).settled(), ['module', 'begin', 'gains']);
  const arrived = new Promise<void>((done) => node(1).port.addEventListener('message', () => done()));
  node(0).say({ say: 'sender', refused: -1 });
  node(1).say({ say: 'sender', refused: -2 });
  await arrived;
  assert.deepEqual(heard, [{ say: 'sender', refused: -2 }]);
  node(1).fail('again');
  assert.deepEqual(broken, ['broken on purpose', 'again']);
});

test('figures are asked of the new one, though the one before took the question with it', async (t) => {
  const { rig: here } = await rig(t);
  here.look();
  await here.renew();
  here.look();
  await node(1).settled();
  const asked = node(1).told.find((order): order is LiveOrder & { order: 'ask' } => order.order === 'ask');
  assert.ok(asked !== undefined);
  new Float64Array(asked.buffer)[PeerWord.BASE] = 0.5;
  const arrived = new Promise<void>((done) => node(1).port.addEventListener('message', () => done()));
  node(1).there.postMessage({ say: 'block', buffer: asked.buffer }, [asked.buffer]);
  await arrived;
  assert.equal(here.block[PeerWord.BASE], 0.5);
});

test('one that fails while it begins, or refuses to, is an error, and is ended', async (t) => {
  const { rig: here, broken } = await rig(t);
  FakeNode.answer = { reason: 'no memory' };
  await assert.rejects(here.renew(), /no memory/);
  FakeNode.answer = null;
  const renewed = here.renew();
  await node(2).settled();
  node(2).fail('broken in the beginning');
  await assert.rejects(renewed, /broken in the beginning/);
  assert.deepEqual([broken, node(1).isConnected, node(2).isConnected], [[], false, false]);
});

test('what is closed is not replaced, and one that comes too late is ended', async (t) => {
  const { rig: here } = await rig(t);
  const renewed = here.renew();
  here.close();
  assert.equal(await renewed, false);
  assert.deepEqual([(await node(1).settled()).at(-1), node(1).isConnected], ['end', false]);
  assert.equal(await here.renew(), false);
  assert.equal(FakeNode.all.length, 2);
});
