/** The rooms of the Cloudflare Worker, run by workerd on this machine, serve browsers as `heterodyne serve` does. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { absent } from '../src/browsers.ts';
import { BENT, RATE_HZ, Stage, type Host } from '../src/live.ts';
import { dist, needs, root } from '../src/place.ts';
import { assertTone, channel } from '../src/tones.ts';

needs(dist);
const folder = join(root, 'workers/signaling');
const SECONDS = 2;
const LEFT: [number, number] = [440, 0.25];
const RIGHT: [number, number] = [1500, 0.1];

/** The Worker as its own script starts it. It must have been built: `cargo xtask worker`. */
async function workerd(origins: string[]): Promise<Host> {
  const child = spawn(process.execPath, [join(folder, 'serve.mjs'), '--port', '0', '--set', `ORIGINS=${origins.join(',')}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const left = once(child, 'exit');
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), left.then(([status]) => status as number | null)]);
  if (!Array.isArray(first)) throw new Error(`the Worker ended with ${first} before it served`);
  return {
    url: String(first[0]),
    end: async () => {
      child.kill('SIGTERM');
      await left;
    },
  };
}

test('pages meet in a room of the Worker, leave, and come back', { skip: absent('chromium'), timeout: 240_000 }, async (t) => {
  assert.ok(existsSync(join(folder, 'dist')), 'the Worker is not built (cargo xtask worker)');
  const stage = await Stage.open(t, workerd);
  const [one, other] = [await stage.side('chromium'), await stage.side('chromium')];
  await one.tab.call('sines', { left: LEFT, right: RIGHT });
  const url = await stage.meet(one, other);
  const hears = async (what: string): Promise<void> => {
    const samples = await stage.hears(other, SECONDS);
    assertTone(channel(samples, 0), RATE_HZ, { hz: LEFT[0], amplitude: LEFT[1], part: BENT, db: 0.5 }, `${what}, left`);
    assertTone(channel(samples, 1), RATE_HZ, { hz: RIGHT[0], amplitude: RIGHT[1], part: BENT, db: 0.5 }, `${what}, right`);
  };
  await hears('by the Worker');
  await one.tab.call('leave');
  await other.tab.call('peersAre', { state: 'connected', count: 0 });
  await one.tab.call('join', { url, name: 'one again' });
  await other.tab.call('peersAre', { state: 'connected', count: 1 });
  await hears('after coming back');
  const forged = await one.tab.call<{ code: string; reason: string }>('refused', { join: url.replace(/[^/]{4}$/, 'AAAA') });
  assert.deepEqual([forged.code, forged.reason], ['room', 'bad-room'], JSON.stringify(forged));
});
