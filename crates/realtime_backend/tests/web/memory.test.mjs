/** Filling a page's arrays leaves no garbage, and goes on when the module's memory has grown. */

import assert from 'node:assert/strict';
import { PerformanceObserver } from 'node:perf_hooks';
import { test } from 'node:test';

import { DIALECTS, RATE_HZ, fresh, pull } from './module.mjs';

const CLIP = { file_path: 'bell.wav', start: 0, amp: 1 };
const text = JSON.stringify(DIALECTS.old([CLIP]));

/** How often garbage was collected while `act` ran, as the engine of this process says afterwards. */
async function collections(act) {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    count += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  act();
  await new Promise((resolve) => setImmediate(resolve));
  for (const _ of observer.takeRecords()) count += 1;
  observer.disconnect();
  return count;
}

test('process_frames makes no garbage, where process_block does', async () => {
  const web = await fresh();
  const [left, right] = [new Float32Array(128), new Float32Array(128)];
  const planar = (times) => {
    for (let n = 0; n < times; n += 1) web.process_frames(left, right);
  };
  const interleaved = (times) => {
    for (let n = 0; n < times; n += 1) web.process_block(256);
  };
  web.start_stream(text, RATE_HZ, 0);
  // Compiled and warm before it counts.
  planar(5000);
  interleaved(5000);
  // A view is more than 64 bytes: 200 000 of them would fill a young generation of 16 MB.
  assert.equal(await collections(() => planar(100_000)), 0);
  assert.ok((await collections(() => interleaved(100_000))) > 0);
});

test('views are made anew when the memory has grown', async () => {
  const { default: init, ...web } = await fresh();
  const { memory } = await init();
  const [left, right] = [new Float32Array(700), new Float32Array(700)];
  const plain = await fresh();
  web.start_stream(text, RATE_HZ, 2);
  plain.start_stream(text, RATE_HZ, 2);
  let grown = 0;
  for (let n = 0; n < 40; n += 1) {
    const before = memory.buffer.byteLength;
    // 2^16 silent frames take 512 KiB in each of the two.
    for (const each of [web, plain]) each.push_clip_samples(0, new Float32Array(2 ** 17), false);
    if (memory.buffer.byteLength > before) grown += 1;
    assert.equal(web.process_frames(left, right), 700);
    const expected = pull(plain, 700);
    assert.ok(left.every((sample, k) => sample === expected[2 * k]));
    assert.ok(right.every((sample, k) => sample === expected[2 * k + 1]));
  }
  assert.ok(grown > 3, `the memory has grown ${grown} times`);
});
