/** Plays a track in either mode, or a processor that is known to be clean or to litter, for somebody who looks into the worklet. */

import type { EngineSurface, Mode } from '../../src/api.ts';
import { create, loadOrFail } from './engine.ts';
import { offer } from './offer.ts';

let engine: EngineSurface | null = null;
let context: AudioContext | null = null;

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

async function stop(): Promise<void> {
  await engine?.close();
  await context?.close();
}

offer({ play, telemetry, processor, stop });
