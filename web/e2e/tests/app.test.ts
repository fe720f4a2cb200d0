/** The web app: its own walk over every button in every mode, what axe-core finds, the phone, the page without isolation, Firefox. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { absent, chromiumTab, start, startChromium } from '../src/browsers.ts';
import { app, missing, output, root } from '../src/place.ts';
import { Served } from '../src/served.ts';

const skip = missing(app) || absent('chromium');
const AXE = readFileSync(createRequire(join(root, 'web/e2e/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };

test('the walk of the app presses every button in every mode', { skip, timeout: 150_000 }, (t) => {
  const walked = spawnSync(process.execPath, [join(root, 'web/app/smoke/walk.mjs'), app], { encoding: 'utf8', timeout: 140_000 });
  t.diagnostic(walked.stdout.trim().split('\n').at(-1) ?? '');
  assert.equal(walked.status, 0, `${walked.stdout}\n${walked.stderr}`);
});

interface Found {
  violations: { id: string; impact: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

for (const isolated of [true, false]) {
  for (const [view, viewport] of Object.entries(VIEWS)) {
    for (const colorScheme of ['dark', 'light'] as const) {
      const where = `${view}, ${colorScheme}, ${isolated ? 'isolated' : 'not isolated'}`;
      test(`the app plays, fits and is accessible: ${where}`, { skip, timeout: 60_000 }, async (t) => {
        const browser = await startChromium();
        t.after(() => browser.close());
        const site = await Served.start({ folders: { '': app }, isolated, policy: null });
        t.after(() => site.stop());
        const page = await (await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', bypassCSP: true })).newPage();
        const tab = chromiumTab(page);
        await tab.open(`${site.origin}/`);
        await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
        await page.getByRole('button', { name: 'Play', exact: true }).click();
        await page.waitForFunction("Number(document.getElementById('timeline').getAttribute('aria-valuenow')) >= 1");
        const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
        assert.ok(wide <= viewport.width, `the page is ${wide} pixels wide on a screen of ${viewport.width}`);
        await tab.picture(join(output(), `app-${where.replaceAll(/[, ]+/g, '-')}.png`));
        await page.evaluate(AXE);
        const { violations } = (await page.evaluate("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })")) as Found;
        const list = violations.map(({ id, impact, help, nodes }) => `${id} (${impact}): ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        assert.deepEqual(list, []);
        assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
      });
    }
  }
}

test('the app plays in Firefox', { skip: missing(app) || absent('firefox'), timeout: 60_000 }, async (t) => {
  const browser = await start('firefox');
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': app }, policy: null });
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
