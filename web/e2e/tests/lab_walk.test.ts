/** The Lab page, walked through as a person would: every source, every button, what it saves and what it advises; isolated and not. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { absent } from '../src/browsers.ts';
import { app, needs, root } from '../src/place.ts';

needs(app, join(app, 'lab.html'));
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
const skip = absent('chromium');
const run = promisify(execFile);

/** What is walked without isolation: all that differs there. `--long` walks everything. */
const PARTS = {
  isolated: [['isolation', 'refusals', 'fallback', 'held', 'signal', 'everySignal'], ['harmonics', 'stereo', 'microphone', 'file', 'engine'], ['transport', 'settings', 'timing', 'accuracy', 'keys']],
  plain: LONG ? [['isolation', 'refusals', 'fallback', 'held', 'signal', 'everySignal'], ['harmonics', 'stereo', 'microphone', 'file', 'engine'], ['transport', 'settings', 'timing', 'accuracy', 'keys']] : [['isolation', 'signal', 'microphone', 'transport'], ['engine', 'settings', 'timing', 'fallback']],
};

describe('the walk of the Lab presses every button', () => {
  for (const [mode, rounds] of Object.entries(PARTS)) {
    for (const parts of rounds) {
      test(`the Lab, ${mode}: ${parts.join(', ')}`, { skip, timeout: 400_000 }, async (t) => {
        const walk = [join(root, 'web/app/smoke/lab_walk.mjs'), app, mode, ...parts];
        const { stdout, stderr } = await run(process.execPath, walk, { timeout: 390_000 }).catch((error: { stdout: string; stderr: string }) => {
          assert.fail(`${error.stdout}\n${error.stderr}`);
        });
        const walked = stdout.split('\n').filter((line) => line.startsWith('ok ')).length;
        t.diagnostic(`${walked} parts walked, ${mode}`);
        assert.equal(walked, parts.length, `${stdout}\n${stderr}`);
      });
    }
  }
});
