/** The instrument's module: native bits, no traps, no growth of its memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from './engine.mjs';
import { ALL_SECTIONS, Lab, draws, layout, sound } from './lab.mjs';

const { Accuracy, Head, Level, Limit, Pair, Plane, Section, Signal, Tone, Tuner, Window } = layout;
const committed = text('crates/lab/tests/bits.txt').trim().split('\n');

/** The committed number of a line that begins so. */
function bits(beginning) {
  const line = committed.find((line) => line.startsWith(`${beginning} `));
  assert.notEqual(line, undefined, beginning);
  return line.split(' ').at(-1);
}

/** FNV-1a over bytes (Fowler, Noll, Vo). */
class Hash {
  value = 0xcbf29ce484222325n;

  add(bytes) {
    for (const byte of bytes) this.value = BigInt.asUintN(64, (this.value ^ BigInt(byte)) * 0x100000001b3n);
  }

  toString() {
    return this.value.toString(16).padStart(16, '0');
  }
}

/** Bytes of a view, lowest first as everywhere that WebAssembly runs. */
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** A test signal of an instance. */
class Running {
  constructor(lab, ...wish) {
    this.exports = lab.exports;
    this.handle = lab.exports.signal_new(...wish, 48_000);
    assert.ok(this.handle > 0, wish.join());
    this.planes = [0, 1].map((channel) => new Float32Array(lab.memory.buffer, lab.exports.get_output_ptr(this.handle, channel), 4096));
  }

  process(frames) {
    return this.exports.signal_process(this.handle, frames);
  }
}

test('figures and spectra have the bits of the native instrument', () => {
  const lab = new Lab();
  assert.equal(lab.init(1024, 48_000, 2, 32_768, Window.BLACKMAN_HARRIS), 0);
  const parts = [
    new Running(lab, Signal.SINE, 220.5, -8, 6.25, 0, 0),
    new Running(lab, Signal.TWO_TONES, 441.1, -30, 1323.25, -40, 0),
    new Running(lab, Signal.PINK, 0, -60, 5, 1, 0),
  ];
  const sums = [new Float32Array(128), new Float32Array(128)];
  for (let quantum = 0; quantum < 750; quantum += 1) {
    sums.forEach((sum) => sum.fill(0));
    for (const part of parts) {
      part.process(128);
      // An element of a Float32Array is rounded when it is written, as an addition of f32 is.
      sums.forEach((sum, channel) => sum.forEach((x, n) => (sum[n] = x + part.planes[channel][n])));
    }
    assert.ok(lab.process(sums, 0, 128) >= 0);
  }
  const hash = new Hash();
  const words = lab.results.slice();
  const view = new BigUint64Array(words.buffer);
  words.forEach((word, n) => {
    if (Number.isNaN(word)) view[n] = 0xffffffffffffffffn;
  });
  // What `init` alone says: the native instrument has no ring.
  view[Head.CAPACITY] = 0n;
  hash.add(bytes(words));
  for (const [plane, channel] of [[Plane.SPECTRUM, 0], [Plane.SPECTRUM, 1], [Plane.FAST, 0], [Plane.ZOOM, 0]]) {
    hash.add(bytes(lab.plane(plane, channel)));
  }
  assert.equal(hash.toString(), bits('instrument'));
});

test('test signals have the bits of native ones', () => {
  const lab = new Lab();
  const parameters = {
    [Signal.SINE]: [10.5],
    [Signal.TWO_TONES]: [1000.25, -12],
    [Signal.SWEEP_LINEAR]: [9000, 0.05],
    [Signal.SWEEP_LOGARITHMIC]: [9000, 0.05],
    [Signal.WHITE]: [7, 1],
    [Signal.PINK]: [7, 1],
    [Signal.BROWN]: [7, 1],
    [Signal.AMPLITUDE_MODULATED]: [6.3, 0.7],
    [Signal.FREQUENCY_MODULATED]: [6.3, 77],
  };
  for (const kind of Object.values(Signal)) {
    const [p1 = 0, p2 = 0] = parameters[kind] ?? [];
    const signal = new Running(lab, kind, 997.3, -6, p1, p2, 0);
    assert.equal(signal.process(5000), 4096);
    const hash = new Hash();
    signal.planes.forEach((plane) => hash.add(bytes(plane)));
    assert.equal(hash.toString(), bits(`signal ${kind}`), `signal ${kind}`);
    lab.exports.signal_free(signal.handle);
  }
});

test('the accuracy harness has the digest of the native one', () => {
  const { exports, memory } = new Lab();
  assert.equal(exports.accuracy_new(2, 2, 3), 0);
  const trials = exports.accuracy_trials_left();
  let rows = 0;
  for (let answer = 0; answer !== 2; ) {
    answer = exports.accuracy_advance();
    if (answer === 1) {
      rows += 1;
      const row = new Float64Array(memory.buffer, exports.accuracy_row_ptr(), Accuracy.WORDS);
      assert.equal(row[Accuracy.TRIALS], 2);
      assert.ok(row[Accuracy.LEN] >= 256);
    }
  }
  assert.equal(rows, trials / 2);
  assert.equal(exports.accuracy_trials_left(), 0);
  assert.equal(BigInt.asUintN(64, exports.accuracy_digest()).toString(16).padStart(16, '0'), bits('accuracy'));
  const csv = new TextDecoder().decode(new Uint8Array(memory.buffer, exports.accuracy_csv_ptr(), exports.accuracy_csv_len()));
  const lines = csv.trim().split('\n');
  assert.equal(lines.length, rows + 1);
  assert.ok(lines[0].startsWith('frequency_hz,snr_db,'));
});

test('a tone in each ear is measured', () => {
  const lab = new Lab();
  lab.init(4096, 44_100, 2);
  // Some noise, or rounding to f32 would leave lines of its own.
  lab.run([sound(66_150, [[432, 0.5]], 1e-5, 44_100), sound(66_150, [[439.83, 0.25]], 1e-5, 44_100, 2)]);
  const { results } = lab;
  assert.equal(results[Head.VERSION], Limit.LAB_ABI_VERSION);
  assert.ok(Math.abs(results[Tuner.CENTS] - 1200 * Math.log2(432 / 440)) < 1e-5, `${results[Tuner.CENTS]}`);
  assert.equal(results[Tone.COUNT], 1);
  assert.ok(Math.abs(results[Pair.BASE + Pair.BEAT_HZ] - 7.83) < 1e-5);
  assert.ok(Math.abs(results[Level.BASE + Level.STRIDE + Level.SAMPLE_PEAK_DB] - 20 * Math.log10(0.25)) < 1e-3);
});

test('the memory does not grow, and running claims none', () => {
  const lab = new Lab();
  lab.init(65_536, 768_000, 2, 65_536, Window.KAISER, 14);
  const top = lab.exports.get_memory_top();
  const { buffer } = lab.memory;
  assert.ok(top > 0 && top <= buffer.byteLength);
  const noise = sound(128 * 200, [[3000, 0.4]], 0.2, 768_000);
  lab.run([noise, noise]);
  assert.equal(lab.exports.get_memory_top(), top);
  // The largest of everything at once, again and again: what is given up is used again.
  for (let round = 0; round < 6; round += 1) {
    assert.equal(lab.init(65_536, 768_000, 2, 65_536, Window.KAISER, 14), 0);
    const handles = Array.from({ length: 8 }, (_, n) => lab.exports.signal_new(n % 2 === 0 ? Signal.SAW : Signal.PINK, 0.4, 0, 0, 1, 0, 48_000));
    assert.ok(handles.every((handle) => handle > 0), handles.join());
    assert.equal(lab.exports.accuracy_new(1, 1, round), 0);
    for (let trial = 0; trial < 3; trial += 1) lab.exports.accuracy_advance();
    handles.forEach((handle) => lab.exports.signal_free(handle));
  }
  assert.equal(lab.memory.buffer, buffer, 'views still hold');
  assert.ok(lab.exports.get_memory_top() <= buffer.byteLength);
});

test('no number traps, before and after there is an instrument', () => {
  const draw = draws(7);
  const strange = [0, 1, -1, 2, 127.5, 128, 32_768, 48_000, 2 ** 31, 2 ** 32, -(2 ** 31), 1e300, -1e300, NaN, Infinity, -Infinity, 5e-324, undefined];
  const any = () => (draw() % 3 === 0 ? draw() : strange[draw() % strange.length]);
  const lab = new Lab();
  const { exports } = lab;
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  assert.ok(names.length >= 27, names.join());
  for (let call = 0; call < 8000; call += 1) {
    if (call % 50 === 0) exports.init(256, 48_000, 1 + (draw() % 2), 1024);
    const name = names[draw() % names.length];
    // Making the larger ones takes long; they come in the test before.
    if (name === 'init' && call % 50 !== 25) continue;
    const args = Array.from({ length: exports[name].length }, any);
    exports[name](...args);
  }
  assert.equal(lab.init(128), 0);
  // All that is not known yet is new.
  assert.equal(exports.process_quantum(128), ALL_SECTIONS);
  assert.equal(exports.process_quantum(0), 0);
});

test('what is no number is counted and does no harm', () => {
  const lab = new Lab();
  lab.init(1024, 48_000, 1, 4096);
  const noise = sound(20_000, [[1000, 0.5]], 0.01);
  for (const n of [3, 5000, 5001, 12_345]) noise[n] = [NaN, Infinity, -Infinity][n % 3];
  lab.run([noise]);
  assert.equal(lab.results[Head.FAULTS], 4);
  assert.ok(Math.abs(lab.results[Tuner.FREQUENCY_HZ] - 1000) < 0.1);
  assert.equal(lab.exports.process_quantum(2000), -2);
  assert.equal(lab.exports.set_sections(ALL_SECTIONS), 0);
  assert.equal(lab.results[Head.COUNTERS + Section.STEREO], 1, 'never told of one channel');
});
