/** Recordings on their way into a track: the package's own modules, run here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import binaryen from 'binaryen';
import { Instance, type Source } from '../src/module.ts';
import { Decoders } from '../src/workers/decoders.ts';

const RATE_HZ = 8000;
const address = (bytes: Uint8Array): string => `data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`;
/** A module as `cargo xtask web --only modules` leaves it. */
const built = (name: string): Buffer => readFileSync(`wasm/${name}.wasm`);
const engine = new WebAssembly.Module(new Uint8Array(built('heterodyne')));

function instance(): Instance {
  const pages = 64 * 16;
  return new Instance(engine, new WebAssembly.Memory({ initial: pages, maximum: pages }));
}

/** 16 bits, one channel. */
function wav(samples: number[]): Uint8Array {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 0x00010001, RATE_HZ, 2 * RATE_HZ, 0x00100002].forEach((word, n) => bytes.writeUInt32LE(word, 16 + 4 * n));
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, n) => bytes.writeInt16LE(sample, 44 + 2 * n));
  return new Uint8Array(bytes);
}

const SAMPLES = Array.from({ length: 4000 }, (_, n) => ((n * 37) % 2001) - 1000);

function source(...clips: [path: string, file: Uint8Array][]): Source {
  const overlay = clips.map(([path]) => ({ path, start: 0 }));
  const text = JSON.stringify({ global: { sample_rate: RATE_HZ }, overlay_clips: overlay, progression: [{ duration: 1, voices: [] }] });
  return { text, name: 't.json', files: clips.map(([path, file]) => [path, file]), mix: 'offline' };
}

/** What the engine makes of a track that is silent but for its clips. */
function sound({ exports, memory }: Instance, track: number): number[] {
  const frames = SAMPLES.length;
  const plan = exports.ht_plan_new(track, 0, 0.25, 0, frames, 3, 0);
  const desk = exports.ht_desk_new(plan);
  assert.equal(exports.ht_plan_task(plan, desk, 0), 0);
  return [...new Float32Array(memory.buffer, exports.ht_desk_answer(desk), frames)];
}

test('a clip is decoded before the track is loaded; another version does not decode it again', async () => {
  let fetched = 0;
  const { fetch } = globalThis;
  globalThis.fetch = (...asked) => {
    fetched += 1;
    return fetch(...asked);
  };
  try {
    const decoders = new Decoders(address(built('heterodyne-decoders')));
    await decoders.load(instance(), source(), 0);
    assert.equal(fetched, 0, 'a track without recordings needs no decoders');
    const first = instance();
    const { track, loaded } = await decoders.load(first, source(['a.wav', wav(SAMPLES)]), 0);
    assert.deepEqual([loaded.diagnostics, loaded.track?.clips[0]?.streamed, fetched], [[], false, 1]);
    // Whole numbers of 16 bits are k / 2^15.
    const expected = SAMPLES.map((sample) => sample / 32768);
    assert.deepEqual(sound(first, track), expected);
    const { Instance: Original } = WebAssembly;
    let made = 0;
    WebAssembly.Instance = new Proxy(Original, {
      construct: (target, [module, imports]: [WebAssembly.Module, WebAssembly.Imports]) => {
        made += 1;
        return new target(module, imports);
      },
    });
    try {
      const second = instance();
      const again = await decoders.load(second, source(['a.wav', wav(SAMPLES)]), 0);
      assert.deepEqual(sound(second, again.track), expected);
      assert.equal(made, 1, 'the engine, and no decoder');
      const louder = SAMPLES.map((sample) => 2 * sample);
      const third = instance();
      const changed = await decoders.load(third, source(['a.wav', wav(louder)]), 0);
      assert.deepEqual(sound(third, changed.track), louder.map((sample) => sample / 32768));
      assert.equal(made, 3, 'a file of the same name with other bytes is decoded');
    } finally {
      WebAssembly.Instance = Original;
    }
  } finally {
    globalThis.fetch = fetch;
  }
});

test('bytes that are no recording are a diagnostic that names the file', async () => {
  const decoders = new Decoders(address(built('heterodyne-decoders')));
  const { loaded } = await decoders.load(instance(), source(['a.wav', Uint8Array.of(1, 2, 3)], ['empty.wav', new Uint8Array(0)]), 0);
  const told = loaded.diagnostics.map(({ message, found, path }) => `${message} ${found} ${path}`).join('\n');
  assert.ok(loaded.diagnostics.length >= 2 && /a\.wav/.test(told) && /empty\.wav/.test(told), told);
});

/** Decoders that end in a trap. */
const BREAKING = `(module (memory (export "memory") 1)
  (func (export "hd_alloc") (param i32) (result i32) (i32.const 8))
  (func (export "hd_decode") (param i32 i32 i32 i32 i32) (result i32) (unreachable)))`;

test('a decoder that traps is an answer about that file, and the track stays usable', async () => {
  const decoders = new Decoders(address(binaryen.parseText(BREAKING).emitBinary()));
  const { loaded } = await decoders.load(instance(), source(['a.wav', wav(SAMPLES)]), 0);
  assert.match(JSON.stringify(loaded.diagnostics), /a\.wav.*the decoder gave up|the decoder gave up.*a\.wav/);
});

test('decoders that do not arrive are an error of the package, and are asked for again', async () => {
  const decoders = new Decoders('data:application/wasm;base64,AAAA');
  const clip = source(['a.wav', wav(SAMPLES)]);
  await assert.rejects(decoders.load(instance(), clip, 0), { code: 'asset' });
  await assert.rejects(decoders.load(instance(), clip, 0), { code: 'asset' });
  assert.notEqual((await decoders.load(instance(), source(), 0)).track, 0);
});
