/** Says what the page is allowed to do, and how fast the audio clock of this browser runs. */

import { offer } from './offer.ts';

/** Tried while the page loads: what a driver calls later may do more than the page. */
const evalRefused = ((): boolean => {
  try {
    return new Function('return false')() as boolean;
  } catch {
    return true;
  }
})();

async function ground(seconds: number): Promise<object> {
  const context = new AudioContext();
  await context.audioWorklet.addModule('counter.worklet.js');
  const node = new AudioWorkletNode(context, 'counter');
  node.connect(context.destination);
  const quanta = await new Promise<number>((done) => {
    node.port.onmessage = ({ data }: MessageEvent<number>) => done(data);
    node.port.postMessage(seconds);
  });
  const rate = context.sampleRate;
  await context.close();
  return {
    isolated: globalThis.crossOriginIsolated,
    sharedMemory: 'SharedArrayBuffer' in globalThis,
    evalRefused,
    quantaPerSecond: quanta,
    rate,
  };
}

offer({ ground });
