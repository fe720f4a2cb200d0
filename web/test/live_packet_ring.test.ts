/** The ring of packets against a plain queue. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, headWord, PacketRing, packetsIn, RingWord, tagOf, wordsOf } from '../src/live/packet_ring.js';
import { Dice } from './dice.js';

const dice = (seed: number): (() => number) => {
  const made = new Dice(seed);
  return () => made.below(1 << 20) / (1 << 20);
};

test('whatever is written comes out, in order, around the end, and what has no room is counted', () => {
  const roll = dice(7);
  const ring = PacketRing.create(256);
  const queue: { tag: number; bytes: number[] }[] = [];
  let full = 0;
  for (let n = 0; n < 20_000; n += 1) {
    if (roll() < 0.5) {
      const bytes = Array.from({ length: 1 + Math.floor(roll() * 200) }, () => Math.floor(roll() * 256));
      const tag = Math.floor(roll() * 256);
      const room = ring.room;
      const fits = 1 + wordsOf(bytes.length) <= room;
      assert.equal(ring.write(tag, Uint8Array.from(bytes)), fits);
      if (fits) queue.push({ tag, bytes });
      else full += 1;
    } else {
      const head = ring.peek();
      const wanted = queue.shift();
      assert.equal(head !== 0, wanted !== undefined);
      if (wanted === undefined) continue;
      assert.deepEqual([tagOf(head), bytesOf(head)], [wanted.tag, wanted.bytes.length]);
      if (roll() < 0.5) {
        assert.deepEqual([...ring.take()], wanted.bytes);
      } else {
        const words = new Int32Array(64);
        ring.takeWords(words);
        assert.deepEqual([...new Uint8Array(words.buffer, 0, wanted.bytes.length)], wanted.bytes);
      }
    }
  }
  assert.ok(full > 0 && queue.length < 100);
  assert.equal(Atomics.load(ring.head, RingWord.FULL), full);
});

test('words of several packets go in at once or not at all', () => {
  const ring = PacketRing.create(16);
  const words = Int32Array.of(headWord(4, 1), 11, headWord(5, 2), 22, 33);
  assert.ok(ring.writeWords(words, 5, 2));
  assert.ok(ring.writeWords(words, 5, 2));
  assert.ok(ring.writeWords(words, 5, 2));
  assert.ok(!ring.writeWords(words, 5, 2));
  assert.equal(Atomics.load(ring.head, RingWord.FULL), 2);
  assert.equal(Atomics.load(ring.head, RingWord.PACKETS), 6);
  assert.deepEqual([tagOf(ring.peek()), [...ring.take()]], [1, [11, 0, 0, 0]]);
  assert.deepEqual([tagOf(ring.peek()), [...ring.take()]], [2, [22, 0, 0, 0, 33]]);
});

test('posted packets are found again, and a buffer that lies is left', () => {
  const words = Int32Array.of(headWord(3, 9), 0x030201, headWord(4, 8), 5, headWord(400, 1));
  const found = [...packetsIn(words.buffer as ArrayBuffer, 5)].map(({ tag, packet }) => [tag, [...packet]]);
  assert.deepEqual(found, [[9, [1, 2, 3]], [8, [5, 0, 0, 0]]]);
});
