/**
 * Serves this folder on 127.0.0.1: `node serve.mjs [PORT]`. Any static host does; the two headers of isolation give the engine a thread
 * of its own, and without them it plays in the audio thread.
 */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  // A path of a URL begins with a slash and cannot climb above it once it is made normal.
  let path = null;
  try {
    path = join(folder, normalize(decodeURIComponent(pathname)));
    if (path.endsWith('/')) path = join(path, 'index.html');
    if (!(await stat(path)).isFile()) path = null;
  } catch {
    path = null;
  }
  if (path === null || !(extname(path) in TYPES)) {
    response.writeHead(404).end('not here');
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(path)],
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  createReadStream(path).pipe(response);
});

server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
