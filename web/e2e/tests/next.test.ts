/** The testbed in Next.js, built and started as its README says: isolated by its own headers, a known tone gives its number, and what axe-core finds. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { absent, chromiumTab, start, startChromium } from '../src/browsers.ts';
import { startTestbed, testbed } from '../src/next.ts';
import { needs, output, root } from '../src/place.ts';

needs(join(testbed, '.next/BUILD_ID'));
const skip = absent('chromium');
const AXE = readFileSync(createRequire(join(root, 'web/e2e/package.json')).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits until the tuner shows a frequency near that, and answers what it shows. */
const near = (hertz: number): string => `new Promise((done, failed) => {
  const end = performance.now() + 120000;
  const look = () => {
    const text = document.querySelector('.lv-hertz')?.textContent ?? '';
    const [value, error] = text.replace(' Hz', '').split(' ± ').map(Number);
    if (Math.abs(value - ${hertz}) <= 4 * error + 1e-7 && error < 1e-3) return done({ value, error, note: document.querySelector('.lv-note-name').textContent });
    if (performance.now() > end) return failed(new Error('the testbed shows ' + text + ' and says ' + document.querySelector('[role=status]').textContent));
    setTimeout(look, 100);
  };
  look();
})`;

interface Shown {
  value: number;
  error: number;
  note: string;
}

for (const [view, viewport] of Object.entries({ desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } })) {
  for (const colorScheme of ['dark', 'light'] as const) {
    test(`the testbed in Next.js measures a known tone: ${view}, ${colorScheme}`, { skip, timeout: 300_000 }, async (t) => {
      const site = await startTestbed();
      t.after(() => site.end());
      const browser = await startChromium();
      t.after(() => browser.close());
      const page = await (await browser.newContext({ viewport, colorScheme })).newPage();
      page.setDefaultTimeout(100_000);
      const tab = chromiumTab(page);
      await tab.open(`${site.origin}/`);
      assert.equal(await tab.evaluate('crossOriginIsolated'), true, 'the headers of next.config.ts isolate the page');
      await page.getByLabel('Tone, Hz').fill('1001.25');
      await page.getByRole('button', { name: 'Measure tone' }).click();
      await page.getByText('through shared memory').waitFor();
      const shown = (await tab.evaluate(near(1001.25))) as Shown;
      assert.match(shown.note, /^B.*5$/);
      await page.waitForFunction(() => /\d/.test(document.querySelector('[data-figure=percentiles]')?.textContent ?? ''));
      assert.equal(await page.getByRole('checkbox', { name: 'Listen' }).isChecked(), false, 'nothing is heard unless asked');
      const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      assert.ok(wide <= viewport.width, `the page is ${wide} pixels wide on a screen of ${viewport.width}`);
      await page.screenshot({ path: join(output(), `next-${view}-${colorScheme}.png`) });
      await tab.evaluate(AXE);
      const { violations } = (await tab.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })')) as { violations: { id: string; nodes: { target: string[] }[] }[] };
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`), []);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Nothing is measured').waitFor();
      await page.getByRole('link', { name: 'Player' }).click();
      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('link', { name: 'Lab' }).click();
      await page.getByRole('button', { name: 'Measure tone' }).click();
      await tab.evaluate(near(440));
      assert.deepEqual(tab.said.filter((line) => /^(error|uncaught)/.test(line)), []);
    });
  }
}

test('the testbed in Next.js measures in Firefox', { skip: absent('firefox'), timeout: 300_000 }, async (t) => {
  const site = await startTestbed();
  t.after(() => site.end());
  const browser = await start('firefox');
  t.after(() => browser.close());
  const tab = await browser.tab();
  await tab.open(`${site.origin}/`);
  await tab.evaluate(`new Promise((done) => {
    // The button waits until React has taken the page over.
    let clicked = false;
    const look = () => {
      const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Measure tone');
      if (!clicked && button?.disabled === false) {
        clicked = true;
        button.click();
      }
      if (/Measures/.test(document.querySelector('[role=status]')?.textContent ?? '')) done();
      else setTimeout(look, 100);
    };
    look();
  })`);
  const shown = (await tab.evaluate(near(440))) as Shown;
  assert.match(shown.note, /^A.*4$/);
});
