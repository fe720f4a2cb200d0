/**
 * A tab behind another one plays on without a late quantum: while it is heard, and (with `--long`, it takes Chromium a minute) when it is so soft
 * that its page, which keeps its timers while it is heard, gets less than one turn a second.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { startInspected } from '../src/garbage.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(dist);
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const SECONDS = LONG ? 30 : 6;
/** Turns a second of a page that is hidden and not heard. */
const FEW = 3;
/** What the page may know later than it happens: the answer to one question of a throttled timer. */
const BEHIND_SECONDS = 1.5;

const voice = { synth_function_name: 'binaural_beat', params: { baseFreq: 200, beatFreq: 4, ampL: 0.4, ampR: 0.4 } };
const TRACK = JSON.stringify({ global: { sample_rate: 44_100 }, progression: [{ duration: 300, voices: [voice] }] });

interface Watched {
  visibility: string;
  turnsPerSecond: number;
  wall: number;
  played: number;
  late: number | null;
  faults: number;
}

for (const mode of ['shared', 'single'] as const) {
  test(`${mode}: a tab that is hidden plays on`, { skip: absent('chromium'), timeout: 400_000 }, async (t) => {
    const browser = await startInspected();
    t.after(() => browser.close());
    const served = await Served.start({ folders: { '': pages, package: dist } });
    t.after(() => served.stop());
    const page = await browser.newPage();
    await page.goto(`${served.origin}/package.html`);
    const call = <T>(name: string, argument?: unknown): Promise<T> => page.evaluate(`measure.${name}(${JSON.stringify(argument ?? null)})`) as Promise<T>;
    await call('open', { mode });
    await call('load', TRACK);
    await call('play');
    await call('advanced', 0.5);
    const front = await browser.newPage();
    await front.bringToFront();
    const holds = (seen: Watched): void => {
      t.diagnostic(`${mode}: ${JSON.stringify(seen)}`);
      assert.equal(seen.visibility, 'hidden');
      assert.ok(Math.abs(seen.played - seen.wall) < BEHIND_SECONDS, `${seen.played} s of sound in ${seen.wall} s`);
      assert.equal(seen.late, mode === 'shared' ? 0 : null, 'late quanta');
      assert.equal(seen.faults, 0);
    };
    holds(await call<Watched>('watch', SECONDS));
    if (!LONG) return;
    await call('hush');
    for (let tries = 0; tries < 60 && (await call<Watched>('watch', 2)).turnsPerSecond > FEW; tries += 1);
    const throttled = await call<Watched>('watch', SECONDS);
    assert.ok(throttled.turnsPerSecond <= FEW, `the page still gets ${throttled.turnsPerSecond} turns a second`);
    holds(throttled);
  });
}
