/**
 * Recordings that a track names, decoded before it is loaded, by a module that is fetched when the first of them comes.
 *
 * Invariant: a decoder that breaks is an answer about that recording, not the end of a load; the next one gets a new instance. What was
 * decoded for the last track is kept, so that another version of it does not decode the same bytes again.
 */
import type { Decoded, Instance, Source, Wanted } from '../module.js';
import { compile } from './fetch.js';

interface DecoderExports {
  readonly memory: WebAssembly.Memory;
  hd_alloc(bytes: number): number;
  hd_free(address: number, bytes: number): void;
  hd_decode(written: number, writtenBytes: number, file: number, fileBytes: number, fold: number): number;
  hd_decoded_free(decoded: number): void;
  hd_rate(decoded: number): number;
  hd_frames(decoded: number): number;
  hd_left(decoded: number): number;
  hd_right(decoded: number): number;
  hd_note(decoded: number): number;
  hd_note_len(decoded: number): number;
}

interface Kept {
  wanted: Wanted;
  file: Uint8Array;
  decoded: Decoded;
}

/** Samples that are kept for another version of the track, at most, in bytes. */
const KEPT_BYTES = 256 << 20;
const NOTHING = new Float32Array(0);

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, n) => byte === other[n]);
}

export class Decoders {
  private module: Promise<WebAssembly.Module> | null = null;
  private exports: DecoderExports | null = null;
  private kept: Kept[] = [];

  constructor(private readonly url: string) {}

  /** Works a track out, its recordings decoded. `rateHz` 0 is what the document asks for. The number of a track that was refused is 0. */
  async load(instance: Instance, source: Source, rateHz: number): Promise<ReturnType<Instance['load']>> {
    const files = instance.take(source.files);
    let loaded: ReturnType<Instance['load']>;
    try {
      const wanted = instance.wanted(files, source.text);
      const module = wanted.length === 0 ? null : await this.compiled();
      const used: Kept[] = [];
      for (const one of module === null ? [] : wanted) {
        const file = source.files.find(([name]) => name === one.file)?.[1] ?? new Uint8Array(0);
        const known = this.kept.find((it) => it.wanted.written === one.written && it.wanted.fold === one.fold && same(it.file, file));
        const decoded = known?.decoded ?? this.decode(module as WebAssembly.Module, one, file);
        used.push({ wanted: one, file, decoded });
        instance.add(files, one, decoded);
      }
      // A Worker that decodes no more gives the memory back.
      this.exports = null;
      this.keep(used);
      loaded = instance.load(source, rateHz, files);
    } catch (error) {
      try {
        instance.drop(files);
      } catch {
        // What broke has broken the memory; the first error says what it was.
      }
      throw error;
    }
    instance.drop(files);
    return loaded;
  }

  private compiled(): Promise<WebAssembly.Module> {
    this.module ??= compile(this.url).catch((error: unknown) => {
      this.module = null;
      throw error;
    });
    return this.module;
  }

  private keep(used: Kept[]): void {
    let bytes = 0;
    this.kept = used.filter(({ file, decoded }) => {
      bytes += file.length + 8 * decoded.left.length;
      return bytes <= KEPT_BYTES;
    });
  }

  private decode(module: WebAssembly.Module, wanted: Wanted, file: Uint8Array): Decoded {
    try {
      this.exports ??= new WebAssembly.Instance(module, {}).exports as unknown as DecoderExports;
      return decodeWith(this.exports, wanted, file);
    } catch (cause) {
      this.exports = null;
      if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) {
        return { rateHz: 0, left: NOTHING, right: NOTHING, note: `the decoder gave up (${cause.message})` };
      }
      throw cause;
    }
  }
}

/** Decodes one recording. The memory may grow with each call, so views are made after each. */
function decodeWith(exports: DecoderExports, { written, fold, file: name }: Wanted, file: Uint8Array): Decoded {
  const put = (bytes: Uint8Array): number => {
    const address = exports.hd_alloc(bytes.length);
    if (address === 0 && bytes.length > 0) {
      throw new RangeError(`${bytes.length} bytes do not fit into its memory`);
    }
    new Uint8Array(exports.memory.buffer, address, bytes.length).set(bytes);
    return address;
  };
  const text = new TextEncoder().encode(written);
  const textAt = put(text);
  const fileAt = name === null ? 0 : put(file);
  const decoded = exports.hd_decode(textAt, text.length, fileAt, name === null ? 0 : file.length, fold);
  exports.hd_free(textAt, text.length);
  const frames = exports.hd_frames(decoded);
  const { buffer } = exports.memory;
  const plane = (address: number): Float32Array => new Float32Array(buffer, address, frames).slice();
  const [left, right] = frames === 0 ? [NOTHING, NOTHING] : [plane(exports.hd_left(decoded)), plane(exports.hd_right(decoded))];
  const note = new TextDecoder().decode(new Uint8Array(buffer, exports.hd_note(decoded), exports.hd_note_len(decoded)));
  const rateHz = exports.hd_rate(decoded);
  exports.hd_decoded_free(decoded);
  return { rateHz, left, right, note };
}
