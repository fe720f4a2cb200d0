/**
 * The Live page as people use it: one opens a room, another comes by the link, both play; isolated as `heterodyne serve` sends it, and on a page without isolation with
 * the rooms elsewhere. What axe-core finds, on a desk and on a phone; the keyboard alone; a microphone that is refused.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { axe } from '../src/axe.ts';
import { absent, chromiumTab, startChromium } from '../src/browsers.ts';
import { walkByTab } from '../src/keyboard.ts';
import { BENT, RATE_HZ } from '../src/live.ts';
import { wav } from '../src/native.ts';
import { app, needs, needsCommand, output } from '../src/place.ts';
import { Served } from '../src/served.ts';
import { serve } from '../src/serving.ts';
import { assertTone, channel, sineFile } from '../src/tones.ts';

needs(app, join(app, 'live.html'));
needsCommand();
const skip = absent('chromium');
const PATIENCE_MS = 100_000;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** What the microphone hears. */
const TONE_HZ = 440;
const TONE_GAIN = 0.25;

const broken = (lines: string[]): string[] => lines.filter((line) => /^(error|uncaught)/.test(line));

/** A browser whose microphone hears a sine, over and over. */
async function browserThatHears(t: TestContext, more: string[] = []): Promise<Awaited<ReturnType<typeof startChromium>>> {
  const folder = mkdtempSync(join(tmpdir(), 'heterodyne-live-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'tone.wav');
  writeFileSync(file, sineFile(TONE_HZ, TONE_GAIN, RATE_HZ, 1));
  const switches = ['--disable-features=WebRtcHideLocalIpsWithMdns', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${file}`];
  const browser = await startChromium({ switches: [...switches, ...(more.length > 0 ? more : ['--use-fake-ui-for-media-stream'])] });
  t.after(() => browser.close());
  return browser;
}

type Browser = Awaited<ReturnType<typeof browserThatHears>>;

async function person(browser: Browser, address: string, viewport = DESK): Promise<{ page: Page; said: string[] }> {
  const page = await (await browser.newContext({ viewport, acceptDownloads: true, reducedMotion: 'reduce' })).newPage();
  const { said } = chromiumTab(page);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(address);
  return { page, said };
}

const shows = (page: Page, where: string, what: RegExp): Promise<unknown> =>
  page.waitForFunction(([where, what]) => new RegExp(what).test(document.querySelector(where)?.textContent ?? ''), [where, what.source] as const);

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

/** Opens a room and returns the link to it. */
async function opensRoom(page: Page, name: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await press(page, 'Open a room');
  await shows(page, '#room-chip', /^In the room$/);
  return page.locator('#link').inputValue();
}

async function enters(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await press(page, 'Enter the room');
  await shows(page, '#room-chip', /^In the room$/);
}

for (const isolated of [true, false]) {
  test(`two people meet by a link and play together, ${isolated ? 'isolated' : 'not isolated'}`, { skip, timeout: 300_000 }, async (t) => {
    const plain = isolated ? null : await Served.start({ folders: { '': app }, isolated: false });
    const rooms = await serve('http', ['--root', app, ...(plain ? ['--origin', plain.origin] : [])]);
    t.after(async () => {
      await rooms.end();
      await plain?.stop();
    });
    const address = plain ? `${plain.origin}/live.html?server=${encodeURIComponent(rooms.url)}` : new URL('live.html', rooms.url).href;
    const browser = await browserThatHears(t);
    const ada = await person(browser, address);
    const link = await opensRoom(ada.page, 'Ada');
    assert.match(link, /live\.html(\?server=[^#]+)?#[A-Za-z0-9_-]{32}$/);
    assert.equal(await ada.page.evaluate('crossOriginIsolated'), isolated);
    const bo = await person(browser, link, PHONE);
    await enters(bo.page, 'Bo');
    for (const [{ page }, other] of [[ada, 'Bo'], [bo, 'Ada']] as const) {
      await shows(page, '.peer-name', new RegExp(`^${other}$`));
      await shows(page, '.peer-head .chip', /^Packets$/);
      await shows(page, '.peer-delay', /^\d+\.\d ± \d+\.\d ms$/);
      await shows(page, '.peer-level', /^−(9|1[0-9])$/);
      await shows(page, '#meter-sent-text', /^−1[12]$/);
    }
    await shows(ada.page, '#way-chip', isolated ? /^Shared memory$/ : /^Messages$/);
    // A gain of −6 dB by the rack: what the other sees of it.
    await ada.page.locator('#add').selectOption('gain');
    await ada.page.locator('.stage-body summary').click();
    const gain = ada.page.getByRole('slider', { name: 'Gain: Gain', exact: true });
    await gain.focus();
    while (Number((await gain.getAttribute('aria-valuetext'))?.replace('−', '-').replace(' dB', '')) > -11.9) await ada.page.keyboard.press('ArrowLeft');
    await shows(bo.page, '.peer-level', /^−2[345]$/);
    await ada.page.getByRole('checkbox', { name: 'Gain acts' }).uncheck();
    await shows(bo.page, '.peer-level', /^−1[12]$/);
    // A recording of what comes from Ada, as a file.
    await press(bo.page, 'The others');
    await bo.page.waitForFunction(() => /Records 0:0[2-9]/.test(document.querySelector('#record-chip')?.textContent ?? ''));
    await press(bo.page, 'The others');
    const [download] = await Promise.all([bo.page.waitForEvent('download'), bo.page.getByRole('button', { name: /^Save live-others/ }).click()]);
    const { samples, rateHz } = wav(readFileSync(await download.path()));
    assertTone(channel(samples, 0), rateHz, { hz: TONE_HZ, amplitude: TONE_GAIN, part: BENT, db: 1 }, 'the recording of Ada');
    // Silence, said and heard.
    await ada.page.keyboard.press('m');
    await shows(bo.page, '.peer-head .chip', /^Muted itself$/);
    await press(ada.page, 'Muted');
    await shows(bo.page, '.peer-head .chip', /^Packets$/);
    await ada.page.screenshot({ path: join(output(), `live-${isolated ? 'isolated' : 'plain'}.png`), fullPage: true });
    await press(ada.page, 'Leave');
    await shows(bo.page, '#peers-empty', /Nobody else/);
    await bo.page.locator('#peers-empty').waitFor();
    await enters(ada.page, 'Ada');
    await shows(bo.page, '.peer-delay', /^\d+\.\d ± \d+\.\d ms$/);
    for (const { said } of [ada, bo]) assert.deepEqual(broken(said), []);
  });
}

test('the page fits, is accessible and can be steered with the keyboard alone, on a desk and on a phone', { skip, timeout: 300_000 }, async (t) => {
  const rooms = await serve('http', ['--root', app]);
  t.after(() => rooms.end());
  const browser = await browserThatHears(t);
  const address = new URL('live.html', rooms.url).href;
  const first = await person(browser, address);
  const { unreached, unseen, stops } = await walkByTab(first.page);
  t.diagnostic(`${stops} places, each reached with Tab and seen when reached`);
  assert.deepEqual([unreached, unseen], [[], []]);
  assert.deepEqual(await axe(chromiumTab(first.page)), [], 'before anything runs');
  const link = await opensRoom(first.page, 'Ada');
  const second = await person(browser, link, PHONE);
  await enters(second.page, 'A cellist with a rather long name');
  for (const { page } of [first, second]) {
    await page.locator('#preset').selectOption({ index: 1 });
    await page.locator('.stage-body summary').first().click();
    await shows(page, '.peer-delay', /^\d+\.\d ± \d+\.\d ms$/);
    const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
    const { width } = page.viewportSize() ?? DESK;
    assert.ok(wide <= width, `the page is ${wide} pixels wide on a screen of ${width}`);
    assert.deepEqual(await axe(chromiumTab(page)), [], `in a room, ${width} pixels wide`);
  }
  await second.page.screenshot({ path: join(output(), 'live-phone.png'), fullPage: true });
  for (const { said } of [first, second]) assert.deepEqual(broken(said), []);
});

test('who refuses the microphone is told what to do, and listens; a link that is cut short is told', { skip, timeout: 200_000 }, async (t) => {
  const rooms = await serve('http', ['--root', app]);
  t.after(() => rooms.end());
  const browser = await browserThatHears(t, ['--deny-permission-prompts']);
  const { page } = await person(browser, new URL('live.html', rooms.url).href);
  const link = await opensRoom(page, 'Ada');
  await page.getByRole('region', { name: 'Notices' }).getByText('The microphone was refused.').waitFor();
  const forged = await person(browser, link.replace(/#..../, '#AAAA'));
  await forged.page.getByRole('textbox', { name: 'Your name' }).fill('Eve');
  await press(forged.page, 'Enter the room');
  await shows(forged.page, 'body', /This link leads to no room|forged|no room/);
});

test('Player and Lab connect to nobody else, whatever the header allows', { skip, timeout: 120_000 }, async (t) => {
  const site = await Served.start({ folders: { '': app } });
  const elsewhere = await Served.start({ folders: { '': app } });
  t.after(async () => {
    await site.stop();
    await elsewhere.stop();
  });
  const browser = await startChromium();
  t.after(() => browser.close());
  const { page } = await person(browser, `${site.origin}/`);
  const asks = `fetch(${JSON.stringify(`${elsewhere.origin}/asked-for`)}, { mode: 'no-cors' }).then(() => true, () => false)`;
  for (const name of ['', 'lab.html', 'live.html']) {
    await page.goto(`${site.origin}/${name}`);
    await page.evaluate(asks);
    assert.deepEqual(elsewhere.absent, name === 'live.html' ? ['/asked-for'] : [], name);
  }
});
