/** The newest sound between two real threads, and a fault that the same test must find. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { mostFrames, TapReader, tapWrite, type Tap } from '../src/lab/tap.ts';

const END = 2;
const CAPACITY = 16_384;

function tapOf(capacity: number): Tap {
  const channel = (): Float32Array => new Float32Array(new SharedArrayBuffer(4 * capacity));
  return { words: new Int32Array(new SharedArrayBuffer(12)), written: 0, fence: 1, channels: [channel(), channel()] };
}

/** Whether frames follow each other, in both channels alike. */
function inOrder(left: Float32Array, right: Float32Array, frames: number): boolean {
  for (let n = 0; n < frames; n += 1) {
    if (left[n] !== (((left[0] as number) + n) & 0xff_ffff) || right[n] !== -(left[n] as number)) return false;
  }
  return true;
}

async function race(read: (reader: TapReader, into: Float32Array[]) => number, enough: (whole: number, torn: number) => boolean): Promise<{ whole: number; torn: number }> {
  const tap = tapOf(CAPACITY);
  const writer = new Worker(new URL('./lab_tap_writer.thread.mjs', import.meta.url), { workerData: { ...tap, end: END } });
  await once(writer, 'online');
  const reader = new TapReader(tap);
  const into = [new Float32Array(mostFrames(tap)), new Float32Array(mostFrames(tap))];
  let [whole, torn] = [0, 0];
  const until = Date.now() + 8000;
  while (!enough(whole, torn) && Date.now() < until) {
    const frames = read(reader, into);
    const good = inOrder(into[0] as Float32Array, into[1] as Float32Array, frames);
    whole += good && frames > 0 ? 1 : 0;
    torn += good ? 0 : 1;
  }
  Atomics.store(tap.words, END, 1);
  await once(writer, 'exit');
  return { whole, torn };
}

test('frames come in order while they are overwritten', async () => {
  const { whole, torn } = await race((reader, into) => reader.read(into), (seen) => seen >= 2000);
  assert.ok(whole > 20, `only ${whole} looks were quick enough`);
  assert.equal(torn, 0);
});

test('a reader that does not look again sees torn sound, and is found', async () => {
  const careless = (reader: TapReader, into: Float32Array[]): number => {
    const { words, written, channels } = reader.tap;
    const end = Atomics.load(words, written);
    const frames = (into[0] as Float32Array).length;
    into.forEach((one, channel) => {
      for (let n = 0; n < frames; n += 1) one[n] = (channels[channel] as Float32Array)[(end - frames + n) & (CAPACITY - 1)] as number;
    });
    return end >>> 0 < CAPACITY ? 0 : frames;
  };
  const { torn } = await race(careless, (_whole, seen) => seen > 0);
  assert.ok(torn > 0);
});

test('counts what was never looked at, and shows nothing that was never written', () => {
  const tap = tapOf(8192);
  const reader = new TapReader(tap);
  const into = [new Float32Array(1000), new Float32Array(1000)];
  assert.equal(reader.read(into), 0);
  const write = (from: number): void => {
    const left = Float32Array.from({ length: 128 }, (_, n) => from + n);
    tapWrite(tap, left, left.map((one) => -one));
  };
  write(0);
  assert.deepEqual([reader.fill, reader.read(into), into[0]?.[0], into[0]?.[127], into[1]?.[127]], [128, 128, 0, 127, -127]);
  for (let frame = 128; frame < 20_096; frame += 128) write(frame);
  assert.deepEqual([reader.fill, reader.read(into), into[0]?.[999], reader.lost], [19_968, 1000, 20_095, 19_968 - 8192]);
  assert.equal(reader.fill, 0);
});
