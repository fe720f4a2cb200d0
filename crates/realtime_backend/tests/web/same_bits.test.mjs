/**
 * The samples are those of the native engine: the hashes that its own tests hold it to.
 *
 * A hash is FNV-1a (64 bits) over the bytes of all samples of the live mix, frame by frame, up to a multiple of 512 frames.
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

import { REPOSITORY, fresh } from './module.mjs';

const GOLDEN = resolve(REPOSITORY, 'crates/engine/tests/golden_tracks');
const VOICES = resolve(REPOSITORY, 'benches/voices');
const QUANTUM = 512;

const [, ...lines] = readFileSync(resolve(GOLDEN, 'hashes.txt'), 'utf8').trim().split('\n');
const COMMITTED = new Map(
  lines.map((line) => /^(.*) (offline|live) ([0-9a-f]{16})$/.exec(line))
    .filter(([, , mix]) => mix === 'live')
    .map(([, name, , hash]) => [name, hash]),
);

/** FNV-1a in two halves: the prime is 2^40 + 0x1b3. */
class Fnv {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(bytes) {
    let [high, low] = [this.#high, this.#low];
    for (const byte of bytes) {
      low = (low ^ byte) >>> 0;
      const product = low * 0x1b3;
      const carry = Math.floor(product / 2 ** 32);
      high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    [this.#high, this.#low] = [high, low];
  }

  toString() {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }
}

test('the hash is FNV-1a', () => {
  // Published values for the empty text, "a" and "foobar".
  for (const [text, hash] of [['', 'cbf29ce484222325'], ['a', 'af63dc4c8601ec8c'], ['foobar', '85944171f73967e8']]) {
    const fnv = new Fnv();
    fnv.add(Buffer.from(text));
    assert.equal(`${fnv}`, hash);
  }
});

/** Every golden track, and every form of every voice that names no file. */
function* tracks() {
  for (const name of readdirSync(GOLDEN).filter((file) => file.endsWith('.json'))) {
    yield [name, readFileSync(resolve(GOLDEN, name), 'utf8')];
  }
  for (const file of readdirSync(VOICES).filter((name) => name.endsWith('.json'))) {
    const voice = file.replace('.json', '');
    for (const [form, params] of Object.entries(JSON.parse(readFileSync(resolve(VOICES, file), 'utf8')))) {
      if (JSON.stringify(params).includes('"bench.')) continue;
      yield [`${voice} ${form}`, JSON.stringify({
        global: { sample_rate: 44100 },
        progression: [{ duration: 1.5, voices: [{
          synth_function_name: voice, is_transition: form.startsWith('transition'), params,
        }] }],
      })];
    }
  }
}

/** All samples until the track is over, by one of the two calls. */
function hashOf(web, text, planar) {
  const track = JSON.parse(text);
  web.start_stream(text, (track.global ?? track.global_settings).sample_rate ?? 44100, 0);
  const fnv = new Fnv();
  const [left, right] = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  let frames = 0n;
  for (;;) {
    let block;
    if (planar) {
      web.process_frames(left, right);
      block = new Float32Array(2 * QUANTUM);
      left.forEach((sample, n) => block.set([sample, right[n]], 2 * n));
    } else {
      block = web.process_block(2 * QUANTUM);
    }
    // Where the position does not move, the track was over before.
    const now = web.elapsed_samples();
    if (now === frames) break;
    fnv.add(new Uint8Array(block.buffer));
    frames = now;
  }
  web.stop_stream();
  return `${fnv}`;
}

test('golden tracks and voices have the committed hashes', async () => {
  const web = await fresh();
  let compared = 0;
  for (const [name, text] of tracks()) {
    assert.ok(COMMITTED.has(name), name);
    assert.equal(hashOf(web, text, compared % 2 === 1), COMMITTED.get(name), name);
    compared += 1;
  }
  assert.ok(compared >= 40, `${compared} tracks`);
});
