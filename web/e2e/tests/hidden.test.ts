/** A tab behind another one plays on without a late quantum; Chromium leaves a page its timers while it is heard, and no longer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { startInspected } from '../src/garbage.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(dist);
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const SECONDS = LONG ? 30 : 6;
/** By how much of the time the clock of the sound may differ from the page's: a machine with much to do loses some of the sound itself. */
const BEHIND = 0.15;

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
    const seen = await call<Watched>('watch', SECONDS);
    t.diagnostic(`${mode}: ${JSON.stringify(seen)}`);
    assert.equal(seen.visibility, 'hidden');
    assert.ok(Math.abs(seen.played - seen.wall) < BEHIND * seen.wall, `${seen.played} s of sound in ${seen.wall} s`);
    assert.equal(seen.late, mode === 'shared' ? 0 : null, 'late quanta');
    assert.equal(seen.faults, 0);
  });
}
