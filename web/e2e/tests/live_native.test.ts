/** A page and the command `heterodyne live` in one room: each hears the other, by packets and by the WebRTC track. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { LivePath } from '../../src/live/api.ts';
import { absent } from '../src/browsers.ts';
import { RATE_HZ, Stage } from '../src/live.ts';
import { wav } from '../src/native.ts';
import { command, dist, needs, needsCommand } from '../src/place.ts';
import { assertNone, assertTone, channel, sineFile } from '../src/tones.ts';

needs(dist);
needsCommand();
const PAGE_LEFT: [number, number] = [440, 0.25];
const PAGE_RIGHT: [number, number] = [1500, 0.1];
const NATIVE: [number, number] = [660, 0.2];
const SECONDS = 2;

for (const path of ['channel', 'track'] as const satisfies LivePath[]) {
  test(`a page and the command hear each other: ${path}`, { skip: absent('chromium'), timeout: 240_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'heterodyne-live-native-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const tone = join(folder, 'tone.wav');
    writeFileSync(tone, sineFile(NATIVE[0], NATIVE[1], RATE_HZ, 60));
    const stage = await Stage.open(t);
    const side = await stage.side('chromium', { path });
    await side.tab.call('sines', { left: PAGE_LEFT, right: PAGE_RIGHT });
    const url = await stage.room(side);
    await side.tab.call('join', { url, name: 'page' });
    const takes = join(folder, 'takes');
    const words = ['live', url, '--name', 'native', '--input', tone, '--record', takes, '--no-output', '--json', ...(path === 'track' ? ['--track'] : [])];
    const child = spawn(command() ?? '', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const left = once(child, 'exit').then(([status]) => status as number | null);
    t.after(() => child.kill('SIGKILL'));
    const events: string[] = [];
    createInterface(child.stdout).on('line', (line) => events.push(line));
    await side.tab.call('peersAre', { state: 'connected', count: 1 });
    // A buffer changes its depth by speed, 0.15 % at most, besides the drift that it measures.
    const tolerance = { part: 4e-3, ...(path === 'track' ? { db: 1 } : {}) };
    const samples = await stage.hears(side, SECONDS);
    for (const which of [0, 1] as const) assertTone(channel(samples, which), RATE_HZ, { hz: NATIVE[0], amplitude: NATIVE[1], ...tolerance }, `the command at the page, channel ${which}`);
    await side.tab.call('statistics', 4);
    child.kill('SIGINT');
    assert.equal(await left, 0, events.join('\n'));
    const take = readdirSync(takes).find((name) => /page/.test(name));
    assert.ok(take !== undefined, `no recording of the page: ${readdirSync(takes).join(', ')}`);
    const recorded = wav(readFileSync(join(takes, take)));
    const crossDb = path === 'track' ? -40 : -70;
    // The last seconds: before, the connection was made.
    const last = (which: 0 | 1): Float32Array => channel(recorded.samples, which).slice(-2 * recorded.rateHz);
    assertTone(last(0), recorded.rateHz, { hz: PAGE_LEFT[0], amplitude: PAGE_LEFT[1], ...tolerance }, 'the page at the command, left');
    assertTone(last(1), recorded.rateHz, { hz: PAGE_RIGHT[0], amplitude: PAGE_RIGHT[1], ...tolerance }, 'the page at the command, right');
    assertNone(last(0), recorded.rateHz, PAGE_RIGHT[0], crossDb, 'the page at the command, left');
    for (const line of events) assert.doesNotThrow(() => JSON.parse(line), line);
  });
}
