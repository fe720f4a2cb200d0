/**
 * The module in Node, as the tests of this folder use it: an instance on a memory of a given size, text in, answers out, and the hash by which
 * the engine's own tests know their samples.
 *
 * Run by `cargo xtask web`, on the modules that it has just made; or by hand, `node --test web/test/wasm/`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);

/** Bytes of a page of memory. */
export const PAGE_BYTES = 65_536;

/** A file of the checkout. */
export function file(path) {
  return fileURLToPath(new URL(path, root));
}

/** Text of a file of the checkout. */
export function text(path) {
  return readFileSync(file(path), 'utf8');
}

/** One of the two modules; `HETERODYNE_WASM` names another folder than `web/wasm`. */
export function compiled(name) {
  const folder = process.env.HETERODYNE_WASM;
  const path = folder === undefined ? file(`web/wasm/${name}.wasm`) : `${folder}/${name}.wasm`;
  if (!existsSync(path)) {
    throw new Error(`${path} is not there: cargo xtask web --only modules makes it`);
  }
  return new WebAssembly.Module(readFileSync(path));
}

/** A memory that has its final size from the start. */
export function memory(mebibytes, shared = false) {
  const pages = mebibytes * 16;
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

/** An instance with what scripts do around it. */
export class Instance {
  constructor(module, memory) {
    this.module = module;
    this.memory = memory;
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports;
  }

  /** Copies bytes into memory of the module. */
  put(bytes) {
    const at = this.exports.ht_alloc(bytes.length, 1);
    new Uint8Array(this.memory.buffer, at, bytes.length).set(bytes);
    return at;
  }

  /** Loads a track; `files` by name. */
  load(text, { name = 'track.json', files = {}, rate = 0, mix = 'live' } = {}) {
    const encoder = new TextEncoder();
    const [body, title] = [encoder.encode(text), encoder.encode(name)];
    const [at, titleAt] = [this.put(body), this.put(title)];
    const set = this.exports.ht_files_new();
    for (const [path, bytes] of Object.entries(files)) {
      const named = encoder.encode(path);
      const namedAt = this.put(named);
      this.exports.ht_files_add(set, namedAt, named.length, this.put(bytes), bytes.length);
      this.exports.ht_free(namedAt, named.length, 1);
    }
    const track = this.exports.ht_load(at, body.length, titleAt, title.length, set, rate, mix === 'live' ? 0 : 1);
    this.exports.ht_files_free(set);
    this.exports.ht_free(at, body.length, 1);
    this.exports.ht_free(titleAt, title.length, 1);
    return { track, answer: this.answer() };
  }

  /** What the last call said. */
  answer() {
    const { ht_answer_ptr: at, ht_answer_len: length } = this.exports;
    // A copy: no decoder takes a view of shared memory.
    const bytes = new Uint8Array(this.memory.buffer, at(), length()).slice();
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** The planes of a seat. */
  planes(seat) {
    const { buffer } = this.memory;
    return [this.exports.ht_left(seat), this.exports.ht_right(seat)].map((at) => new Float32Array(buffer, at, 8192));
  }

  /** Words of memory. */
  words(at, count) {
    return new Uint32Array(this.memory.buffer, at, count);
  }
}

/** FNV-1a over the bits of stereo samples, frame by frame (Fowler, Noll, Vo), as `crates/engine/tests/golden_hashes.rs` has it. */
export class Hash {
  high = 0xcbf29ce4;
  low = 0x84222325;

  byte(byte) {
    const low = (this.low ^ byte) >>> 0;
    // Times 2⁴⁰ + 0x1b3, modulo 2⁶⁴.
    const product = low * 0x1b3;
    this.high = (Math.imul(this.high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    this.low = product >>> 0;
  }

  word(word) {
    for (let shift = 0; shift < 32; shift += 8) this.byte((word >>> shift) & 0xff);
  }

  /** Takes in `frames` frames of two planes. */
  add(left, right, frames) {
    const bits = [left, right].map((side) => new Uint32Array(side.buffer, side.byteOffset, frames));
    for (let n = 0; n < frames; n += 1) {
      this.word(bits[0][n]);
      this.word(bits[1][n]);
    }
  }

  toString() {
    return [this.high, this.low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }
}

/** Frames of the engine's own block, by which the committed hashes count. */
export const BLOCK_FRAMES = 512;

/** Tracks with committed hashes that name no files: name, JSON, and the hash of each mix. */
export function goldenTracks() {
  const hashes = new Map();
  for (const line of text('crates/engine/tests/golden_tracks/hashes.txt').trim().split('\n').slice(1)) {
    const words = line.split(' ');
    const [mix, hash] = words.slice(-2);
    const name = words.slice(0, -2).join(' ');
    hashes.set(name, { ...hashes.get(name), [mix]: hash });
  }
  return [...hashes].flatMap(([name, hash]) => {
    if (name.endsWith('.json')) {
      return [{ name, hash, json: text(`crates/engine/tests/golden_tracks/${name}`) }];
    }
    const [voice, ...form] = name.split(' ');
    const params = JSON.parse(text(`benches/voices/${voice}.json`))[form.join(' ')];
    if (/bench\.(wav|sofa)/.test(JSON.stringify(params))) return [];
    const voices = [{ synth_function_name: voice, is_transition: form[0].startsWith('transition'), params }];
    const track = { global: { sample_rate: 44_100 }, progression: [{ duration: 1.5, voices }] };
    return [{ name, hash, json: JSON.stringify(track) }];
  });
}

/** Plays a seat from its place to the end of the last block, in blocks of changing size. */
export function hashOf(instance, seat, frames) {
  const hash = new Hash();
  const [left, right] = instance.planes(seat);
  const whole = Math.ceil(frames / BLOCK_FRAMES) * BLOCK_FRAMES;
  for (let done = 0, size = 1; done < whole; size = (size * 7) % 8191) {
    const made = instance.exports.ht_process(seat, Math.min(size, whole - done));
    hash.add(left, right, made);
    done += made;
  }
  return hash.toString();
}
