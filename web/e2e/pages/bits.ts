/** Catches every sample of a track where it leaves the package: out of the worklet of both modes, and out of `renderToBuffer`. */

import type { Mix, Mode } from '../../src/api.ts';
import { create, loadOrFail } from './engine.ts';
import { keep, offer } from './offer.ts';

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
  const engine = await create({ mode: 'single', context });
  await loadOrFail(engine, text, { mix });
  engine.node.connect(context.destination);
  await engine.play();
  const buffer = await context.startRendering();
  await keep(name, interleaved([buffer.getChannelData(0), buffer.getChannelData(1)]));
  await engine.close();
}

/** Either mode in a context that runs in time, caught by a recorder behind the engine's node. Returns what the engine said at the end. */
async function realtime({ name, text, mix, rateHz, frames, mode }: Wanted & { mode: Mode }): Promise<unknown> {
  const context = new AudioContext({ sampleRate: rateHz });
  await context.audioWorklet.addModule('recorder.worklet.js');
  const engine = await create({ mode, context, ahead: AHEAD_SECONDS });
  await loadOrFail(engine, text, { mix });
  const recorder = new AudioWorkletNode(context, 'recorder', {
    channelCount: 2,
    channelCountMode: 'explicit',
    outputChannelCount: [2],
    processorOptions: { frames },
  });
  engine.node.connect(recorder).connect(context.destination);
  const next = <T>(): Promise<T> =>
    new Promise((done) => {
      recorder.port.onmessage = ({ data }: MessageEvent<T>) => done(data);
    });
  // Firefox makes a processor when it finds the time: what sounds before that is caught by nobody.
  const ready = next<'ready'>();
  await context.resume();
  await ready;
  const recorded = next<Float32Array<ArrayBuffer>>();
  let last: unknown = null;
  engine.addEventListener('telemetry', (event) => {
    last = (event as CustomEvent<unknown>).detail;
  });
  await engine.play();
  await keep(name, await recorded);
  await engine.close();
  await context.close();
  return last;
}

/** `renderToBuffer`. */
async function rendered({ name, text, mix, rateHz, threads }: Wanted & { threads: number }): Promise<void> {
  const engine = await create({ mode: 'single', sampleRate: rateHz, threads });
  const { channels } = await engine.renderToBuffer({ track: text, mix, stage: 'raw', sampleRate: rateHz });
  await keep(name, interleaved(channels));
  await engine.close();
}

offer({ offline, realtime, rendered });
