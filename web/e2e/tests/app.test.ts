/**
 * The web app under the server's own policy: its walk over every button in every mode, the keyboard alone, what axe-core finds, the phone, the
 * page without isolation, Firefox.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { absent, chromiumTab, start, startChromium } from '../src/browsers.ts';
import { act, walkByTab } from '../src/keyboard.ts';
import { app, needs, output, root } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(app);
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const skip = absent('chromium');
const AXE = readFileSync(createRequire(join(root, 'web/e2e/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const VIEWS = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

type View = keyof typeof VIEWS;
type Scheme = 'dark' | 'light';

/** Each pair of two of the three is there; `--long` tries all eight. */
const BRIEF: [View, Scheme, boolean][] = [['desktop', 'dark', true], ['phone', 'light', true], ['desktop', 'light', false], ['phone', 'dark', false]];
const LOOKS = LONG ? BRIEF.flatMap(([view, scheme, isolated]): typeof BRIEF => [[view, scheme, isolated], [view, scheme, !isolated]]) : BRIEF;

/** What differs on a page without isolation; `--long` walks through all parts there too. */
const PLAIN_PARTS = LONG ? [] : ['transport', 'rendering', 'engine', 'browserClip'];

describe('the walk of the app presses every button', () => {
  for (const mode of ['isolated', 'plain']) {
    test(`the walk of the app, ${mode}, in every mode`, { skip, timeout: 170_000 }, async (t) => {
      const walk = [join(root, 'web/app/smoke/walk.mjs'), app, mode, ...(mode === 'plain' ? PLAIN_PARTS : [])];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, walk, { timeout: 160_000 }).catch((error: { stdout: string; stderr: string }) => {
        assert.fail(`${error.stdout}\n${error.stderr}`);
      });
      const walked = stdout.split('\n').filter((line) => line.startsWith('ok ')).length;
      t.diagnostic(`${walked} parts walked, ${mode}`);
      assert.ok(walked >= (mode === 'plain' && !LONG ? PLAIN_PARTS.length : 10), `${stdout}\n${stderr}`);
    });
  }
});

interface Found {
  violations: { id: string; impact: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

describe('the app plays, fits and is accessible', () => {
  for (const [view, colorScheme, isolated] of LOOKS) {
    const where = `${view}, ${colorScheme}, ${isolated ? 'isolated' : 'not isolated'}`;
    test(`the app plays, fits and is accessible: ${where}`, { skip, timeout: 60_000 }, async (t) => {
      const browser = await startChromium();
      t.after(() => browser.close());
      const site = await Served.start({ folders: { '': app }, isolated });
      t.after(() => site.stop());
      const viewport = VIEWS[view];
      const page = await (await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })).newPage();
      const tab = chromiumTab(page);
      await tab.open(`${site.origin}/`);
      await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.waitForFunction(() => Number(document.getElementById('timeline')?.getAttribute('aria-valuenow')) >= 1);
      const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      assert.ok(wide <= viewport.width, `the page is ${wide} pixels wide on a screen of ${viewport.width}`);
      await tab.picture(join(output(), `app-${where.replaceAll(/[, ]+/g, '-')}.png`));
      await page.evaluate(AXE);
      const options = { runOnly: RULES, rules: { 'label-content-name-mismatch': { enabled: true } } };
      const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as Found;
      const list = violations.map(({ id, impact, help, nodes }) => `${id} (${impact}): ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      assert.deepEqual(list, []);
      assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
    });
  }
});

test('the app is steered with the keyboard alone', { skip, timeout: 90_000 }, async (t) => {
  const browser = await startChromium();
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': app } });
  t.after(() => site.stop());
  const page = await (await browser.newContext({ viewport: VIEWS.desktop })).newPage();
  const tab = chromiumTab(page);
  await tab.open(`${site.origin}/`);
  await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
  const { unreached, unseen, stops } = await walkByTab(page);
  t.diagnostic(`${stops} places, each reached with Tab and seen when reached`);
  assert.deepEqual(unreached, [], 'Tab does not come here');
  assert.deepEqual(unseen, [], 'nothing shows that the focus is here');
  await act(page);
  assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
});

test('the app plays in Firefox', { skip: absent('firefox'), timeout: 60_000 }, async (t) => {
  const browser = await start('firefox');
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': app } });
  t.after(() => site.stop());
  const tab = await browser.tab();
  await tab.open(`${site.origin}/#`);
  await tab.evaluate(`new Promise((done, failed) => {
    const end = performance.now() + 30000;
    const look = () => {
      if (performance.now() > end) return failed(new Error('the app does not play'));
      const at = Number(document.getElementById('timeline').getAttribute('aria-valuenow'));
      const play = document.getElementById('play');
      if (at >= 1) return done(at);
      if (!play.disabled && play.getAttribute('aria-label') === 'Play') play.click();
      setTimeout(look, 100);
    };
    look();
  })`);
  await tab.picture(join(output(), 'app-firefox.png'));
});
