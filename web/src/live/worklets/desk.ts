/**
 * The desk in the worklet: WebAssembly in a memory of its own.
 *
 * Invariant: the memory has its final size before the instance and never grows; `quantum` makes no object, unless quanta change their length.
 */
import { bytesOf, tagOf, wordsOf, type PacketRing } from '../packet_ring.js';
import { Head, Limit } from '../layout.js';

/** What the module exports, all numbers. */
export interface DeskExports {
  init(sampleRate: number): number;
  get_input_ptr(input: number, channel: number): number;
  get_output_ptr(output: number, channel: number): number;
  process(frames: number, frame: number): number;
  get_outbox_ptr(): number;
  get_inbox_ptr(): number;
  take(tag: number, bytes: number, frame: number): number;
  get_block_ptr(): number;
  get_block_len(): number;
  set_sender(codec: number, packetFrames: number, channels: number, redundancy: number): number;
  set_monitor(gain: number): void;
  set_volume(gain: number): void;
  set_muted(on: number): void;
  peer_open(slot: number): number;
  peer_close(slot: number): void;
  set_peer(slot: number, gain: number, muted: number, solo: number, byTrack: number): void;
  chain_begin(): void;
  chain_stage(effect: number, bypass: number): number;
  chain_value(parameter: number, value: number): number;
  chain_commit(): number;
  chain_sweep(): void;
  chain_set(stage: number, parameter: number, value: number): number;
  chain_bypass(stage: number, on: number): number;
}

export const INPUTS = 1 + Limit.PEERS_MAX;

/** An instance of the module in a memory of its own. */
export function deskInstance<E>(module: WebAssembly.Module): { exports: E; memory: WebAssembly.Memory } {
  const memory = new WebAssembly.Memory({ initial: Limit.MEMORY_PAGES, maximum: Limit.MEMORY_PAGES });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports: exports as unknown as E, memory };
}

export class Desk {
  readonly exports: DeskExports;
  readonly block: Float64Array;
  /** The block's word for the clock alone. */
  readonly clock: Float64Array;
  readonly outbox: Int32Array;
  readonly inbox: Int32Array;
  readonly memoryBytes: number;
  /** By input and channel, as long as a quantum. */
  inputs: Float32Array[][] = [];
  /** Heard, sent, the peers alone. */
  outputs: Float32Array[][] = [];
  private frames = 0;
  private readonly buffer: ArrayBuffer;
  /** Inputs that are silent already. */
  private readonly silent: boolean[] = Array.from({ length: INPUTS }, () => false);

  constructor(module: WebAssembly.Module, sampleRate: number) {
    const { exports, memory } = deskInstance<DeskExports>(module);
    this.exports = exports;
    this.buffer = memory.buffer;
    this.memoryBytes = memory.buffer.byteLength;
    if (exports.init(sampleRate) !== 0) {
      throw new RangeError(`a context of ${sampleRate} Hz is not accepted: multiples of 25 Hz from 8000 to 192,000 Hz are`);
    }
    this.block = new Float64Array(this.buffer, exports.get_block_ptr(), exports.get_block_len());
    this.clock = this.block.subarray(Head.CLOCK_US, Head.CLOCK_US + 1);
    this.outbox = new Int32Array(this.buffer, exports.get_outbox_ptr(), Limit.OUTBOX_WORDS);
    this.inbox = new Int32Array(this.buffer, exports.get_inbox_ptr(), Limit.INBOX_BYTES >> 2);
    const version = this.block[Head.VERSION];
    if (version !== Limit.LIVE_ABI_VERSION) {
      throw new Error(`a desk of version ${version} was found; version ${Limit.LIVE_ABI_VERSION} is read here`);
    }
    this.fit(128);
  }

  /** Views of this length. */
  fit(frames: number): void {
    // What makes views has functions in it, for which each call makes an object: it is a method of its own.
    if (frames !== this.frames) {
      this.view(frames);
    }
  }

  private view(frames: number): void {
    this.frames = Math.min(frames, Limit.QUANTUM_MAX);
    const { exports, buffer } = this;
    const pair = (at: (channel: number) => number): Float32Array[] => [0, 1].map((channel) => new Float32Array(buffer, at(channel), this.frames));
    this.inputs = Array.from({ length: INPUTS }, (_, input) => pair((channel) => exports.get_input_ptr(input, channel)));
    this.outputs = Array.from({ length: 3 }, (_, output) => pair((channel) => exports.get_output_ptr(output, channel)));
    this.silent.fill(false);
  }

  /** Puts what comes in where the desk finds it. */
  put(input: number, channels: Float32Array[] | undefined): void {
    const views = this.inputs[input] as Float32Array[];
    const left = channels?.[0];
    if (left === undefined || left.length !== this.frames) {
      if (this.silent[input] !== true) {
        (views[0] as Float32Array).fill(0);
        (views[1] as Float32Array).fill(0);
        this.silent[input] = true;
      }
      return;
    }
    (views[0] as Float32Array).set(left);
    (views[1] as Float32Array).set(channels?.[1] ?? left);
    this.silent[input] = false;
  }

  /** Takes all packets that have come. */
  drain(ring: PacketRing, frame: number): void {
    for (let head = ring.peek(); head !== 0; head = ring.peek()) {
      ring.takeWords(this.inbox);
      this.exports.take(tagOf(head), bytesOf(head), frame);
    }
  }

  /** Takes packets that were posted. */
  takePosted(buffer: ArrayBuffer, words: number, frame: number): void {
    const view = new Int32Array(buffer);
    for (let at = 0; at < Math.min(words, view.length); ) {
      const head = view[at] as number;
      const count = wordsOf(bytesOf(head));
      if (count <= this.inbox.length && at + 1 + count <= view.length) {
        this.inbox.set(view.subarray(at + 1, at + 1 + count));
        this.exports.take(tagOf(head), bytesOf(head), frame);
      }
      at += 1 + count;
    }
  }

  /** Packets that are in the first words of the outbox. */
  packetsIn(words: number): number {
    let packets = 0;
    for (let at = 0; at < words; at += 1 + wordsOf(bytesOf(this.outbox[at] as number))) {
      packets += 1;
    }
    return packets;
  }
}
