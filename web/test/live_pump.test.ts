/** What waits in a channel or behind it, and what is thrown away before it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../src/live/link.js';

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
  return { link: new Link(0, fake as unknown as RTCDataChannel, 0), sent };
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

/** Lets so many quarters of a second pass, from `atUs` on, with a packet of sound in each; the answers of `tick`. */
function pass(link: Link, atUs: number, ticks: number): boolean[] {
  return Array.from({ length: ticks }, (_, n) => {
    const said = link.tick(atUs + 250_000 * n);
    link.sendSound(bytes(538));
    return said;
  });
}

const sounds = (sent: number[]): number => sent.filter((length) => length === 538).length;

test('sound is held back behind questions of a second that nobody answers, and goes on with the first answer that is new enough', () => {
  const { link, sent } = channel({ bytes: 0 });
  pass(link, 0, 5);
  assert.equal(sounds(sent), 5, 'an answer may take a second');
  pass(link, 1_250_000, 15);
  assert.deepEqual([sounds(sent), link.heldBack, link.held], [5, 15, true]);
  assert.equal(sent.filter((length) => length === 16).length, 20, 'questions go on');
  // The one asked at 0 s is answered at 5 s: the way is that long, and the next one's answer is not there.
  assert.equal(link.answered(1, 5_000_000), true);
  assert.equal(link.held, true);
  assert.equal(link.answered(19, 5_010_000), false);
  assert.equal(link.held, false);
  pass(link, 5_250_000, 1);
  assert.equal(sounds(sent), 6);
});

test('a way that always takes 1.3 s is long, not jammed', () => {
  const { link, sent } = channel({ bytes: 0 });
  for (let n = 0; n < 400; n += 1) {
    pass(link, 250_000 * n, 1);
    // What was asked six ticks before.
    if (n >= 6) link.answered(n - 5, 250_000 * (n - 6) + 1_300_000);
  }
  assert.ok(link.heldBack <= 2 && sounds(sent) >= 398, `${link.heldBack} held back`);
});

test('a thread that stood still has waited for nothing meanwhile', () => {
  const { link } = channel({ bytes: 0 });
  pass(link, 0, 4);
  link.answered(4, 760_000);
  assert.deepEqual(pass(link, 1_000_000, 4), [false, false, false, false]);
  assert.deepEqual(pass(link, 30_000_000, 1), [false]);
  assert.equal(link.held, false);
});

test('two lost questions hold nothing back', () => {
  const { link, sent } = channel({ bytes: 0 });
  let asked = 0;
  for (let n = 0; n < 400; n += 1) {
    const before = sent.length;
    pass(link, 250_000 * n, 1);
    asked += sent.slice(before).filter((length) => length === 16).length;
    if (n % 3 === 2) link.answered(asked, 250_000 * n + 40_000);
  }
  assert.deepEqual([sounds(sent), link.dropped], [400, 0]);
});

test('a channel through which nothing comes for eight seconds is stuck, and again eight seconds later', () => {
  for (const readyState of ['connecting', 'open']) {
    const fake = { readyState, bufferedAmount: 0, send: () => {} };
    const link = new Link(0, fake as unknown as RTCDataChannel, 0);
    const said = pass(link, 0, 80).flatMap((stuck, n) => (stuck ? [n / 4] : []));
    assert.deepEqual(said, [8.25, 16.5], readyState);
    assert.equal(link.answered(1, 20e6), readyState === 'open', 'an answer to what was never asked is none');
  }
});

test('a channel that answers is never stuck', () => {
  const { link } = channel({ bytes: 0 });
  let news = 0;
  for (let n = 0; n < 400; n += 1) {
    assert.deepEqual(pass(link, 250_000 * n, 1), [false]);
    for (let id = 1; id <= n + 1; id += 1) news += link.answered(id, 250_000 * n + 40_000) ? 1 : 0;
  }
  assert.equal(news, 1);
});
