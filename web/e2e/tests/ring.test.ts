/** The ring in two real threads of a browser: every frame is checked, and mistakes that are made on purpose are found. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { pages } from '../src/place.ts';
import { Served } from '../src/served.ts';
import type { FuzzOrder, FuzzReport } from '../pages/ring_frames.ts';

type Both = { written: FuzzReport; read: FuzzReport };

const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const SECONDS = LONG ? 60 : 2;
/** Fewest quanta that are to be read, and the time that two threads on a busy machine may take for them. */
const QUANTA = 1000;
const MOST_SECONDS = 90;
/** How long a mistake may stay unseen. */
const FOUND_WITHIN_SECONDS = 20;

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  test(`${name}: two threads at a ring lose, repeat and tear nothing`, { skip: absent(name), timeout: 300_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    const served = await Served.start({ folders: { '': pages } });
    t.after(() => served.stop());
    const tab = await browser.tab();
    await tab.open(`${served.origin}/ring_fuzz.html`);
    const fuzz = (capacityFrames: number, seconds: number, seed: number, bug: FuzzOrder['bug']): Promise<Both> =>
      tab.call<Both>('fuzz', { capacityFrames, seconds, seed, bug, quanta: bug === 'none' ? QUANTA : 0, mostSeconds: MOST_SECONDS });

    for (const [capacityFrames, seed] of [[256, 1], [4096, 2]] as const) {
      const { written, read } = await fuzz(capacityFrames, SECONDS, seed, 'none');
      t.diagnostic(`ring of ${capacityFrames}: ${read.quanta} quanta, ${read.faded} faded, ${read.skips} seeks of ${written.skips}, ${written.pauses} pauses, ${read.late} late`);
      assert.equal(read.wrong, null);
      assert.ok(read.quanta >= QUANTA, `only ${read.quanta} quanta passed`);
      assert.ok(read.faded > 0 && read.skips > 0 && written.pauses > 0, 'no pause or seek was met');
    }
    for (const bug of ['early', 'released', 'wrap', 'lost'] as const) {
      const { read } = await fuzz(4096, FOUND_WITHIN_SECONDS, 3, bug);
      assert.notEqual(read.wrong, null, `the mistake "${bug}" was not seen in ${read.quanta} quanta`);
      t.diagnostic(`${bug}: seen after ${read.quanta} quanta: ${read.wrong}`);
    }
  });
}
