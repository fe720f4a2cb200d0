/**
 * Worklet scripts that contexts have loaded.
 *
 * Invariant: a script is loaded once into a context, whoever asks; one that could not be loaded is tried again by the next.
 */
import { HeterodyneError } from './api.js';

const loaded = new WeakMap<BaseAudioContext, Map<string, Promise<void>>>();

export async function addScript(context: BaseAudioContext, url: string): Promise<void> {
  const scripts = loaded.get(context) ?? new Map<string, Promise<void>>();
  loaded.set(context, scripts);
  const script = scripts.get(url) ?? context.audioWorklet.addModule(url);
  scripts.set(url, script);
  try {
    await script;
  } catch (cause) {
    scripts.delete(url);
    throw new HeterodyneError('asset', `${url} cannot be loaded as a worklet (${String(cause)})`);
  }
}
