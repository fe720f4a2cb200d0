/** The Lab as a page has it, from `/package/`, with sounds whose numbers are known. */

import type { Accuracy, AccuracyOptions, LabOptions, LabSurface, LabTelemetry, Reading, SignalOptions, TuneOptions } from '../../src/lab/api.ts';
import { offer } from './offer.ts';

interface Package {
  Lab: { create(options?: LabOptions): Promise<LabSurface> };
  accuracy(options?: AccuracyOptions): Promise<Accuracy>;
}

let lab: LabSurface | null = null;
const faults: { message: string; recovered: boolean }[] = [];
/** Of the sounds that come in as a stream. */
let outside: AudioContext | null = null;

async function loaded(): Promise<Package> {
  // @ts-expect-error: an address, not a module of this folder.
  return (await import('/package/lab.js')) as Package;
}

function open(): LabSurface {
  if (lab === null) throw new Error('there is no Lab');
  return lab;
}

async function create(options: LabOptions = {}): Promise<object> {
  lab = await (await loaded()).Lab.create(options);
  lab.addEventListener('fault', (event) => faults.push((event as CustomEvent<(typeof faults)[number]>).detail));
  await lab.resume();
  return said();
}

function said(): object {
  const { status, statusReason, transport, transportReason, sampleRate, frame, channels, source, clock } = open();
  return { status, statusReason, transport, transportReason, sampleRate, frame, channels, source, clock, isolated: crossOriginIsolated };
}

/** Waits for an event of the Lab. */
function event<T>(type: string): Promise<T> {
  return new Promise((done) => open().addEventListener(type, (told) => done((told as CustomEvent<T>).detail), { once: true }));
}

/** What was read once so many new sets of tones have come. */
async function reading(sets: number): Promise<Reading> {
  for (let n = 0; n < sets; n += 1) await event('reading');
  return structuredClone(open().read()) as Reading;
}

const signal = (what: SignalOptions): Promise<object> => open().useSignal(what);

/** Sines from another context, as a MediaStream: amplitude and frequency of the left and the right channel. */
async function stream({ left, right, sampleRate }: { left: [number, number][]; right: [number, number][]; sampleRate?: number }): Promise<object> {
  outside = new AudioContext(sampleRate === undefined ? {} : { sampleRate });
  const merger = new ChannelMergerNode(outside, { numberOfInputs: 2 });
  [left, right].forEach((tones, channel) => {
    for (const [frequency, amplitude] of tones) {
      const one = new OscillatorNode(outside as AudioContext, { frequency });
      const gain = new GainNode(outside as AudioContext, { gain: amplitude });
      one.connect(gain).connect(merger, 0, channel);
      one.start();
    }
  });
  const to = new MediaStreamAudioDestinationNode(outside, { channelCount: 2, channelCountMode: 'explicit' });
  merger.connect(to);
  await outside.resume();
  return open().useStream(to.stream, 'sines');
}

const telemetry = (): Promise<LabTelemetry> => event('telemetry');

/** Telemetry at once, with the context standing still, so that its clock and the worklet's count can be compared to the frame. */
async function still(): Promise<{ telemetry: LabTelemetry; contextFrames: number }> {
  const { context } = open();
  await context.suspend();
  const seen = { telemetry: open().telemetry(), contextFrames: context.currentTime * context.sampleRate };
  await context.resume();
  return seen;
}

function scope(frames: number): { frames: number; samples: number[] } {
  const into = Array.from({ length: open().channels }, () => new Float32Array(frames));
  const got = open().scope(into);
  return { frames: got, samples: [...(into[0] as Float32Array).subarray(0, got)] };
}

async function close(): Promise<void> {
  await lab?.close();
  await outside?.close();
  lab = null;
}

const accuracy = async (options: AccuracyOptions): Promise<Accuracy> => (await loaded()).accuracy(options);

offer({
  create,
  said,
  reading,
  signal,
  stream,
  telemetry,
  still,
  scope,
  accuracy,
  close,
  faults: () => faults,
  tune: (options: TuneOptions) => open().tune(options),
  endSource: () => open().endSource(),
  setClock: (mode: 'off' | 'sampled' | 'steady') => open().setClock(mode),
});
