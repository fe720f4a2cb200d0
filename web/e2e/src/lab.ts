/** The Lab's page in a browser, and what its numbers are held against. */

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { LabOptions, Reading, Tone } from '../../src/lab/api.ts';
import { start, type Name, type Tab } from './browsers.ts';
import { dist, pages } from './place.ts';
import { Served, type ServedOptions } from './served.ts';

export const RATE_HZ = 48_000;

/** Opens the page. */
export async function page(t: TestContext, name: Name, served: Partial<ServedOptions> = {}, file = 'lab.html'): Promise<Tab> {
  const browser = await start(name);
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': pages, package: dist }, ...served });
  t.after(() => site.stop());
  const tab = await browser.tab();
  await tab.open(`${site.origin}/${file}`);
  return tab;
}

/** Opens the page and makes a Lab on it. */
export async function opened(t: TestContext, name: Name, options: LabOptions, served: Partial<ServedOptions> = {}, file = 'lab.html'): Promise<{ tab: Tab; said: Record<string, unknown> }> {
  const tab = await page(t, name, served, file);
  return { tab, said: await tab.call<Record<string, unknown>>('create', { sampleRate: RATE_HZ, ...options }) };
}

/** Difference in cents. */
export const cents = (found: number, truth: number): number => 1200 * Math.log2(found / truth);

/** What the instrument promises of a clean tone, cents. */
const PROMISED_CENTS = 0.001;

/** The tone nearest to a frequency is that tone, with errors that hold, within what it says and what is promised. */
export function assertTone(tones: Tone[] | undefined, hz: number, amplitude: number): Tone {
  const tone = [...(tones ?? [])].sort((a, b) => Math.abs(a.frequency - hz) - Math.abs(b.frequency - hz))[0];
  assert.ok(tone !== undefined, `no tone at ${hz} Hz`);
  const off = Math.abs(cents(tone.frequency, hz));
  assert.ok(off < PROMISED_CENTS, `${tone.frequency} Hz for ${hz} Hz: ${off} cents off, ${tone.centsError} stated`);
  assert.ok(tone.centsError < PROMISED_CENTS && tone.valid, `stated ${tone.centsError} cents, valid ${tone.valid}`);
  assert.ok(Math.abs(tone.amplitude / amplitude - 1) < 1e-4, `amplitude ${tone.amplitude} for ${amplitude}`);
  return tone;
}

/** How long a machine with other work may take until one frame came in whole. Tests that wait for one have a longer limit. */
const SETTLED_MS = 120_000;

/** The first reading that passes: a MediaStream, or a browser that leaves quanta out, may have lost a piece of sound in one. The error of the last otherwise. */
export async function settled(tab: Tab, look: (reading: Reading) => void): Promise<Reading> {
  const end = performance.now() + SETTLED_MS;
  // The first frames hold the beginning of the sound.
  let reading = await tab.call<Reading>('reading', 2);
  for (;;) {
    try {
      look(reading);
      return reading;
    } catch (error) {
      if (performance.now() > end) throw error;
      reading = await tab.call<Reading>('reading', 1);
    }
  }
}
