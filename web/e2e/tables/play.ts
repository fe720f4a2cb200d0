/** `node run.mjs table play MODE RATE_HZ TRACK`: Chromium plays a track to its end, into the PulseAudio of the environment. */

import { readFileSync } from 'node:fs';
import { absent, chromiumTab, startChromium } from '../src/browsers.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

export async function main([mode = 'shared', rateHz = '48000', track = '']: string[]): Promise<number> {
  needs(dist);
  const why = absent('chromium');
  if (why !== false) {
    process.stderr.write(`${why}\n`);
    return 77;
  }
  const served = await Served.start({ folders: { '': pages, package: dist }, isolated: mode === 'shared' });
  const browser = await startChromium();
  try {
    const tab = chromiumTab(await (await browser.newContext()).newPage());
    await tab.open(`${served.origin}/player.html`);
    const said = await tab.call('play', { mode, text: readFileSync(track, 'utf8'), rateHz: Number(rateHz) });
    process.stdout.write(`${JSON.stringify(said)}\n`);
  } finally {
    await browser.close();
    await served.stop();
  }
  return 0;
}
