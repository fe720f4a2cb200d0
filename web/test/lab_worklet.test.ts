/** The Lab's worklet with the script's levels in place of the module: quanta of another size, gaps, the reset. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Block, Word } from '../src/lab/block.ts';
import { Clock } from '../src/lab/clock.ts';
import type { LabOrder } from '../src/lab/orders.ts';

interface Processor {
  port: { onmessage: (event: { data: LabOrder }) => void };
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

const FRAMES = 256;
const SHAPE = { channels: 1, frame: 1024, shared: true } as const;
const registered = new Map<string, new () => Processor>();
const scope = {
  sampleRate: 48_000,
  currentFrame: 0,
  AudioWorkletProcessor: class {
    readonly port = { onmessage: null, postMessage: () => {} };
  },
  registerProcessor: (name: string, made: new () => Processor) => registered.set(name, made),
};
Object.assign(globalThis, scope);

async function worklet(): Promise<{ block: Block; order: (data: LabOrder) => void; quantum: (micros: number) => void; skip: () => void }> {
  await import('../src/lab/worklets/lab.ts');
  const processor = new (registered.get('heterodyne-lab') as new () => Processor)();
  const block = Block.create(SHAPE);
  const clock = new Int32Array(new SharedArrayBuffer(4 * Clock.COUNT));
  clock[Clock.EPOCH] = 1;
  const order = (data: LabOrder): void => processor.port.onmessage({ data });
  order({
    order: 'begin',
    settings: { frame: SHAPE.frame, channels: SHAPE.channels, window: 0, beta: NaN },
    tuning: { a4: 440, temperament: 0, zoom: 0, harmonics: 0, sections: 0 },
    buffer: block.buffer as SharedArrayBuffer,
  });
  order({ order: 'clock', buffer: clock.buffer as SharedArrayBuffer, ticks: false });
  const pass = (micros: number): number => Atomics.add(clock, Clock.MICROS, micros);
  const frames = globalThis as unknown as { currentFrame: number };
  const quantum = (micros: number): void => {
    // Time passes while the quantum looks at its input.
    const inputs = Object.defineProperty([], 0, { get: () => void pass(micros) });
    processor.process(inputs, [[new Float32Array(FRAMES)]]);
    pass(200);
    frames.currentFrame += FRAMES;
  };
  return { block, order, quantum, skip: () => (frames.currentFrame += FRAMES) };
}

test('a quantum is late when it takes longer than its own frames last', async () => {
  const { block, quantum } = await worklet();
  // 256 frames last 5333 µs.
  for (const micros of [100, 5000, 5400, 100]) quantum(micros);
  assert.deepEqual([block.words[Word.QUANTUM_FRAMES], block.words[Word.OVERRUN], block.words[Word.EXCLUDED]], [FRAMES, 1, 0]);
});

test('a reset forgets what was late and what was left out, and counts on', async () => {
  const { block, order, quantum, skip } = await worklet();
  quantum(100);
  skip();
  skip();
  for (const micros of [6000, 100]) quantum(micros);
  assert.deepEqual([block.words[Word.QUANTA], block.words[Word.LEFT_OUT], block.words[Word.OVERRUN]], [3, 2, 1]);
  order({ order: 'reset' });
  quantum(100);
  assert.deepEqual([block.words[Word.QUANTA], block.words[Word.LEFT_OUT], block.words[Word.OVERRUN]], [4, 0, 0]);
});
