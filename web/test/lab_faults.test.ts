/** What the Lab says and keeps when its parts break: the worklet, once and again, and Workers that the page's policy forbids. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Block, Word } from '../src/lab/block.ts';
import { Lab } from '../src/lab/lab.ts';
import type { LabEvents } from '../src/lab/api.ts';
import type { LabOrder, LabReply } from '../src/lab/orders.ts';

/** The smallest module there is: none of its code runs here. */
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

class FakeNode {
  connected = 0;
  readonly gain = { value: 0, cancelScheduledValues: () => {}, setValueAtTime: () => {}, linearRampToValueAtTime: () => {} };

  connect(): void {
    this.connected += 1;
  }

  disconnect(): void {
    this.connected = 0;
  }
}

/** A worklet that answers as the real one does. */
class FakePort extends EventTarget {
  readonly orders: LabOrder['order'][] = [];
  block: Block | null = null;

  start(): void {}

  postMessage(order: LabOrder): void {
    this.orders.push(order.order);
    if (order.order === 'module') this.answer({ say: 'module', done: true });
    if (order.order === 'begin') {
      this.block = new Block(order.buffer, { channels: order.settings.channels, frame: order.settings.frame, shared: true });
      this.answer({ say: 'begun', active: true, reason: null, memoryBytes: 1 });
    }
  }

  private answer(data: LabReply): void {
    queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data })));
  }
}

const worklets: FakeWorklet[] = [];

class FakeWorklet extends FakeNode {
  readonly port = new FakePort();
  onprocessorerror: ((event: { message: string }) => void) | null = null;

  constructor() {
    super();
    worklets.push(this);
  }
}

class FakeContext extends EventTarget {
  readonly sampleRate = 48_000;
  readonly currentTime = 0;
  readonly destination = {};
  state = 'running';
  readonly audioWorklet = { addModule: async () => {} };

  async close(): Promise<void> {
    this.state = 'closed';
  }
}

beforeEach(() => {
  worklets.length = 0;
  Object.assign(globalThis, {
    crossOriginIsolated: true,
    location: { href: 'http://127.0.0.1/', protocol: 'http:' },
    GainNode: FakeNode,
    AudioWorkletNode: FakeWorklet,
    Worker: class {
      constructor() {
        throw new DOMException('the policy of this page forbids Workers', 'SecurityError');
      }
    },
  });
  mock.method(globalThis, 'fetch', async () => new Response(MODULE));
});

afterEach(() => mock.restoreAll());

async function opened(context = new FakeContext()): Promise<{ lab: Lab; told: { [K in 'fault' | 'telemetry']: LabEvents[K]['detail'][] } }> {
  const lab = await Lab.create({ context: context as unknown as AudioContext, assets: 'http://127.0.0.1/lab/', clock: 'off' });
  const told: { [K in 'fault' | 'telemetry']: LabEvents[K]['detail'][] } = { fault: [], telemetry: [] };
  lab.addEventListener('fault', (event) => told.fault.push(event.detail));
  lab.addEventListener('telemetry', (event) => told.telemetry.push(event.detail));
  return { lab, told };
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('where no Worker may be made, the worklet plans the instrument, and a clock is told as broken', async (t) => {
  const { lab, told } = await opened();
  t.after(() => lab.close());
  assert.deepEqual(worklets[0]?.port.orders.slice(0, 2), ['module', 'begin']);
  assert.equal(lab.status, 'active');
  lab.setClock('steady');
  assert.match(told.fault[0]?.message ?? '', /forbids Workers/);
  assert.match(lab.telemetry().processUnknown ?? '', /forbids Workers/);
});

test('a worklet that failed is replaced and its counts are kept; after the second failure the status says why', async (t) => {
  const { lab, told } = await opened();
  t.after(() => lab.close());
  const words = worklets[0]?.port.block?.words as Int32Array;
  words[Word.QUANTA] = 1000;
  words[Word.LEFT_OUT] = 4;
  worklets[0]?.onprocessorerror?.({ message: 'first' });
  await settled();
  assert.deepEqual(told.fault, [{ message: 'first', recovered: true }]);
  assert.deepEqual([lab.status, lab.statusReason], ['active', null]);
  const again = worklets[1]?.port.block?.words as Int32Array;
  again[Word.QUANTA] = 10;
  assert.deepEqual([lab.telemetry().quanta, lab.telemetry().missed.leftOut], [1010, 4]);
  lab.reset();
  assert.equal(lab.telemetry().missed.leftOut, 0);
  worklets[1]?.onprocessorerror?.({ message: 'second' });
  await settled();
  assert.equal(told.fault[1]?.recovered, false);
  assert.equal(lab.status, 'fallback');
  assert.match(lab.statusReason ?? '', /second; it has failed twice/);
  const last = told.telemetry.at(-1);
  assert.deepEqual([last?.status, last?.quanta], ['fallback', 1010]);
});

test('a Lab that is closed while its worklet is being replaced connects nothing', async () => {
  const context = new FakeContext();
  const { lab, told } = await opened(context);
  worklets[0]?.onprocessorerror?.({ message: 'first' });
  await lab.close();
  await settled();
  assert.ok(worklets.every(({ connected, port }) => connected === 0 && port.orders.includes('end')));
  assert.deepEqual(told.fault, []);
});

test('a Lab that cannot be made lets go of a context that is not its own', async () => {
  const context = new FakeContext();
  context.audioWorklet.addModule = () => Promise.reject(new Error('not found'));
  let listeners = 0;
  mock.method(context, 'addEventListener', () => (listeners += 1));
  mock.method(context, 'removeEventListener', () => (listeners -= 1));
  await assert.rejects(opened(context), /cannot be loaded/);
  assert.deepEqual([context.state, listeners], ['running', 0]);
});
