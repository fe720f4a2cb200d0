/** The Worker of the sample, run in Node with assets that stand in for Cloudflare's; the values themselves are held by crates/server. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import worker from '../cloudflare-worker.js';

const ask = (path, assets, method = 'GET') =>
  worker.fetch(new Request(`https://example.org${path}`, { method }), { ASSETS: { fetch: assets } });

test('headers are added, and what the assets say stays', async () => {
  const assets = async () => new Response('page', { status: 200, headers: { ETag: '"a"', 'Content-Type': 'text/html' } });
  const answer = await ask('/', assets);
  assert.equal(answer.headers.get('cross-origin-embedder-policy'), 'require-corp');
  assert.match(answer.headers.get('content-security-policy'), /frame-ancestors 'none'/);
  assert.deepEqual([answer.headers.get('etag'), answer.headers.get('content-type')], ['"a"', 'text/html']);
  assert.equal(await answer.text(), 'page');
});

test('only what was found and is named after its content is kept for ever', async () => {
  const status = (code) => async () => new Response(code === 304 ? null : 'x', { status: code });
  for (const [path, code, forEver] of [
    ['/assets/engine-B7PI925R.wasm', 200, true],
    ['/assets/engine-B7PI925R.wasm', 304, true],
    ['/assets/engine-B7PI925R.wasm', 404, false],
    ['/index.html', 200, false],
    ['/assets/data.json', 200, false],
  ]) {
    const caching = (await ask(path, status(code))).headers.get('cache-control');
    assert.equal(caching.includes('immutable'), forEver, `${path} ${code}`);
  }
});

test('an answer without a body passes', async () => {
  const answer = await ask('/', async () => new Response(null, { status: 304 }));
  assert.deepEqual([answer.status, answer.headers.get('cross-origin-opener-policy')], [304, 'same-origin']);
});

test('nothing but reading reaches the assets', async () => {
  const answer = await ask('/', () => assert.fail('the assets were asked'), 'POST');
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
});
