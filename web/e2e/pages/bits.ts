/** Catches every sample of a track where it leaves the package: out of the worklet of both modes, and out of `renderToBuffer`. */

import type { Mix, Mode } from '../../src/api.ts';
import { create, loadOrFail } from './engine.ts';
import { keep, offer, within } from './offer.ts';
import { recording } from './recording.ts';

interface Wanted {
  name: string;
  text: string;
  mix: Mix;
  rateHz: number;
  frames: number;
}

/** Quanta before the track that a recording may hold. */
const LEAD_FRAMES = 128 * 64;
/** Seconds that a ring holds ahead here: what is asked is which samples come, not how soon. */
const AHEAD_SECONDS = 2;

function interleaved([left, right]: [Float32Array, Float32Array]): Float32Array<ArrayBuffer> {
  const both = new Float32Array(left.length * 2);
  left.forEach((sample, n) => {
    both[2 * n] = sample;
    both[2 * n + 1] = right[n] ?? 0;
  });
  return both;
}

/** `single` mode in an OfflineAudioContext. */
async function offline({ name, text, mix, rateHz, frames }: Wanted): Promise<void> {
  const context = new OfflineAudioContext(2, frames + LEAD_FRAMES, rateHz);
  const engine = await within('create', create({ mode: 'single', context }));
  await within('load', loadOrFail(engine, text, { mix }));
  engine.node.connect(context.destination);
  await within('play', engine.play());
  const buffer = await within('the offline context', context.startRendering());
  await keep(name, interleaved([buffer.getChannelData(0), buffer.getChannelData(1)]));
  await within('close', engine.close());
}

/** Either mode in a context that runs in time, caught by a recorder behind the engine's node. Returns what the engine said at the end. */
async function realtime({ name, text, mix, rateHz, frames, mode }: Wanted & { mode: Mode }): Promise<unknown> {
  const context = new AudioContext({ sampleRate: rateHz });
  const engine = await within('create', create({ mode, context, ahead: AHEAD_SECONDS }));
  await within('load', loadOrFail(engine, text, { mix }));
  const { node, ready, whole } = await recording(context, frames);
  engine.node.connect(node).connect(context.destination);
  await within('the context to run', context.resume());
  await within('the recorder', ready);
  let last: unknown = null;
  engine.addEventListener('telemetry', (event) => {
    last = (event as CustomEvent<unknown>).detail;
  });
  await within('play', engine.play());
  await keep(name, await within(`${frames} frames in time`, whole, (1000 * frames) / rateHz));
  await within('close', engine.close());
  await context.close();
  return last;
}

/** `renderToBuffer`. */
async function rendered({ name, text, mix, rateHz, threads }: Wanted & { threads: number }): Promise<void> {
  const engine = await within('create', create({ mode: 'single', sampleRate: rateHz, threads }));
  const { channels } = await within('renderToBuffer', engine.renderToBuffer({ track: text, mix, stage: 'raw', sampleRate: rateHz }));
  await keep(name, interleaved(channels));
  await within('close', engine.close());
}

offer({ offline, realtime, rendered });
