/** Words of a page as numbers of the module; what is refused, and how; which transport is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeterodyneError } from '../src/api.ts';
import { firstTuning, settingsOf, signalLabel, signalNumbers, tuningOf, windowWord } from '../src/lab/choices.ts';
import { Section, Signal, Temperament, Window } from '../src/lab/layout.ts';
import { pickTransport } from '../src/lab/transport.ts';

const refused = (what: RegExp) => (error: unknown): boolean => error instanceof HeterodyneError && error.code === 'refused' && what.test(error.message);

test('settings by default and by wish', () => {
  assert.deepEqual(settingsOf({}), { frame: 32_768, channels: 2, window: Window.BLACKMAN_HARRIS, beta: NaN });
  assert.deepEqual(settingsOf({ frame: 4096, channels: 1, window: { kaiser: 6 } }), { frame: 4096, channels: 1, window: Window.KAISER, beta: 6 });
  assert.deepEqual([windowWord('hann'), windowWord({ kaiser: 6 })], ['hann', 'kaiser:6']);
});

test('what is not accepted is named with what is', () => {
  assert.throws(() => settingsOf({ frame: 1000 }), refused(/^frame is 1000; a power of two from 1024 to 65536/));
  assert.throws(() => settingsOf({ frame: 512 }), refused(/^frame is 512;/));
  assert.throws(() => settingsOf({ channels: 3 as 2 }), refused(/^channels is 3; 1 or 2/));
  assert.throws(() => settingsOf({ window: 'round' as 'hann' }), refused(/^window is round; rectangular, hann/));
  assert.throws(() => settingsOf({ window: { kaiser: NaN } }), refused(/^window\.kaiser is NaN; 0 to 40/));
  const before = firstTuning({});
  assert.throws(() => tuningOf(before, { a4: 44 }), refused(/^a4 is 44; 200 to 1000 Hz/));
  assert.throws(() => tuningOf(before, { temperament: 'odd' as 'just' }), refused(/^temperament is odd; equal, pythagorean/));
  assert.throws(() => tuningOf(before, { harmonics: [2, 2.5] }), refused(/^a harmonic is 2\.5;/));
  assert.throws(() => tuningOf(before, { harmonics: [17] }), refused(/^a harmonic is 17; 2 to 16/));
  assert.throws(() => tuningOf(before, { sections: ['colour' as 'tones'] }), refused(/^a section is colour; levels, loudness/));
});

test('a tuning keeps what is not mentioned', () => {
  const first = firstTuning({ a4: 442 });
  assert.deepEqual([first.a4, first.temperament, first.zoom], [442, Temperament.EQUAL, 0]);
  assert.equal(first.sections, (1 << Section.COUNT) - 1);
  assert.equal(first.harmonics, 0b1_0111_1100);
  const next = tuningOf(first, { temperament: 'just', zoom: 261.6, sections: ['tones', 'levels'] });
  assert.deepEqual([next.a4, next.temperament, next.zoom, next.harmonics], [442, Temperament.JUST, 261.6, first.harmonics]);
  assert.equal(next.sections, (1 << Section.TONES) | (1 << Section.PAIRS) | (1 << Section.TUNER) | (1 << Section.LEVELS));
  assert.equal(tuningOf(next, { zoom: null }).zoom, 0);
});

test('signals', () => {
  assert.deepEqual(signalNumbers({ kind: 'binaural', frequency: 200, beat: 7, levelDb: -12 }), { kind: Signal.SINE, frequency: 200, levelDb: -12, p1: 7, p2: 0, p3: 0 });
  assert.deepEqual(signalNumbers({ kind: 'noise', colour: 'pink', levelDb: -20, seed: 5, independent: true }), { kind: Signal.PINK, frequency: 0, levelDb: -20, p1: 5, p2: 1, p3: 0 });
  const sweep = { kind: 'sweep', law: 'logarithmic', frequency: 20, to: 20_000, seconds: 10, levelDb: -6 } as const;
  assert.deepEqual(signalNumbers(sweep), { kind: Signal.SWEEP_LOGARITHMIC, frequency: 20, levelDb: -6, p1: 20_000, p2: 10, p3: 0 });
  assert.equal(signalLabel(sweep), 'logarithmic sweep 20 to 20000 Hz in 10 s, -6 dB');
  assert.throws(() => signalNumbers({ kind: 'whistle' as 'sine', frequency: 1, levelDb: 0 }), refused(/^kind is whistle/));
});

test('shared memory is taken where it is, and its lack is told with the headers that are missing', async () => {
  const isolated = { crossOriginIsolated: true, SharedArrayBuffer };
  const plain = { crossOriginIsolated: false, location: { href: 'http://localhost/', protocol: 'http:' } };
  const ask = async (): Promise<string[]> => ['Cross-Origin-Opener-Policy is missing; same-origin is needed'];
  assert.deepEqual(await pickTransport('auto', isolated), { transport: 'shared', reason: null });
  assert.deepEqual(await pickTransport('messages', isolated), { transport: 'messages', reason: 'It was asked for.' });
  const found = await pickTransport('auto', plain, ask);
  assert.equal(found.transport, 'messages');
  assert.match(String(found.reason), /not cross-origin isolated.*Cross-Origin-Opener-Policy is missing/);
  await assert.rejects(pickTransport('shared', plain, ask), (error) => error instanceof HeterodyneError && error.code === 'not-isolated');
  await assert.rejects(pickTransport('pigeon' as 'auto', plain, ask), refused(/^transport is pigeon; auto, shared and messages/));
});
