/** Levels out of the figures of the desk: the same objects each time. */
import type { Level, Meters } from './api.js';
import { LevelWord, PeerWord } from './layout.js';

const SILENCE = (): Level[] => [{ peakDb: -Infinity, rmsDb: -Infinity }, { peakDb: -Infinity, rmsDb: -Infinity }];

function fill(levels: Level[], block: Float64Array, at: number): void {
  levels.forEach((level, channel) => {
    level.peakDb = 20 * Math.log10(block[at + 2 * channel + LevelWord.PEAK] as number);
    level.rmsDb = 20 * Math.log10(block[at + 2 * channel + LevelWord.RMS] as number);
  });
}

export class LevelBoard implements Meters {
  readonly input = SILENCE();
  readonly sent = SILENCE();
  readonly mix = SILENCE();
  readonly peers = new Map<number, Level[]>();

  show(block: Float64Array, peers: readonly { id: number; slot: number }[]): void {
    const at = (source: number): number => LevelWord.BASE + source * LevelWord.STRIDE;
    fill(this.input, block, at(LevelWord.INPUT));
    fill(this.sent, block, at(LevelWord.SENT));
    fill(this.mix, block, at(LevelWord.HEARD));
    for (const id of this.peers.keys()) {
      if (!peers.some((peer) => peer.id === id)) {
        this.peers.delete(id);
      }
    }
    for (const { id, slot } of peers) {
      const levels = this.peers.get(id) ?? SILENCE();
      this.peers.set(id, levels);
      fill(levels, block, PeerWord.BASE + slot * PeerWord.STRIDE + PeerWord.LEVELS);
    }
  }
}
