/**
 * What the pages have alike: `<!-- part: top -->`, alone on a line, stands for `parts/top.html`.
 *
 * Invariant: a part that is not there ends the build; of the links in a part, the one to the page itself is marked as current.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

function whole(html: string, path: string): string {
  // The Player is what the folder's own address gives.
  const own = path === '/index.html' ? 'href="./"' : `href=".${path}"`;
  const part = (name: string) => readFileSync(new URL(`./parts/${name}.html`, import.meta.url), 'utf8').replace(`${own}>`, `${own} aria-current="page">`);
  return html.replace(/^ *<!-- part: (\w+) -->\n/gm, (_, name: string) => part(name));
}

export const parts: Plugin = {
  name: 'parts',
  transformIndexHtml: { order: 'pre', handler: (html, { path }) => whole(html, path) },
};
