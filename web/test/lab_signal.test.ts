/** What the worklet of a test signal answers; a page waits for each answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignalOrder, SignalReply } from '../src/lab/orders.ts';

interface Processor {
  port: { onmessage: (event: { data: SignalOrder }) => void };
}

const registered = new Map<string, new () => Processor>();
const said: SignalReply[] = [];
Object.assign(globalThis, {
  sampleRate: 48_000,
  currentFrame: 0,
  AudioWorkletProcessor: class {
    readonly port = { onmessage: null, postMessage: (reply: SignalReply) => said.push(reply) };
  },
  registerProcessor: (name: string, made: new () => Processor) => registered.set(name, made),
});

test('bytes that are refused are answered, and so is the signal after them', async () => {
  const { registerSignal } = await import('../src/lab/worklets/signal.ts');
  registerSignal();
  const made = registered.get('heterodyne-lab-signal') as new () => Processor;
  const { port } = new made();
  port.onmessage({ data: { order: 'bytes', bytes: new Uint8Array([0, 1, 2, 3]).buffer } });
  assert.deepEqual(said, [{ say: 'module', done: false }]);
  port.onmessage({ data: { order: 'signal', signal: { kind: 0, frequency: 440, levelDb: -12, p1: 0, p2: 0, p3: 0 } } });
  const last = said.at(-1) as SignalReply & { say: 'signal' };
  assert.deepEqual([last.say, last.accepted], ['signal', false]);
  assert.match(last.reason ?? '', /CompileError/);
});
