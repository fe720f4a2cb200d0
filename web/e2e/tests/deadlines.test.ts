/**
 * Deadlines: a page that is blocked, lays out and litters loses no quantum of the ring that a Worker fills; the same page loses
 * some of a ring that it fills itself, so the load is one.
 *
 * Brief by default; a minute of each design with `--long`. The track is `../shared/real/f19.json`, else the longest golden one.
 */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cannot, markdown, measure } from '../src/deadlines.ts';
import { dist, goldenTracks, needs, needsCommand, output, shared } from '../src/place.ts';

needs(dist);
needsCommand();
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const SECONDS = LONG ? 60 : 8;

test('the ring that a Worker fills keeps every deadline of a busy page', { skip: cannot(), timeout: 600_000 }, async (t) => {
  const track = shared('real', 'f19.json') ?? join(goldenTracks, 'colours.json');
  const rows = await measure(readFileSync(track, 'utf8'), LONG ? ['shared', 'single', 'interval', 'frames'] : ['shared', 'interval'], SECONDS);
  writeFileSync(join(output(), 'deadlines-test.json'), `${JSON.stringify(rows, null, 2)}\n`);
  for (const line of markdown(rows).split('\n')) t.diagnostic(line);
  const [ours, usual] = [rows.find(({ design }) => design === 'shared'), rows.find(({ design }) => design === 'interval')];
  assert.ok(ours && usual);
  assert.ok(ours.busy.longestTurnMs >= 2000 && ours.busy.layoutFrames > 0 && ours.busy.garbageRounds > 0, 'the page was not busy');
  assert.ok((usual.late ?? 0) > 0, 'a ring that the blocked page fills lost nothing: the load is none');
  assert.equal(
    ours.late,
    0,
    `${ours.late} late quanta; least ahead ${ours.leastMs?.toFixed(1)} ms, underruns of the browser ${JSON.stringify(ours.playback)}, at the sink ${JSON.stringify(ours.heard)}, ` +
      `load average ${readFileSync('/proc/loadavg', 'utf8').trim()}`,
  );
});
