/** Whatever a page hands in, the answer is a track that plays or an exception; the module lives on. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

import { RATE_HZ, REPOSITORY, TRACK, fresh, pull } from './module.mjs';

const GOLDEN = resolve(REPOSITORY, 'crates/engine/tests/golden_tracks');

/** Numbers that are the same in every run (Marsaglia's xorshift with shifts 13, 17 and 5). */
function* numbers(seed) {
  let x = seed;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

/** Plays it if it is a track; what is thrown must be about the track. */
function offered(web, text) {
  for (const call of [() => web.start_stream(text, RATE_HZ, 0.1), () => web.update_track(text)]) {
    try {
      call();
    } catch (error) {
      assert.equal(error.name, 'TrackError', `${error.stack} for ${text.slice(0, 2000)}`);
      assert.ok(error.diagnostics.some((one) => one.severity === 'error'));
      assert.ok(error.diagnostics.every((one) => one.start === null || text.length >= one.end));
    }
    assert.ok(pull(web, 64).every(Number.isFinite));
  }
}

test('mutilated tracks are played or refused', async () => {
  const web = await fresh();
  const texts = readdirSync(GOLDEN).filter((name) => name.endsWith('.json')).map((name) => JSON.stringify(JSON.parse(readFileSync(resolve(GOLDEN, name), 'utf8'))));
  const pieces = ['', '"', '{', '}', '[', ']', ',', ':', '0', '-', '1e308', '1e-320', 'null', 'true', '\\ud800', '𝄞', '\0', '"a":', '[[[[', '99999999999999999999'];
  const random = numbers(20261121);
  const below = (limit) => random.next().value % limit;
  let played = 0;
  for (let n = 0; n < 400; n += 1) {
    let text = texts[below(texts.length)];
    for (let cut = 0; cut <= below(3); cut += 1) {
      const at = below(text.length);
      // A third of them stay well-formed: a number becomes another.
      text = n % 3 === 0
        ? text.replace(new RegExp(`^([^]{${Math.min(at, 60000)}}[^]*?[:,])-?[0-9.]+`), `$1${pieces[8 + below(4)]}`)
        : text.slice(0, at) + pieces[below(pieces.length)] + text.slice(at + below(12));
    }
    offered(web, text);
    if (web.elapsed_samples() > 0n) played += 1;
    web.stop_stream();
  }
  assert.ok(played > 20, `${played} of them played`);
});

test('depth, length and size are refused, not suffered', async () => {
  const web = await fresh();
  const voice = '{"synth_function_name": "binaural_beat", "params": {}}';
  for (const text of [
    '['.repeat(1_000_000),
    `{"steps": ${'{"a":'.repeat(200_000)}`,
    `{"global": {"sample_rate": 8000}, "progression": [{"duration": 1e300, "voices": [${voice}]}]}`,
    `{"global": {"sample_rate": 8000}, "progression": [{"duration": 1, "voices": [${`${voice},`.repeat(100_000)}${voice}]}]}`,
    `{"steps": [${'{"duration": 1, "voices": []},'.repeat(200_000)}{}]}`,
    `"${'a'.repeat(20_000_000)}"`,
    '\0'.repeat(1000),
  ]) {
    assert.throws(() => web.start_stream(text, RATE_HZ, 0), (error) => error.name === 'TrackError' && error.message.length < 100_000, text.slice(0, 80));
  }
  web.start_stream(TRACK, RATE_HZ, 0);
  assert.ok(pull(web, 4000).some((sample) => sample !== 0));
});
