/** Eight pages in one room, which is as many as it holds: each is connected to each of the others and hears each of their tones. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { BENT, RATE_HZ, Stage, type Side } from '../src/live.ts';
import { dist, needs, needsCommand } from '../src/place.ts';
import { assertNone, assertTone, channel } from '../src/tones.ts';

needs(dist);
needsCommand();
const PAGES = 8;
const SECONDS = 2;
const GAIN = 0.1;
/** No tone is a multiple of another one, or lies within 100 Hz of it. */
const toneHz = (page: number): number => 410 + 130 * page;

test('eight pages in one room hear each other, and a ninth is told that it is full', { skip: absent('chromium'), timeout: 400_000 }, async (t) => {
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
    const heard = channel(await stage.hears(side, SECONDS), 0);
    for (let other = 0; other < PAGES; other += 1) {
      const what = `page ${page} hears page ${other}`;
      if (other === page) assertNone(heard, RATE_HZ, toneHz(other), -35, what);
      // Eight pages on few cores: some packets come too late, and sound is made up for them.
      else assertTone(heard, RATE_HZ, { hz: toneHz(other), amplitude: GAIN, part: BENT, db: 6 }, what);
    }
  }
  const ninth = await stage.side('chromium');
  const refused = await ninth.tab.call<{ code: string; reason: string }>('refused', { join: url });
  assert.deepEqual([refused.code, refused.reason], ['room', 'room-full'], JSON.stringify(refused));
});
