/**
 * Whether a network takes less than is sent: packets that are left out here because too many wait.
 *
 * Invariant: a moment is none; who is told is not told again for a minute.
 */
import type { LiveCodec } from './api.js';
import type { LinkNews } from './pump.js';

/** More than this part of the packets, in so many seconds in a row. */
const PART = 0.05;
const SECONDS = 3;
/** With fewer packets in a second nothing is said. */
const LEAST_PACKETS = 20;
const QUIET_MS = 60_000;

export class Backlog {
  private before = { sent: 0, dropped: 0 };
  private bad = 0;
  private toldMs = -Infinity;

  /** Once a second, what the pump knows; true where it is to be told now. */
  take(link: LinkNews | null, atMs: number): boolean {
    const { sent, dropped } = link ?? { sent: 0, dropped: 0 };
    const now = { sent: sent - this.before.sent, dropped: dropped - this.before.dropped };
    this.before = { sent, dropped };
    const packets = now.sent + now.dropped;
    // Counts that go back are of another channel.
    const isBad = now.sent >= 0 && now.dropped >= 0 && packets >= LEAST_PACKETS && now.dropped > PART * packets;
    this.bad = isBad ? this.bad + 1 : 0;
    if (this.bad < SECONDS || atMs - this.toldMs < QUIET_MS) {
      return false;
    }
    this.toldMs = atMs;
    return true;
  }
}

/** What is told of it. */
export function backedUp({ name, id }: { name: string; id: number }, codec: LiveCodec): { code: 'backed-up'; message: string; peer: number } {
  const remedy = codec === 'opus' ? 'The ordinary track may get through better.' : 'Opus needs a tenth of it and gets through better.';
  return { code: 'backed-up', message: `The network to ${name || 'a peer'} takes less than is sent: more than 5 % of the packets are left out here. ${remedy}`, peer: id };
}
