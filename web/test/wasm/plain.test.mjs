/** The module for one thread: the native engine's bits, copies of its memory, and no traps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Instance, PAGE_BYTES, compiled, goldenTracks, hashOf, memory } from './engine.mjs';

const module = compiled('heterodyne');
const golden = goldenTracks();
/** Any track that sounds, with two steps. */
const transitions = golden.find(({ name }) => name === 'transitions.json');

function fresh(mebibytes = 64) {
  return new Instance(module, memory(mebibytes));
}

test('samples are those of the native engine, whatever the sizes of blocks', () => {
  assert.ok(golden.length > 40, `${golden.length} tracks`);
  const instance = fresh();
  for (const { name, json, hash } of golden) {
    for (const mix of ['offline', 'live']) {
      const { track, answer } = instance.load(json, { mix });
      assert.notEqual(track, 0, JSON.stringify(answer));
      const seat = instance.exports.ht_seat_new(track, 0, 1, 0, 0, 0);
      instance.exports.ht_track_free(track);
      assert.equal(hashOf(instance, seat, answer.track.frames), hash[mix], `${name} ${mix}`);
      instance.exports.ht_seat_free(seat);
    }
  }
});

test('a copy of the memory in chunks is the same instance', () => {
  const original = fresh();
  const { track, answer } = original.load(transitions.json, { mix: 'offline' });
  const top = original.exports.ht_memory_top();
  assert.ok(top <= original.memory.buffer.byteLength && top % PAGE_BYTES === 0, `${top}`);
  // The copy's memory is another size: what is claimed, and room for a seat.
  const copy = new Instance(module, memory(Math.ceil(top / 2 ** 20) + 8));
  const bytes = new Uint8Array(original.memory.buffer);
  for (let at = 0; at < top; at += 512 * 1024) {
    new Uint8Array(copy.memory.buffer).set(bytes.subarray(at, Math.min(at + 512 * 1024, top)), at);
  }
  assert.equal(copy.exports.ht_memory_top(), top);
  for (const instance of [copy, original]) {
    const seat = instance.exports.ht_seat_new(track, 0, 1, 0, 0, 0);
    assert.equal(hashOf(instance, seat, answer.track.frames), transitions.hash.offline);
  }
});

test('a seat that joins is at full level from its first frame', () => {
  const instance = fresh();
  const { track } = instance.load(transitions.json);
  const whole = instance.exports.ht_seat_new(track, 0, 1, 0, 0, 0);
  const wanted = new Float32Array(4096);
  instance.exports.ht_process(whole, 4096);
  wanted.set(instance.planes(whole)[0].subarray(0, 4096));
  for (const from of [0, 100, 441, 3000]) {
    const seat = instance.exports.ht_seat_join(track, from, 1, 0);
    instance.exports.ht_process(seat, 1096);
    assert.deepEqual(instance.planes(seat)[0].slice(0, 1096), wanted.slice(from, from + 1096), `${from}`);
  }
});

test('playing claims no memory', () => {
  const instance = fresh();
  const { track, answer } = instance.load(transitions.json);
  const seat = instance.exports.ht_seat_new(track, 0, 1, 0, 1, 0);
  const top = instance.exports.ht_memory_top();
  const { buffer } = instance.memory;
  for (let done = 0; done < 3 * answer.track.frames; done += 128) {
    assert.equal(instance.exports.ht_process(seat, 128), 128);
  }
  assert.equal(instance.exports.ht_memory_top(), top);
  assert.equal(instance.memory.buffer, buffer);
});

test('what is refused is answered', () => {
  const instance = fresh();
  for (const bad of ['', '{', 'null', '[]', '{"progression": 1}', '\ufeff', '{"a": 1e999}', 'ü'.repeat(1000)]) {
    const { track, answer } = instance.load(bad);
    assert.equal(track, 0);
    assert.equal(answer.track, null);
    assert.ok(answer.diagnostics.some(({ severity }) => severity === 'error'), bad);
  }
  const bytes = instance.put(new Uint8Array([0xff, 0xfe, 0x7b]));
  assert.equal(instance.exports.ht_load(bytes, 3, 0, 0, 0, 0, 0), 0);
  assert.equal(instance.answer().diagnostics[0].code, 'encoding');
  for (const rate of [1, 999, 768_001, 0xffffffff]) {
    const { track, answer } = instance.load(transitions.json, { rate });
    assert.equal(track, 0);
    assert.match(answer.diagnostics.at(-1).message, /1000 to 768000/);
  }
  for (const rate of [3000, 768_000]) {
    const { track, answer } = instance.load(transitions.json, { rate });
    assert.notEqual(track, 0);
    assert.equal(answer.track.sampleRate, rate);
  }
});

test('nothing is done with nothing', () => {
  const { exports } = fresh();
  assert.equal(exports.ht_seat_new(0, 0, 1, 0, 0, 0), 0);
  for (const order of ['ht_pause', 'ht_resume']) assert.equal(exports[order](0), 2);
  assert.equal(exports.ht_seek(0, NaN), 2);
  assert.equal(exports.ht_swap(0, 0), 2);
  assert.equal(exports.ht_process(0, 128), 0);
  assert.equal(exports.ht_fill(0, 128), 0);
  for (const get of ['ht_left', 'ht_right', 'ht_status', 'ht_ring', 'ht_collect']) assert.equal(exports[get](0), 0);
  for (const free of ['ht_seat_free', 'ht_track_free', 'ht_files_free']) exports[free](0);
  assert.equal(exports.ht_alloc(0, 1), 0);
  assert.equal(exports.ht_alloc(16, 3), 0);
  assert.equal(exports.ht_alloc(2 ** 31, 16), 0, 'more than there is');
});

test('memory comes in steps and is given back', () => {
  const instance = fresh(16);
  const { exports } = instance;
  const start = exports.ht_memory_top();
  for (let k = 0; k < 100; k += 1) {
    const at = exports.ht_alloc(3 << 20, 64);
    assert.notEqual(at, 0);
    assert.equal(at % 64, 0);
    new Uint8Array(instance.memory.buffer, at, 3 << 20).fill(k);
    exports.ht_free(at, 3 << 20, 64);
  }
  assert.ok(exports.ht_memory_top() <= start + (5 << 20));
  assert.equal(exports.ht_alloc(15 << 20, 1), 0);
  assert.notEqual(exports.ht_alloc(1000, 1), 0, 'a refusal leaves the rest usable');
});
