/** The Lab as a page has it, from `/package/`, with sounds whose numbers are known. */

import type { Accuracy, AccuracyOptions, LabOptions, LabSurface, LabTelemetry, SignalOptions, TuneOptions } from '../../src/lab/api.ts';
import type { EngineSurface } from '../../src/api.ts';
import { create as createEngine, loadOrFail } from './engine.ts';
import { offer } from './offer.ts';

interface Package {
  Lab: { create(options?: LabOptions): Promise<LabSurface> };
  accuracy(options?: AccuracyOptions): Promise<Accuracy>;
}

let lab: LabSurface | null = null;
let engine: EngineSurface | null = null;
const faults: { message: string; recovered: boolean }[] = [];
/** Every microphone that was opened. */
const microphones: MediaStreamTrack[] = [];
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

/** Keeps what the Lab opens in sight. */
function watchMicrophones(): void {
  const devices = navigator.mediaDevices;
  const opens = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await opens(wanted);
    microphones.push(...stream.getAudioTracks());
    return stream;
  };
}

watchMicrophones();

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

/** Lists of numbers as every driver carries them. */
function plain(value: unknown): unknown {
  if (value instanceof Float32Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)])) : value;
}

/** What was read once so many new sets of tones have come. */
async function reading(sets: number): Promise<unknown> {
  for (let n = 0; n < sets; n += 1) await event('reading');
  return plain(open().read());
}

const signal = (what: SignalOptions): Promise<object> => open().useSignal(what);

/**
 * Sines from another context, as a MediaStream: frequency and amplitude of the left and the right channel. Frequencies are whole numbers of Hz, and a
 * second of them is played in a loop, so that each sample is the sine's.
 */
async function stream({ left, right }: { left: [number, number][]; right: [number, number][] }): Promise<object> {
  const { sampleRate } = open();
  outside = new AudioContext({ sampleRate });
  const buffer = new AudioBuffer({ numberOfChannels: 2, length: sampleRate, sampleRate });
  [left, right].forEach((tones, channel) => {
    const samples = buffer.getChannelData(channel);
    for (let n = 0; n < samples.length; n += 1) {
      samples[n] = tones.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * ((hz * n) % sampleRate)) / sampleRate), 0);
    }
  });
  const source = new AudioBufferSourceNode(outside, { buffer, loop: true });
  const to = new MediaStreamAudioDestinationNode(outside, { channelCount: 2, channelCountMode: 'explicit' });
  source.connect(to);
  source.start();
  await outside.resume();
  return open().useStream(to.stream, 'sines');
}

/** An engine that plays, and a Lab in its context that measures it. */
async function ofEngine({ text, options }: { text: string; options: LabOptions }): Promise<object> {
  engine = await createEngine({});
  await loadOrFail(engine, text, {});
  await engine.play();
  lab = await (await loaded()).Lab.create({ ...options, context: engine.context as AudioContext });
  return lab.useNode(engine.node, 'engine');
}

/** What the engine has missed since it began, as it counts itself. */
async function engineMissed(): Promise<{ late: number | null; faults: number }> {
  const playing = engine;
  if (playing === null) throw new Error('there is no engine');
  return new Promise((done) => {
    playing.addEventListener('telemetry', (event) => {
      const { lateQuanta, faults } = (event as CustomEvent<{ lateQuanta: number | null; faults: number }>).detail;
      done({ late: lateQuanta, faults });
    }, { once: true });
  });
}

/** Decodes bytes, or opens what it is that cannot be had; the code and message of the refusal, or the source. */
async function attempt(what: 'microphone' | 'file' | 'signal' | 'foreign', argument?: SignalOptions | number[]): Promise<object> {
  try {
    if (what === 'microphone') return await open().useMicrophone();
    if (what === 'file') return await open().useFile(Uint8Array.from(argument as number[]).buffer, { name: 'a.wav' });
    if (what === 'signal') return await open().useSignal(argument as SignalOptions);
    const other = new OfflineAudioContext(1, 128, 48_000);
    return await open().useNode(new GainNode(other));
  } catch (error) {
    return { code: (error as { code?: string }).code, message: (error as Error).message };
  }
}

/** The last of so many reports. */
async function telemetry(reports = 1): Promise<LabTelemetry> {
  for (let n = 1; n < reports; n += 1) await event('telemetry');
  return event('telemetry');
}

interface Still {
  telemetry: LabTelemetry;
  contextFrames: number;
}

/** Telemetry with the context standing still, so that its clock and the worklet's count can be compared. */
async function still(): Promise<Still> {
  const { context } = open();
  const look = (): Still => ({ telemetry: open().telemetry(), contextFrames: context.currentTime * context.sampleRate });
  await context.suspend();
  // A suspended context may be finishing what it had begun; by messages, buffers may be on their way. The Lab asks once more when it hears of the suspension.
  let seen = look();
  for (let calm = 0; calm < 20; ) {
    await new Promise(requestAnimationFrame);
    const now = look();
    calm = now.contextFrames === seen.contextFrames && now.telemetry.quanta === seen.telemetry.quanta && now.telemetry.messages === seen.telemetry.messages ? calm + 1 : 0;
    seen = now;
  }
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
  await engine?.close();
  await outside?.close();
  lab = null;
}

/** With the progress that was told. */
async function accuracy(options: AccuracyOptions): Promise<Accuracy & { told: number[] }> {
  const told: number[] = [];
  const found = await (await loaded()).accuracy({ ...options, progress: (_rows, fraction) => told.push(fraction) });
  return { ...found, told };
}

/** What becomes of a run that is aborted after its first row. */
async function accuracyAborted(): Promise<string> {
  const abort = new AbortController();
  try {
    await (await loaded()).accuracy({ cells: 'judged', trials: 3, signal: abort.signal, progress: () => abort.abort() });
    return 'done';
  } catch (error) {
    return (error as Error).name;
  }
}

offer({
  create,
  ofEngine,
  engineMissed,
  said,
  reading,
  signal,
  stream,
  telemetry,
  still,
  scope,
  attempt: ([what, argument]: Parameters<typeof attempt>) => attempt(what, argument),
  listen: (gain: number) => open().listen(gain),
  record: (on: boolean) => open().record(on),
  session: () => ({ session: open().session(), csv: open().csv() }),
  rows: async (rows: number) => {
    while ((open().session()?.rows.length ?? 0) < rows) await event('telemetry');
  },
  /** Until a row of the session has something in it. */
  rowWithSound: async () => {
    while ((open().session()?.rows.at(-1)?.reading.levels[0]?.peakDb ?? -Infinity) < -100) await event('telemetry');
  },
  accuracy,
  accuracyAborted,
  faultsUntilTheEnd: async () => {
    while (faults.at(-1)?.recovered !== false) await event('fault');
    return faults;
  },
  close,
  faults: () => faults,
  microphones: () => microphones.map(({ readyState }) => readyState),
  tune: (options: TuneOptions) => open().tune(options),
  endSource: () => open().endSource(),
  setClock: (mode: 'off' | 'sampled' | 'steady') => open().setClock(mode),
});
