/** The package as a page gets it: from `/package/`, as it is published. */

import type { EngineOptions, EngineSurface, LoadOptions } from '../../src/api.ts';

interface Package {
  Engine: { create(options?: EngineOptions): Promise<EngineSurface> };
}

/** An engine of the published package. */
export async function create(options: EngineOptions): Promise<EngineSurface> {
  // @ts-expect-error: an address, not a module of this folder.
  const { Engine } = (await import('/package/index.js')) as Package;
  return Engine.create(options);
}

/** Loads a track; one that is refused is an error with all that is wrong. */
export async function loadOrFail(engine: EngineSurface, text: string, options: LoadOptions): Promise<void> {
  const { track, diagnostics } = await engine.load(text, options);
  if (track === null) throw new Error(diagnostics.map((one) => `${one.line ?? ''}: ${one.message}`).join('\n'));
}
