/** Serves a built page on 127.0.0.1 as the product's server does: isolated or not, under its policy. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { sentHeaders } from '../../hosting/test/sent_headers.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
};

/** Answers `{url, close}`. */
export async function serve(folder, isolated) {
  const sent = sentHeaders(await readFile(new URL('../../hosting/_headers', import.meta.url), 'utf8'), isolated);
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/^(\.\.[/\\])+/, '');
    for (const [name, value] of Object.entries(sent)) response.setHeader(name, value);
    try {
      const name = path.endsWith('/') ? `${path}index.html` : path;
      const body = await readFile(join(folder, name));
      response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end('not here');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}
