/** A host on loopback that sends files and no headers of its own, and counts what it was asked for. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const here = (name) => readFileSync(new URL(`../${name}`, import.meta.url));

/** Types by ending; nothing else is served. */
const TYPES = { html: 'text/html', js: 'text/javascript', json: 'application/json' };

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<script src="isolate.js"></script></head><body></body></html>`;

/** What lies on the host, unless a test says otherwise. */
export const FILES = {
  '/site/index.html': PAGE,
  '/site/isolate.js': here('isolate.js'),
  '/site/isolation.js': here('isolation.js'),
  '/site/data.json': '{"words":["one","two"]}',
  '/site/worker.js': 'postMessage([self.crossOriginIsolated, typeof SharedArrayBuffer]);',
};

/**
 * Starts a host: `files` by path, `headers` on every answer. `/site/old` leads to `/site/data.json`, `/site/nothing` is empty (204).
 *
 * @returns {Promise<{origin: string, asked: (path: string) => number, close: () => Promise<void>}>}
 */
export async function host(files = FILES, headers = {}) {
  const counts = new Map();
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://host').pathname;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    if (path === '/site/old') return response.writeHead(302, { Location: 'data.json', ...headers }).end();
    if (path === '/site/nothing') return response.writeHead(204, headers).end();
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const content = files[file];
    if (content === undefined) return response.writeHead(404, headers).end('not here');
    return response.writeHead(200, { 'Content-Type': TYPES[file.split('.').pop()], ...headers }).end(content);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    asked: (path) => counts.get(path) ?? 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
