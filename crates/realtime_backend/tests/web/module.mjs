/**
 * Loads the built module and holds what its tests share.
 *
 * The module is looked for in `pkg/` of the crate; `HETERODYNE_PKG` names another folder.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const CRATE = fileURLToPath(new URL('../..', import.meta.url));
export const REPOSITORY = resolve(CRATE, '../..');
const PKG = resolve(process.env.HETERODYNE_PKG ?? resolve(CRATE, 'pkg'));

export const RATE_HZ = 8000;
/** Ten milliseconds, the length of every fade. */
export const FADE_FRAMES = 80;

const script = pathToFileURL(resolve(PKG, 'realtime_backend.js')).href;
const wasm = new WebAssembly.Module(readFileSync(resolve(PKG, 'realtime_backend_bg.wasm')));
let instances = 0;

/** An instance of its own, with nothing started. */
export async function fresh() {
  instances += 1;
  const exports = await import(`${script}?instance=${instances}`);
  exports.initSync({ module: wasm });
  return exports;
}

/** The bytes of the module, for those who load it themselves. */
export const moduleBytes = () => readFileSync(resolve(PKG, 'realtime_backend_bg.wasm'));

/** Both dialects of one track: steps of 4 and 6 seconds, the second faded in over the last second of the first. */
export const DIALECTS = {
  old: (clips = []) => ({
    global: { sample_rate: RATE_HZ, crossfade_duration: 1 },
    progression: [
      { duration: 4, voices: [voice('binaural_beat', 200)] },
      { duration: 6, voices: [voice('isochronic_tone', 330)] },
    ],
    overlay_clips: clips,
  }),
  new: (clips = []) => ({
    global_settings: { sample_rate: RATE_HZ, crossfade_duration: 1 },
    steps: [
      { duration: 4, voices: [voice('binaural_beat', 200)] },
      { duration: 6, voices: [voice('isochronic_tone', 330)] },
    ],
    clips,
  }),
};

export const TRACK = JSON.stringify(DIALECTS.old());
/** The live mix counts its steps in full. */
export const TRACK_FRAMES = 10 * RATE_HZ;

function voice(synth_function_name, baseFreq) {
  return { synth_function_name, params: { baseFreq } };
}

/** The next frames, left and right in turn, however many. */
export function pull(exports, frames) {
  const all = new Float32Array(2 * frames);
  for (let at = 0; at < all.length; at += 2048) {
    all.set(exports.process_block(Math.min(2048, all.length - at)), at);
  }
  return all;
}

export const isSilent = (samples) => samples.every((sample) => sample === 0);
