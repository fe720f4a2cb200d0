/** The ring: what comes out is what went in, and everything else is as its words say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring as Word } from '../src/layout.ts';
import { Ring, RingReader, RingWriter, ringBytes } from '../src/ring.ts';

const Q = 128;

/** Frames that know their number: left counts up, right counts down. */
function numbered(from: number, frames: number): [Float32Array, Float32Array] {
  const left = Float32Array.from({ length: frames }, (_, n) => from + n);
  return [left, left.map((x) => -x)];
}

function make(capacity = 1024): { ring: Ring; writer: RingWriter; reader: RingReader; left: Float32Array; right: Float32Array } {
  const ring = Ring.create(capacity, 48_000);
  return {
    ring,
    writer: new RingWriter(ring),
    reader: new RingReader(ring),
    left: new Float32Array(Q),
    right: new Float32Array(Q),
  };
}

function word(ring: Ring, index: number): number {
  return Atomics.load(ring.words, index);
}

test('frames come out in order, whatever pieces they went in by', () => {
  const { ring, writer, reader, left, right } = make(512);
  let written = 0;
  let read = 0;
  for (const piece of [1, 127, 128, 200, 56, 300, 13, 499, 128, 77].flatMap((n) => [n, n, n])) {
    const [l, r] = numbered(written, piece);
    written += writer.write(l, r);
    while (ring.fill >= Q) {
      assert.ok(reader.read(left, right));
      assert.deepEqual([left, right], numbered(read, Q));
      read += Q;
    }
  }
  assert.ok(read > 3000 && written - read < Q);
  assert.equal(word(ring, Word.LATE), 0);
});

test('a full ring takes what fits, an empty one gives silence', () => {
  const { ring, writer, reader, left, right } = make(256);
  assert.equal(reader.read(left, right), false);
  assert.equal(word(ring, Word.LATE), 0, 'nothing was due yet');
  assert.equal(writer.write(...numbered(0, 300)), 256);
  assert.equal(writer.write(...numbered(256, 1)), 0);
  assert.equal(writer.free, 0);
  reader.read(left, right);
  assert.equal(writer.write(...numbered(256, 300)), Q);
  reader.read(left, right);
  reader.read(left, right);
  assert.deepEqual([left, right], numbered(256, Q));
  left.fill(7);
  assert.equal(reader.read(left, right), false);
  assert.deepEqual(left, new Float32Array(Q));
  assert.equal(word(ring, Word.LATE), 1);
  assert.equal(word(ring, Word.QUANTA), 5);
});

test('what comes after a gap rises from silence, and nothing of it is lost', () => {
  const { writer, reader, left, right } = make();
  const ones = new Float32Array(Q).fill(1);
  writer.write(ones, ones);
  reader.read(left, right);
  assert.deepEqual(left, ones, 'the first frame is whole');
  reader.read(left, right);
  writer.write(ones, ones);
  reader.read(left, right);
  assert.deepEqual(left, Float32Array.from({ length: Q }, (_, n) => (n + 1) / Q));
});

test('counters wrap at two to the thirty-second', () => {
  const { ring, left, right } = make(512);
  const start = (0xffff_ffff - 383) | 0;
  for (const index of [Word.WRITTEN, Word.READ]) {
    Atomics.store(ring.words, index, start);
  }
  const reader = new RingReader(ring);
  const writer = new RingWriter(ring);
  for (let at = 0; at < 1024; at += 256) {
    assert.equal(writer.write(...numbered(at, 256)), 256);
    for (let n = 0; n < 2; n += 1) {
      assert.ok(reader.read(left, right));
      // The first quantum of a second reader rises.
      if (at + n > 0) {
        assert.deepEqual([left, right], numbered(at + n * Q, Q));
      }
    }
  }
  assert.equal(word(ring, Word.READ), (start + 1024) | 0);
  assert.ok(word(ring, Word.READ) > 0 && start < 0);
});

test('a pause falls over one quantum, holds, and rises again', () => {
  const { ring, writer, reader, left, right } = make();
  const ones = new Float32Array(1024).fill(1);
  writer.write(ones, ones);
  reader.read(left, right);
  ring.paused = true;
  reader.read(left, right);
  assert.deepEqual(left, Float32Array.from({ length: Q }, (_, n) => 1 - (n + 1) / Q));
  const at = word(ring, Word.READ);
  for (let n = 0; n < 5; n += 1) {
    assert.equal(reader.read(left, right), false);
    assert.deepEqual(left, new Float32Array(Q));
  }
  assert.equal(word(ring, Word.READ), at);
  assert.equal(word(ring, Word.LATE), 0);
  ring.paused = false;
  reader.read(left, right);
  assert.deepEqual(left, Float32Array.from({ length: Q }, (_, n) => (n + 1) / Q));
  reader.read(left, right);
  assert.deepEqual(left, ones.subarray(0, Q));
});

test('a ring that begins paused gives its first frame whole', () => {
  const { ring, writer, reader, left, right } = make();
  ring.paused = true;
  writer.write(...numbered(5, 256));
  reader.read(left, right);
  ring.paused = false;
  reader.read(left, right);
  assert.deepEqual([left, right], numbered(5, Q));
});

test('a seek goes over in one quantum, as soon as one lies there', () => {
  const { ring, writer, reader, left, right } = make();
  const ones = new Float32Array(512).fill(1);
  const halves = new Float32Array(256).fill(0.5);
  writer.write(ones, ones);
  reader.read(left, right);
  writer.skip();
  writer.write(halves.subarray(0, 100), halves.subarray(0, 100));
  reader.read(left, right);
  assert.deepEqual(left, ones.subarray(0, Q), 'too little lies there');
  writer.write(halves.subarray(0, 100), halves.subarray(0, 100));
  assert.equal(ring.ahead, 200);
  reader.read(left, right);
  const cross = Float32Array.from({ length: Q }, (_, n) => 0.5 * ((n + 1) / Q) + (1 - (n + 1) / Q));
  assert.deepEqual(left, cross);
  assert.equal(word(ring, Word.READ), 512 + Q);
  assert.equal(word(ring, Word.SKIPS_DONE), 1);
  assert.equal(ring.fill, 72);
});

test('a seek while paused leaves out what lies before, without a sound', () => {
  const { ring, writer, reader, left, right } = make();
  writer.write(...numbered(0, 512));
  reader.read(left, right);
  ring.paused = true;
  reader.read(left, right);
  writer.skip();
  writer.write(...numbered(9000, Q));
  assert.equal(reader.read(left, right), false);
  assert.equal(ring.fill, Q);
  ring.paused = false;
  reader.read(left, right);
  assert.deepEqual(left, numbered(9000, Q)[0].map((x, n) => x * Math.fround((n + 1) / Q)));
});

test('of two seeks the later one counts', () => {
  const { ring, writer, reader, left, right } = make();
  writer.write(...numbered(0, 256));
  reader.read(left, right);
  writer.skip();
  writer.write(...numbered(1000, 256));
  writer.skip();
  writer.write(...numbered(2000, 256));
  reader.read(left, right);
  reader.read(left, right);
  assert.deepEqual(left, numbered(2000 + Q, Q)[0]);
  assert.equal(word(ring, Word.SKIPS_DONE), 2);
});

test('another ring takes over after what comes next has fallen to silence', () => {
  const { writer, reader, left, right } = make();
  const ones = new Float32Array(Q).fill(1);
  writer.write(ones, ones);
  reader.leave(left, right);
  assert.deepEqual(right, Float32Array.from({ length: Q }, (_, n) => 1 - (n + 1) / Q));
  reader.leave(left, right);
  assert.deepEqual(right, new Float32Array(Q));
});

test('a reader goes on where one before it has stopped', () => {
  const { ring, writer, reader, left, right } = make();
  writer.write(...numbered(0, 512));
  reader.read(left, right);
  const second = new RingReader(ring);
  second.read(left, right);
  assert.deepEqual(left, numbered(Q, Q)[0].map((x, n) => x * Math.fround((n + 1) / Q)));
  second.read(left, right);
  assert.deepEqual(left, numbered(2 * Q, Q)[0]);
});

test('the fewest frames ahead are counted from question to question', () => {
  const { ring, writer, reader, left, right } = make();
  writer.write(...numbered(0, 512));
  reader.read(left, right);
  reader.read(left, right);
  assert.equal(ring.takeLeast(), 512 - Q);
  writer.write(...numbered(512, 512));
  reader.read(left, right);
  assert.equal(ring.takeLeast(), 768);
});

test('a size that is no power of two and a block of another version are refused', () => {
  assert.throws(() => Ring.create(1000, 48_000), /1000 frames .* power of two/);
  assert.throws(() => Ring.create(64, 48_000), /power of two from 128/);
  assert.throws(() => new Ring(new SharedArrayBuffer(ringBytes(128))), /version 0 was found; version \d+ is read/);
});
