/** Eight pages in one room, which is as many as it holds: each is connected to each of the others and hears each of their tones. For `--long`: eight pages need more than two cores. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { RATE_HZ, Stage, type Side } from '../src/live.ts';
import { dist, needs, needsCommand } from '../src/place.ts';
import { assertNone, channel, tone } from '../src/tones.ts';

needs(dist);
needsCommand();
const skip = process.env['HETERODYNE_E2E_LONG'] === '1' ? absent('chromium') : 'with --long only';
const PAGES = 8;
const SECONDS = 1;
const TAKES = 20;
const GAIN = 0.1;
/** So loud is nobody who is not there (−35 dB), whatever is made up: levels are the matter of other tests. */
const HEARD = GAIN / 5;
/** No tone is a multiple of another one, or lies within 100 Hz of it. */
const toneHz = (page: number): number => 410 + 130 * page;

test('eight pages in one room hear each other, and a ninth is told that it is full', { skip, timeout: 400_000 }, async (t) => {
  const stage = await Stage.open(t);
  const sides: Side[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const side = await stage.side('chromium', { channels: 1, packetFrames: 512 });
    await side.tab.call('sines', { left: [toneHz(page), GAIN], right: [toneHz(page), GAIN] });
    sides.push(side);
  }
  const [first] = sides as [Side];
  const url = await stage.room(first);
  for (const [page, { tab }] of sides.entries()) await tab.call('join', { url, name: `page ${page}` });
  for (const { tab } of sides) await tab.call('peersAre', { state: 'connected', count: PAGES - 1 });
  for (const [page, side] of sides.entries()) {
    // Eight pages on few cores: some packets come too late, and sound is made up for them. Whoever was not heard in one take is in a later one.
    const waited = new Set(sides.keys());
    waited.delete(page);
    const last = new Map<number, unknown>();
    for (let take = 0; take < TAKES && waited.size > 0; take += 1) {
      const heard = channel(await stage.hears(side, SECONDS), 0);
      assertNone(heard, RATE_HZ, toneHz(page), -35, `page ${page} does not hear itself`);
      for (const other of waited) {
        const found = tone(heard, RATE_HZ, toneHz(other));
        last.set(other, found);
        if (Math.abs(found.hz / toneHz(other) - 1) < 1e-2 && found.amplitude > HEARD) waited.delete(other);
      }
    }
    assert.deepEqual([...waited].map((other) => [`page ${page} does not hear page ${other}`, last.get(other)]), []);
  }
  const ninth = await stage.side('chromium');
  const refused = await ninth.tab.call<{ code: string; reason: string }>('refused', { join: url });
  assert.deepEqual([refused.code, refused.reason], ['room', 'room-full'], JSON.stringify(refused));
});
