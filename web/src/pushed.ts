/**
 * What the page has pushed into streamed clips, for an engine that has to start again.
 *
 * Invariant: samples are kept in the order in which they came, as Blobs, which a browser may keep on disk: so the page's own memory holds
 * none of them. A clip of another version of the track keeps its samples while it stands where it stood, under the same name.
 */
import type { TrackInfo } from './api.js';

interface Clip {
  pieces: Blob[];
  finished: boolean;
}

export class Pushed {
  private readonly clips = new Map<number, Clip>();
  private names: string[] = [];

  /** Another track: what was pushed is forgotten. */
  begin(track: TrackInfo): void {
    this.clips.clear();
    this.names = track.clips.map(({ name }) => name);
  }

  /** Another version of the track. */
  carry(track: TrackInfo): void {
    for (const index of [...this.clips.keys()]) {
      const clip = track.clips[index];
      if (clip?.streamed !== true || clip.name !== this.names[index]) {
        this.clips.delete(index);
      }
    }
    this.names = track.clips.map(({ name }) => name);
  }

  keep(index: number, samples: Float32Array<ArrayBuffer>, finished: boolean): void {
    const clip = this.clips.get(index) ?? { pieces: [], finished: false };
    clip.pieces.push(new Blob([samples]));
    clip.finished ||= finished;
    this.clips.set(index, clip);
  }

  /** Pushes everything again; answers with the indices of clips whose samples could not be had or not be taken. */
  async replay(push: (index: number, samples: Float32Array<ArrayBuffer>, finished: boolean) => Promise<void>): Promise<number[]> {
    const lost: number[] = [];
    for (const [index, { pieces, finished }] of this.clips) {
      try {
        for (const piece of pieces) {
          await push(index, new Float32Array(await piece.arrayBuffer()), false);
        }
        if (finished) {
          await push(index, new Float32Array(0), true);
        }
      } catch {
        this.clips.delete(index);
        lost.push(index);
      }
    }
    return lost;
  }
}
