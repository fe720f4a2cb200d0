/** Plays what is in the ring, on the audio thread. Allocates nothing there. */

import { Ring } from './ring.ts';

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor): void;

class RingPlayer extends AudioWorkletProcessor {
  readonly #ring: Ring;

  constructor(options: AudioWorkletNodeOptions) {
    super();
    this.#ring = new Ring(options.processorOptions as SharedArrayBuffer);
  }

  process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const left = output?.[0];
    const right = output?.[1];
    if (left && right) this.#ring.take(left, right);
    return true;
  }
}

registerProcessor('ring-player', RingPlayer);
