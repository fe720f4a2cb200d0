/**
 * A service worker that isolates the pages of a host which cannot send headers (GitHub Pages, for example).
 *
 * Put it beside index.html, with isolate.js; its folder is what it covers. Every answer of this origin gets the three headers that
 * make a page cross-origin isolated; requests to other origins and their answers are left alone. Nothing is kept: the cache of the
 * browser works as before.
 */

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin"
};

// A new version takes over at once: it holds no state that an open page could miss.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  // Browsers ask so for what they have already (devtools); a worker may not answer it by fetching.
  const keptOnly = request.cache === 'only-if-cached' && request.mode !== 'same-origin';
  if (keptOnly || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(fetch(request).then(isolated));
});

/** The answer with the headers; a redirect that the browser follows itself cannot carry them. */
function isolated(answer) {
  if (answer.type === 'opaqueredirect' || answer.type === 'error') return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const empty = [101, 204, 205, 304].includes(answer.status);
  return new Response(empty ? null : answer.body, { status: answer.status, statusText: answer.statusText, headers });
}
