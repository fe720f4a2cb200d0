/** When a network that takes less than is sent is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog, backedUp } from '../src/live/backlog.js';
import type { LinkNews } from '../src/live/pump.js';

/** The seconds at which it is told, of packets sent and left out in each. */
function told(seconds: [number, number][]): number[] {
  const backlog = new Backlog();
  const link: LinkNews = { slot: 0, open: true, roundTripUs: null, clockErrorUs: null, transitUs: null, codec: 0, sent: 0, dropped: 0, heldBack: 0, received: 0 };
  return seconds.flatMap(([sent, dropped], second) => {
    link.sent += sent;
    link.dropped += dropped;
    return backlog.take(link, 1000 * second) ? [second] : [];
  });
}

const row = (seconds: number, sent: number, dropped: number): [number, number][] => Array.from({ length: seconds }, () => [sent, dropped]);

test('more than one in twenty for three seconds is told, and not again for a minute', () => {
  assert.deepEqual(told(row(70, 375 - 20, 20)), [2, 62]);
  assert.deepEqual(told(row(70, 375 - 18, 18)), []);
});

test('a stumble is none, nor is a channel that carries questions only, nor another channel', () => {
  assert.deepEqual(told([...row(2, 200, 175), ...row(1, 375, 0), ...row(2, 200, 175), ...row(9, 375, 0)]), []);
  assert.deepEqual(told(row(20, 4, 4)), []);
  const backlog = new Backlog();
  assert.equal(backlog.take(null, 0), false);
});

test('the remedy is one that is not in use', () => {
  assert.match(backedUp({ name: 'Ada', id: 3 }, 's16').message, /to Ada .*Opus/);
  assert.match(backedUp({ name: '', id: 3 }, 'opus').message, /a peer .*track/);
});
