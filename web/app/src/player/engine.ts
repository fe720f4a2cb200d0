/** The only door to the engine's package; whatever fails behind it comes out as a sentence for people. */
import { Engine, HeterodyneError } from 'heterodyne';
import type { EngineOptions, EngineSurface } from 'heterodyne';

export { HeterodyneError };
export type { Diagnostic, EngineSurface, Loaded, Mode, Percentiles, PlayState, Position, Telemetry, TrackInfo, WavOptions } from 'heterodyne';

export type ModeChoice = 'auto' | 'shared' | 'single';

/** An engine that sounds. It would connect itself only for a page that listens to nothing beside it, and this page has meters. */
export async function createEngine(mode: ModeChoice, sampleRateHz: number): Promise<EngineSurface> {
  const options: EngineOptions = { mode };
  if (sampleRateHz > 0) options.sampleRate = sampleRateHz;
  const engine = await Engine.create(options);
  engine.node.connect(engine.context.destination);
  return engine;
}

const WORDS: Record<HeterodyneError['code'], string> = {
  'too-old': 'This browser is too old for the engine.',
  'not-isolated': 'Shared memory needs a cross-origin isolated page.',
  asset: 'A part of the engine could not be loaded.',
  memory: 'The track needs more memory than the engine may take.',
  refused: 'The track was refused.',
  closed: 'The engine is closed.',
  'nothing-loaded': 'Nothing is loaded.',
  internal: 'The engine failed.',
};

export function explain(error: unknown): string {
  if (error instanceof HeterodyneError) return `${WORDS[error.code]} ${error.message}`;
  if (error instanceof DOMException && error.name === 'NotAllowedError') return 'The browser does not let the page sound yet. Press play again.';
  return error instanceof Error ? error.message : String(error);
}
