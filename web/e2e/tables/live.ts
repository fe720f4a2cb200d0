/** `node run.mjs table live [SECONDS]`: from worklet to worklet between two Chromium processes on one machine, by data channel and by the ordinary track, as Markdown and as JSON. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveOptions, LivePath } from '../../src/live/api.ts';
import { delays, quantile, side } from '../src/live_delay.ts';
import { dist, output, pages } from '../src/place.ts';
import { Relay } from '../src/relay.ts';
import { Served } from '../src/served.ts';

interface Row {
  name: string;
  isolated: boolean;
  options: LiveOptions;
  path: LivePath;
}

const ROWS: Row[] = [
  { name: 'data channel, s16, 128 frames', isolated: true, options: {}, path: 'channel' },
  { name: 'ordinary track, the same run', isolated: true, options: {}, path: 'track' },
  { name: 'data channel, not isolated, s16, 256 frames', isolated: false, options: {}, path: 'channel' },
  { name: 'data channel, Opus of 2.5 ms', isolated: true, options: { codec: 'opus', packetFrames: 120 }, path: 'channel' },
];

interface Found extends Row {
  beeps: number;
  p50: number;
  p95: number;
  most: number;
  peers: unknown;
  telemetry: unknown;
  told: unknown;
}

export async function main([seconds = '30', only = '']: string[]): Promise<number> {
  const found: Found[] = [];
  const rows = ROWS.filter(({ name }) => name.includes(only));
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as Row;
    // A run has one pair of processes: the path is switched in it.
    const run = rows.slice(at).filter((one) => one.options === row.options || (one.isolated === row.isolated && JSON.stringify(one.options) === JSON.stringify(row.options)));
    found.push(...(await measure(run, Number(seconds))));
    at += run.length;
  }
  const file = join(output(), 'live.json');
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(`${markdown(found)}\n\n${file}\n`);
  return 0;
}

async function measure(rows: Row[], seconds: number): Promise<Found[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const site = await Served.start({ folders: { '': pages, package: dist }, isolated: first.isolated });
  const relay = new Relay();
  const sides = await Promise.all([side(site.origin, relay), side(site.origin, relay)]);
  const [a, b] = sides.map(({ tab }) => tab) as [(typeof sides)[0]['tab'], (typeof sides)[0]['tab']];
  try {
    for (const tab of [a, b]) await tab.call('create', { relay: true, ...first.options });
    const url = `${site.origin}/rooms/AAAAAAAAAAAAAAAAAAAAAAAA`;
    await a.call('join', { url, name: 'Ada' });
    await b.call('join', { url, name: 'Bo' });
    await Promise.all([a, b].map((tab) => tab.call('connected', 1)));
    await b.call('listen');
    await a.call('beeps');
    const found: Found[] = [];
    for (const row of rows) {
      await a.call('path', row.path);
      // The first seconds are the buffer's.
      await b.call('wait', 5);
      const before = await b.call<{ came: number[] }>('times');
      await b.call('wait', seconds);
      const { gone } = await a.call<{ gone: number[] }>('times');
      const { came } = await b.call<{ came: number[] }>('times');
      const all = delays(gone, came.slice(before.came.length));
      const [peers, telemetry, told] = [await b.call('peers'), await b.call('telemetry'), await b.call('told')];
      found.push({ ...row, beeps: all.length, p50: quantile(all, 0.5), p95: quantile(all, 0.95), most: Math.max(...all), peers, telemetry, told });
    }
    return found;
  } finally {
    await Promise.all(sides.map(({ browser }) => browser.close()));
    await site.stop();
  }
}

function markdown(found: Found[]): string {
  const lines = ['| way | beeps | p50 ms | p95 ms | longest ms |', '| --- | ---: | ---: | ---: | ---: |'];
  for (const { name, beeps, p50, p95, most } of found) lines.push(`| ${name} | ${beeps} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${most.toFixed(1)} |`);
  return lines.join('\n');
}
