/**
 * The WebAssembly module as scripts see it: numbers in, numbers out, text and files by address.
 *
 * Invariant: the memory is made with its full size and never grows, so that a view of it stays a view of it. Text that goes in lies in
 * memory of `ht_alloc` and is given back here; the bytes of files change their owner.
 */
import { HeterodyneError, type Loaded, type Mix } from './api.js';
import { ABI_VERSION } from './layout.js';

/** What the module exports. Addresses, counts and rates are u32; frames that may pass 2³² are f64. */
export interface Exports {
  readonly __stack_pointer?: WebAssembly.Global<'i32'>;
  readonly __tls_size?: WebAssembly.Global<'i32'>;
  readonly __tls_align?: WebAssembly.Global<'i32'>;
  readonly __wasm_init_tls?: (address: number) => void;
  ht_abi(): number;
  ht_alloc(bytes: number, align: number): number;
  ht_free(address: number, bytes: number, align: number): void;
  ht_memory_top(): number;
  ht_answer_ptr(): number;
  ht_answer_len(): number;
  ht_files_new(): number;
  ht_files_add(files: number, name: number, nameBytes: number, data: number, dataBytes: number): void;
  ht_files_free(files: number): void;
  ht_files_wanted(files: number, text: number, textBytes: number): number;
  ht_files_add_decoded(
    files: number,
    written: number,
    writtenBytes: number,
    fold: number,
    rateHz: number,
    left: number,
    right: number,
    frames: number,
    note: number,
    noteBytes: number,
  ): number;
  ht_load(text: number, textBytes: number, name: number, nameBytes: number, files: number, rateHz: number, mix: number): number;
  ht_track_free(track: number): void;
  ht_clip_push(track: number, index: number, samples: number, frames: number): number;
  ht_clip_finish(track: number, index: number): void;
  ht_seat_new(track: number, frame: number, gain: number, paused: number, looped: number, ringFrames: number): number;
  ht_seat_join(track: number, frame: number, gain: number, looped: number): number;
  ht_seat_free(seat: number): void;
  ht_pause(seat: number): number;
  ht_resume(seat: number): number;
  ht_seek(seat: number, frame: number): number;
  ht_gain(seat: number, gain: number): number;
  ht_loop(seat: number, on: number): number;
  ht_swap(seat: number, track: number): number;
  ht_collect(seat: number): number;
  ht_process(seat: number, frames: number): void;
  ht_left(seat: number): number;
  ht_right(seat: number): number;
  ht_fill(seat: number, frames: number): number;
  ht_ahead(seat: number): number;
  ht_status(seat: number): number;
  ht_ring(seat: number): number;
  ht_plan_new(
    track: number,
    stage: number,
    target: number,
    startFrame: number,
    frames: number,
    format: number,
    dither: number,
  ): number;
  ht_plan_task(plan: number, desk: number, task: number): number;
  ht_plan_task_from_raw(plan: number, desk: number, task: number): number;
  ht_plan_put(plan: number, task: number, address: number, bytes: number): number;
  ht_plan_advance(plan: number): number;
  ht_desk_new(plan: number): number;
  ht_desk_answer(desk: number): number;
  ht_desk_answer_len(desk: number): number;
  ht_desk_frame(desk: number): number;
  ht_desk_peak(desk: number): number;
  ht_desk_raw(desk: number): number;
  ht_desk_raw_task(desk: number): number;
}

/** A recording that the engine asks for: what the track writes, what becomes of the channels, and which file is meant (`null`: a data: URL). */
export interface Wanted {
  written: string;
  /** 0 the first two channels, 1 the mean of all. */
  fold: number;
  file: string | null;
}

/** A recording as samples; a rate of 0 means that there are none, and the note says why. */
export interface Decoded {
  rateHz: number;
  left: Float32Array;
  right: Float32Array;
  note: string;
}

const NO_SOUND = 'the decoder gave no sound that can be played';

/** A track on its way to the engine. */
export interface Source {
  text: string;
  name: string;
  files: [name: string, bytes: Uint8Array][];
  mix: Mix;
}

/** Bytes of a page of WebAssembly memory. */
export const PAGE_BYTES = 65_536;
/** Pages of a mebibyte. */
export const PAGES_PER_MIB = 16;

/** Whether a memory is full is told from how much of it is left, below which a refused request explains a trap. */
const NEARLY_FULL_BYTES = 4 << 20;

/** One instance of the module, for the thread that made it. */
export class Instance {
  readonly exports: Exports;
  private readonly stackTop: number | null;

  /** Instantiates; at once, so for Workers. `stack` is needed for all but the first instance in a shared memory. */
  constructor(
    readonly module: WebAssembly.Module,
    readonly memory: WebAssembly.Memory,
    stack?: { top: number; threadLocals: number },
  ) {
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.exports = instance.exports as unknown as Exports;
    const version = this.exports.ht_abi();
    if (version !== ABI_VERSION) {
      throw new HeterodyneError(
        'asset',
        `the WebAssembly module speaks version ${version}, these scripts speak ${ABI_VERSION}: they come from different builds`,
      );
    }
    if (stack !== undefined) {
      (this.exports.__stack_pointer as WebAssembly.Global<'i32'>).value = stack.top;
      this.exports.__wasm_init_tls?.(stack.threadLocals);
    }
    this.stackTop = this.exports.__stack_pointer?.value ?? null;
  }

  /** Runs something that may trap, and turns the trap into an error that says why. */
  guard<T>(action: (exports: Exports) => T): T {
    try {
      return action(this.exports);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) {
        throw cause;
      }
      if (this.stackTop !== null && this.exports.__stack_pointer !== undefined) {
        this.exports.__stack_pointer.value = this.stackTop;
      }
      const total = this.memory.buffer.byteLength;
      const left = total - this.top();
      if (left < NEARLY_FULL_BYTES) {
        const mib = Math.round(total / 1024 / 1024);
        throw new HeterodyneError(
          'memory',
          `the engine's memory of ${mib} MiB is too small for this; Engine.create({ memory }) takes up to 1024 MiB`,
        );
      }
      throw new HeterodyneError('internal', `the engine has failed (${cause.message})`);
    }
  }

  private top(): number {
    try {
      return this.exports.ht_memory_top();
    } catch {
      return this.memory.buffer.byteLength;
    }
  }

  /** Copies bytes into memory of the engine and returns their address. */
  put(bytes: Uint8Array): number {
    const address = this.room(Math.max(1, bytes.length), 1);
    new Uint8Array(this.memory.buffer, address, bytes.length).set(bytes);
    return address;
  }

  private room(bytes: number, align: number): number {
    const address = this.exports.ht_alloc(bytes, align);
    if (address === 0) {
      const mib = Math.round(this.memory.buffer.byteLength / 1024 / 1024);
      throw new HeterodyneError('memory', `${bytes} bytes do not fit into the engine's memory of ${mib} MiB`);
    }
    return address;
  }

  /** The text of the last answer. */
  answer(): string {
    const address = this.exports.ht_answer_ptr();
    const bytes = new Uint8Array(this.memory.buffer, address, this.exports.ht_answer_len());
    return new TextDecoder().decode(bytes.slice());
  }

  /** Runs something with texts in memory, addresses and lengths one after the other. */
  private withTexts<T>(texts: readonly string[], action: (...places: number[]) => T): T {
    const encoder = new TextEncoder();
    const encoded = texts.map((text) => encoder.encode(text));
    const at = encoded.map((bytes) => this.put(bytes));
    const result = action(...at.flatMap((address, n) => [address, encoded[n]?.length ?? 0]));
    encoded.forEach((bytes, n) => this.exports.ht_free(at[n] ?? 0, Math.max(1, bytes.length), 1));
    return result;
  }

  /** A set of files, for `wanted`, `add` and `load`; to be dropped. */
  take(list: Source['files']): number {
    return this.guard((exports) => {
      const files = exports.ht_files_new();
      for (const [name, bytes] of list) {
        this.withTexts([name], (at = 0, length = 0) => exports.ht_files_add(files, at, length, this.put(bytes), bytes.length));
      }
      return files;
    });
  }

  drop(files: number): void {
    this.guard((exports) => exports.ht_files_free(files));
  }

  /** The recordings of a track that have to be decoded before it is loaded. */
  wanted(files: number, text: string): Wanted[] {
    return this.guard((exports) => {
      this.withTexts([text], (at = 0, length = 0) => exports.ht_files_wanted(files, at, length));
      return JSON.parse(this.answer()) as Wanted[];
    });
  }

  /** Takes in what was made of a recording. */
  add(files: number, { written, fold }: Wanted, { rateHz, left, right, note }: Decoded): void {
    const taken = this.guard((exports) => {
      const frames = left.length;
      const plane = (samples: Float32Array): number => {
        if (frames === 0) {
          return 0;
        }
        const address = this.room(4 * frames, 4);
        new Float32Array(this.memory.buffer, address, frames).set(samples);
        return address;
      };
      const [leftAt, rightAt] = [plane(left), plane(right)];
      return this.withTexts([written, note], (at = 0, length = 0, noteAt = 0, noteLength = 0) =>
        exports.ht_files_add_decoded(files, at, length, fold, rateHz, leftAt, rightAt, frames, noteAt, noteLength),
      );
    });
    if (taken === 0 && rateHz !== 0) {
      this.add(files, { written, fold, file: null }, { rateHz: 0, left: left.subarray(0, 0), right: right.subarray(0, 0), note: NO_SOUND });
    }
  }

  /** Works a track out with a set of files (0 for none). `rateHz` 0 is what the document asks for. The number of a refused track is 0. */
  load(source: Source, rateHz: number, files: number): { track: number; loaded: Loaded } {
    return this.guard((exports) => {
      const mix = source.mix === 'offline' ? 1 : 0;
      const track = this.withTexts([source.text, source.name], (text = 0, textBytes = 0, name = 0, nameBytes = 0) =>
        exports.ht_load(text, textBytes, name, nameBytes, files, rateHz, mix),
      );
      return { track, loaded: JSON.parse(this.answer()) as Loaded };
    });
  }
}
