/** Loaded before Live's own script: every processor that is registered after it is timed by the Lab's clock once the page has sent its words. */

import { Block } from '../../src/lab/block.ts';
import { Times } from '../../src/lab/times.ts';
import { Histogram } from '../../src/histogram.ts';

type Order = { timing: SharedArrayBuffer } | { timed: true };

const register = registerProcessor;

Object.assign(globalThis, {
  registerProcessor: (name: string, Kind: Parameters<typeof registerProcessor>[1]): void => {
    register(
      name,
      class extends Kind {
        private readonly block = Block.create({ channels: 1, frame: 1024, shared: false });
        private readonly times = new Times(this.block, (1e6 * 128) / sampleRate);

        constructor(options: AudioWorkletNodeOptions) {
          super(options);
          this.port.addEventListener('message', ({ data }: MessageEvent<Order>) => {
            if ('timing' in data) {
              this.times.clear();
              this.times.setClock(new Int32Array(data.timing), false);
            } else if ('timed' in data) {
              this.port.postMessage({ timed: new Histogram(this.block.histogram).percentiles() });
            }
          });
        }

        override process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: Record<string, Float32Array>): boolean {
          this.times.begin();
          const goesOn = super.process(inputs, outputs, parameters);
          this.times.end();
          return goesOn;
        }
      },
    );
  },
});
