/** Reads a ring, as the package's own worklet does. */

import { Ring, RingReader } from '../../src/ring.ts';

class MainRing extends AudioWorkletProcessor {
  private readonly reader: RingReader;

  constructor(options: AudioWorkletNodeOptions) {
    super();
    const { buffer } = options.processorOptions as { buffer: SharedArrayBuffer };
    this.reader = new RingReader(new Ring(buffer));
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const left = outputs[0]?.[0];
    const right = outputs[0]?.[1];
    if (left !== undefined && right !== undefined) this.reader.read(left, right);
    return true;
  }
}

registerProcessor('main-ring', MainRing);
