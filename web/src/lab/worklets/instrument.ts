/**
 * The instrument in the worklet: WebAssembly in a memory of its own.
 *
 * Invariant: the memory has its final size before the first instance and views are made once, after `init`; `take` makes no object.
 */
import { Head, Limit, Plane } from '../layout.js';
import type { Settings, Tuning } from '../orders.js';

/** What the module exports, all numbers. */
export interface LabExports {
  init(capacity: number, sampleRate: number, channels: number, frame: number, window: number, beta: number): number;
  get_input_ptr(channel: number): number;
  get_input_capacity(): number;
  get_write_pos(): number;
  set_write_pos(position: number): void;
  process_quantum(frames: number): number;
  get_results_ptr(): number;
  get_results_len(): number;
  get_plane_ptr(plane: number, channel: number): number;
  get_plane_len(plane: number): number;
  set_tuning(a4: number, temperament: number): number;
  set_zoom(note: number): number;
  set_harmonics(mask: number): number;
  set_sections(mask: number): number;
  reset(): void;
  get_memory_top(): number;
  signal_new(kind: number, frequency: number, levelDb: number, p1: number, p2: number, p3: number, sampleRate: number): number;
  signal_process(handle: number, frames: number): number;
  get_output_ptr(handle: number, channel: number): number;
  signal_free(handle: number): void;
}

/** An instance and its memory. */
export interface Instance {
  exports: LabExports;
  memory: WebAssembly.Memory;
}

/** An instance of the module in a memory of its own. */
export function instance(module: WebAssembly.Module): Instance {
  const memory = new WebAssembly.Memory({ initial: Limit.MEMORY_PAGES, maximum: Limit.MEMORY_PAGES });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports: exports as unknown as LabExports, memory };
}

/** What takes sound and has results: the instrument, or the script in its place. */
export interface Meter {
  readonly results: Float64Array;
  readonly spectra: readonly Float32Array[];
  readonly fast: Float32Array | null;
  readonly zoom: Float32Array | null;
  readonly memoryBytes: number;
  /** Takes a quantum; the sections that are new, as bits. */
  take(left: Float32Array, right: Float32Array): number;
  tune(tuning: Tuning): void;
  reset(): void;
}

/** Frames of the instrument's input. */
const CAPACITY_FRAMES = 4096;

export class Instrument implements Meter {
  readonly results: Float64Array;
  readonly spectra: readonly Float32Array[];
  readonly fast: Float32Array;
  readonly zoom: Float32Array;
  readonly memoryBytes: number;
  private readonly exports: LabExports;
  private readonly left: Float32Array;
  private readonly right: Float32Array | null;
  private readonly capacity: number;

  /** Looks at an instance whose instrument has been planned, here or where its memory comes from. */
  constructor({ exports, memory }: Instance, channels: 1 | 2) {
    const { buffer } = memory;
    const capacity = exports.get_input_capacity();
    this.exports = exports;
    this.capacity = capacity;
    this.left = new Float32Array(buffer, exports.get_input_ptr(0), capacity);
    this.right = channels === 2 ? new Float32Array(buffer, exports.get_input_ptr(1), capacity) : null;
    this.results = new Float64Array(buffer, exports.get_results_ptr(), exports.get_results_len());
    const plane = (which: number, channel: number): Float32Array =>
      new Float32Array(buffer, exports.get_plane_ptr(which, channel), exports.get_plane_len(which));
    this.spectra = Array.from({ length: channels }, (_, channel) => plane(Plane.SPECTRUM, channel));
    this.fast = plane(Plane.FAST, 0);
    this.zoom = plane(Plane.ZOOM, 0);
    this.memoryBytes = buffer.byteLength;
    const version = this.results[Head.VERSION];
    if (version !== Limit.LAB_ABI_VERSION) {
      throw new Error(`an instrument of version ${version} was found; version ${Limit.LAB_ABI_VERSION} is read here`);
    }
  }

  take(left: Float32Array, right: Float32Array): number {
    const { exports } = this;
    const at = exports.get_write_pos();
    this.put(this.left, at, left);
    if (this.right !== null) {
      this.put(this.right, at, right);
    }
    exports.set_write_pos((at + left.length) & (this.capacity - 1));
    return exports.process_quantum(left.length);
  }

  private put(ring: Float32Array, at: number, samples: Float32Array): void {
    if (at + samples.length <= ring.length) {
      ring.set(samples, at);
      return;
    }
    for (let n = 0; n < samples.length; n += 1) {
      ring[(at + n) & (ring.length - 1)] = samples[n] as number;
    }
  }

  tune({ a4, temperament, zoom, harmonics, sections }: Tuning): void {
    const { exports } = this;
    exports.set_tuning(a4, temperament);
    exports.set_zoom(zoom);
    exports.set_harmonics(harmonics);
    exports.set_sections(sections);
  }

  reset(): void {
    this.exports.reset();
  }
}

/** Plans the instrument of an instance. It allocates, and takes longer than a quantum lasts. */
export function plan(exports: LabExports, sampleRate: number, settings: Settings): void {
  const { frame, channels, window, beta } = settings;
  const refused = exports.init(CAPACITY_FRAMES, sampleRate, channels, frame, window, beta);
  if (refused !== 0) {
    throw new RangeError(refusal(-refused, sampleRate, settings));
  }
}

function refusal(argument: number, sampleRate: number, settings: Settings): string {
  const said = [CAPACITY_FRAMES, sampleRate, settings.channels, settings.frame, settings.window, settings.beta];
  const name = ['capacity', 'sample rate', 'channels', 'frame', 'window', 'window β'][argument - 1] ?? `argument ${argument}`;
  return `the instrument does not accept ${name} ${said[argument - 1]}`;
}
