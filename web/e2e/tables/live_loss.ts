/**
 * `node run.mjs table live_loss [SECONDS]`: the command sends a tone to Chromium and loses and delays its own datagrams; once by packets, which our receiver turns
 * into sound, once by the ordinary track, which the browser's own jitter buffer does. As Markdown and as JSON.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LivePath } from '../../src/live/api.ts';
import { start, type Tab } from '../src/browsers.ts';
import { command, dist, output, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';
import { serve } from '../src/serving.ts';
import { channel, floats, sineFile } from '../src/tones.ts';

const RATE_HZ = 48_000;
const TONE: [number, number] = [660, 0.2];
/** A window of the level, and the step from one to the next. */
const [WINDOW, HOP] = [960, 240];
/** Frames that a buffer may take to settle. */
const SETTLING_SECS = 8;

interface Row {
  name: string;
  path: LivePath;
  weather: string;
  codec: 's16' | 'opus';
  /** Frames of a packet over the data channel. */
  frames: number;
}

const ROWS: Row[] = [
  { name: 'packets, s16', path: 'channel', weather: '0.05,20', codec: 's16', frames: 128 },
  { name: 'packets, Opus of 5 ms', path: 'channel', weather: '0.05,20', codec: 'opus', frames: 240 },
  { name: "track, the browser's receiver", path: 'track', weather: '0.05,20', codec: 'opus', frames: 480 },
  { name: 'packets, s16, undisturbed', path: 'channel', weather: '0,0', codec: 's16', frames: 128 },
  { name: 'track, undisturbed', path: 'track', weather: '0,0', codec: 'opus', frames: 480 },
];

type Figures = Record<string, number>;

interface Found extends Row {
  seconds: number;
  load: number;
  /** The lowest, the one that 1 % are below, and the highest, over the tone's level. */
  levels: { lowest: number; hundredth: number; highest: number; below90: number; below50: number };
  lost: number;
  concealed: number;
  bufferMs: number;
  figures: Figures;
}

export async function main([seconds = '60', only = '']: string[]): Promise<number> {
  const program = command();
  if (program === null) throw new Error('the command is not built (cargo build --bin heterodyne)');
  const folder = mkdtempSync(join(tmpdir(), 'heterodyne-live-loss-'));
  const tone = join(folder, 'tone.wav');
  writeFileSync(tone, sineFile(TONE[0], TONE[1], RATE_HZ, 3 * Number(seconds) + 60));
  const site = await Served.start({ folders: { '': pages, package: dist } });
  const host = await serve('http', ['--origin', site.origin]);
  const found: Found[] = [];
  try {
    for (const row of ROWS.filter(({ name }) => name.includes(only))) found.push(await measure(row, Number(seconds), program, tone, site, host.url));
  } finally {
    await host.end();
    await site.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const file = join(output(), 'live_loss.json');
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(`${markdown(found)}\n\n${file}\n`);
  return 0;
}

async function measure(row: Row, seconds: number, program: string, tone: string, site: Served, hostUrl: string): Promise<Found> {
  const browser = await start('chromium', ['--disable-features=WebRtcHideLocalIpsWithMdns']);
  const tab = await browser.tab();
  await tab.open(`${site.origin}/live.html`);
  await tab.call('create', { path: row.path });
  const url = await tab.call<string>('room', hostUrl);
  await tab.call('join', { url, name: 'page' });
  const words = ['live', url, '--name', 'native', '--input', tone, '--no-output', '--json', '--weather', row.weather, '--codec', row.codec, ...(row.path === 'track' ? ['--track'] : [])];
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const left = once(child, 'exit');
  try {
    await tab.call('peersAre', { state: 'connected', count: 1 });
    await tab.call('statistics', SETTLING_SECS);
    const before = await figures(tab, row.path);
    await tab.call('heard', { name: 'loss', seconds });
    const after = await figures(tab, row.path);
    const load = loadavg()[0] ?? Number.NaN;
    const level = levels(channel(floats(site.take('loss')), 0));
    const gained = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
    return { ...row, seconds, load, levels: level, ...told(row, gained, after), figures: gained };
  } finally {
    child.kill('SIGINT');
    await left;
    await browser.close();
  }
}

/** What counts, as numbers: our own statistics, or those of the browser. */
async function figures(tab: Tab, path: LivePath): Promise<Figures> {
  if (path === 'track') return tab.call<Figures>('inbound');
  const [peer] = await tab.call<{ statistics: Record<string, unknown> }[]>('peers');
  const statistics = Object.entries(peer?.statistics ?? {});
  return Object.fromEntries(statistics.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

function told({ path, frames }: Row, gained: Figures, after: Figures): Pick<Found, 'lost' | 'concealed' | 'bufferMs'> {
  const of = (figures: Figures, name: string): number => figures[name] ?? Number.NaN;
  if (path === 'channel') {
    const lost = of(gained, 'lostPackets') / (of(gained, 'lostPackets') + of(gained, 'receivedPackets'));
    const all = (of(gained, 'lostPackets') + of(gained, 'receivedPackets')) * frames;
    return { lost, concealed: of(gained, 'concealedFrames') / all, bufferMs: of(after, 'depthMs') };
  }
  return {
    lost: of(gained, 'packetsLost') / (of(gained, 'packetsLost') + of(gained, 'packetsReceived')),
    concealed: of(gained, 'concealedSamples') / of(gained, 'totalSamplesReceived'),
    bufferMs: (1000 * of(gained, 'jitterBufferDelay')) / of(gained, 'jitterBufferEmittedCount'),
  };
}

/** The tone's level in windows of 20 ms under Hann's window, as a part of what was sent. */
function levels(samples: Float32Array): Found['levels'] {
  const window = Float64Array.from({ length: WINDOW }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / WINDOW));
  const found: number[] = [];
  for (let at = 0; at + WINDOW <= samples.length; at += HOP) {
    let [re, im] = [0, 0];
    for (let n = 0; n < WINDOW; n += 1) {
      const angle = (2 * Math.PI * TONE[0] * n) / RATE_HZ;
      const value = (samples[at + n] ?? 0) * (window[n] ?? 0);
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
    // Hann's window sums to half of its length.
    found.push((4 * Math.hypot(re, im)) / WINDOW / TONE[1]);
  }
  found.sort((a, b) => a - b);
  const part = (most: number): number => found.filter((level) => level < most).length / found.length;
  const at = (share: number): number => found[Math.round(share * (found.length - 1))] ?? Number.NaN;
  return { lowest: at(0), hundredth: at(0.01), highest: at(1), below90: part(0.9), below50: part(0.5) };
}

function markdown(found: Found[]): string {
  const lines = [
    '| way | seconds | lost | made up | buffer ms | level: lowest / 1 % below / highest | windows below 0.9 | below 0.5 | load |',
    '| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |',
  ];
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  for (const { name, seconds, lost, concealed, bufferMs, levels: level, load } of found) {
    const heard = [level.lowest, level.hundredth, level.highest].map((value) => value.toFixed(2)).join(' / ');
    lines.push(`| ${name} | ${seconds} | ${percent(lost)} | ${percent(concealed)} | ${bufferMs.toFixed(1)} | ${heard} | ${percent(level.below90)} | ${percent(level.below50)} | ${load.toFixed(1)} |`);
  }
  return lines.join('\n');
}
