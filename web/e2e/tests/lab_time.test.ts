/** How the Lab keeps time: its clocks against a processor of known cost, deadlines with everything on, and nothing that grows. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LabTelemetry } from '../../src/lab/api.ts';
import type { Known } from '../pages/lab_clock.ts';
import { absent, chromiumTab, start, startChromium, type Name } from '../src/browsers.ts';
import { dist, needs, output, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(dist);
const LONG = process.env['HETERODYNE_E2E_LONG'] === '1';
/** What the processor of known cost spends in a quantum, µs: above the share of the instrument, below the quantum. */
const COST_MICROS = 300;
const QUANTA = LONG ? 8000 : 1000;
/** The share of a quantum that 99 of 100 may take at most. Times decide in the long form alone, which has the machine for itself. */
const SHARE = 0.15;
/** The share of timed quanta that may take longer than they last. */
const OVERRUNS = 0.001;
/** Reports of a quarter of a second. */
const REPORTS = (LONG ? 600 : 20) * 4;
/** Heap that the page may have gained, bytes: the harness's own messages are in it. */
const GROWTH_BYTES = 400_000;

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  test(`${name}: both ways to time a quantum have the mean of a processor of known cost`, { skip: absent(name), timeout: 400_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    const site = await Served.start({ folders: { '': pages, package: dist } });
    t.after(() => site.stop());
    const tab = await browser.tab();
    await tab.open(`${site.origin}/lab_clock.html`);
    const known = await tab.call<Known>('known', { cost: COST_MICROS, quanta: QUANTA });
    t.diagnostic(`${name}: ${JSON.stringify(known)}`);
    const { quanta, spent, ticks, times } = known;
    const truth = spent / quanta;
    assert.ok(truth >= COST_MICROS, `${truth} µs`);
    const mean = (1000 * ticks) / quanta;
    const share = truth / 1000;
    const error = 1000 * Math.sqrt((share * Math.max(1 - share, 0.25)) / quanta);
    assert.ok(Math.abs(mean - truth) < 4 * error + 10, `${mean} ± ${error} µs by ticks, ${truth} µs spent`);
    assert.ok(times !== null && times.count > 20, JSON.stringify(times));
    // The upper edge of a bin, an eighth of an octave wide, and a step of the clock.
    assert.ok(times.p50 >= COST_MICROS && times.p50 <= (COST_MICROS + 50) * 2 ** (1 / 8), `${times.p50} µs`);
  });
}

for (const transport of ['shared', 'messages'] as const) {
  test(`${transport}: everything on: nothing grows, and what was late is told`, { skip: absent('chromium'), timeout: 780_000 }, async (t) => {
    const browser = await startChromium();
    t.after(() => browser.close());
    const site = await Served.start({ folders: { '': pages, package: dist }, isolated: transport === 'shared' });
    t.after(() => site.stop());
    const page = await (await browser.newContext()).newPage();
    const tab = chromiumTab(page);
    page.setDefaultTimeout(0);
    await tab.open(`${site.origin}/lab.html`);
    await tab.call('create', { sampleRate: 48_000, clock: LONG ? 'sampled' : 'steady' });
    await tab.call('signal', { kind: 'noise', colour: 'pink', levelDb: -20, independent: true });
    const session = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send('HeapProfiler.collectGarbage');
      return ((await session.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize;
    };
    // Until everything has been measured and shown once.
    await tab.call('reading', 2);
    const [before, heapBefore] = [await tab.call<LabTelemetry>('telemetry'), await heap()];
    const after = await tab.call<LabTelemetry>('telemetry', REPORTS);
    const grown = (await heap()) - heapBefore;
    const { process, missed } = after;
    const quanta = after.quanta - before.quanta;
    const messages = (after.messages - before.messages) / (after.wallSeconds - before.wallSeconds);
    const told = { ...after, histogram: null, how: null, grown, quanta, messagesPerSecond: messages };
    t.diagnostic(JSON.stringify(told));
    writeFileSync(join(output(), `lab_${transport}.json`), `${JSON.stringify(told, null, 2)}\n`);
    assert.ok(quanta + missed.leftOut - before.missed.leftOut > 1000, `${quanta} quanta`);
    assert.equal(after.memoryBytes, before.memoryBytes);
    assert.ok(messages <= 20.5 && (transport === 'messages' || messages === 0), `${messages} messages a second`);
    assert.ok(grown < GROWTH_BYTES, `the page's heap has grown by ${grown} bytes`);
    const late = (missed.underruns ?? 0) - (before.missed.underruns ?? 0);
    const { budget, mean } = after;
    if (transport === 'shared') assert.ok(process !== null && process.count > 10, JSON.stringify(process));
    else assert.ok(mean !== null && mean.quanta > 1000, JSON.stringify(mean));
    if (LONG) {
      // Missed is what leaves a hole in the sound. A quantum that the system put aside for longer than it lasts, once in minutes, the
      // browser's buffer hides; that is told, and few of them are allowed.
      assert.deepEqual([late, missed.leftOut], [0, before.missed.leftOut]);
      assert.ok((missed.overrun ?? 0) <= OVERRUNS * (process?.count ?? 0), `${missed.overrun} of ${process?.count} timed quanta took too long`);
      const taken = process?.p99 ?? mean?.microseconds ?? Infinity;
      assert.ok(taken < SHARE * budget, `${taken} of ${budget} µs`);
    }
    assert.deepEqual(await tab.call('faults'), []);
  });
}
