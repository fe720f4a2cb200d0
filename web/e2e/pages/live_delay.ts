/** Live as a page has it, from `/package/`, with beeps whose times are known. */

import type { LiveClass, LiveOptions, LivePath, LiveSurface, LiveTelemetry, Peer } from '../../src/live/api.ts';
import { offer } from './offer.ts';
import { installRelay } from './relay.ts';

let live: LiveSurface | null = null;
const told: object[] = [];
const gone: number[] = [];
const came: number[] = [];

function open(): LiveSurface {
  if (live === null) throw new Error('there is no Live');
  return live;
}

async function create({ relay = false, ...options }: LiveOptions & { relay?: boolean } = {}): Promise<object> {
  if (relay) installRelay();
  // @ts-expect-error: an address, not a module of this folder.
  const { Live } = (await import('/package/live.js')) as { Live: LiveClass };
  live = await Live.create(options);
  await live.resume();
  for (const type of ['problem', 'fault', 'room'] as const) live.addEventListener(type, (event) => told.push({ type, ...(event as CustomEvent<object>).detail }));
  return { transport: live.transport, reason: live.transportReason, state: live.context.state, requirements: Live.requirements(), pump: live.telemetry().pump };
}

async function join({ url, name }: { url: string; name: string }): Promise<object> {
  return { ...(await open().join(url, { name })) };
}

/** Waits until so many peers are connected. */
async function connected(count: number): Promise<object> {
  const { peers } = open();
  for (let tries = 0; tries < 300; tries += 1) {
    if (open().peers.filter(({ state }) => state === 'connected').length >= count) return open().peers.map(plain);
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`not connected: ${JSON.stringify({ peers: peers.map(plain), told })}`);
}

function plain({ id, name, state, reason, remoteMuted, statistics }: Peer): object {
  return { id, name, state, reason, remoteMuted, statistics };
}

/** Sends a tone on each channel. */
async function tones({ left, right, gain = 0.25 }: { left: number; right: number; gain?: number }): Promise<void> {
  const { context, input } = open();
  const merge = new ChannelMergerNode(context, { numberOfInputs: 2 });
  [left, right].forEach((frequency, channel) => {
    const tone = new OscillatorNode(context, { frequency });
    const level = new GainNode(context, { gain });
    tone.connect(level).connect(merge, 0, channel);
    tone.start();
  });
  await input.use({ node: merge });
}

async function beeps(): Promise<void> {
  const { context, input } = open();
  await context.audioWorklet.addModule('pulse_ticker.worklet.js');
  const node = new AudioWorkletNode(context, 'pulse-ticker', { numberOfInputs: 0, outputChannelCount: [2] });
  node.port.onmessage = ({ data }: MessageEvent) => gone.push(data as number);
  await input.use({ node });
}

async function listen(): Promise<void> {
  const { context, output } = open();
  await context.audioWorklet.addModule('pulse_ticker.worklet.js');
  const node = new AudioWorkletNode(context, 'pulse-listener', { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }: MessageEvent) => came.push(data as number);
  output.connect(node);
}

async function wait(seconds: number): Promise<void> {
  await new Promise((done) => setTimeout(done, 1000 * seconds));
}

async function path(way: LivePath): Promise<void> {
  open().path = way;
}

/** Records what is heard; frequency, level and channel of what is in it, by projection on the given tones, and samples where asked for. */
async function heard({ seconds, tones: wanted, source = 'mix' }: { seconds: number; tones: number[]; source?: 'own' | 'others' | 'mix' }): Promise<object> {
  const recording = open().record(source);
  await wait(seconds);
  const bytes = await (await recording.stop()).arrayBuffer();
  const samples = new Float32Array(bytes, 44);
  const rate = open().context.sampleRate;
  const frames = samples.length / 2;
  const level = (frequency: number, channel: number): number => {
    let [re, im, weight] = [0, 0, 0];
    for (let n = 0; n < frames; n += 1) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / frames);
      const turns = (2 * Math.PI * frequency * n) / rate;
      re += window * (samples[2 * n + channel] ?? 0) * Math.cos(turns);
      im += window * (samples[2 * n + channel] ?? 0) * Math.sin(turns);
      weight += window / 2;
    }
    return Math.hypot(re, im) / weight;
  };
  return { frames, lost: recording.lostFrames, levels: wanted.map((frequency) => [level(frequency, 0), level(frequency, 1)]) };
}

offer({
  create,
  join,
  connected,
  tones,
  beeps,
  listen,
  wait,
  path,
  heard,
  chain: async (document: object) => ({ taken: await open().chain.set(document), problems: open().chain.problems, stages: open().chain.stages, document: open().chain.document() }),
  catalogue: async () => ({ effects: open().chain.catalogue, presets: open().chain.presets }),
  set: async (values: Partial<LiveSurface>) => void Object.assign(open(), values),
  peer: async ({ index, ...values }: { index: number } & Partial<Peer>) => void Object.assign(open().peers[index] ?? {}, values),
  peers: async () => open().peers.map(plain),
  telemetry: async (): Promise<LiveTelemetry> => open().telemetry(),
  meters: async () => {
    const { input, sent, mix } = open().meters();
    return { input, sent, mix };
  },
  times: async () => ({ gone, came }),
  told: async () => told,
  leave: async () => open().leave(),
  close: async () => open().close(),
});
