/** Chromium processes that play together. */

import type { Browser } from 'playwright-core';
import { chromiumTab, startChromium, type Tab } from './browsers.ts';
import type { Relay } from './relay.ts';

/** Without these Chromium hides addresses behind names that nobody here resolves, and leaves the loopback out. */
export const SWITCHES = ['--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

export interface Side {
  browser: Browser;
  tab: Tab;
}

/** A process of its own with one page in it. */
export async function side(origin: string, relay: Relay | null): Promise<Side> {
  const browser = await startChromium({ switches: SWITCHES });
  const page = await (await browser.newContext()).newPage();
  if (relay !== null) await relay.admit(page);
  const tab = chromiumTab(page);
  await tab.open(`${origin}/live_delay.html`);
  return { browser, tab };
}

/** Delays of beeps in ms: each that came, from the last one that had gone. */
export function delays(gone: readonly number[], came: readonly number[], mostMs = 400): number[] {
  return came.flatMap((at) => {
    const from = gone.filter((one) => one <= at).at(-1);
    return from === undefined || at - from > mostMs ? [] : [at - from];
  });
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
