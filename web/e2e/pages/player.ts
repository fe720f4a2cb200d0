/** Plays one track to its end, for somebody who listens at the sink. */

import type { Mode } from '../../src/api.ts';
import { create, loadOrFail } from './engine.ts';
import { offer } from './offer.ts';

interface Wanted {
  mode: Mode;
  text: string;
  rateHz: number;
}

/** Returns what the engine counted, once the track has ended. */
async function play({ mode, text, rateHz }: Wanted): Promise<unknown> {
  const engine = await create({ mode, sampleRate: rateHz });
  if (engine.context.sampleRate !== rateHz) throw new Error(`the context runs at ${engine.context.sampleRate} Hz instead of ${rateHz}`);
  await loadOrFail(engine, text, {});
  const ended = new Promise<void>((done) => {
    engine.addEventListener('state', (event) => {
      if ((event as CustomEvent<{ state: string }>).detail.state === 'ended') done();
    });
  });
  let last: unknown = null;
  engine.addEventListener('telemetry', (event) => {
    last = (event as CustomEvent<unknown>).detail;
  });
  await engine.play();
  await ended;
  // What the device still holds is heard before the context goes.
  const { currentTime } = engine.context;
  while (engine.context.currentTime < currentTime + 0.5) await new Promise((done) => setTimeout(done, 50));
  await engine.close();
  return last;
}

offer({ play });
