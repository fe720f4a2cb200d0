/** Packets as bytes that were put together by hand, from the table in docs/live.md. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capturedUs, CodecNumber, kindOf, PacketKind, ping, pong, readAudio, readPong, withPayload } from '../src/live/packets.js';

/** s16, two channels, redundant and muted, sequence 258, media time 2³² + 3, two frames at 48 kHz, captured at 0x01020304 µs. */
const PACKET = Uint8Array.of(
  0x10, 0x20, 3, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0x80, 0x07, 4, 3, 2, 1, 8, 0,
  1, 0, 2, 0, 3, 0, 4, 0, 8, 0, 9, 9, 9, 9, 9, 9, 9, 9,
);

test('a packet of sound is read as it was written', () => {
  const head = readAudio(PACKET);
  assert.ok(head !== null);
  const { payload, again, ...rest } = head;
  assert.deepEqual(rest, { codec: 0, channels: 2, flags: 3, sequence: 258, mediaTime: 2 ** 32 + 3, frames: 2, sampleRate: 48_000, capturedUs: 0x01020304 });
  assert.deepEqual([...payload], [1, 0, 2, 0, 3, 0, 4, 0]);
  assert.deepEqual([...(again ?? [])], [9, 9, 9, 9, 9, 9, 9, 9]);
  assert.equal(capturedUs(PACKET), 0x01020304);
});

test('what is cut off or of another version is nothing', () => {
  for (let length = 0; length < 34; length += 1) assert.equal(readAudio(PACKET.slice(0, length)), null, `${length} bytes`);
  // Without all of the frame before, the packet itself is whole.
  assert.equal(readAudio(PACKET.slice(0, 40))?.again, null);
  assert.equal(kindOf(Uint8Array.of(0x20)), null);
  assert.equal(kindOf(Uint8Array.of(0x14)), null);
  assert.equal(kindOf(new Uint8Array(0)), null);
});

test('another payload goes under the same head', () => {
  const made = readAudio(withPayload(PACKET, CodecNumber.OPUS, Uint8Array.of(7, 8), null));
  assert.deepEqual([made?.codec, made?.channels, made?.flags, made?.sequence, [...(made?.payload ?? [])]], [2, 2, 2, 258, [7, 8]]);
  const twice = readAudio(withPayload(PACKET, CodecNumber.OPUS, Uint8Array.of(7, 8), Uint8Array.of(5)));
  assert.deepEqual([twice?.flags, [...(twice?.again ?? [])]], [3, [5]]);
});

test('a ping comes back with both times', () => {
  const asked = ping(7, 1_700_000_000_123_456);
  assert.equal(kindOf(asked), PacketKind.PING);
  const answer = pong(asked, 1_700_000_000_999_999);
  assert.ok(answer !== null);
  assert.deepEqual(readPong(answer), { id: 7, askedUs: 1_700_000_000_123_456, answeredUs: 1_700_000_000_999_999 });
  assert.equal(pong(answer, 1), null);
  assert.equal(readPong(asked), null);
});
