/** Clips: those in the text are decoded, all others play what is pushed to them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DIALECTS, RATE_HZ, TRACK, TRACK_FRAMES, fresh, pull } from './module.mjs';

const CHUNK_FRAMES = 2048;
/** Multiples of 2^-13, so that halves of them are exact. */
const SAMPLES = Float32Array.from({ length: 2 * RATE_HZ }, (_, n) => ((n * 37) % 8192) / 8192 - 0.5);

/** What the clip adds to the track, from the frame on at which it begins. */
async function added(web, first) {
  const plain = await fresh();
  plain.start_stream(TRACK, RATE_HZ, 0);
  const without = pull(plain, TRACK_FRAMES);
  const difference = pull(web, TRACK_FRAMES).map((sample, n) => sample - without[n]);
  near(difference.subarray(0, 2 * first), []);
  return difference.subarray(2 * first);
}

function near(found, expected) {
  for (let n = 0; n < found.length; n += 1) {
    const want = expected[n] ?? 0;
    assert.ok(Math.abs(found[n] - want) < 1e-6, `float ${n}: ${found[n]}, not ${want}`);
  }
}

/** A WAV file of 16 bits, as a page has it after an upload. */
function dataUrl(samples) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(4 * RATE_HZ, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, n) => bytes.writeInt16LE(Math.round(32768 * sample), 44 + 2 * n));
  return `data:audio/wav;base64,${bytes.toString('base64')}`;
}

for (const source of ['bell.wav', 'sounds/bell.mp3', '/sounds/bell.flac']) {
  for (const [dialect, track] of Object.entries(DIALECTS)) {
    test(`a clip at ${source} plays what is pushed, in the ${dialect} dialect`, async () => {
      const web = await fresh();
      web.start_stream(JSON.stringify(track([{ file_path: source, start: 4, amp: 0.5 }])), RATE_HZ, 0);
      for (let at = 0; at < SAMPLES.length; at += 2 * CHUNK_FRAMES) {
        const chunk = SAMPLES.subarray(at, at + 2 * CHUNK_FRAMES);
        web.push_clip_samples(0, chunk, at + chunk.length === SAMPLES.length);
      }
      web.push_clip_samples(0, new Float32Array(100).fill(1), false);
      near(await added(web, 4 * RATE_HZ), SAMPLES.map((sample) => 0.5 * sample));
    });
  }
}

test('what lies on another machine is refused', async () => {
  const web = await fresh();
  for (const source of ['https://a.b/c.mp3', '//a.b/c.mp3', 'blob:http://localhost/1-2']) {
    const text = JSON.stringify(DIALECTS.old([{ file_path: source, start: 4, amp: 1 }]));
    assert.throws(() => web.start_stream(text, RATE_HZ, 0), (error) => {
      const [problem] = error.diagnostics;
      return problem.code === 'path' && problem.path === 'overlay_clips[0].file_path';
    }, source);
  }
});

test('a clip in the text is decoded, and what a page pushes all the same is left out', async () => {
  const web = await fresh();
  const clip = { file_path: dataUrl(SAMPLES), start: 4, amp: 1 };
  web.start_stream(JSON.stringify(DIALECTS.old([clip])), RATE_HZ, 0);
  assert.deepEqual(web.last_diagnostics(), []);
  web.push_clip_samples(0, SAMPLES, true);
  near(await added(web, 4 * RATE_HZ), SAMPLES);
});

test('a clip in the text that nobody can decode waits for what is pushed', async () => {
  const web = await fresh();
  const clip = { file_path: 'data:audio/webm;base64,AAAA', start: 4, amp: 1 };
  web.start_stream(JSON.stringify(DIALECTS.old([clip])), RATE_HZ, 0);
  assert.match(web.last_diagnostics()[0].message, /plays what is pushed/);
  web.push_clip_samples(0, SAMPLES, true);
  near(await added(web, 4 * RATE_HZ), SAMPLES);
});

test('what was pushed outlives an edit', async () => {
  const web = await fresh();
  const text = JSON.stringify(DIALECTS.old([{ file_path: 'bell.wav', start: 4, amp: 1 }]));
  web.start_stream(text, RATE_HZ, 0);
  web.push_clip_samples(0, SAMPLES.subarray(0, 5001), false);
  web.update_track(text);
  web.push_clip_samples(0, SAMPLES.subarray(5001), true);
  near(await added(web, 4 * RATE_HZ), SAMPLES);
});

test('indices that are none are left alone', async () => {
  const web = await fresh();
  web.start_stream(JSON.stringify(DIALECTS.old([{ file_path: 'bell.wav', start: 0, amp: 1 }])), RATE_HZ, 0);
  for (const index of [1, -1, NaN, 2 ** 32, 2 ** 53, undefined]) {
    web.push_clip_samples(index, SAMPLES, true);
  }
  near(await added(web, 0), []);
});
