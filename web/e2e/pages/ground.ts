/** Says what the page is allowed to do, and whether the audio clock of this browser runs. */

import type { Counted } from './counter.worklet.ts';
import { offer } from './offer.ts';

/** Tried while the page loads: what a driver calls later may do more than the page. */
const evalRefused = ((): boolean => {
  try {
    return new Function('return false')() as boolean;
  } catch {
    return true;
  }
})();

async function ground(quanta: number): Promise<object> {
  const context = new AudioContext();
  await context.audioWorklet.addModule('counter.worklet.js');
  const node = new AudioWorkletNode(context, 'counter');
  node.connect(context.destination);
  const counted = await new Promise<Counted>((done) => {
    node.port.onmessage = ({ data }: MessageEvent<Counted>) => done(data);
    node.port.postMessage(quanta);
  });
  const rate = context.sampleRate;
  await context.close();
  return {
    isolated: globalThis.crossOriginIsolated,
    sharedMemory: 'SharedArrayBuffer' in globalThis,
    evalRefused,
    ...counted,
    rate,
  };
}

offer({ ground });
