/**
 * Offline rendering in the module itself: copies of one memory do the tasks in turns, and what comes out is what the Player plays; clips come
 * through the module of decoders.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Instance, compiled, memory, text } from './engine.mjs';

const module = compiled('heterodyne');
const MEBIBYTES = 64;
const QUANTUM_FRAMES = 128;

/** An instance that begins with what another one has in its memory. */
function copyOf(original) {
  const room = memory(MEBIBYTES);
  const top = original.exports.ht_memory_top();
  const copy = new Instance(module, room);
  new Uint8Array(room.buffer).set(new Uint8Array(original.memory.buffer, 0, top));
  return copy;
}

/** All rounds of a plan, its tasks dealt out to copies; the pieces in order. */
function render(control, plan, first, workers) {
  const copies = Array.from({ length: workers }, () => copyOf(control));
  const desks = copies.map((copy) => copy.exports.ht_desk_new(plan));
  const everyone = [control, ...copies];
  const pieces = [];
  let round = first;
  while (round.name !== 'done') {
    for (let task = 0; task < round.tasks; task += 1) {
      const by = task % workers;
      const { exports, memory } = copies[by];
      assert.equal(exports.ht_plan_task(plan, desks[by], task), 0);
      const at = exports.ht_desk_answer(desks[by]);
      const answer = new Uint8Array(memory.buffer, at, exports.ht_desk_answer_len(desks[by])).slice();
      if (round.name === 'sound') {
        pieces.push(answer);
        continue;
      }
      for (const other of everyone.filter((one) => one !== copies[by])) {
        const put = other.put(answer);
        assert.equal(other.exports.ht_plan_put(plan, task, put, answer.length), 1);
        other.exports.ht_free(put, answer.length, 1);
      }
    }
    if (round.name === 'sound') break;
    for (const one of everyone) {
      one.exports.ht_plan_advance(plan);
      const said = one.answer();
      assert.equal(said.error, null);
      round = said.round;
    }
  }
  return pieces;
}

test('pieces of the live mix are what the Player plays', () => {
  const control = new Instance(module, memory(MEBIBYTES));
  const { track } = control.load(text('examples/demo.json'), { rate: 8000 });
  assert.notEqual(track, 0);
  const frames = 200_000;
  const plan = control.exports.ht_plan_new(track, 1, 0.25, 0, frames, 3, 0);
  const pieces = render(control, plan, control.answer().round, 2);
  const planes = [0, 1].map((side) =>
    pieces.flatMap((piece) => {
      const half = piece.length / 2;
      return [...new Float32Array(piece.buffer, side * half, half / 4)];
    }),
  );
  const seat = control.exports.ht_seat_new(track, 0, 1, 0, 0, 0);
  const [left, right] = control.planes(seat);
  for (let first = 0; first + QUANTUM_FRAMES <= frames; first += QUANTUM_FRAMES) {
    control.exports.ht_process(seat, QUANTUM_FRAMES);
    for (let n = 0; n < QUANTUM_FRAMES; n += 1) {
      if (planes[0][first + n] !== left[n] || planes[1][first + n] !== right[n]) {
        assert.fail(`frame ${first + n}`);
      }
    }
  }
});

test('a finished file has its length, its target and one content for any number of workers', () => {
  const control = new Instance(module, memory(MEBIBYTES));
  const { track } = control.load(text('examples/demo.json'), { rate: 8000, mix: 'offline' });
  const make = (workers) => {
    const plan = control.exports.ht_plan_new(track, 1, 0.25, 0, -1, 2, 0);
    const said = control.answer();
    const bytes = Buffer.concat(render(control, plan, said.round, workers));
    assert.equal(bytes.length, said.bytes);
    return { bytes, frames: said.frames };
  };
  const { bytes, frames } = make(1);
  assert.ok(make(3).bytes.equals(bytes));
  assert.equal(bytes.subarray(0, 4).toString(), 'RIFF');
  const header = bytes.length - 8 * frames;
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length));
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  assert.ok(Math.abs(peak - 0.25) < 1e-7, `${peak}`);
});

/** A WAV file of 16 bits, one channel. */
function wav(samples, rate) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 0x00010001, rate, 2 * rate, 0x00100002].forEach((word, n) => bytes.writeUInt32LE(word, 16 + 4 * n));
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, n) => bytes.writeInt16LE(sample, 44 + 2 * n));
  return bytes;
}

test('a clip goes through the decoders into the track', () => {
  const decoders = new WebAssembly.Instance(compiled('heterodyne-decoders'), {}).exports;
  const { exports, ...control } = new Instance(module, memory(MEBIBYTES));
  const put = (bytes) => {
    const at = exports.ht_alloc(bytes.length, 1);
    new Uint8Array(control.memory.buffer, at, bytes.length).set(bytes);
    return at;
  };
  const hand = (bytes) => {
    const at = decoders.hd_alloc(bytes.length);
    new Uint8Array(decoders.memory.buffer, at, bytes.length).set(bytes);
    return at;
  };
  const samples = Array.from({ length: 4000 }, (_, n) => ((n * 37) % 2001) - 1000);
  const clip = wav(samples, 8000);
  const encoder = new TextEncoder();
  const track = encoder.encode(
    '{"global": {"sample_rate": 8000}, "overlay_clips": [{"path": "media/a.wav", "start": 0}],' +
      ' "progression": [{"duration": 1, "voices": []}]}',
  );
  const files = exports.ht_files_new();
  const name = encoder.encode('a.wav');
  exports.ht_files_add(files, put(name), name.length, put(clip), clip.length);
  assert.equal(exports.ht_files_wanted(files, put(track), track.length), 1);
  const answer = () => {
    const bytes = new Uint8Array(control.memory.buffer, exports.ht_answer_ptr(), exports.ht_answer_len());
    return JSON.parse(new TextDecoder().decode(bytes));
  };
  const [wanted] = answer();
  assert.deepEqual(wanted, { written: 'media/a.wav', fold: 0, file: 'a.wav' });
  const written = encoder.encode(wanted.written);
  const decoded = decoders.hd_decode(hand(written), written.length, hand(clip), clip.length, wanted.fold);
  const frames = decoders.hd_frames(decoded);
  assert.deepEqual([decoders.hd_rate(decoded), frames, decoders.hd_note_len(decoded)], [8000, 4000, 0]);
  const plane = (from) => {
    const to = exports.ht_alloc(4 * frames, 4);
    new Float32Array(control.memory.buffer, to, frames).set(new Float32Array(decoders.memory.buffer, from, frames));
    return to;
  };
  const [left, right] = [plane(decoders.hd_left(decoded)), plane(decoders.hd_right(decoded))];
  assert.equal(exports.ht_files_add_decoded(files, put(written), written.length, 0, 8000, left, right, frames, 0, 0), 1);
  assert.equal(exports.ht_files_wanted(files, put(track), track.length), 0);
  const loaded = exports.ht_load(put(track), track.length, 0, 0, files, 0, 1);
  assert.deepEqual(answer().diagnostics, []);
  const plan = exports.ht_plan_new(loaded, 0, 0.25, 0, frames, 3, 0);
  assert.equal(answer().round.name, 'sound');
  const desk = exports.ht_desk_new(plan);
  assert.equal(exports.ht_plan_task(plan, desk, 0), 0);
  const out = new Float32Array(control.memory.buffer, exports.ht_desk_answer(desk), 2 * frames);
  // Whole numbers of 16 bits are k / 2^15 (track-format §4), and nothing else sounds.
  samples.forEach((sample, n) => assert.ok(out[n] === sample / 32768 && out[frames + n] === out[n], `${n}`));
});
