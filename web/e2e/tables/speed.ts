/**
 * `node run.mjs table speed [SECONDS]`: WebAssembly in this Node against the native engine with baseline registers, one after the other on
 * each bench track, seven times; the best of each counts. Sizes of what browsers load beside them.
 *
 * Needs `speed` of the benches, release: `cargo build --release --package heterodyne-benches --bin speed`.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { Instance, PAGES_PER_MIB } from '../../src/module.ts';
import { dist, output, root, shared } from '../src/place.ts';

const BLOCK_FRAMES = 512;
const ROUNDS = 7;
const MEMORY_MIB = 512;
/** Where in the track: past the fade at its start. */
const FROM_SECONDS = 5;
/** Blocks that are played before, so that V8 compiles what is hot a second time. */
const WARM_BLOCKS = 20_000;

interface Row {
  track: string;
  /** Times real time. */
  native: number;
  wasm: number;
  /** How many times longer WebAssembly takes. */
  ratio: number;
}

function native(program: string, track: string, seconds: number): number {
  const line = execFileSync(program, ['baseline', track, String(FROM_SECONDS), String(seconds)], { encoding: 'utf8' });
  const { audio_secs, wall_secs } = JSON.parse(line) as { audio_secs: number; wall_secs: number };
  return audio_secs / wall_secs;
}

function wasm(module: WebAssembly.Module, track: string, seconds: number): number {
  const pages = MEMORY_MIB * PAGES_PER_MIB;
  const instance = new Instance(module, new WebAssembly.Memory({ initial: pages, maximum: pages }));
  const folder = join(track, '..');
  const files = readdirSync(folder).filter((name) => name.endsWith('.noise')).map((name): [string, Uint8Array] => [name, readFileSync(join(folder, name))]);
  const taken = instance.take(files);
  const { track: number, loaded } = instance.load({ text: readFileSync(track, 'utf8'), name: basename(track), files, mix: 'offline' }, 0, taken);
  // A track without its noise would be another, and a faster one.
  if (loaded.track === null || loaded.diagnostics.length > 0) throw new Error(JSON.stringify(loaded.diagnostics));
  const rateHz = loaded.track.sampleRate;
  const { exports } = instance;
  const seat = exports.ht_seat_new(number, FROM_SECONDS * rateHz, 1, 0, 0, 0);
  const blocks = Math.floor((seconds * rateHz) / BLOCK_FRAMES);
  const play = (count: number): void => {
    for (let block = 0; block < count; block += 1) exports.ht_process(seat, BLOCK_FRAMES);
  };
  play(WARM_BLOCKS);
  exports.ht_seek(seat, FROM_SECONDS * rateHz);
  const begun = process.hrtime.bigint();
  play(blocks);
  return (blocks * BLOCK_FRAMES) / rateHz / (Number(process.hrtime.bigint() - begun) / 1e9);
}

export async function main([seconds = '60', ...only]: string[]): Promise<number> {
  const bench = shared('bench');
  const program = join(process.env['CARGO_TARGET_DIR'] ?? join(root, 'target'), 'release/speed');
  if (bench === null || !existsSync(program)) {
    process.stderr.write(`missing: ${bench === null ? '../shared/bench' : program}\n`);
    return 2;
  }
  const module = new WebAssembly.Module(readFileSync(join(dist, 'heterodyne.wasm')));
  const rows: Row[] = [];
  for (const name of readdirSync(bench).filter((file) => file.endsWith('.json') && (only.length === 0 || only.some((word) => file.includes(word)))).sort()) {
    const track = join(bench, name);
    const best = { native: 0, wasm: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      best.native = Math.max(best.native, native(program, track, Number(seconds)));
      best.wasm = Math.max(best.wasm, wasm(module, track, Number(seconds)));
    }
    rows.push({ track: name.replace('.json', ''), ...best, ratio: best.native / best.wasm });
  }
  const sizes = readdirSync(dist)
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => {
      const path = join(dist, name);
      const brotli = brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
      return { name, bytes: statSync(path).size, brotli };
    });
  const lines = ['| track | native, baseline | WebAssembly | times longer |', '| --- | ---: | ---: | ---: |'];
  for (const row of rows) lines.push(`| \`${row.track}\` | ${row.native.toFixed(0)} × | ${row.wasm.toFixed(0)} × | ${row.ratio.toFixed(2)} |`);
  lines.push('', '| file | bytes | brotli 11 |', '| --- | ---: | ---: |');
  for (const { name, bytes, brotli } of sizes) lines.push(`| \`${name}\` | ${bytes} | ${brotli} |`);
  writeFileSync(join(output(), 'speed.json'), `${JSON.stringify({ rows, sizes }, null, 2)}\n`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
