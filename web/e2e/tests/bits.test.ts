/**
 * The same bits: what leaves the worklet in both modes has the committed hash of the engine, and what `renderToBuffer` gives is what the
 * command writes, in both browsers. In the live mix all of them are one and the same; a file of the offline mix also scales steps that
 * would pass full scale, which is work for a file and not for a deadline.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { BLOCK_FRAMES, committed, cut, difference, floats, hash, rendered, type Mix, type Native } from '../src/native.ts';
import { dist, goldenTracks, needs, needsCommand, pages } from '../src/place.ts';
import { peakOf, scaledBy } from '../src/scaling.ts';
import { Served } from '../src/served.ts';

const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
/** Longest track that is caught in time in the brief run, in seconds. */
const BRIEF_SECONDS = 2;

needs(dist);
needsCommand();
const only = process.env['HETERODYNE_E2E_TRACK'];
const names = readdirSync(goldenTracks).filter((name) => name.endsWith('.json') && (only === undefined || name.startsWith(only))).sort();
const hashes = committed();

/** Renders of the command, each once. */
const natives = new Map<string, Promise<Native>>();
function native(name: string, mix: Mix): Promise<Native> {
  const key = `${name} ${mix}`;
  const made = natives.get(key) ?? rendered(join(goldenTracks, name), mix);
  natives.set(key, made);
  return made;
}

/** The file of the offline mix is what left the worklet, each step that passes full scale times one gain that brings its peak to 1. */
function holdsScales(t: TestContext, name: string, { samples, rateHz }: Native, worklet: Float32Array): void {
  const track = JSON.parse(readFileSync(join(goldenTracks, name), 'utf8')) as { global: { crossfade_duration?: number }; progression: object[] };
  const steps = track.progression.length;
  const { gains, mixed } = scaledBy(samples, worklet);
  const same = difference(samples, worklet) === null;
  assert.equal(hash(samples) === hashes.get(`${name} offline`), same, 'the file has the committed hash when no step is scaled');
  if (same) return;
  const faded = (steps - 1) * (Math.ceil(((track.global.crossfade_duration ?? 0) * rateHz) / BLOCK_FRAMES) + 1);
  assert.ok(mixed <= faded, `${mixed} blocks in which the file is not the worklet's samples times one gain, in ${faded} blocks of crossfades`);
  assert.ok(gains.length > 0 && gains.length <= steps && gains.every((gain) => gain < 1 + 1e-6), `gains ${gains.join(', ')} in ${steps} steps`);
  assert.ok(peakOf(samples) <= 1, `the file's peak is ${peakOf(samples)}`);
  if (steps === 1) assert.ok(Math.abs((gains[0] ?? 0) * peakOf(worklet) - 1) < 1e-6, `gain ${gains[0]} for a peak of ${peakOf(worklet)}`);
  t.diagnostic(`${name}, offline mix: the file scales steps by ${gains.map((gain) => gain.toFixed(4)).join(', ')}; peak ${peakOf(worklet).toFixed(3)} becomes ${peakOf(samples).toFixed(3)}`);
}

for (const browserName of ['chromium', 'firefox'] satisfies Name[]) {
  test(`${browserName}: golden tracks have the committed bits on every way out`, { skip: absent(browserName), timeout: 600_000 }, async (t) => {
    const browser = await start(browserName);
    t.after(() => browser.close());
    const served = await Served.start({ folders: { '': pages, package: dist } });
    t.after(() => served.stop());
    const tab = await browser.tab();
    await tab.open(`${served.origin}/bits.html`);
    let compared = 0;
    const hold = async (way: string, name: string, mix: Mix, more: object = {}): Promise<void> => {
      const expected = await native(name, mix);
      const kept = `${way}-${name}-${mix}`;
      const wanted = { name: kept, text: readFileSync(join(goldenTracks, name), 'utf8'), mix, rateHz: expected.rateHz, frames: expected.frames };
      const said = await tab.call<unknown>(way, { ...wanted, ...more });
      const samples = floats(served.take(kept));
      const context = `${way} ${JSON.stringify(more)}: ${JSON.stringify(said)}`;
      if (way === 'rendered' || mix === 'live') assert.equal(difference(cut(samples, expected.samples), expected.samples), null, context);
      if (way !== 'rendered') assert.equal(hash(cut(samples, expected.samples)), hashes.get(`${name} ${mix}`), context);
      if (way === 'offline' && mix === 'offline') holdsScales(t, name, expected, cut(samples, expected.samples));
      compared += 1;
    };
    for (const name of names) {
      for (const mix of ['live', 'offline'] as const) {
        await t.test(`${name} ${mix}`, async () => {
          await hold('offline', name, mix);
          const { frames, rateHz } = await native(name, mix);
          if (LONG || (mix === 'live' && frames / rateHz < BRIEF_SECONDS)) await hold('realtime', name, mix, { mode: 'shared' });
          await hold('rendered', name, mix, { threads: mix === 'live' ? 1 : 2 });
        });
      }
    }
    t.diagnostic(`${browserName}: ${compared} captures of ${names.length} tracks equal the command's files and the committed hashes`);
  });
}
