/**
 * The instrument's module in Node, as the tests of this folder use it: an instance on a memory of its final size, sounds in, figures out.
 */
import { compiled, text } from './engine.mjs';

/** The layout of `web/src/lab/layout.ts`, for tests that run without a compiler of TypeScript: the file holds constants alone. */
export const layout = (() => {
  const script = text('web/src/lab/layout.ts').replaceAll('export const', 'const').replaceAll(' as const', '');
  const names = [...script.matchAll(/^const (\w+) =/gm)].map(([, name]) => name);
  return new Function(`${script}\nreturn { ${names.join(', ')} };`)();
})();

const { Limit, Plane, Section } = layout;

/** Every section, as bits. */
export const ALL_SECTIONS = (1 << Section.COUNT) - 1;

let module;

/** An instance of the module, with views that are made once. */
export class Lab {
  constructor(pages = Limit.MEMORY_PAGES) {
    module ??= compiled('heterodyne-lab');
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.exports = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports;
  }

  /** Makes the instrument and the views of it. */
  init(capacity, ...rest) {
    const answer = this.exports.init(capacity, ...rest);
    if (answer !== 0) return answer;
    const { buffer } = this.memory;
    const { exports } = this;
    this.capacity = exports.get_input_capacity();
    this.inputs = [0, 1]
      .map((channel) => exports.get_input_ptr(channel))
      .filter((at) => at !== 0)
      .map((at) => new Float32Array(buffer, at, this.capacity));
    this.results = new Float64Array(buffer, exports.get_results_ptr(), exports.get_results_len());
    return 0;
  }

  /** A plane of a channel. */
  plane(number, channel = 0) {
    return new Float32Array(this.memory.buffer, this.exports.get_plane_ptr(number, channel), this.exports.get_plane_len(number));
  }

  /** Writes the frames from `from` on into the input and has them processed; what the module answers. */
  process(channels, from, count) {
    const { exports, capacity } = this;
    const at = exports.get_write_pos();
    for (let channel = 0; channel < this.inputs.length; channel += 1) {
      const [input, sound] = [this.inputs[channel], channels[channel % channels.length]];
      for (let n = 0; n < count; n += 1) input[(at + n) % capacity] = sound[from + n];
    }
    exports.set_write_pos((at + count) % capacity);
    return exports.process_quantum(count);
  }

  /** Takes whole sounds in, in quanta of 128 frames. */
  run(channels) {
    const frames = channels[0].length;
    for (let from = 0; from < frames; from += 128) this.process(channels, from, Math.min(128, frames - from));
  }

  /** All planes' bits and all figures' bits. */
  bits() {
    const parts = [new BigUint64Array(this.results.slice().buffer)];
    for (const plane of [Plane.SPECTRUM, Plane.FAST, Plane.ZOOM]) parts.push(new Uint32Array(this.plane(plane).slice().buffer));
    return parts;
  }
}

/** Whole numbers from 0 to 2³² − 1 in an order that a seed decides. */
export function draws(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

/** Sines of [Hz, amplitude], and white noise of this amplitude. */
export function sound(frames, partials, noise = 0, rate = 48_000, seed = 1) {
  const draw = draws(seed);
  return Float32Array.from({ length: frames }, (_, n) => {
    const sum = partials.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin(2 * Math.PI * ((hz * n) / rate % 1)), 0);
    return sum + noise * (draw() / 2 ** 31 - 1);
  });
}
