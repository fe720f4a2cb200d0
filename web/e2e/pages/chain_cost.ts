/** What a quantum of Live costs with given effects, timed in the worklet by the Lab's clock, which another thread writes. */

import { Clock, ClockOrder } from '../../src/lab/clock.ts';
import type { Percentiles } from '../../src/api.ts';
import type { EffectKind, LiveClass } from '../../src/live/api.ts';
import { offer, within } from './offer.ts';

/** An effect that does something: bands are raised, gains moved, pitch shifted. Where the default already acts, it stays. */
function acting({ name, parameters }: EffectKind): object {
  const moved = parameters.flatMap(({ name: parameter, unit, default: usual }): [string, number][] => {
    if (unit === 'db' && usual === 0) return [[parameter, name === 'gain' ? -3 : 2]];
    return unit === 'ratio' && usual === 1 ? [[parameter, 1.5]] : [];
  });
  return { effect: name, ...Object.fromEntries(moved) };
}

async function cost({ effects, seconds }: { effects: 'all' | 'none' | string; seconds: number }): Promise<object> {
  // @ts-expect-error: an address, not a module of this folder.
  const { Live } = (await import('/package/live.js')) as { Live: LiveClass };
  const context = new AudioContext({ sampleRate: 48_000, latencyHint: 'playback' });
  await context.audioWorklet.addModule('timed_live.worklet.js');
  const nodes: AudioWorkletNode[] = [];
  const Plain = globalThis.AudioWorkletNode;
  globalThis.AudioWorkletNode = class extends Plain {
    constructor(...given: ConstructorParameters<typeof Plain>) {
      super(...given);
      nodes.push(this);
    }
  };
  const live = await Live.create({ context, transport: 'shared' });
  globalThis.AudioWorkletNode = Plain;
  live.output.connect(context.destination);
  await live.resume();
  const input = new OscillatorNode(context, { type: 'sawtooth', frequency: 196 });
  const level = new GainNode(context, { gain: 0.2 });
  input.connect(level);
  input.start();
  await live.input.use({ node: level });
  const wanted = live.chain.catalogue.filter(({ name }) => effects === 'all' || effects === name);
  const taken = await live.chain.set({ heterodyne_chain: 1, stages: wanted.map(acting) });
  const words = new Int32Array(new SharedArrayBuffer(4 * Clock.COUNT));
  words[Clock.ORDER] = ClockOrder.STEADY;
  new Worker('/package/lab_clock.js').postMessage(words.buffer);
  const { port } = nodes[0] as AudioWorkletNode;
  const asked = (): Promise<Percentiles> =>
    new Promise((done) => {
      const listener = ({ data }: MessageEvent<{ timed?: Percentiles }>): void => {
        if (data.timed === undefined) return;
        port.removeEventListener('message', listener);
        done(data.timed);
      };
      port.addEventListener('message', listener);
      port.postMessage({ timed: true });
    });
  // The first second compiles.
  const quanta = (count: number): Promise<void> => within('quanta', (async () => {
    const from = context.currentTime;
    while (context.currentTime < from + (128 * count) / 48_000) await new Promise((done) => setTimeout(done, 100));
  })(), 10_000 * seconds);
  await quanta(375);
  port.postMessage({ timing: words.buffer });
  await quanta(375 * seconds);
  const times = await asked();
  Atomics.store(words, Clock.ORDER, ClockOrder.END);
  const { stages, problems } = live.chain;
  await live.close();
  await context.close();
  return { taken, problems, stages: stages.length, times };
}

offer({ cost });
