/** The program with the app inside: what `cargo xtask web` has built comes out of `heterodyne serve`, isolated, and plays. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { absent, startChromium } from '../src/browsers.ts';
import { app, needs, needsCommand } from '../src/place.ts';
import { Recording } from '../src/pulse.ts';
import { serve } from '../src/serving.ts';

needs(app);
needsCommand();
const skip = absent('chromium');

for (const scheme of ['http', 'https'] as const) {
  test(`the command serves the app that was built, over ${scheme}, and it plays in shared memory`, { skip, timeout: 90_000 }, async (t) => {
    const serving = await serve(scheme);
    t.after(() => serving.end());
    assert.equal(serving.content, 'app', 'web/app/dist is there and the program was built without it');
    assert.match(serving.url, new RegExp(`^${scheme}://localhost:\\d+/$`));
    const browser = await startChromium();
    t.after(() => browser.close());
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(`uncaught: ${error.message}`));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && `${origin}/` !== serving.url) said.push(`asks elsewhere: ${request.url()}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 400) said.push(`${answer.status()}: ${answer.url()}`);
    });
    await page.goto(serving.url);
    await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
    assert.equal(await page.evaluate('crossOriginIsolated'), true);
    const sink = process.env['PULSE_SERVER'] === undefined ? null : await Recording.start();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    // Functions, not texts: the policy of the page lets nobody evaluate a text.
    await page.waitForFunction(() => Number(document.getElementById('timeline')?.getAttribute('aria-valuenow')) >= 2);
    await page.waitForFunction(() => /\d/.test(document.getElementById('peak-left')?.textContent ?? ''));
    if (sink !== null) {
      // Meters and clock move for a page that nobody hears as well.
      await sink.reach(sink.frames + 24_000);
      const loudest = (await sink.stop()).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      assert.ok(loudest > 1e-3 && loudest <= 1, `the loudest sample at the sound card is ${loudest}`);
    }
    await page.locator('.telemetry').getByText('Worker and shared ring').waitFor();
    await page.reload();
    await page.locator('#edit-state', { hasText: 'Plays as written' }).waitFor();
    assert.deepEqual(said, []);
    await browser.close();
    assert.equal(await serving.end(), 0);
  });
}

test('every file of the app comes out of the program byte by byte, compressed on the way', { skip, timeout: 60_000 }, async (t) => {
  const serving = await serve('http');
  t.after(() => serving.end());
  const files = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.map'));
  assert.ok(files.length > 10);
  let bytes = 0;
  const asked: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const address = new URL(path.slice(app.length + 1), serving.url);
    const answer = await fetch(address, { headers: { 'accept-encoding': 'br' } });
    assert.equal(answer.status, 200, address.pathname);
    const body = Buffer.from(await answer.arrayBuffer());
    assert.ok(body.equals(readFileSync(path)), `${address.pathname} is another file`);
    const forEver = answer.headers.get('cache-control')?.includes('immutable');
    if (!address.pathname.startsWith('/assets/')) assert.equal(forEver, false, address.pathname);
    else if (!forEver) asked.push(address.pathname);
    if (file.name.endsWith('.wasm')) assert.equal(answer.headers.get('content-encoding'), 'br');
    bytes += body.length;
  }
  // A hash that looks like a word (one of some six hundred does) is not taken for one, and its file is asked for again.
  assert.ok(asked.length <= 1, `not kept although named after their content: ${asked.join(' ')}`);
  assert.ok(serving.app_bytes !== null && serving.app_bytes * 3 < bytes, `${serving.app_bytes} bytes of ${bytes} lie in the program`);
});
