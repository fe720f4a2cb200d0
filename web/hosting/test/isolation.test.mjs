/** The service worker in a real Chromium, on a host that sends no headers: the second load is isolated, and nothing else changes. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { FILES, host } from './plain_host.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const LIMIT_MS = 60_000;

const driver = await import('playwright-core').catch(() => undefined);
const missing =
  driver === undefined ? 'playwright-core is not installed (npm ci in web)' : !existsSync(CHROMIUM) && `there is no ${CHROMIUM}`;
const options = { skip: missing, timeout: LIMIT_MS };

let browser;
before(async () => {
  if (missing) return;
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  browser = await driver.chromium.launch({ executablePath: CHROMIUM, args });
});
after(() => browser?.close());

/** Runs `job` with a fresh profile and closes everything after it. */
async function visiting(given, job) {
  const context = await browser.newContext();
  try {
    await job(await context.newPage(), given);
  } finally {
    await context.close();
    await given.close();
  }
}

const isolated = (page) => page.waitForFunction(() => window.crossOriginIsolated, undefined, { timeout: LIMIT_MS / 2 });

/** Waits until a worker is active and a reload that it could cause would have begun. */
const settled = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    await new Promise((turn) => setTimeout(turn, 0));
    await fetch('data.json');
  });

test('a page becomes isolated by loading once more, and stays so', options, async () => {
  await visiting(await host(), async (page, { origin, asked }) => {
    await page.goto(`${origin}/site/`);
    await isolated(page);
    assert.equal(asked('/site/'), 2);
    assert.equal(await page.evaluate(() => new SharedArrayBuffer(8).byteLength), 8);
    await page.goto(`${origin}/site/?again`);
    assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
    assert.equal(asked('/site/'), 3);
  });
});

test('workers are isolated too, and answers keep status, body and type', options, async () => {
  await visiting(await host(), async (page, { origin }) => {
    await page.goto(`${origin}/site/`);
    await isolated(page);
    const worker = await page.evaluate(
      () => new Promise((said) => (new Worker('worker.js').onmessage = (event) => said(event.data))),
    );
    assert.deepEqual(worker, [true, 'function']);
    const answers = await page.evaluate(async () => {
      const ask = async (path) => {
        const answer = await fetch(path);
        return [answer.status, answer.redirected, answer.headers.get('content-type'), await answer.text()];
      };
      return [await ask('data.json'), await ask('old'), await ask('none'), await ask('nothing')];
    });
    const data = FILES['/site/data.json'];
    assert.deepEqual(answers[0], [200, false, 'application/json', data]);
    assert.deepEqual([answers[1][0], answers[1][3]], [200, data]);
    assert.deepEqual([answers[2][0], answers[2][3]], [404, 'not here']);
    assert.deepEqual([answers[3][0], answers[3][3]], [204, '']);
  });
});

test('other origins are left alone', options, async () => {
  const other = await host(FILES, { 'Access-Control-Allow-Origin': '*' });
  try {
    await visiting(await host(), async (page, { origin }) => {
      await page.goto(`${origin}/site/`);
      await isolated(page);
      const [status, policy] = await page.evaluate(async (address) => {
        const answer = await fetch(address);
        return [answer.status, answer.headers.get('cross-origin-resource-policy')];
      }, `${other.origin}/site/data.json`);
      assert.deepEqual([status, policy], [200, null]);
    });
  } finally {
    await other.close();
  }
});

test('a host that isolates by itself gets no worker and no second load', options, async () => {
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  await visiting(await host(FILES, headers), async (page, { origin, asked }) => {
    await page.goto(`${origin}/site/`);
    await isolated(page);
    const workers = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    assert.deepEqual([workers, asked('/site/'), asked('/site/isolation.js')], [0, 1, 0]);
  });
});

test('a worker that does not isolate costs one more load, not an endless row of them', options, async () => {
  const idle = { ...FILES, '/site/isolation.js': "self.addEventListener('fetch', () => {});" };
  await visiting(await host(idle), async (page, { origin, asked }) => {
    const second = page.waitForEvent('framenavigated', { predicate: () => asked('/site/') === 2 });
    await page.goto(`${origin}/site/`);
    await second;
    await page.waitForLoadState();
    await settled(page);
    assert.equal(await page.evaluate(() => window.crossOriginIsolated), false);
    assert.equal(asked('/site/'), 2);
  });
});

test('without the worker file the page plays on as it is', options, async () => {
  const { '/site/isolation.js': gone, ...rest } = FILES;
  assert.ok(gone);
  await visiting(await host(rest), async (page, { origin, asked }) => {
    const said = page.waitForEvent('console', (message) => message.text().includes('without isolation'));
    await page.goto(`${origin}/site/`);
    await said;
    assert.equal(await page.evaluate(() => window.crossOriginIsolated), false);
    assert.equal(asked('/site/'), 1);
  });
});
