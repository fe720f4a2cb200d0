/** What waits in a channel, and what is thrown away before it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../src/live/pump.js';

/** A channel of which so many bytes have not left yet. */
function channel(waiting: { bytes: number }): { link: Link; sent: number[] } {
  const sent: number[] = [];
  const fake = {
    readyState: 'open',
    get bufferedAmount() {
      return waiting.bytes;
    },
    send: (packet: Uint8Array) => void sent.push(packet.length),
  };
  return { link: new Link(0, fake as unknown as RTCDataChannel), sent };
}

const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count);

test('a report behind packets of sound that have not left yet is sent; a channel that is backed up loses the newest', () => {
  const waiting = { bytes: 0 };
  const { link, sent } = channel(waiting);
  link.send(bytes(538));
  waiting.bytes = 538;
  link.send(bytes(40));
  assert.deepEqual([sent, link.dropped], [[538, 40], 0]);
  waiting.bytes = 4 * 538;
  link.send(bytes(538));
  waiting.bytes = 5 * 538;
  link.send(bytes(538));
  link.send(bytes(16));
  assert.deepEqual([sent, link.dropped], [[538, 40, 538], 2]);
});

test('after packets have become small, fewer bytes are many packets', () => {
  const waiting = { bytes: 0 };
  const { link, sent } = channel(waiting);
  link.send(bytes(1050));
  for (let n = 0; n < 2000; n += 1) link.send(bytes(100));
  waiting.bytes = 1050;
  link.send(bytes(100));
  assert.deepEqual([sent.length, link.dropped], [2001, 1]);
});
