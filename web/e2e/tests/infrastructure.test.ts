/** The ground the other tests stand on: each browser runs its audio clock, quantum by quantum, headers isolate, the policy holds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

/** More than a second of them. */
const QUANTA = 500;

interface Ground {
  isolated: boolean;
  sharedMemory: boolean;
  evalRefused: boolean;
  quanta: number;
  frames: number;
  milliseconds: number;
  rate: number;
}

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  test(`${name} runs an AudioWorklet by its audio clock, isolated or not`, { skip: absent(name), timeout: 60_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    for (const isolated of [true, false]) {
      const served = await Served.start({ folders: { '': pages }, isolated });
      t.after(() => served.stop());
      const tab = await browser.tab();
      await tab.open(`${served.origin}/ground.html`);
      const ground = await tab.call<Ground>('ground', QUANTA);
      await tab.close();
      assert.equal(ground.isolated, isolated);
      assert.equal(ground.sharedMemory, isolated);
      assert.equal(ground.evalRefused, true, 'the policy lets pages evaluate text');
      assert.equal(served.absent.filter((path) => path !== '/favicon.ico').join(), '');
      // How fast, and how many quanta the browser left out, is said and not judged: the machine may have other work.
      assert.equal(ground.quanta, QUANTA);
      assert.ok(ground.frames >= QUANTA * 128 && ground.frames % 128 === 0, `${ground.frames} frames in ${QUANTA} quanta`);
      const speed = ((1000 * ground.frames) / 128 / ground.milliseconds).toFixed(1);
      t.diagnostic(`${name}: ${speed} quanta/s, ${(ground.rate / 128).toFixed(1)} are due; ${ground.frames / 128 - QUANTA} left out`);
    }
  });
}
