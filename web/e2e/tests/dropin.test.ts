/**
 * The established exports, called as the older web client calls them (client-api §6): a ring of 16384 frames filled with zeros
 * before anything starts, blocks of 512 floats every 5 ms, clips pushed in chunks, a look at the position every 500 ms.
 */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { absent, start, type Name } from '../src/browsers.ts';
import { cut, difference, floats, rendered } from '../src/native.ts';
import { goldenTracks, needs, needsCommand, pages, root } from '../src/place.ts';
import { Served } from '../src/served.ts';

const pkg = join(root, 'crates/realtime_backend/pkg');
needs(pkg);
needsCommand();
const RATE_HZ = 44_100;
const RING_FRAMES = 16_384;

interface Call {
  name: string;
  floats?: number;
  zeros?: boolean;
}
interface Look {
  step: number;
  seconds: number;
  ringFrames: number;
}
interface Refusal {
  name: string;
  message: string;
  diagnostics: { severity: string; line: number; column: number; path: string }[];
}
interface Steered {
  before: Call[];
  playing: [Look, Look];
  paused: [Look, Look];
  soughtInPause: Look;
  resumed: [Look, Look];
  sought: Look;
  updated: Look;
  afterUpdate: [Look, Look];
  refusals: (Refusal | null)[];
  afterRefusal: [Look, Look];
  over: Look;
  stillOver: [Look, Look];
  anew: Look;
  refusedStart: Refusal | null;
  afterRefusedStart: [Look, Look];
  stopped: { step: number; elapsed: number; zeros: boolean };
  blocks: number[];
}

/** Steps of 6 and 6 seconds with a fade of one: the live mix counts both in full. */
const track = (baseFreq: number): string =>
  JSON.stringify({
    global: { sample_rate: RATE_HZ, crossfade_duration: 1 },
    progression: [
      { duration: 6, voices: [{ synth_function_name: 'binaural_beat', params: { baseFreq } }] },
      { duration: 6, voices: [{ synth_function_name: 'isochronic_tone', params: { baseFreq: 330 } }] },
    ],
  });

/** One second of a saw in f32, at the rate of the track. */
function clip(): Buffer {
  const frames = RATE_HZ;
  const file = Buffer.alloc(44 + 8 * frames);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(3, 20);
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(RATE_HZ, 24);
  file.writeUInt32LE(8 * RATE_HZ, 28);
  file.writeUInt16LE(8, 32);
  file.writeUInt16LE(32, 34);
  file.write('data', 36);
  file.writeUInt32LE(8 * frames, 40);
  for (let n = 0; n < frames; n += 1) {
    file.writeFloatLE(((n * 37) % 1024) / 4096 - 0.125, 44 + 8 * n);
    file.writeFloatLE(((n * 101) % 1024) / 4096 - 0.125, 48 + 8 * n);
  }
  return file;
}

/** A golden track with a clip that a browser decodes and pushes. */
function withClip(): string {
  const golden = JSON.parse(readFileSync(join(goldenTracks, 'steady_tones.json'), 'utf8')) as Record<string, unknown>;
  return JSON.stringify({ ...golden, overlay_clips: [{ file_path: 'clips/saw.wav', start: 1, amp: 0.5 }] });
}

const rises = ([first, second]: [Look, Look]): boolean => second.seconds > first.seconds;
/** What is made at most between two looks: their time apart, and a ring. */
const near = (look: Look, seconds: number): boolean => look.seconds >= seconds && look.seconds < seconds + 3;

for (const name of ['chromium', 'firefox'] satisfies Name[]) {
  const skip = absent(name);

  test(`${name}: the older client hears what the command renders`, { skip, timeout: 120_000 }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'heterodyne-dropin-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const clips = join(folder, 'clips');
    mkdirSync(clips);
    writeFileSync(join(clips, 'saw.wav'), clip());
    writeFileSync(join(folder, 'track.json'), withClip());
    const expected = await rendered(join(folder, 'track.json'), 'live');
    const browser = await start(name);
    t.after(() => browser.close());
    const served = await Served.start({ folders: { '': pages, pkg, clips } });
    t.after(() => served.stop());
    const tab = await browser.tab();
    await tab.open(`${served.origin}/dropin.html`);
    const asked = { name: 'heard', text: withClip(), rateHz: expected.rateHz, frames: expected.frames };
    const { calls, problems } = await tab.call<{ calls: Call[]; problems: string[] }>('record', asked);
    assert.deepEqual(problems, []);
    assert.equal(difference(cut(floats(served.take('heard')), expected.samples), expected.samples), null);
    const pushed = calls.filter((call) => call.name === 'push_clip_samples').length;
    assert.equal(pushed, Math.ceil(RATE_HZ / 2048));
  });

  test(`${name}: every button of the older client`, { skip, timeout: 120_000 }, async (t) => {
    const browser = await start(name);
    t.after(() => browser.close());
    const served = await Served.start({ folders: { '': pages, pkg } });
    t.after(() => served.stop());
    const tab = await browser.tab();
    await tab.open(`${served.origin}/dropin.html`);
    const broken = '{"global": {"sample_rate": 44100},\n "progression": [{"duration": "long", "voices": []}]}';
    const seen = await tab.call<Steered>('steer', { text: track(200), edited: track(250), broken, end: 12 });

    // 63 fill the ring; a context that runs already takes some out meanwhile.
    assert.ok(seen.before.length >= 63 && seen.before.every((call) => call.name === 'process_block'), JSON.stringify(seen.before));
    assert.ok(seen.before.every((call) => call.floats === 512 && call.zeros === true), 'the ring is filled with zeros first');
    assert.ok(2 * RING_FRAMES - 512 * seen.before.length < 1024);
    assert.ok(seen.blocks.every((length) => length === 512));

    assert.ok(rises(seen.playing), JSON.stringify(seen.playing));
    assert.deepEqual(seen.paused[0].seconds, seen.paused[1].seconds);
    assert.equal(seen.soughtInPause.seconds, 7);
    assert.equal(seen.soughtInPause.step, 1);
    assert.ok(rises(seen.resumed) && near(seen.resumed[0], 7), JSON.stringify(seen.resumed));
    assert.equal(seen.sought.seconds, 2.5);
    assert.equal(seen.sought.step, 0);
    assert.equal(seen.updated.seconds, 2.5);
    assert.ok(rises(seen.afterUpdate) && near(seen.afterUpdate[0], 2.5), JSON.stringify(seen.afterUpdate));

    const refused = [...seen.refusals, seen.refusedStart];
    for (const refusal of refused) assert.equal(refusal?.name, 'TrackError');
    for (const refusal of [seen.refusals[0], seen.refusedStart]) {
      const problem = refusal?.diagnostics.find((one) => one.severity === 'error');
      assert.deepEqual([problem?.line, problem?.column, problem?.path], [2, 31, 'progression[0].duration']);
      assert.match(refusal?.message ?? '', /:2:31: error at progression\[0\]\.duration/);
    }
    assert.ok(rises(seen.afterRefusal), 'what plays goes on');

    assert.equal(seen.over.seconds, 12);
    assert.deepEqual(seen.stillOver.map((look) => [look.seconds, look.step]), [[12, 1], [12, 1]]);
    assert.equal(seen.anew.seconds, 0);
    assert.ok(rises(seen.afterRefusedStart) && near(seen.afterRefusedStart[0], 0), JSON.stringify(seen.afterRefusedStart));
    assert.deepEqual(seen.stopped, { step: 0, elapsed: 0, zeros: true });
    assert.deepEqual(tab.said.filter((line) => line.startsWith('uncaught')), []);
  });
}
