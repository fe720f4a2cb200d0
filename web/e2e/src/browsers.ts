/**
 * Starts Debian's Chromium (Playwright) and Firefox ESR (WebDriver BiDi), headless, also as root, each with a profile of its own
 * that is gone afterwards. What both can do is a `Tab`; what only one can do is reached through its own driver.
 */

import { existsSync } from 'node:fs';
import { chromium, type Browser as Chromium, type Page } from 'playwright-core';
import puppeteer, { type Browser as Firefox, type Page as FirefoxPage } from 'puppeteer-core';

export type Name = 'chromium' | 'firefox';

/** How long a page may take for one call. */
export const PATIENCE_MS = 120_000;

const PROGRAMS: Record<Name, string[]> = {
  chromium: ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  firefox: ['/usr/lib/firefox-esr/firefox-esr', '/usr/bin/firefox-esr', '/usr/bin/firefox'],
};

/** The program of a browser; `HETERODYNE_CHROMIUM` and `HETERODYNE_FIREFOX` name others. */
export function program(name: Name): string | null {
  const named = process.env[`HETERODYNE_${name.toUpperCase()}`];
  return (named ? [named] : PROGRAMS[name]).find((path) => existsSync(path)) ?? null;
}

/** Why a browser cannot be had, or `false`; fits `skip` of a test. */
export function absent(name: Name): string | false {
  if (program(name) === null) return `${name} is not installed (apt-get install ${name === 'firefox' ? 'firefox-esr' : name})`;
  if (name === 'firefox' && !process.env['PULSE_SERVER']) return 'no PulseAudio: the clock of Firefox stands still without one';
  return false;
}

/** A page in either browser. */
export interface Tab {
  readonly browser: Name;
  open(address: string): Promise<void>;
  /** Calls `measure[name](argument)` in the page and waits for its promise. */
  call<T>(name: string, argument?: unknown): Promise<T>;
  /** Runs an expression and waits for its promise. */
  evaluate(expression: string): Promise<unknown>;
  /** Errors of the page and its console, in order. */
  readonly said: string[];
  picture(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface ChromiumOptions {
  /** Whether a page may sound without a gesture. Default: it may. */
  autoplay?: boolean;
  /** Further switches. */
  switches?: string[];
}

/** Chromium, sounding through the private server where there is one. */
export async function startChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const path = program('chromium');
  if (path === null) throw new Error('chromium is not installed');
  const switches = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(options.switches ?? []),
  ];
  if (options.autoplay ?? true) switches.push('--autoplay-policy=no-user-gesture-required');
  const browser = await chromium.launch({
    executablePath: path,
    headless: true,
    chromiumSandbox: false,
    args: switches,
    ignoreDefaultArgs: ['--mute-audio'],
  });
  return browser;
}

export async function startFirefox(): Promise<Firefox> {
  const path = program('firefox');
  if (path === null) throw new Error('firefox is not installed');
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: path,
    headless: true,
    protocolTimeout: PATIENCE_MS,
    extraPrefsFirefox: {
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
}

/** Runs in the page: calls what a measuring page offers, and turns what it throws into text with its place. */
const CALL = `async ({ name, argument }) => {
  const offered = globalThis.measure?.[name];
  if (offered === undefined) throw new Error('this page does not offer ' + name);
  return await offered(argument);
}`;

export function chromiumTab(page: Page): Tab {
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
  page.setDefaultTimeout(PATIENCE_MS);
  return {
    browser: 'chromium',
    said,
    open: async (address) => {
      const answer = await page.goto(address, { waitUntil: 'load' });
      if (answer !== null && answer.status() >= 400) throw new Error(`${address}: ${answer.status()}`);
    },
    call: async <T>(name: string, argument?: unknown) =>
      (await page.evaluate(`(${CALL})(${JSON.stringify({ name, argument })})`)) as T,
    evaluate: (expression) => page.evaluate(expression),
    picture: async (path) => void (await page.screenshot({ path })),
    close: () => page.close(),
  };
}

export function firefoxTab(page: FirefoxPage): Tab {
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`uncaught: ${error instanceof Error ? error.message : String(error)}`));
  return {
    browser: 'firefox',
    said,
    open: async (address) => {
      const answer = await page.goto(address, { waitUntil: 'load' });
      if (answer !== null && answer.status() >= 400) throw new Error(`${address}: ${answer.status()}`);
    },
    call: async <T>(name: string, argument?: unknown) =>
      (await page.evaluate(`(${CALL})(${JSON.stringify({ name, argument })})`)) as T,
    evaluate: (expression) => page.evaluate(expression),
    picture: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    close: () => page.close(),
  };
}

/** A browser of either kind, and how to get tabs from it. */
export interface Started {
  readonly name: Name;
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

/** `switches` are for Chromium. */
export async function start(name: Name, switches: string[] = []): Promise<Started> {
  if (name === 'chromium') {
    const browser = await startChromium({ switches });
    return {
      name,
      tab: async () => chromiumTab(await (await browser.newContext()).newPage()),
      close: () => browser.close(),
    };
  }
  const browser = await startFirefox();
  return { name, tab: async () => firefoxTab(await browser.newPage()), close: () => browser.close() };
}
