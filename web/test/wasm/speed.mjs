/**
 * Times the engine in WebAssembly as `speed baseline` of `benches` times it natively: one thread, blocks of 512 frames, the offline mix.
 *
 *     node speed.mjs TRACK FROM_SECS SECONDS
 *
 * prints `{"audio_secs": …, "cpu_secs": …}`. Processor time, so that a machine that does other things too tells the same. What runs
 * first, 30 s of sound, is not counted: the compiler of WebAssembly is at work then.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Instance, BLOCK_FRAMES, compiled, memory } from './engine.mjs';

const [path, from, seconds] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');
const files = {};
for (const [, name] of text.matchAll(/"([^"]+\.noise)"/g)) {
  const beside = join(dirname(path), name);
  if (existsSync(beside)) files[name] = readFileSync(beside);
}
const instance = new Instance(compiled('heterodyne'), memory(256));
const { track, answer } = instance.load(text, { name: basename(path), files, mix: 'offline' });
if (track === 0) throw new Error(JSON.stringify(answer));
const rate = answer.track.sampleRate;
const seat = instance.exports.ht_seat_new(track, Number(from) * rate, 1, 0, 0, 0);
const blocks = Math.floor((Number(seconds) * rate) / BLOCK_FRAMES);
const play = (count) => {
  for (let k = 0; k < count; k += 1) instance.exports.ht_process(seat, BLOCK_FRAMES);
};
play(Math.ceil((30 * rate) / BLOCK_FRAMES));
const before = process.cpuUsage();
play(blocks);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ audio_secs: (blocks * BLOCK_FRAMES) / rate, cpu_secs: (user + system) / 1e6 }));
