/** `node run.mjs table deadlines [SECONDS] [TRACK]`: every design under the same load, as Markdown and as JSON. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdown, measure, type Design } from '../src/deadlines.ts';
import { output, shared } from '../src/place.ts';

const DESIGNS: Design[] = ['shared', 'single', 'interval', 'frames'];

export async function main(words: string[]): Promise<number> {
  const [seconds = '60', track = shared('real', 'f19.json')] = words;
  if (track === null) {
    process.stderr.write('no track: ../shared/real/f19.json is not there, and none was named\n');
    return 2;
  }
  const rows = await measure(readFileSync(track, 'utf8'), DESIGNS, Number(seconds));
  const file = join(output(), 'deadlines.json');
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
  process.stdout.write(`${markdown(rows)}\n\n${file}\n`);
  return 0;
}
