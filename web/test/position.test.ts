/** Places: from a ring and a status block to the frame that is read, and the step it lies in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring as Word, State, Status, STATUS_WORDS } from '../src/layout.ts';
import { heardFrame, look, stepAt, type Progress } from '../src/position.ts';
import { Ring } from '../src/ring.ts';

function ring(words: Partial<Record<keyof typeof Word, number>>): Ring {
  const made = Ring.create(8192, 48_000);
  for (const [name, value] of Object.entries(words)) {
    Atomics.store(made.words, Word[name as keyof typeof Word], value);
  }
  return made;
}

const playing: Progress = { state: State.PLAYING, position: 100_000, frames: 480_000, laps: 0, written: 7168 };

test('what is heard lies behind what was made by what is between', () => {
  assert.deepEqual(heardFrame(ring({ READ: 1024, WRITTEN: 7168 }), playing), { frame: 93_856, laps: 0, ended: false });
});

test('counters that have wrapped do not matter', () => {
  const wrapped = ring({ READ: -1000, WRITTEN: 2000 });
  assert.equal(heardFrame(wrapped, { ...playing, written: 2000 }).frame, 97_000);
});

test('while a seek is on its way the place is where it leads', () => {
  const sought = ring({ READ: 1024, WRITTEN: 7168, SKIPS: 1, SKIP_TO: 7040 });
  assert.equal(heardFrame(sought, playing).frame, 100_000 - 128);
});

test('a looped track is heard in the lap before until the ring has come round', () => {
  const turned = heardFrame(ring({ READ: 1168, WRITTEN: 7168 }), { ...playing, position: 1000, laps: 3 });
  assert.deepEqual(turned, { frame: 475_000, laps: 2, ended: false });
});

test('the end is heard when the reader has come to it', () => {
  const over = { ...playing, state: State.ENDED, position: 480_000, written: 9000 };
  const before = ring({ READ: 4000, WRITTEN: 9000, ENDED: 1, END_AT: 5000 });
  assert.deepEqual(heardFrame(before, over), { frame: 479_000, laps: 0, ended: false });
  const after = ring({ READ: 5001, WRITTEN: 9000, ENDED: 1, END_AT: 5000 });
  assert.deepEqual(heardFrame(after, over), { frame: 480_000, laps: 0, ended: true });
});

test('a status block is read as it was written, both halves of long counts', () => {
  const block = new Int32Array(new SharedArrayBuffer(4 * STATUS_WORDS));
  block[Status.SEQUENCE] = 6;
  block[Status.STATE] = State.PAUSED;
  block[Status.POSITION] = -1;
  block[Status.POSITION_HIGH] = 3;
  block[Status.FRAMES_HIGH] = 5;
  block[Status.LAPS] = 7;
  block[Status.WRITTEN] = -128;
  assert.deepEqual(look(block), {
    state: State.PAUSED,
    position: 4 * 2 ** 32 - 1,
    frames: 5 * 2 ** 32,
    laps: 7,
    written: 2 ** 32 - 128,
  });
});

test('of two steps that overlap the earlier one counts until it is over', () => {
  const step = (start: number, end: number) => ({ start, end, description: '', voices: [] });
  const steps = [step(0, 10), step(8, 20), step(25, 30)];
  const at = (seconds: number): number | null => stepAt(steps, seconds);
  assert.deepEqual([at(0), at(9.99), at(10), at(19.99), at(22), at(25), at(30)], [0, 0, 1, 1, null, 2, null]);
});
