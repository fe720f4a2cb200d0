/**
 * The headers of `heterodyne serve`, out of `web/hosting/_headers`, which a test of the server holds equal to what it sends: pages under
 * test are held to the policy under which they are served.
 */

/** What isolates a page from other origins, and so gives it shared memory. */
const ISOLATION = /^Cross-Origin-/;

/**
 * Headers of every answer, by name.
 * @param {string} text What stands in the file.
 * @param {boolean} isolated Whether pages are to be cross-origin isolated, as those of the server are.
 * @returns {Record<string, string>}
 */
export function sentHeaders(text, isolated) {
  const lines = text.split('\n');
  const begin = lines.indexOf('/*') + 1;
  const end = lines.findIndex((line, at) => at >= begin && !line.startsWith('  '));
  const pairs = lines.slice(begin, end).map((line) => line.trim().split(/: (.*)/));
  const sent = Object.fromEntries(pairs.filter(([name]) => isolated || !ISOLATION.test(name)));
  if (begin === 0 || sent['Content-Security-Policy'] === undefined) throw new Error('web/hosting/_headers has no policy for every path');
  return sent;
}
