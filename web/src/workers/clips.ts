/**
 * What was pushed into the clips of a track, so that another version of it has them too.
 *
 * Invariant: samples are kept by the clip's index, in the order in which they came.
 */
import type { TrackInfo } from '../api.js';
import { HeterodyneError } from '../api.js';
import type { Instance } from '../module.js';

interface Pushed {
  pieces: Float32Array[];
  finished: boolean;
}

/** Pushes interleaved samples into a clip of a track. */
export function push(instance: Instance, track: number, index: number, samples: Float32Array, finished: boolean): void {
  instance.guard((exports) => {
    const frames = samples.length >> 1;
    if (frames > 0) {
      const address = exports.ht_alloc(8 * frames, 8);
      if (address === 0) {
        throw new HeterodyneError('memory', `${frames} frames of a clip do not fit into the engine's memory`);
      }
      new Float32Array(instance.memory.buffer, address, 2 * frames).set(samples.subarray(0, 2 * frames));
      exports.ht_clip_push(track, index, address, frames);
      exports.ht_free(address, 8 * frames, 8);
    }
    if (finished) {
      exports.ht_clip_finish(track, index);
    }
  });
}

export class Clips {
  private readonly pushed = new Map<number, Pushed>();
  private names: string[] = [];

  /** Another track: what was pushed is forgotten. */
  begin(track: TrackInfo | null): void {
    this.pushed.clear();
    this.names = (track?.clips ?? []).map((clip) => clip.name);
  }

  keep(index: number, samples: Float32Array, finished: boolean): void {
    const clip = this.pushed.get(index) ?? { pieces: [], finished: false };
    clip.pieces.push(samples);
    clip.finished ||= finished;
    this.pushed.set(index, clip);
  }

  /** Another version of the track: clips that stand where they stood, under the same name, get what they had. */
  carry(instance: Instance, track: number, info: TrackInfo | null): void {
    const names = (info?.clips ?? []).map((clip) => clip.name);
    for (const [index, clip] of this.pushed) {
      if (names[index] === undefined || names[index] !== this.names[index] || info?.clips[index]?.streamed !== true) {
        this.pushed.delete(index);
        continue;
      }
      clip.pieces.forEach((piece) => push(instance, track, index, piece, false));
      if (clip.finished) {
        push(instance, track, index, new Float32Array(0), true);
      }
    }
    this.names = names;
  }
}
