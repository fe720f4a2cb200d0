/** Engines that are closed early, closed under them, struck dead, two at once; clips pushed and decoded. Both modes, both browsers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absent, start, type Name, type Tab } from '../src/browsers.ts';
import { dist, needs, pages } from '../src/place.ts';
import { Served } from '../src/served.ts';

needs(dist);
const RATE_HZ = 8000;
/** Audio graphs that are started: as long as Firefox was asked for its latency, one of them stood still in each of three runs. */
const RATES = 12;

const voice = { synth_function_name: 'binaural_beat', is_transition: false, params: { baseFreq: 200, beatFreq: 4, ampL: 0.4, ampR: 0.4 } };
const tones = JSON.stringify({ global: { sample_rate: 44100 }, progression: [{ duration: 60, voices: [voice] }] });
const long = JSON.stringify({ global: { sample_rate: 44100 }, progression: [{ duration: 7200, voices: [voice] }] });
/** Keeps the audio thread busy for much of each quantum. */
const heavy = JSON.stringify({ global: { sample_rate: 44100 }, progression: [{ duration: 60, voices: Array(40).fill(voice) }] });
const streamed = JSON.stringify({
  global: { sample_rate: 44100 },
  overlay_clips: [{ path: 'later.wav', start: 0, amp: 1 }],
  progression: [{ duration: 20, voices: [] }],
});
const recorded = JSON.stringify({
  global: { sample_rate: RATE_HZ },
  overlay_clips: [{ path: 'a.wav', start: 0 }],
  progression: [{ duration: 1, voices: [] }],
});

const SAMPLES = Array.from({ length: 2000 }, (_, n) => ((n * 37) % 2001) - 1000);

/** A WAV file of 16 bits, one channel. */
function wav(): number[] {
  const bytes = Buffer.alloc(44 + 2 * SAMPLES.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * SAMPLES.length, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 0x00010001, RATE_HZ, 2 * RATE_HZ, 0x00100002].forEach((word, n) => bytes.writeUInt32LE(word, 16 + 4 * n));
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * SAMPLES.length, 40);
  SAMPLES.forEach((sample, n) => bytes.writeInt16LE(sample, 44 + 2 * n));
  return [...bytes];
}

type Testing = { after(action: () => unknown): void };

async function opened(t: Testing, name: Name): Promise<Tab> {
  const browser = await start(name);
  t.after(() => browser.close());
  const site = await Served.start({ folders: { '': pages, package: dist } });
  t.after(() => site.stop());
  const tab = await browser.tab();
  await tab.open(`${site.origin}/lives.html`);
  return tab;
}

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  for (const mode of ['shared', 'single'] as const) {
    test(`${name}, ${mode}: lives of engines`, { skip: absent(name), timeout: 180_000 }, async (t) => {
      const tab = await opened(t, name);
      await t.test('what is under way when it is closed is refused', async () => {
        const seen = await tab.call('closing', { mode, text: long });
        const done = ['close one', 'load two', 'close two', 'play three', 'close context'].map((what) => [what, 'done']);
        assert.deepEqual(seen, { ...Object.fromEntries(done), load: 'closed', render: 'closed', 'under it': 'closed', position: 'empty' });
      });
      await t.test('where it is may be asked at any moment, also while the audio graph starts', async () => {
        assert.deepEqual(await tab.call('starting', { mode, text: heavy, rates: RATES }), Array(RATES).fill(true));
      });
      await t.test('two in one context', () => tab.call('two', { mode, text: tones }));
      await t.test('orders while the context rests are kept; stop leaves it at the start', async () => {
        assert.deepEqual(await tab.call('waiting', { mode, text: tones }), [14.9, 'paused', 0]);
      });
      await t.test('what was pushed is heard after a Worker has ended without a word', async () => {
        for (const struck of mode === 'shared' ? ['control', 'engine'] : ['control']) {
          const seen = await tab.call<Record<string, unknown>>('clips', { mode, text: streamed, name: struck });
          assert.match(String(seen['said']), new RegExp(`the ${struck} Worker has died \\(it has ended without a word\\)$`));
          assert.deepEqual([seen['streamed'], seen['wrong'], seen['faults']], [true, 'refused', [true]]);
        }
      });
      await t.test('a recording is decoded for playing and for rendering', async () => {
        const seen = await tab.call<{ said: unknown; diagnostics: unknown[]; left: number[] }>('recording', { mode, text: recorded, wav: wav() });
        assert.deepEqual(seen.said, Array(3).fill([false, 0]));
        assert.deepEqual(seen.diagnostics, []);
        assert.deepEqual(seen.left, SAMPLES.map((sample) => sample / 32768));
      });
    });
  }

  test(`${name}: a render whose Worker ends without a word is an error`, { skip: absent(name), timeout: 90_000 }, async (t) => {
    const tab = await opened(t, name);
    assert.equal(await tab.call('struckRender', long), 'internal');
  });
}
