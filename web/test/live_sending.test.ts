/** What is sent, out of what was asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendingOf, type SendingLimits, type SendingWish } from '../src/live/sending.js';

const WISH: SendingWish = { codec: 's16', packetFrames: null, channels: 2, redundancy: 'auto' };
const SHARED: SendingLimits = { transport: 'shared', sampleRate: 48_000, noOpus: null };
const MESSAGES: SendingLimits = { ...SHARED, transport: 'messages' };

const frames = (wish: Partial<SendingWish>, limits = SHARED): number => sendingOf({ ...WISH, ...wish }, limits).numbers.packetFrames;

test('defaults are a quantum, and two of them where packets are messages', () => {
  assert.equal(frames({}), 128);
  assert.equal(frames({}, MESSAGES), 256);
  assert.equal(frames({ codec: 'opus' }), 240);
  assert.equal(frames({ codec: 'opus' }, { ...SHARED, sampleRate: 8000 }), 40);
  assert.deepEqual(sendingOf(WISH, SHARED).problems, []);
});

test('samples fit into 1200 bytes with their head of 26', () => {
  assert.equal(frames({ packetFrames: 4096 }), 293);
  assert.equal(frames({ packetFrames: 4096, channels: 1 }), 587);
  assert.equal(frames({ packetFrames: 4096, codec: 'f32' }), 146);
  assert.equal(frames({ packetFrames: 1 }), 16);
  assert.equal(frames({ packetFrames: 130, codec: 'opus' }), 120);
  assert.equal(frames({ packetFrames: 5000, codec: 'opus' }), 960);
  assert.equal(sendingOf({ ...WISH, packetFrames: 480 }, SHARED).problems[0]?.code, 'packet');
});

test('what cannot be sent is told, and something else is', () => {
  const { codec, numbers, problems } = sendingOf({ ...WISH, codec: 'opus' }, { ...SHARED, noOpus: 'No.' });
  assert.deepEqual([codec, numbers.codec, problems[0]?.message], ['s16', 0, 'No. s16 is sent instead.']);
  assert.equal(sendingOf({ ...WISH, codec: 'f32' }, MESSAGES).codec, 's16');
  assert.equal(sendingOf({ ...WISH, codec: 'f32', channels: 1 }, MESSAGES).codec, 'f32');
});
