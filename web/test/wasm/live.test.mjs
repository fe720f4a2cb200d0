/** The module of the live path: from instance to instance, documents, no growth of its memory. What a quantum and a new chain take is told and decides nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled, text } from './engine.mjs';

/** The layout of `web/src/live/layout.ts`: the file holds constants alone. */
const { Head, Limit, PeerWord, Tag } = (() => {
  const script = text('web/src/live/layout.ts').replaceAll('export const', 'const').replaceAll(' as const', '');
  const names = [...script.matchAll(/^const (\w+) =/gm)].map(([, name]) => name);
  return new Function(`${script}\nreturn { ${names.join(', ')} };`)();
})();

const module = compiled('heterodyne-live');
const QUANTUM = 128;

class Desk {
  constructor() {
    this.memory = new WebAssembly.Memory({ initial: Limit.MEMORY_PAGES, maximum: Limit.MEMORY_PAGES });
    this.exports = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports;
    assert.equal(this.exports.init(48_000), 0);
    const { buffer } = this.memory;
    const pair = (at) => [0, 1].map((channel) => new Float32Array(buffer, at(channel), QUANTUM));
    this.input = pair((channel) => this.exports.get_input_ptr(0, channel));
    this.heard = pair((channel) => this.exports.get_output_ptr(0, channel));
    this.outbox = new Int32Array(buffer, this.exports.get_outbox_ptr(), Limit.OUTBOX_WORDS);
    this.inbox = new Int32Array(buffer, this.exports.get_inbox_ptr(), Limit.INBOX_BYTES >> 2);
    this.block = new Float64Array(buffer, this.exports.get_block_ptr(), this.exports.get_block_len());
    this.frame = 0;
  }

  /** A quantum of a tone of 0.5; its packets. */
  quantum(frequency = 0) {
    for (const plane of this.input) plane.forEach((_, n) => (plane[n] = 0.5 * Math.sin((2 * Math.PI * frequency * (this.frame + n)) / 48_000)));
    const words = this.exports.process(QUANTUM, this.frame, 0);
    this.frame += QUANTUM;
    const packets = [];
    for (let at = 0; at < words; ) {
      const [bytes, tag] = [this.outbox[at] & 0xff_ffff, this.outbox[at] >>> 24];
      packets.push({ tag, bytes, words: this.outbox.slice(at + 1, at + 1 + ((bytes + 3) >> 2)) });
      at += 1 + ((bytes + 3) >> 2);
    }
    return packets;
  }

  take(slot, { bytes, words }) {
    this.inbox.set(words);
    return this.exports.take(slot, bytes, this.frame);
  }

  ask(what, given) {
    const bytes = new TextEncoder().encode(given);
    new Uint8Array(this.memory.buffer, this.exports.text_ptr(bytes.length), bytes.length).set(bytes);
    const outcome = this.exports[what](bytes.length);
    return { outcome, answer: this.answer() };
  }

  answer() {
    return new TextDecoder().decode(new Uint8Array(this.memory.buffer, this.exports.answer_ptr(), this.exports.answer_len()));
  }
}

test('a tone goes from one instance to another, and no memory grows', () => {
  const [here, there] = [new Desk(), new Desk()];
  assert.equal(here.exports.peer_open(0), 0);
  assert.equal(here.block[Head.VERSION], Limit.LIVE_ABI_VERSION);
  let sum = 0;
  for (let n = 0; n < 1000; n += 1) {
    for (const packet of there.quantum(1000)) {
      assert.equal(packet.tag, Tag.EVERYBODY);
      assert.equal(here.take(0, packet), 0);
    }
    here.quantum();
    if (n >= 500) sum += here.heard[0].reduce((all, sample) => all + sample * sample, 0);
  }
  // The power of a sine is half of the square of its peak.
  assert.ok(Math.abs(Math.sqrt((2 * sum) / (500 * QUANTUM)) - 0.5) < 0.01);
  assert.equal(here.block[PeerWord.BASE + PeerWord.RECEIVED], 1000);
  assert.equal(here.memory.buffer.byteLength, 65_536 * Limit.MEMORY_PAGES);
});

function make(desk, stages) {
  desk.exports.chain_begin();
  for (const { kind, bypass, values } of stages) {
    assert.equal(desk.exports.chain_stage(kind, bypass ? 1 : 0), 0);
    values.forEach((value, n) => assert.equal(desk.exports.chain_value(n, value), 0));
  }
  assert.equal(desk.exports.chain_commit(), 0);
}

/** What each of 300 quanta takes, sorted, µs: of the very same quantum the least of four runs, for others run on the machine too. */
function least(stages) {
  const times = new Float64Array(300).fill(Infinity);
  for (let run = 0; run < 4; run += 1) {
    const desk = new Desk();
    make(desk, stages);
    for (let n = -100; n < times.length; n += 1) {
      const from = performance.now();
      desk.quantum(440);
      if (n >= 0) times[n] = Math.min(times[n], 1000 * (performance.now() - from));
    }
  }
  return times.sort();
}

test('every preset is read, made and runs, in time to spare', () => {
  const desk = new Desk();
  desk.exports.document_catalogue();
  const { presets, effects } = JSON.parse(desk.answer());
  assert.ok(presets.length > 0 && effects.length > 0);
  const documents = [...presets.map(({ chain }) => chain), { heterodyne_chain: 1, stages: effects.map(({ name }) => ({ effect: name })) }];
  for (const document of documents) {
    const { outcome, answer } = desk.ask('document_read', JSON.stringify(document));
    assert.equal(outcome, 0, answer);
    const { stages } = JSON.parse(answer);
    const begun = performance.now();
    make(desk, stages);
    const made = performance.now();
    const times = least(stages);
    for (let n = 0; n < 200; n += 1) desk.quantum(440);
    desk.exports.chain_sweep();
    assert.equal(desk.block[Head.CHAIN_STAGES], stages.length);
    assert.equal(desk.block[Head.CHAIN_FAULTS], 0);
    const mean = times.reduce((sum, time) => sum + time) / times.length;
    const told = [mean, times.at(Math.floor(0.99 * times.length)), times.at(-1)].map((time) => time.toFixed(1));
    console.log(`# ${document.name ?? 'every effect'}: made in ${(1000 * (made - begun)).toFixed(0)} µs, a quantum of two channels ${told[0]} µs in the mean, p99 ${told[1]}, longest ${told[2]}`);
  }
});

test('chains that are not accepted leave the one before', () => {
  const desk = new Desk();
  desk.exports.chain_begin();
  assert.equal(desk.exports.chain_stage(0, 0), 0);
  assert.equal(desk.exports.chain_commit(), 0);
  assert.equal(desk.exports.chain_value(0, NaN), 0);
  assert.equal(desk.exports.chain_commit(), -1);
  desk.quantum(440);
  assert.equal(desk.block[Head.CHAIN_STAGES], 1);
  const { outcome, answer } = desk.ask('document_read', '{ "heterodyne_chain": 1, "stages": [ { "effect": "gian" } ] }');
  assert.equal(outcome, -1);
  assert.equal(JSON.parse(answer).diagnostics[0].line, 1);
});
