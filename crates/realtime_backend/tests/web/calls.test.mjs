/** Every export, before the first start, while it plays, at its limits, and after the last stop. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  DIALECTS, FADE_FRAMES, RATE_HZ, TRACK, TRACK_FRAMES, fresh, isSilent, moduleBytes, pull,
} from './module.mjs';

function everythingIsSilent(web) {
  assert.equal(web.pause_stream(), undefined);
  assert.equal(web.resume_stream(), undefined);
  assert.equal(web.start_from(3), undefined);
  assert.equal(web.update_track(TRACK), undefined);
  assert.equal(web.enable_gpu(true), undefined);
  assert.equal(web.set_master_gain(0.5), undefined);
  assert.equal(web.push_clip_samples(0, new Float32Array(8), true), undefined);
  assert.equal(web.current_step(), 0);
  assert.equal(web.elapsed_samples(), 0n);
  const block = web.process_block(512);
  assert.ok(block instanceof Float32Array && block.length === 512 && isSilent(block));
  const [left, right] = [new Float32Array(300).fill(1), new Float32Array(300).fill(1)];
  assert.equal(web.process_frames(left, right), 300);
  assert.ok(isSilent(left) && isSilent(right));
  assert.equal(web.stop_stream(), undefined);
}

test('everything may be called before the first start and after the last stop', async () => {
  const web = await fresh();
  everythingIsSilent(web);
  assert.equal(web.start_stream(TRACK, RATE_HZ, 0), undefined);
  assert.ok(!isSilent(pull(web, 4000)));
  web.stop_stream();
  everythingIsSilent(web);
  web.start_stream(TRACK, RATE_HZ, 0);
  assert.equal(web.elapsed_samples(), 0n);
  assert.ok(!isSilent(pull(web, 4000)));
});

test('a page may load it with init or initSync, from bytes or a module', async () => {
  const { default: init, initSync, process_block } = await import('../../pkg/realtime_backend.js?init');
  const { memory } = await init({ module_or_path: moduleBytes() });
  assert.ok(memory instanceof WebAssembly.Memory);
  assert.equal(process_block(2).length, 2);
  // Whoever is second is given what there is.
  assert.equal(initSync({ module: moduleBytes() }).memory, memory);
});

test('process_block counts floats: half as many frames', async () => {
  const web = await fresh();
  web.start_stream(TRACK, RATE_HZ, 3.5);
  assert.equal(web.process_block(512).length, 512);
  assert.equal(web.elapsed_samples(), 28_256n);
  for (const [n, floats, frames] of [[0, 0, 0], [1, 1, 0], [7, 7, 3], [2.9, 2, 1], [-5, 0, 0], [NaN, 0, 0], [undefined, 0, 0], [100_000, 100_000, 50_000]]) {
    const before = web.elapsed_samples();
    const block = web.process_block(n);
    assert.equal(block.length, floats, `${n}`);
    const moved = Number(web.elapsed_samples() - before);
    assert.equal(moved, Math.min(frames, TRACK_FRAMES - Number(before)), `${n}`);
    if (floats % 2 === 1) assert.equal(block.at(-1), 0);
  }
  assert.throws(() => web.process_block(2 ** 32), RangeError);
  assert.throws(() => web.process_block(Infinity), RangeError);
});

test('process_frames fills the same frames into arrays of any length', async () => {
  const [planar, interleaved] = [await fresh(), await fresh()];
  for (const web of [planar, interleaved]) web.start_stream(TRACK, RATE_HZ, 2);
  for (const frames of [128, 1, 1024, 3000, 1023, 0, 2048, 128]) {
    const [left, right] = [new Float32Array(frames).fill(9), new Float32Array(frames).fill(9)];
    assert.equal(planar.process_frames(left, right), frames);
    const block = interleaved.process_block(2 * frames);
    for (let n = 0; n < frames; n += 1) {
      assert.equal(left[n], block[2 * n]);
      assert.equal(right[n], block[2 * n + 1]);
    }
    assert.equal(planar.elapsed_samples(), interleaved.elapsed_samples());
  }
});

test('process_frames writes where it may and nowhere else', async () => {
  const web = await fresh();
  web.start_stream(TRACK, RATE_HZ, 2);
  const shared = new Float32Array(new SharedArrayBuffer(4 * 1000));
  shared.fill(9);
  const right = new Float32Array(400).fill(9);
  assert.equal(web.process_frames(shared.subarray(100, 700), right), 400);
  assert.ok(shared.subarray(0, 100).every((sample) => sample === 9));
  assert.ok(shared.subarray(500).every((sample) => sample === 9));
  assert.ok(shared.subarray(100, 500).every((sample) => sample !== 9));
  for (const wrong of [undefined, null, [0, 0], new Float64Array(4), 'left']) {
    assert.equal(web.process_frames(wrong, right), 0);
    assert.equal(web.process_frames(right, wrong), 0);
  }
  assert.equal(web.elapsed_samples(), 16_400n);
});

test('start_time that is left out or no number is 0, past the end is the end', async () => {
  const web = await fresh();
  for (const [start, frame] of [[undefined, 0], [null, 0], [NaN, 0], [-1, 0], [1.5, 12_000], [99, TRACK_FRAMES], [Infinity, TRACK_FRAMES]]) {
    web.start_stream(TRACK, RATE_HZ, start);
    assert.equal(web.elapsed_samples(), BigInt(frame), `${start}`);
  }
  assert.ok(isSilent(pull(web, 1000)));
  assert.equal(web.elapsed_samples(), BigInt(TRACK_FRAMES));
  assert.equal(web.current_step(), 1);
  web.start_from(3);
  pull(web, FADE_FRAMES);
  assert.ok(!isSilent(pull(web, 1000)));
});

test('a pause holds the position, a seek sets it', async () => {
  const web = await fresh();
  web.start_stream(TRACK, RATE_HZ, 2);
  pull(web, 1000);
  web.pause_stream();
  pull(web, FADE_FRAMES);
  assert.equal(web.elapsed_samples(), 17_080n);
  assert.ok(isSilent(pull(web, 5000)));
  assert.equal(web.elapsed_samples(), 17_080n);
  web.start_from(5);
  assert.equal(web.elapsed_samples(), 40_000n);
  assert.equal(web.current_step(), 1);
  assert.ok(isSilent(pull(web, 5000)));
  assert.equal(web.elapsed_samples(), 40_000n);
  web.resume_stream();
  assert.ok(!isSilent(pull(web, 1000)));
  assert.equal(web.elapsed_samples(), 41_000n);
  for (const [position, frame] of [[NaN, 0], [-7, 0], [0.5, 4000], [1e9, TRACK_FRAMES]]) {
    web.start_from(position);
    assert.equal(web.elapsed_samples(), BigInt(frame), `${position}`);
  }
});

test('a step counts once it is faded in', async () => {
  const web = await fresh();
  web.start_stream(TRACK, RATE_HZ, 0);
  for (const [secs, step] of [[0, 0], [3.9, 0], [4.1, 1], [8, 1], [9.5, 1], [20, 1], [1, 0]]) {
    web.start_from(secs);
    assert.equal(web.current_step(), step, `${secs}`);
  }
});

test('both dialects are one track', async () => {
  const [a, b] = [await fresh(), await fresh()];
  a.start_stream(JSON.stringify(DIALECTS.old()), RATE_HZ, 0);
  b.start_stream(JSON.stringify(DIALECTS.new()), RATE_HZ, 0);
  assert.deepEqual(pull(a, TRACK_FRAMES), pull(b, TRACK_FRAMES));
});

test('the gain multiplies, within 0 and 1', async () => {
  for (const [asked, gain] of [[0.5, 0.5], [4, 1], [-1, 0], [NaN, 0]]) {
    const [web, plain] = [await fresh(), await fresh()];
    for (const each of [web, plain]) each.start_stream(TRACK, RATE_HZ, 2);
    web.set_master_gain(asked);
    for (const each of [web, plain]) pull(each, FADE_FRAMES);
    const expected = pull(plain, 2000).map((sample) => gain * sample);
    assert.ok(pull(web, 2000).every((sample, n) => sample === expected[n]), `${asked}`);
  }
});

test('a second start takes the place of the first', async () => {
  const [web, other] = [await fresh(), await fresh()];
  web.start_stream(TRACK, RATE_HZ, 6);
  web.set_master_gain(0.1);
  web.pause_stream();
  pull(web, 500);
  for (const each of [web, other]) each.start_stream(TRACK, RATE_HZ, 0);
  assert.deepEqual(pull(web, 30_000), pull(other, 30_000));
});

test('any number of seeks and edits may come before the next block', async () => {
  const web = await fresh();
  web.start_stream(TRACK, RATE_HZ, 0);
  pull(web, 100);
  for (let n = 0; n < 100; n += 1) {
    web.start_from(n / 100);
    web.update_track(TRACK);
    web.pause_stream();
    web.resume_stream();
  }
  assert.equal(web.elapsed_samples(), 7920n);
  assert.ok(!isSilent(pull(web, 4000)));
});

test('the type of the rate is checked', async () => {
  const web = await fresh();
  for (const rate of [0, 999, 768_001, NaN, undefined, Infinity, -44_100]) {
    assert.throws(() => web.start_stream(TRACK, rate, 0), (error) =>
      error instanceof RangeError && error.message.includes('1000 to 768000'), `${rate}`);
  }
  for (const rate of [1000, 44_100, 48_000, 192_000]) {
    web.start_stream(TRACK, rate, 1);
    assert.equal(web.elapsed_samples(), BigInt(rate));
  }
});
