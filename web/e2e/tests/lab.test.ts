/** The Lab in a page: known sounds give their numbers, counters agree with the audio clock, and what is missing or breaks is told. Both ways, both browsers. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Accuracy, LabSession, LabTelemetry, Reading } from '../../src/lab/api.ts';
import { absent, type Name } from '../src/browsers.ts';
import { assertTone, cents, opened, page, RATE_HZ, settled } from '../src/lab.ts';
import { command, dist, needs, needsCommand } from '../src/place.ts';

needs(dist);
/** Short, since a stream between two contexts loses pieces on a busy machine, and no frame that lacks one has its numbers. */
const FRAME = 8192;
/** Times that the context is stopped at most, to compare counts. */
const STOPS = 10;
const QUANTUM_FRAMES = 128;

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  for (const transport of ['shared', 'messages'] as const) {
    test(`${name}, ${transport}: tones of a MediaStream have their numbers`, { skip: absent(name), timeout: 200_000 }, async (t) => {
      const { tab, said } = await opened(t, name, { frame: FRAME, clock: 'off' }, { isolated: transport === 'shared' });
      assert.deepEqual([said['status'], said['transport'], said['transportReason'] === null], ['active', transport, transport === 'shared']);
      await tab.call('stream', { left: [[440, 0.25], [3000, 0.01]], right: [[444, 0.125]] });
      await settled(tab, ({ tones, stereo, tuner, levels, spectrum, fast, zoom }) => {
        assertTone(tones[0], 440, 0.25);
        assertTone(tones[0], 3000, 0.01);
        assertTone(tones[1], 444, 0.125);
        const pair = stereo?.pairs.find(({ left }) => Math.abs(left - 440) < 1);
        assert.ok(pair !== undefined && Math.abs(pair.beat - 4) < 1e-3 && Math.abs(pair.levelDb - 20 * Math.log10(0.5)) < 1e-3, JSON.stringify(pair));
        assert.deepEqual([tuner?.name, tuner?.octave, tuner?.number, tuner?.nominal], ['A', 4, 69, 440]);
        assert.ok(Math.abs(tuner?.cents ?? 1) < 0.001);
        // Between the louder sine's peak and the sum of both.
        const peak = 10 ** ((levels[0]?.peakDb ?? 0) / 20);
        assert.ok(peak > 0.25 && peak < 0.2601, `a peak of ${peak}`);
        assert.ok(Math.abs((levels[1]?.recentRmsDb ?? 0) - 20 * Math.log10(0.125 / Math.SQRT2)) < 0.01, `${levels[1]?.recentRmsDb} dB`);
        for (const [plane, bins] of [[spectrum?.db, FRAME / 2 + 1], [fast && [fast.db], 2049], [zoom && [zoom.db], 241]] as const) {
          assert.ok(plane?.every((one) => one.length === bins), `a spectrum of ${bins} numbers`);
        }
        // The louder tone's bin in the left channel has its level, less what the window loses between two bins.
        const bin = Math.round(440 / (spectrum?.binHz ?? 1));
        const highest = spectrum?.db[0]?.[bin] ?? -200;
        assert.ok(highest > -12.04 - 1 && highest < -12.04 + 0.1, `${highest} dB in the spectrum`);
      });
    });

    test(`${name}, ${transport}: counters agree with the audio clock, and times say how they were had`, { skip: absent(name), timeout: 200_000 }, async (t) => {
      const { tab } = await opened(t, name, { clock: 'steady' }, { isolated: transport === 'shared' });
      await tab.call('signal', { kind: 'sine', frequency: 1000, levelDb: -20 });
      await tab.call('reading', 1);
      // What was left out right before a stop is told by the quantum after it: one of some stops has nothing to hide.
      for (let stops = 1; ; stops += 1) {
        const before = await tab.call<Still>('still');
        await tab.call('reading', 2);
        const after = await tab.call<Still>('still');
        const quanta = after.telemetry.quanta - before.telemetry.quanta;
        const leftOut = after.telemetry.missed.leftOut - before.telemetry.missed.leftOut;
        const passed = (after.contextFrames - before.contextFrames) / QUANTUM_FRAMES;
        t.diagnostic(`${name}, ${transport}: ${quanta} quanta, and ${leftOut} left out, in the time of ${passed}`);
        assert.ok(quanta > 100, `${quanta} quanta`);
        if (Math.abs(quanta + leftOut - passed) <= 1) break;
        assert.ok(stops < STOPS, `${quanta} quanta, and ${leftOut} left out, in the time of ${passed}`);
      }
      // Two seconds of rates.
      const telemetry = await tab.call<LabTelemetry>('telemetry', 8);
      t.diagnostic(`${name}, ${transport}: ${JSON.stringify({ ...telemetry, histogram: null, how: null })}`);
      assert.ok(Math.abs(telemetry.budget - (1e6 * QUANTUM_FRAMES) / RATE_HZ) < 1e-6);
      assert.ok(telemetry.quantaPerSecond > 0 && telemetry.quantaPerSecond < 2000, `${telemetry.quantaPerSecond} quanta a second`);
      assert.equal(telemetry.missed.underruns === null, name === 'firefox');
      assert.equal(telemetry.ring !== null && telemetry.ring.fill <= telemetry.ring.capacity, true);
      if (transport === 'shared') assertTimed(telemetry);
      else assertCounted(telemetry);
      assert.deepEqual(await tab.call('faults'), []);
    });
  }

  test(`${name}: test signals are measured as what they are, and what cannot be is refused`, { skip: absent(name), timeout: 200_000 }, async (t) => {
    const { tab } = await opened(t, name, {});
    const source = await tab.call<Record<string, unknown>>('signal', { kind: 'binaural', frequency: 211, beat: 7, levelDb: -12 });
    assert.deepEqual(source, { kind: 'signal', label: 'binaural 211 Hz, 7 Hz beat, -12 dB' });
    await settled(tab, ({ tones, stereo }) => {
      const amplitude = 10 ** (-12 / 20);
      assertTone(tones[0], 211, amplitude);
      assertTone(tones[1], 218, amplitude);
      const pair = stereo?.pairs[0];
      assert.ok(pair !== undefined && pair.valid && Math.abs(pair.beat - 7) < 1e-4, JSON.stringify(pair));
    });
    await tab.call('tune', { a4: 415, temperament: 'equal' });
    await tab.call('signal', { kind: 'sine', frequency: 415, levelDb: -12 });
    await settled(tab, ({ tuner }) => {
      assert.deepEqual([tuner?.name, tuner?.octave, tuner?.nominal], ['A', 4, 415]);
      assert.ok(Math.abs(cents(tuner?.frequency ?? 1, 415)) < 0.001);
    });
    const refusals = {
      foreign: await tab.call<Refusal>('attempt', ['foreign']),
      file: await tab.call<Refusal>('attempt', ['file', [1, 2, 3]]),
      signal: await tab.call<Refusal>('attempt', ['signal', { kind: 'sine', frequency: 30_000, levelDb: 0 }]),
    };
    assert.deepEqual(Object.values(refusals).map(({ code }) => code), Array(3).fill('refused'), JSON.stringify(refusals));
    assert.match(refusals.signal.message, /30000 Hz/);
    // What was refused has taken nothing away.
    const { frames, samples } = await tab.call<{ frames: number; samples: number[] }>('scope', 2048);
    const peak = Math.max(...samples);
    assert.ok(frames === 2048 && Math.abs(peak - 10 ** (-12 / 20)) < 0.001, `${frames} frames with a peak of ${peak}`);
  });

  test(`${name}: an engine delivers the beat that its track asks for`, { skip: absent(name), timeout: 200_000 }, async (t) => {
    const voice = { synth_function_name: 'binaural_beat', is_transition: false, params: { baseFreq: 200, beatFreq: 4, ampL: 0.4, ampR: 0.4 } };
    const text = JSON.stringify({ global: { sample_rate: RATE_HZ }, progression: [{ duration: 300, voices: [voice] }] });
    const tab = await page(t, name);
    assert.deepEqual(await tab.call('ofEngine', { text, options: { frame: FRAME, clock: 'off' } }), { kind: 'node', label: 'engine' });
    await settled(tab, ({ stereo }) => {
      const pair = stereo?.pairs[0];
      assert.ok(pair !== undefined && pair.valid && Math.abs(Math.abs(pair.beat) - 4) < 1e-4, JSON.stringify(pair));
      assert.ok(Math.abs(cents((pair.left + pair.right) / 2, 200)) < 0.001 && Math.abs(pair.levelDb) < 1e-3, JSON.stringify(pair));
    });
    // The Lab has begun while it played.
    assert.equal((await tab.call<{ faults: number }>('engineMissed')).faults, 0);
    await tab.call('close');
  });

  test(`${name}: without WebAssembly there are levels, and the reason`, { skip: absent(name), timeout: 120_000 }, async (t) => {
    const policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">";
    const texts = { '/refused.html': `<!doctype html><title>Refused</title>${policy}<script type="module" src="lab.js"></script>` };
    const { tab, said } = await opened(t, name, {}, { texts }, 'refused.html');
    assert.equal(said['status'], 'fallback');
    assert.match(String(said['statusReason']), /WebAssembly is refused here/);
    await tab.call('stream', { left: [[1000, 0.5]], right: [[1000, 0.25]] });
    await tab.call('record', true);
    await tab.call('rowWithSound');
    const { session } = await tab.call<{ session: LabSession }>('session');
    const { levels, tones, tuner, loudness } = session.rows.at(-1)?.reading ?? ({} as Reading);
    assert.ok(Math.abs((levels[0]?.peakDb ?? 0) - 20 * Math.log10(0.5)) < 0.01 && Math.abs((levels[1]?.peakDb ?? 0) - 20 * Math.log10(0.25)) < 0.01, JSON.stringify(levels));
    assert.deepEqual([tones, tuner, loudness, session.status], [[[], []], null, null, 'fallback']);
    assert.equal((await tab.call<Refusal>('attempt', ['signal', { kind: 'sine', frequency: 100, levelDb: 0 }])).code, 'too-old');
  });

  test(`${name}: a worklet that throws is replaced once`, { skip: absent(name), timeout: 200_000 }, async (t) => {
    // Puts a fault into the processor: it throws in its 300th quantum, and what replaces it in its 30th.
    const struck = `{ let times = 2; const register = registerProcessor; globalThis.registerProcessor = (name, Real) => register(name, name !== 'heterodyne-lab' ? Real :
      class extends Real { n = 0; process(...all) { if (super.process(...all) && ++this.n === (times === 2 ? 300 : 30) && times-- > 0) throw new Error('struck'); return true; } }); }`;
    const { tab } = await opened(t, name, {}, { before: { 'lab.worklet.js': struck } });
    await tab.call('signal', { kind: 'sine', frequency: 1000, levelDb: -20 });
    const faults = await tab.call<{ message: string; recovered: boolean }[]>('faultsUntilTheEnd');
    // Where the second comes before the first is mended, there is nothing to say of a mending.
    assert.ok(faults.length <= 2 && faults.slice(0, -1).every(({ recovered }) => recovered), JSON.stringify(faults));
    assert.match(String(faults.at(-1)?.message), /failed twice within 10 seconds/);
    const told = (await tab.call<Record<string, unknown>>('said'))['statusReason'];
    assert.match(String(told), /failed twice within 10 seconds/);
  });

  test(`${name}: the accuracy harness has the digest of the native command`, { skip: absent(name), timeout: 240_000 }, async (t) => {
    needsCommand();
    const folder = mkdtempSync(join(tmpdir(), 'heterodyne-accuracy-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const csv = join(folder, 'rows.csv');
    const words = ['lab', 'accuracy', '--json', '--trials', '1', '--seed', '5', '--csv', csv];
    const native = JSON.parse((await promisify(execFile)(command() ?? '', words, { maxBuffer: 1 << 24 })).stdout) as { digest: string; rows: unknown[] };
    const { tab } = await opened(t, name, { clock: 'off' });
    const found = await tab.call<Accuracy & { told: number[] }>('accuracy', { cells: 'judged', trials: 1, seed: 5 });
    assert.equal(found.digest, native.digest);
    assert.deepEqual(found.rows, native.rows);
    assert.equal(found.csv, readFileSync(csv, 'utf8'));
    assert.equal(found.told.length, 70);
    assert.ok(found.told.every((one, n) => one > (found.told[n - 1] ?? 0)) && found.told.at(-1) === 1);
    assert.equal(await tab.call('accuracyAborted'), 'AbortError');
    t.diagnostic(`${name}: 70 trials in ${found.seconds.toFixed(1)} s, digest ${found.digest}`);
  });
}

interface Refusal {
  code: string;
  message: string;
}

interface Still {
  telemetry: LabTelemetry;
  contextFrames: number;
}

/** Times by the clock thread: ordered, counted in bins, within what the clock can say. */
function assertTimed({ process, histogram, budget, mean, quanta, missed }: LabTelemetry): void {
  assert.ok(process !== null && histogram !== null && mean === null);
  assert.ok(process.p50 > 0 && process.p50 <= process.p95 && process.p95 <= process.p99 && process.p99 <= process.max, JSON.stringify(process));
  assert.equal(histogram.edges.length, histogram.counts.length + 1);
  assert.equal(histogram.counts.reduce((sum, one) => sum + one, 0), process.count);
  assert.ok(process.count > 0 && process.count + process.excluded <= quanta, JSON.stringify({ process, quanta }));
  assert.ok(process.resolution > 0 && process.resolution <= 50 && process.longestPause <= 50, JSON.stringify(process));
  assert.ok(missed.overrun !== null && process.p50 < budget);
}

/** Without shared memory only the mean is known, with an error; and messages are as few as was promised. */
function assertCounted({ process, processUnknown, histogram, mean, missed, messages, bytes, wallSeconds }: LabTelemetry): void {
  assert.deepEqual([process, histogram, missed.overrun], [null, null, null]);
  assert.match(String(processUnknown), /not cross-origin isolated/);
  assert.ok(mean !== null && mean.quanta > 300 && mean.error > 0 && mean.microseconds < 2000, JSON.stringify(mean));
  assert.ok(messages > 0 && bytes % messages === 0 && wallSeconds > 0);
}
