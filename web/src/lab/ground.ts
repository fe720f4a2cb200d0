/**
 * What a Lab stands on: what the browser can do, a context, the transport, the module.
 *
 * Invariant: options that are refused are refused before anything is made; a context that was made here is closed when the rest fails.
 */
import { makeContext } from '../output.js';
import { closedWay, requirements } from '../requirements.js';
import type { LabOptions, LabTransport } from './api.js';
import { LabAssets } from './assets.js';
import { firstTuning, settingsOf } from './choices.js';
import { fetchModule, type Fetched } from './module.js';
import type { Settings } from './orders.js';
import { pickTransport } from './transport.js';

export interface Ground {
  context: AudioContext;
  transport: LabTransport;
  /** Why `shared` was not taken under `auto`. */
  reason: string | null;
  settings: Settings;
  assets: LabAssets;
  fetched: Fetched;
}

export async function layGround(options: LabOptions): Promise<Ground> {
  const { single } = requirements();
  const vital = single.missing.filter((name) => name !== 'WebAssembly with SIMD');
  if (!single.possible && vital.length > 0) {
    throw await closedWay(single);
  }
  const picked = await pickTransport(options.transport ?? 'auto');
  const settings = settingsOf(options);
  firstTuning(options);
  const assets = new LabAssets(options.assets);
  const context = options.context ?? makeContext(options.sampleRate);
  try {
    return { context, ...picked, settings, assets, fetched: await fetchModule(assets.module()) };
  } catch (error) {
    if (options.context === undefined) {
      await context.close();
    }
    throw error;
  }
}
