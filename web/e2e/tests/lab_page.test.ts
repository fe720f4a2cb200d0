/**
 * The Lab page under the server's own policy: what axe-core finds, on a desk and on a phone, isolated and not; the keyboard alone; Firefox; its digests
 * against the native command; and the page as `heterodyne serve` sends it.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { axe } from '../src/axe.ts';
import { absent, chromiumTab, start, startChromium, type Tab } from '../src/browsers.ts';
import { walkByTab } from '../src/keyboard.ts';
import { app, command, needs, needsCommand, output, root } from '../src/place.ts';
import { Served } from '../src/served.ts';
import { serve } from '../src/serving.ts';

needs(app, join(app, 'lab.html'));
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const skip = absent('chromium');
const run = promisify(execFile);
/** What a machine with other work may take until a frame came in whole. */
const PATIENCE_MS = 100_000;

const VIEWS = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
const BRIEF: [keyof typeof VIEWS, 'dark' | 'light', boolean][] = [['desktop', 'dark', true], ['phone', 'light', true], ['desktop', 'light', false], ['phone', 'dark', false]];

/** Starts the tone that the page offers first, and waits until the tuner shows it: the note, the frequency within its own error bar, and a small bar. */
const A4 = `new Promise((done, failed) => {
  const end = performance.now() + 120000;
  const text = (name) => document.querySelector(name)?.textContent ?? '';
  const look = () => {
    if (performance.now() > end) return failed(new Error('the Lab measures nothing: ' + text('.lv-letter') + ' ' + text('.lv-cents') + ' ' + text('#advice')));
    if (text('#start-text') === 'Start') document.getElementById('start').click();
    const [hertz, error] = text('.lv-hertz').replace(' Hz', '').split(' ± ').map(Number);
    const steady = text('.lv-verdict') === 'in tune' && error < 1e-4;
    if (text('.lv-letter') === 'A' && text('.lv-octave') === '4' && steady && Math.abs(hertz - 440) <= 4 * error + 1e-7) return done(hertz);
    setTimeout(look, 100);
  };
  look();
})`;

describe('the Lab measures, fits and is accessible', () => {
  for (const [view, colorScheme, isolated] of BRIEF) {
    const where = `${view}, ${colorScheme}, ${isolated ? 'isolated' : 'not isolated'}`;
    test(`the Lab measures, fits and is accessible: ${where}`, { skip, timeout: 300_000 }, async (t) => {
      const browser = await startChromium();
      t.after(() => browser.close());
      const site = await Served.start({ folders: { '': app }, isolated });
      t.after(() => site.stop());
      const viewport = VIEWS[view];
      const page = await (await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })).newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const tab = chromiumTab(page);
      await tab.open(`${site.origin}/lab.html`);
      assert.deepEqual(await axe(tab), [], 'before anything is measured');
      for (const kind of ['Microphone', 'File', 'Engine', 'Test signal']) {
        await page.getByRole('radio', { name: kind }).check();
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
        assert.ok(wide <= viewport.width, `with ${kind} the page is ${wide} pixels wide on a screen of ${viewport.width}`);
      }
      await tab.evaluate(A4);
      await page.waitForFunction(() => /\d/.test(document.querySelector('[data-figure=quanta]')?.textContent ?? '') && document.querySelectorAll('#view-tones tbody tr').length > 0);
      const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      assert.ok(wide <= viewport.width, `the page is ${wide} pixels wide on a screen of ${viewport.width}`);
      await tab.picture(join(output(), `lab-${where.replaceAll(/[, ]+/g, '-')}.png`));
      assert.deepEqual(await axe(tab), []);
      assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
    });
  }
});

test('the Lab is steered with the keyboard alone', { skip, timeout: 300_000 }, async (t) => {
  const browser = await startChromium();
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': app } });
  t.after(() => site.stop());
  const page = await (await browser.newContext({ viewport: VIEWS.desktop })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const tab = chromiumTab(page);
  await tab.open(`${site.origin}/lab.html`);
  const { unreached, unseen, stops } = await walkByTab(page);
  t.diagnostic(`${stops} places, each reached with Tab and seen when reached`);
  // Of a group of radio buttons Tab reaches the chosen one, arrow keys the others.
  assert.deepEqual(unreached.filter((name) => !/name="kind"/.test(name)), [], 'Tab does not come here');
  assert.deepEqual(unseen, [], 'nothing shows that the focus is here');
  await page.getByRole('radio', { name: 'Test signal' }).focus();
  for (const panel of ['microphone', 'file', 'engine', 'signal']) {
    await page.keyboard.press('ArrowRight');
    await page.locator(`#panel-${panel}`).waitFor();
  }
  await page.locator('#signal-frequency').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('330');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('.lv-letter')?.textContent === 'E');
  // 330 Hz lie 1200 · log₂(330 / 329.6276) = 1.955 cents above E4: said once the tone is steady.
  await page.waitForFunction(() => /^E 4, plus (1\.[5-9]|2\.[0-4]) cents$/.test(document.querySelector('#view-tuner [role=status]')?.textContent ?? ''));
  assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
});

test('the Lab lists microphones, says what the browser does to one, and what to do when it is refused', { skip, timeout: 300_000 }, async (t) => {
  for (const switches of [['--use-fake-ui-for-media-stream'], ['--deny-permission-prompts']]) {
    const browser = await startChromium({ switches: ['--use-fake-device-for-media-stream', ...switches] });
    t.after(() => browser.close());
    const site = await Served.start({ folders: { '': app } });
    t.after(() => site.stop());
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const tab = chromiumTab(page);
    await tab.open(`${site.origin}/lab.html`);
    await page.getByRole('radio', { name: 'Microphone' }).check();
    await page.getByRole('button', { name: 'Start' }).click();
    if (switches.includes('--deny-permission-prompts')) {
      await page.locator('#advice .problem', { hasText: 'The microphone was refused. Allow it in the settings of this site' }).waitFor();
      await page.getByRole('button', { name: 'Start' }).waitFor();
    } else {
      await page.getByText('The browser says: echo cancellation off, noise suppression off, gain control off').waitFor();
      await page.waitForFunction(() => document.querySelectorAll('#microphone-device option').length > 1);
      const names = await page.locator('#microphone-device option').allTextContents();
      assert.ok(names.some((name) => /Fake/.test(name)), names.join(', '));
      await page.locator('#microphone-device').selectOption({ index: 1 });
      await page.getByText(`Measures ${names[1]}`).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
    }
    assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
  }
});

test('the Lab measures in Firefox', { skip: absent('firefox'), timeout: 300_000 }, async (t) => {
  const browser = await start('firefox');
  t.after(() => browser.close());
  for (const isolated of [true, false]) {
    const site = await Served.start({ folders: { '': app }, isolated });
    t.after(() => site.stop());
    const tab = await browser.tab();
    await tab.open(`${site.origin}/lab.html`);
    const hertz = (await tab.evaluate(A4)) as number;
    assert.ok(Math.abs(hertz - 440) < 1e-4, `${hertz}`);
    await tab.picture(join(output(), `lab-firefox-${isolated ? 'isolated' : 'plain'}.png`));
    assert.deepEqual(tab.said.filter((line) => /^uncaught/.test(line)), []);
    await tab.close();
  }
});

test('the digests that the page knows are those of the command', { timeout: 240_000 }, async () => {
  needsCommand();
  const source = readFileSync(join(root, 'web/app/src/lab/native_digests.ts'), 'utf8');
  const kept = [...source.matchAll(/'(\w+) (\d+) (\d+)': '([0-9a-f]{16})'/g)];
  assert.ok(kept.length >= 3);
  for (const [, cells = '', trials = '', seed = '', digest] of kept.filter(([, , trials]) => LONG || Number(trials) <= 10)) {
    const { stdout } = await run(command() ?? '', ['lab', 'accuracy', '--cells', cells, '--trials', trials, '--seed', seed, '--json'], { maxBuffer: 1e8 });
    assert.equal((JSON.parse(stdout) as { digest: string }).digest, digest, `${cells} ${trials} ${seed}`);
  }
});

test('heterodyne serve sends the Lab, and its policy lets it measure', { skip, timeout: 300_000 }, async (t) => {
  needsCommand();
  const serving = await serve('http');
  t.after(() => serving.end());
  assert.equal(serving.content, 'app', 'the command was built without the app');
  const browser = await startChromium();
  t.after(() => browser.close());
  const tab = chromiumTab(await (await browser.newContext()).newPage());
  await tab.open(`${serving.url.replace(/\/$/, '')}/lab.html`);
  assert.equal(await tab.evaluate('crossOriginIsolated'), true);
  const hertz = (await tab.evaluate(A4)) as number;
  assert.ok(Math.abs(hertz - 440) < 1e-4, `${hertz}`);
  assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
});
