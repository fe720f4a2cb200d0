/** The ground the other tests stand on: each browser runs its audio clock, headers isolate, the policy holds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

interface Ground {
  isolated: boolean;
  sharedMemory: boolean;
  evalRefused: boolean;
  quantaPerSecond: number;
  rate: number;
}

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  test(`${name} runs an AudioWorklet in time, isolated or not`, { skip: absent(name), timeout: 60_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    for (const isolated of [true, false]) {
      const served = await Served.start({ folders: { '': pages }, isolated });
      t.after(() => served.stop());
      const tab = await browser.tab();
      await tab.open(`${served.origin}/ground.html`);
      const ground = await tab.call<Ground>('ground', 1.5);
      await tab.close();
      assert.equal(ground.isolated, isolated);
      assert.equal(ground.sharedMemory, isolated);
      assert.equal(ground.evalRefused, true, 'the policy lets pages evaluate text');
      assert.equal(served.absent.filter((path) => path !== '/favicon.ico').join(), '');
      assert.ok(Math.abs(ground.quantaPerSecond - ground.rate / 128) < 0.1 * (ground.rate / 128), `${ground.quantaPerSecond} quanta/s at ${ground.rate} Hz`);
    }
  });
}
