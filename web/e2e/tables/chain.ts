/** `node run.mjs table chain [SECONDS [EFFECT|all|none]...]`: what a quantum of Live takes in Chromium with a chain of effects, as Markdown and as JSON. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Percentiles } from '../../src/api.ts';
import { chromiumTab, startChromium } from '../src/browsers.ts';
import { dist, output, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

/** A quantum of 128 frames at 48 kHz, µs. */
const QUANTUM_US = 128e6 / 48_000;

interface Found {
  effects: string;
  taken: boolean;
  stages: number;
  times: Percentiles | null;
}

export async function main([seconds = '20', ...wanted]: string[]): Promise<number> {
  const site = await Served.start({ folders: { '': pages, package: dist } });
  const found: Found[] = [];
  try {
    for (const effects of wanted.length === 0 ? ['none', 'all'] : wanted) {
      const browser = await startChromium();
      try {
        const page = await (await browser.newContext()).newPage();
        const tab = chromiumTab(page);
        page.setDefaultTimeout(0);
        await tab.open(`${site.origin}/chain_cost.html`);
        found.push({ effects, ...(await tab.call<Omit<Found, 'effects'>>('cost', { effects, seconds: Number(seconds) })) });
      } finally {
        await browser.close();
      }
    }
  } finally {
    await site.stop();
  }
  const file = join(output(), 'chain.json');
  writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(`${markdown(found)}\n\n${file}\n`);
  return found.every(({ taken }) => taken) ? 0 : 1;
}

function markdown(found: Found[]): string {
  const lines = ['| effects | p50 µs | p95 µs | p99 µs | p50 of a quantum | p95 | p99 | quanta timed |', '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |'];
  for (const { effects, stages, times } of found) {
    if (times === null) {
      lines.push(`| ${effects} | – | – | – | – | – | – | 0 |`);
      continue;
    }
    const { p50, p95, p99, count } = times;
    const part = (time: number): string => `${((100 * time) / QUANTUM_US).toFixed(1)} %`;
    lines.push(`| ${effects} (${stages}) | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${p99.toFixed(0)} | ${part(p50)} | ${part(p95)} | ${part(p99)} | ${count} |`);
  }
  return lines.join('\n');
}
