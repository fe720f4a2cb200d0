/** Which of the two ways is taken, and why. */
import { HeterodyneError, type EngineOptions, type Mode } from './api.js';
import type { Assets } from './assets.js';
import type { Deck, DeckListener } from './deck.js';
import type { Output } from './output.js';
import { closedWay, requirements } from './requirements.js';
import { SharedDeck } from './shared.js';
import { SingleDeck } from './single.js';

/** The way that was picked. */
export interface Picked {
  mode: Mode;
  /** Why it is not `shared`. */
  reason: string | null;
  /** The caller has asked for it: there is no second best. */
  forced: boolean;
}

const OFFLINE = 'An OfflineAudioContext renders faster than any other thread could fill a ring.';

export async function pickMode(options: EngineOptions): Promise<Picked> {
  const wanted = options.mode ?? 'auto';
  const { single, shared } = requirements();
  const offline = options.context !== undefined && 'startRendering' in options.context;
  if (wanted === 'shared') {
    if (offline) {
      throw new HeterodyneError('refused', `mode is shared; single is accepted here. ${OFFLINE}`);
    }
    if (!shared.possible) {
      throw await closedWay(shared);
    }
    return { mode: 'shared', reason: null, forced: true };
  }
  if (wanted === 'auto' && shared.possible && !offline) {
    return { mode: 'shared', reason: null, forced: false };
  }
  if (!single.possible) {
    throw await closedWay(single);
  }
  if (wanted === 'single') {
    return { mode: 'single', reason: 'It was asked for.', forced: true };
  }
  return { mode: 'single', reason: offline ? OFFLINE : shared.reason, forced: false };
}

/** Opens the deck of the way that was picked; of `single` where `shared` fails and nobody has insisted. */
export async function openDeck(
  picked: Picked,
  options: EngineOptions,
  assets: Assets,
  output: Output,
  listener: DeckListener,
): Promise<{ deck: Deck; mode: Mode; reason: string | null }> {
  const memoryMib = options.memory ?? 256;
  let { reason } = picked;
  if (picked.mode === 'shared') {
    try {
      const aheadSeconds = options.ahead ?? 0.15;
      const deck = await SharedDeck.open(assets, output, { aheadSeconds, memoryMib }, listener);
      return { deck, mode: 'shared', reason: null };
    } catch (error) {
      if (picked.forced) {
        throw error;
      }
      reason = (error as Error).message;
    }
  }
  const deck = await SingleDeck.open(assets, output, memoryMib, listener);
  return { deck, mode: 'single', reason };
}
