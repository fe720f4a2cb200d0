/** What the Lab measures and what of it is heard: microphone, file, silence, and the session that is kept. Chromium; the sink is recorded. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { LabOptions, LabSession, MicrophoneSettings } from '../../src/lab/api.ts';
import { absent, chromiumTab, startChromium, type Tab } from '../src/browsers.ts';
import { assertTone, cents, RATE_HZ, settled } from '../src/lab.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Recording } from '../src/pulse.ts';
import { Served } from '../src/served.ts';
import { sineFile } from '../src/tones.ts';

needs(dist);
const FRAME = 8192;
/** A second of what is recorded. */
const SECOND = RATE_HZ;

async function opened(t: TestContext, switches: string[], options: LabOptions = {}): Promise<Tab> {
  const browser = await startChromium({ switches });
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': pages, package: dist } });
  t.after(() => site.stop());
  const tab = chromiumTab(await (await browser.newContext()).newPage());
  await tab.open(`${site.origin}/lab.html`);
  await tab.call('create', { sampleRate: RATE_HZ, frame: FRAME, clock: 'off', ...options });
  return tab;
}

interface Microphone {
  kind: string;
  microphone: MicrophoneSettings;
}

test('a microphone is measured with its processing off', { skip: absent('chromium'), timeout: 200_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'heterodyne-microphone-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'tone.wav');
  writeFileSync(file, sineFile(660, 0.25, RATE_HZ, 1));
  const tab = await opened(t, ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${file}`]);
  const { kind, microphone } = await tab.call<Microphone>('attempt', ['microphone']);
  t.diagnostic(JSON.stringify(microphone));
  assert.equal(kind, 'microphone');
  assert.deepEqual([microphone.echoCancellation, microphone.noiseSuppression, microphone.autoGainControl, microphone.stillOn], [false, false, false, []]);
  // The browser may convert the rate, and loses pieces when it is busy: a cent is its affair, not the instrument's.
  const reading = await settled(tab, ({ tones, tuner }) => {
    const tone = tones[0]?.[0];
    assert.ok(tone !== undefined && tone.valid && Math.abs(cents(tone.frequency, 660)) < 0.1, JSON.stringify(tone));
    assert.deepEqual([tuner?.name, tuner?.octave], ['E', 5]);
  });
  // E5 lies 700 cents above A4; 660 Hz is 3/2 of 440: a pure fifth is 1.955 cents wider.
  assert.ok(Math.abs((reading.tuner?.cents ?? 0) - (1200 * Math.log2(1.5) - 700)) < 0.1, `${reading.tuner?.cents} cents`);
  await tab.call('endSource');
  assert.equal((await tab.call<{ source: unknown }>('said')).source, null);
  assert.deepEqual(await tab.call('microphones'), ['ended']);
  // Another source, and the end of the Lab, let go of it as well.
  await tab.call('attempt', ['microphone']);
  assert.deepEqual(await tab.call('microphones'), ['ended', 'live']);
  await tab.call('signal', { kind: 'sine', frequency: 1000, levelDb: -20 });
  assert.deepEqual(await tab.call('microphones'), ['ended', 'ended']);
  await tab.call('attempt', ['microphone']);
  await tab.call('close');
  assert.deepEqual(await tab.call('microphones'), ['ended', 'ended', 'ended']);
});

test('a microphone that is refused is an error that says so', { skip: absent('chromium'), timeout: 120_000 }, async (t) => {
  const tab = await opened(t, ['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
  const { code, message } = await tab.call<{ code: string; message: string }>('attempt', ['microphone']);
  assert.equal(code, 'refused');
  assert.match(message, /^The microphone was refused/);
});

test('a file has its numbers, and the session of it is kept', { skip: absent('chromium'), timeout: 200_000 }, async (t) => {
  const tab = await opened(t, []);
  await tab.call('record', true);
  const source = await tab.call('attempt', ['file', [...sineFile(1000, 0.5, RATE_HZ, 1)]]);
  assert.deepEqual(source, { kind: 'file', label: 'a.wav', duration: 1 });
  // 16 bits: the amplitude to half a step, the tone through its rounding.
  await settled(tab, ({ tones }) => {
    assertTone(tones[0], 1000, (32_767 * 0.5) / 32_768);
  });
  await tab.call('rows', 3);
  await tab.call('record', false);
  const { session, csv } = await tab.call<{ session: LabSession; csv: string }>('session');
  assert.deepEqual(session.settings, { sampleRate: RATE_HZ, frame: FRAME, channels: 2, window: 'blackman-harris', a4: 440, temperament: 'equal' });
  assert.deepEqual([session.version, session.status, session.dropped, session.sources.map((one) => one.source.label)], [1, 'active', 0, ['a.wav']]);
  assert.ok(session.rows.length >= 3 && session.rows.every(({ at }, n) => at > (session.rows[n - 1]?.at ?? 0)));
  assert.deepEqual(session.sources.map(({ until }) => until), [null]);
  assert.deepEqual(session.tunings.length, 1);
  for (const column of ['interrupted', 'left_out_quanta']) assert.ok(csv.split('\n')[0]?.split(',').includes(column), column);
  assert.ok(session.rows.every(({ reading }) => !Object.hasOwn(reading, 'spectrum')));
  const hz = session.rows.map(({ reading }) => reading.tones[0]?.[0]?.frequency);
  assert.ok(hz.some((one) => Math.abs((one ?? 0) - 1000) < 0.001), hz.join(', '));
  const lines = csv.trimEnd().split('\n').map((line) => line.split(','));
  const at = lines[0]?.indexOf('tone_hz_1') ?? -1;
  assert.deepEqual(lines.slice(1).map((line) => line[at]), hz.map((one) => (one === undefined ? '' : String(one))));
});

test('nothing is heard unless it is asked for', { skip: absent('chromium') || (process.env['PULSE_SERVER'] === undefined && 'no private PulseAudio'), timeout: 200_000 }, async (t) => {
  const tab = await opened(t, []);
  await tab.call('signal', { kind: 'sine', frequency: 1000, levelDb: -6.0205999 });
  await tab.call('reading', 2);
  const heard = async (): Promise<number> => {
    const recording = await Recording.start(RATE_HZ);
    // What the sink still holds comes first.
    await recording.reach(2 * SECOND);
    const samples = (await recording.stop()).subarray(2 * SECOND);
    return samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  };
  assert.equal(await heard(), 0);
  await tab.call('listen', 0.5);
  const peak = await heard();
  assert.ok(Math.abs(peak - 0.25) < 0.002, `a peak of ${peak}`);
  await tab.call('listen', 0);
  await tab.call('reading', 2);
  assert.equal(await heard(), 0);
});
