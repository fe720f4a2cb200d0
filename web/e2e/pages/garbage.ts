/** Plays a track in either mode, measures with the Lab in either transport, or runs a processor that is known to be clean or to litter, for somebody who looks into the worklet. */

import type { EngineSurface, Mode } from '../../src/api.ts';
import { create, loadOrFail } from './engine.ts';
import type { LabOptions, LabSurface } from '../../src/lab/api.ts';
import type { LiveClass, LiveSurface } from '../../src/live/api.ts';
import { offer } from './offer.ts';

let engine: EngineSurface | null = null;
let context: AudioContext | null = null;
let lab: LabSurface | null = null;
let live: LiveSurface | null = null;

/** All that the Lab measures, of a signal that its own generator makes. */
async function measure(options: LabOptions): Promise<void> {
  // @ts-expect-error: an address, not a module of this folder.
  const { Lab } = (await import('/package/lab.js')) as { Lab: { create(options: LabOptions): Promise<LabSurface> } };
  lab = await Lab.create(options);
  await lab.useSignal({ kind: 'binaural', frequency: 200, beat: 4, levelDb: -12 });
  await lab.resume();
}

/** Until the Lab has measured so many quanta, by the instrument itself. */
async function measured(quanta: number): Promise<void> {
  for (;;) {
    if (lab === null || lab.status !== 'active') throw new Error(`the Lab is ${lab?.status ?? 'not there'}: ${lab?.statusReason ?? ''}`);
    if (lab.telemetry().quanta >= quanta) return;
    await new Promise(requestAnimationFrame);
  }
}

async function play({ mode, text }: { mode: Mode; text: string }): Promise<void> {
  engine = await create({ mode });
  await loadOrFail(engine, text, { loop: true });
  await engine.play();
}

/** What the engine says of itself at the next telemetry. */
async function telemetry(): Promise<unknown> {
  const playing = engine;
  if (playing === null) throw new Error('nothing plays');
  return new Promise((done) => playing.addEventListener('telemetry', (event) => done((event as CustomEvent<unknown>).detail), { once: true }));
}

async function processor(name: 'clean' | 'boxing' | 'littering'): Promise<void> {
  context = new AudioContext();
  await context.audioWorklet.addModule('littering.worklet.js');
  new AudioWorkletNode(context, name, { numberOfInputs: 0, outputChannelCount: [2] }).connect(context.destination);
  await context.resume();
}

/** A tone through effects, heard and recorded, into packets. */
async function send(chain: object): Promise<void> {
  // @ts-expect-error: an address, not a module of this folder.
  const { Live } = (await import('/package/live.js')) as { Live: LiveClass };
  live = await Live.create({ sampleRate: 44_100 });
  const tone = new OscillatorNode(live.context, { frequency: 220 });
  tone.start();
  await live.input.use({ node: tone });
  if (!(await live.chain.set(chain))) throw new Error(JSON.stringify(live.chain.problems));
  live.monitor = 0.1;
  live.record('mix');
  await live.resume();
}

async function stop(): Promise<void> {
  await live?.close();
  await engine?.close();
  await context?.close();
  await lab?.close();
}

offer({ play, send, measure, measured, telemetry, processor, stop });
