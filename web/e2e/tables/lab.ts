/** `node run.mjs table lab [SECONDS [ROW]...]`: what a quantum of the Lab takes in Chromium, by what is measured, as Markdown and as JSON. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabOptions, LabTelemetry, TuneOptions } from '../../src/lab/api.ts';
import { chromiumTab, startChromium } from '../src/browsers.ts';
import { dist, output, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

interface Row {
  name: string;
  options: LabOptions;
  tune?: TuneOptions;
}

const ROWS: Row[] = [
  { name: 'everything, stereo', options: {} },
  { name: 'everything, mono', options: { channels: 1 } },
  { name: 'everything, stereo, frames of 8192', options: { frame: 8192 } },
  { name: 'everything, stereo, frames of 65,536', options: { frame: 65_536 } },
  { name: 'tones and levels, stereo', options: {}, tune: { sections: ['tones', 'levels'] } },
];

export async function main([seconds = '20', ...names]: string[]): Promise<number> {
  const site = await Served.start({ folders: { '': pages, package: dist } });
  const found: (Row & { telemetry: LabTelemetry })[] = [];
  try {
    for (const row of ROWS.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const browser = await startChromium();
      try {
        const page = await (await browser.newContext()).newPage();
        const tab = chromiumTab(page);
        page.setDefaultTimeout(0);
        await tab.open(`${site.origin}/lab.html`);
        await tab.call('create', { sampleRate: 48_000, clock: 'steady', ...row.options });
        if (row.tune !== undefined) await tab.call('tune', row.tune);
        await tab.call('signal', { kind: 'noise', colour: 'pink', levelDb: -20, independent: true });
        found.push({ ...row, telemetry: await tab.call<LabTelemetry>('telemetry', 4 * Number(seconds)) });
      } finally {
        await browser.close();
      }
    }
  } finally {
    await site.stop();
  }
  const file = join(output(), 'lab.json');
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(`${markdown(found)}\n\n${file}\n`);
  return 0;
}

function markdown(found: (Row & { telemetry: LabTelemetry })[]): string {
  const lines = ['| measured | p50 µs | p95 µs | p99 µs | p99 of a quantum | longest µs | quanta timed | not timed |', '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'];
  for (const { name, telemetry } of found) {
    const { process, budget } = telemetry;
    if (process === null) {
      lines.push(`| ${name} | – | – | – | – | – | 0 | – |`);
      continue;
    }
    const { p50, p95, p99, max, count, excluded } = process;
    lines.push(`| ${name} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${p99.toFixed(0)} | ${((100 * p99) / budget).toFixed(1)} % | ${max.toFixed(0)} | ${count} | ${excluded} |`);
  }
  return lines.join('\n');
}
