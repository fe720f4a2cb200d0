/** The usual design, for comparison: the page's own thread runs the engine and fills a ring that a worklet reads. */

import { Instance, PAGES_PER_MIB } from '../../src/module.ts';
import { Ring, RingWriter } from '../../src/ring.ts';

/** As the established client has it: a ring of 16384 floats, filled while 1024 are free, looked at every 5 ms. */
const RING_FRAMES = 8192;
const PIECE_FRAMES = 512;
const INTERVAL_MS = 5;
const MEMORY_MIB = 64;

export async function mainThreadRing(context: AudioContext, text: string, pace: 'interval' | 'frames'): Promise<{ ring: Ring; stop: () => Promise<void> }> {
  const module = await WebAssembly.compileStreaming(fetch('/package/heterodyne.wasm'));
  const pages = MEMORY_MIB * PAGES_PER_MIB;
  const instance = new Instance(module, new WebAssembly.Memory({ initial: pages, maximum: pages }));
  const { exports, memory } = instance;
  const { track, loaded } = instance.load({ text, name: 'track.json', files: [], mix: 'live' }, context.sampleRate, 0);
  if (track === 0) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  const seat = exports.ht_seat_new(track, 0, 1, 0, 1, 0);
  const left = new Float32Array(memory.buffer, exports.ht_left(seat), PIECE_FRAMES);
  const right = new Float32Array(memory.buffer, exports.ht_right(seat), PIECE_FRAMES);

  const ring = Ring.create(RING_FRAMES, context.sampleRate);
  const writer = new RingWriter(ring);
  const fill = (): void => {
    while (writer.free >= PIECE_FRAMES) {
      exports.ht_process(seat, PIECE_FRAMES);
      writer.write(left, right);
    }
  };
  fill();
  await context.audioWorklet.addModule('main_ring.worklet.js');
  const node = new AudioWorkletNode(context, 'main-ring', { numberOfInputs: 0, outputChannelCount: [2], processorOptions: { buffer: ring.buffer } });
  node.connect(context.destination);
  await context.resume();
  let going = true;
  const timer = pace === 'interval' ? setInterval(fill, INTERVAL_MS) : null;
  const again = (): void => {
    if (!going) return;
    fill();
    requestAnimationFrame(again);
  };
  if (pace === 'frames') requestAnimationFrame(again);
  return {
    ring,
    stop: async () => {
      going = false;
      if (timer !== null) clearInterval(timer);
      node.disconnect();
    },
  };
}
