/**
 * Holds the built package against the budget in size-budget.json: kilobytes (1000 bytes) after brotli at its highest quality.
 *
 * `single` and `shared` are what a page of each mode downloads before the first sound: the scripts it needs and its module.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const budget = JSON.parse(readFileSync(join(here, 'size-budget.json'), 'utf8'));
const sizes = new Map();

function kilobytes(name) {
  if (!sizes.has(name)) {
    const bytes = readFileSync(join(here, 'dist', name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    sizes.set(name, brotliCompressSync(bytes, { params }).length / 1000);
  }
  return sizes.get(name);
}

let over = 0;
for (const [what, { files, kilobytes: most }] of Object.entries(budget)) {
  const found = files.map(kilobytes).reduce((sum, size) => sum + size, 0);
  const says = found > most ? 'over the budget' : 'ok';
  console.log(`${what.padEnd(26)} ${found.toFixed(1).padStart(8)} KB of ${String(most).padStart(5)} KB  ${says}`);
  over += found > most ? 1 : 0;
}
if (over > 0) {
  console.error(`${over} sizes are over the budget in size-budget.json`);
  process.exit(1);
}
