/** The package in a page: every order, what it refuses, and what breaks under it; both modes, both browsers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent, chromiumTab, start, startChromium, type Name, type Tab } from '../src/browsers.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served, type ServedOptions } from '../src/served.ts';

const folders = { '': pages, package: dist };
needs(dist);

/** Two steps of steady tones. */
function track(title: string, hz: number): string {
  const voice = (baseFreq: number): object => ({ synth_function_name: 'binaural_beat', is_transition: false, params: { baseFreq, beatFreq: 4, ampL: 0.4, ampR: 0.4 } });
  const step = (description: string, baseFreq: number): object => ({ description, duration: 30, voices: [voice(baseFreq)] });
  return JSON.stringify({ global: { sample_rate: 44100, crossfade_duration: 1 }, title, progression: [step('one', hz), step('two', hz * 1.5)] });
}

type Testing = { after(action: () => unknown): void };

async function opened(t: Testing, name: Name, served: Partial<ServedOptions> = {}): Promise<Tab> {
  const browser = await start(name);
  t.after(() => browser.close());
  const site = await Served.start({ folders, ...served });
  t.after(() => site.stop());
  const tab = await browser.tab();
  await tab.open(`${site.origin}/package.html`);
  return tab;
}

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  for (const mode of ['shared', 'single'] as const) {
    test(`${name}, ${mode}: play, pause, seek, gain, update, loop, end, stop`, { skip: absent(name), timeout: 90_000 }, async (t) => {
      const tab = await opened(t, name, { isolated: mode === 'shared' });
      const at = await tab.call<{ mode: string; modeReason: string | null }>('open', {});
      assert.equal(at.mode, mode, at.modeReason ?? '');
      assert.equal(at.modeReason === null, mode === 'shared', 'what is not taken has a reason');
      await tab.call('load', track('first', 200));
      const seen = await tab.call<Record<string, unknown>>('transport', track('second', 300));
      assert.equal(seen['first'], 'paused');
      assert.equal(seen['played'], 'playing');
      assert.deepEqual(seen['paused'], ['paused', true]);
      assert.equal(seen['step'], 0);
      assert.equal((seen['updated'] as unknown[])[1], true, 'an update moved the place');
      assert.equal(seen['ended'], 'ended');
      assert.deepEqual(seen['stopped'], ['paused', 0], 'at the start as soon as stop() is done');
    });
  }

  test(`${name}: what cannot be done is an error with a code`, { skip: absent(name), timeout: 90_000 }, async (t) => {
    for (const isolated of [true, false]) {
      const tab = await opened(t, name, { isolated });
      await tab.call('open', {});
      const seen = await tab.call<Record<string, unknown>>('refusals', track('good', 200));
      assert.equal(seen['unloaded'], 'nothing-loaded');
      assert.deepEqual(seen['bad'], [null, 'error', 1, true]);
      assert.equal(seen['rendered'], 'refused');
      assert.match(String(seen['aborted']), /AbortError|20/);
      assert.equal(seen['option'], 'refused');
      assert.equal(seen['asset'], 'asset');
      assert.equal(seen['shared'], isolated ? 'isolated' : 'not-isolated');
      assert.equal(seen['closed'], 'closed');
    }
  });
}

/** Put before a worklet: its first processor throws once it has made sound for half a second. */
const BREAKS = `{ const register = registerProcessor; let broken = false;
  globalThis.registerProcessor = (name, Processor) => register(name, class extends Processor {
    process(inputs, outputs, parameters) {
      const goesOn = super.process(inputs, outputs, parameters);
      this.sounding = (this.sounding ?? 0) + (outputs[0][0].some((sample) => sample !== 0) ? 1 : 0);
      if (!broken && this.sounding > 170) { broken = true; throw new Error('broken on purpose'); }
      return goesOn;
    }
  }); }`;

const chromiumOnly = { skip: absent('chromium'), timeout: 90_000 };

for (const mode of ['shared', 'single'] as const) {
  test(`${mode}: a worklet that throws is replaced, and the track goes on`, chromiumOnly, async (t) => {
    const tab = await opened(t, 'chromium', { before: { '.worklet.js': BREAKS } });
    await tab.call('open', { mode });
    await tab.call('load', track('survivor', 200));
    await tab.call('play');
    const seen = await tab.call<{ faults: { recovered: boolean }[]; before: number; after: number }>('survive');
    assert.deepEqual(seen.faults.map(({ recovered }) => recovered), [true]);
    assert.ok(seen.after > seen.before && seen.after < 30, `${seen.before} s, then ${seen.after} s`);
  });
}

test('shared: an engine Worker that dies without a word is replaced', chromiumOnly, async (t) => {
  const tab = await opened(t, 'chromium');
  await tab.call('open', { mode: 'shared' });
  await tab.call('load', track('survivor', 200));
  await tab.call('play');
  await tab.call('advanced', 0.5);
  await tab.call('strike');
  const seen = await tab.call<{ faults: { recovered: boolean }[] }>('survive');
  assert.equal(seen.faults[0]?.recovered, true);
});

test('a context that may not sound before a click waits for one', chromiumOnly, async (t) => {
  const browser = await startChromium({ autoplay: false });
  t.after(() => browser.close());
  const site = await Served.start({ folders, texts: { '/track.json': track('waiting', 200) } });
  t.after(() => site.stop());
  const page = await (await browser.newContext()).newPage();
  const tab = chromiumTab(page);
  await tab.open(`${site.origin}/package.html#alone`);
  const said = JSON.parse((await site.comes('alone')).toString()) as { opened: { state: string }; played: string; position: { seconds: number } };
  assert.deepEqual([said.opened.state, said.played, said.position.seconds], ['suspended', 'suspended', 0]);
  await page.getByRole('button', { name: 'Play' }).click();
  await tab.call('advanced', 0.5);
});

test('contexts of other rates play the track in their own', chromiumOnly, async (t) => {
  const tab = await opened(t, 'chromium');
  for (const sampleRate of [22_050, 96_000]) {
    const at = await tab.call<{ rate: number }>('open', { sampleRate });
    const { track: info } = await tab.call<{ track: { sampleRate: number; documentRate: number } }>('load', track('rates', 200));
    assert.deepEqual([at.rate, info.sampleRate, info.documentRate], [sampleRate, sampleRate, 44_100]);
    await tab.call('play');
    await tab.call('advanced', 0.3);
    await tab.call('close');
  }
});
