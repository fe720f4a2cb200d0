/**
 * A Cloudflare Worker in front of static assets: what the assets say stays, the headers of `heterodyne serve` are added.
 *
 * For Cloudflare Pages alone, `_headers` beside index.html is enough. With Workers, `wrangler.toml` in this folder binds the built
 * app (web/app/dist) as ASSETS and sends every request through here first.
 */

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*; img-src 'self' data: blob:; media-src 'self' blob: data:; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "autoplay=(self), microphone=(self), screen-wake-lock=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"
};

/** Files that Vite named after their content. */
const NAMED_AFTER_CONTENT = /(^|\/)assets\/[^/]+-[A-Za-z0-9_-]{8}\.[^/]+$/;

export default {
  /**
   * @param {Request} request
   * @param {{ ASSETS: { fetch(request: Request): Promise<Response> } }} env
   */
  async fetch(request, env) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(new Response('Pages here can be read and nothing else.\n', { status: 405, headers: { Allow: 'GET, HEAD' } }), 'no-cache');
    }
    const found = await env.ASSETS.fetch(request);
    const forEver = (found.ok || found.status === 304) && NAMED_AFTER_CONTENT.test(new URL(request.url).pathname);
    return answer(found, forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
  },
};

/** @param {Response} found @param {string} caching */
function answer(found, caching) {
  const headers = new Headers(found.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  headers.set('Cache-Control', caching);
  return new Response(found.body, { status: found.status, statusText: found.statusText, headers });
}
