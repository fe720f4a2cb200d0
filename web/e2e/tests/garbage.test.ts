/** No quantum makes an object: no worklet of the package allocates in `process`, and the measurement finds those that do. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { absent } from '../src/browsers.ts';
import { nextWorklet, sample, startInspected, type Garbage } from '../src/garbage.ts';
import { dist, goldenTracks, needs, output, pages, shared } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(dist);
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const SECONDS = LONG ? 60 : 5;
/** Scripts are compiled, and their types learnt, in the first quanta; that is not of a quantum. */
const WARM_SECONDS = 3;
/** The Lab has more functions, some of which run seldom. */
const LAB_WARM_SECONDS = 8;
/** Sixths of the time in which V8 may compile `process` once more, and account for what it keeps of that, function by function. What each quantum makes, or one in a hundred, is in all of them. */
const COMPILED = 4;
/** Bytes that are left of that at most; a boxed number in each quantum would be thrice as much. */
const COMPILED_BYTES = 2000;
const QUANTA_PER_SECOND = 44_100 / 128;

const found: Record<string, Garbage> = {};

async function sampled(t: TestContext, name: string, seconds: number, call: [string, unknown], warmSeconds = WARM_SECONDS): Promise<Garbage> {
  const browser = await startInspected();
  t.after(() => browser.close());
  const served = await Served.start({ folders: { '': pages, package: dist } });
  t.after(() => served.stop());
  const page = await browser.newPage();
  await page.goto(`${served.origin}/garbage.html`);
  const worklet = await nextWorklet(page);
  const [offered, argument] = call;
  await page.evaluate(`measure[${JSON.stringify(offered)}](${JSON.stringify(argument)})`);
  const session = await worklet();
  await new Promise((done) => setTimeout(done, warmSeconds * 1000));
  if (offered === 'measure') await page.evaluate('measure.measured(3000)');
  const garbage = await sample(session, seconds);
  if (offered === 'measure') await page.evaluate('measure.measured(3500)');
  await page.evaluate('measure.stop()');
  found[name] = garbage;
  writeFileSync(join(output(), 'garbage.json'), `${JSON.stringify(found, null, 2)}\n`);
  const places = garbage.sites.map((site) => `${site.bytes} at ${site.path}`).join('; ');
  t.diagnostic(`${name}: ${garbage.inProcess} bytes made in process in ${seconds} s (${garbage.stretches.join(', ')}) ${places}; ${garbage.elsewhere} elsewhere, ${garbage.keptBytes} kept`);
  return garbage;
}

const without = absent('chromium');

/** Sampled sixths are free of garbage, but for those in which V8 compiled. */
function assertFree(garbage: Garbage): void {
  const places = garbage.sites.map((site) => `${site.bytes} bytes at ${site.path}`).join('\n');
  const free = garbage.stretches.filter((bytes) => bytes === 0).length;
  assert.ok(free >= garbage.stretches.length - COMPILED && (LONG || garbage.inProcess < COMPILED_BYTES), `${garbage.stretches.join(', ')} bytes in the sixths:\n${places}`);
}

test('a processor that makes nothing is measured as making nothing', { skip: without, timeout: 40_000 }, async (t) => {
  assertFree(await sampled(t, 'clean', 3, ['processor', 'clean']));
});

for (const [name, bytes] of [['boxing', 8], ['littering', 12]] as const) {
  test(`a processor that is ${name} is found`, { skip: without, timeout: 40_000 }, async (t) => {
    const garbage = await sampled(t, name, 3, ['processor', name]);
    assert.ok(garbage.stretches.every((bytes) => bytes > 0), `${garbage.stretches.join(', ')} bytes in the sixths`);
    assert.ok(garbage.inProcess > 3 * QUANTA_PER_SECOND * bytes * 0.5, `only ${garbage.inProcess} bytes were seen`);
  });
}

for (const mode of ['shared', 'single'] as const) {
  test(`the worklet of ${mode} mode makes no object per quantum`, { skip: without, timeout: 300_000 }, async (t) => {
    const track = shared('real', 'f19.json') ?? join(goldenTracks, 'colours.json');
    assertFree(await sampled(t, mode, SECONDS, ['play', { mode, text: readFileSync(track, 'utf8') }]));
  });
}

test('the worklet of Live makes no object per quantum with shared memory', { skip: without, timeout: 300_000 }, async (t) => {
  const stages = ['high_pass', 'compressor', 'reverb', 'limiter'].map((effect) => ({ effect }));
  const { stretches, sites } = await sampled(t, 'live, shared', SECONDS, ['send', { heterodyne_chain: 1, stages }], LAB_WARM_SECONDS);
  // V8 compiles its `process`, which is longer than the others', once or twice more; what a quantum makes would be in every sixth.
  assert.ok(stretches.filter((bytes) => bytes === 0).length >= 3, `${stretches.join(', ')} bytes in the sixths: ${sites.map((site) => `${site.bytes} at ${site.path}`).join('; ')}`);
});

for (const [name, options] of [
  ['lab, shared, clock thread', { transport: 'shared', clock: 'steady' }],
  ['lab, messages', { transport: 'messages', clock: 'off' }],
] as const) {
  test(`the worklets of the ${name} make no object per quantum`, { skip: without, timeout: 300_000 }, async (t) => {
    assertFree(await sampled(t, name, SECONDS, ['measure', options], LAB_WARM_SECONDS));
  });
}
