/** Runs a processor of known cost beside the Lab's clock Worker. */

import { Clock, ClockOrder } from '../../src/lab/clock.ts';
import type { Percentiles } from '../../src/api.ts';
import { offer } from './offer.ts';

export interface Known {
  /** Quanta in which the clock ran on, what they have spent by it, µs, and milliseconds of Date.now() that began in them. */
  quanta: number;
  spent: number;
  ticks: number;
  times: Percentiles | null;
}

async function known({ cost, quanta }: { cost: number; quanta: number }): Promise<Known> {
  const words = new Int32Array(new SharedArrayBuffer(4 * Clock.COUNT));
  words[Clock.ORDER] = ClockOrder.STEADY;
  const worker = new Worker('/package/lab_clock.js');
  worker.postMessage(words.buffer);
  const context = new AudioContext();
  await context.audioWorklet.addModule('timed.worklet.js');
  const node = new AudioWorkletNode(context, 'timed', { numberOfInputs: 0 });
  node.connect(context.destination);
  node.port.postMessage({ clock: words.buffer, cost });
  await context.resume();
  let known: Known;
  do {
    known = await new Promise<Known>((done) => {
      node.port.onmessage = ({ data }: MessageEvent<Known>) => requestAnimationFrame(() => done(data));
      node.port.postMessage('tell');
    });
  } while (!(known.quanta >= quanta));
  Atomics.store(words, Clock.ORDER, ClockOrder.END);
  await context.close();
  return known;
}

offer({ known });
