/** A worklet that fails: what is told, and what goes on behind the one that takes its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodecNumber, PacketKind, VERSION } from '../src/live/packets.js';
import { headWord } from '../src/live/packet_ring.js';
import { Pump } from '../src/live/pump.js';
import { Tapes } from '../src/live/recorder.js';
import { Recovery } from '../src/live/recovery.js';
import { TapeWriter } from '../src/live/tape.js';
import type { LiveOrder } from '../src/live/orders.js';

interface Fault {
  message: string;
  recovered: boolean;
}

function recovery(renew: () => Promise<boolean>): { recovery: Recovery; faults: Fault[]; steps: string[]; clock: { seconds: number } } {
  const [faults, steps, clock]: [Fault[], string[], { seconds: number }] = [[], [], { seconds: 100 }];
  const remedy = {
    renew: () => {
      steps.push('renew');
      return renew();
    },
    restore: () => void steps.push('restore'),
    giveUp: () => void steps.push('give up'),
    tell: (fault: Fault) => void faults.push(fault),
  };
  return { recovery: new Recovery(remedy, () => clock.seconds), faults, steps, clock };
}

test('a worklet that fails is replaced; one that fails again within ten seconds is not', async () => {
  const { recovery: here, faults, steps, clock } = recovery(() => Promise.resolve(true));
  await here.failed('first');
  assert.deepEqual([steps, faults], [['renew', 'restore'], [{ message: 'first', recovered: true }]]);
  clock.seconds += 10;
  await here.failed('second');
  assert.deepEqual(faults.map(({ recovered }) => recovered), [true, true]);
  clock.seconds += 9.9;
  await here.failed('third');
  assert.deepEqual([steps.slice(4), faults.length, faults[2]?.recovered], [['give up'], 3, false]);
  assert.match(faults[2]?.message ?? '', /third.*twice within 10 seconds/);
});

test('what cannot be replaced is told with both reasons; what has ended meanwhile is not told', async () => {
  const refused = recovery(() => Promise.reject(new Error('no memory')));
  await refused.recovery.failed('broken');
  assert.deepEqual([refused.steps, refused.faults], [['renew', 'give up'], [{ message: 'broken; starting again has failed (no memory)', recovered: false }]]);
  const ended = recovery(() => Promise.resolve(false));
  await ended.recovery.failed('broken');
  assert.deepEqual([ended.steps, ended.faults], [['renew'], []]);
});

/** A posted buffer with one packet of sound in it. */
function posted(sequence: number): { packets: ArrayBuffer; words: number; bytes: number } {
  const bytes = 26;
  const packets = new ArrayBuffer(4 + 28);
  new Int32Array(packets)[0] = headWord(bytes, 0);
  const view = new DataView(packets, 4);
  view.setUint8(0, (VERSION << 4) | PacketKind.AUDIO);
  view.setUint8(1, (1 << 4) | CodecNumber.S16);
  view.setUint32(4, sequence, true);
  return { packets, words: 8, bytes };
}

test('the pump goes on with another worklet: peers hear that, and what they send goes there alone', async (t) => {
  const [old, fresh] = [new MessageChannel(), new MessageChannel()];
  const pump = new Pump({ port: old.port1 }, () => {});
  t.after(() => {
    pump.close();
    old.port2.close();
    fresh.port2.close();
  });
  const sent: number[] = [];
  let heardOfOne: (() => void) | null = null;
  const send = (packet: Uint8Array): void => {
    if (packet.length === 26) {
      sent.push(packet[4] as number);
      heardOfOne?.();
    }
  };
  const channel = { readyState: 'open', bufferedAmount: 0, send, close: () => {} } as unknown as RTCDataChannel;
  pump.attach(3, channel);
  const next = (): Promise<void> => new Promise((done) => (heardOfOne = done));
  const first = next();
  const one = posted(41);
  old.port2.postMessage({ packets: one.packets, words: one.words });
  await first;
  const atOld: unknown[] = [];
  old.port2.onmessage = ({ data }) => void atOld.push(data);
  pump.again({ port: fresh.port1 });
  const second = next();
  const two = posted(7);
  fresh.port2.postMessage({ packets: two.packets, words: two.words });
  await second;
  assert.deepEqual(sent, [41, 7]);
  const before = atOld.length;
  const arrived = new Promise<{ words: number }>((done) => {
    fresh.port2.onmessage = ({ data }) => {
      if ('packets' in data) done(data as { words: number });
    };
  });
  channel.onmessage?.({ data: new Uint8Array(posted(9).packets, 4, 26).slice().buffer } as MessageEvent);
  assert.equal((await arrived).words, 8);
  assert.equal(atOld.length, before, 'the old one is told nothing');
});

test('a tape in shared memory goes on in the next worklet, with silence for the time between', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const buffers: SharedArrayBuffer[] = [];
  const send = (order: LiveOrder): void => {
    if (order.order === 'tape' && order.buffer !== null) buffers.push(order.buffer);
  };
  const tapes = new Tapes(true, send);
  const heard: { frame: number; samples: number[] }[] = [];
  const listener = (piece: Float32Array, frame: number): void => void heard.push({ frame, samples: [...piece] });
  tapes.begin('own', listener);
  const plane = (value: number): Float32Array => new Float32Array(2).fill(value);
  new TapeWriter(buffers[0] as SharedArrayBuffer).write(plane(0.25), plane(0.5), 1000);
  tapes.again();
  assert.equal(buffers.length, 2);
  const writer = new TapeWriter(buffers[1] as SharedArrayBuffer);
  writer.write(plane(1), plane(-1), 1005);
  t.mock.timers.tick(100);
  writer.write(plane(1), plane(-1), 1007);
  await tapes.end('own', listener);
  assert.deepEqual(heard, [
    { frame: 1000, samples: [0.25, 0.5, 0.25, 0.5] },
    { frame: 1002, samples: [0, 0, 0, 0, 0, 0] },
    { frame: 1005, samples: [1, -1, 1, -1] },
    { frame: 1007, samples: [1, -1, 1, -1] },
  ]);
  tapes.close();
});

test('a tape by messages is asked for again, and what is missing is silence', () => {
  const orders: string[] = [];
  const tapes = new Tapes(false, ({ order }) => void orders.push(order));
  const heard: { frame: number; frames: number }[] = [];
  tapes.begin('mix', (piece, frame) => void heard.push({ frame, frames: piece.length / 2 }));
  const piece = (frame: number): void => tapes.heard({ say: 'tape', source: 'mix', buffer: new ArrayBuffer(8 * 8192), frame, frames: 8192 });
  piece(0);
  tapes.again();
  piece(10_000);
  tapes.close();
  assert.deepEqual(orders, ['tape', 'tape-spent', 'tape', 'tape-spent']);
  assert.deepEqual(heard, [{ frame: 0, frames: 8192 }, { frame: 8192, frames: 1808 }, { frame: 10_000, frames: 8192 }]);
});
