/**
 * The worklet of Live: the own sound and those of the peers go through the desk, packets cross to the pump and back.
 *
 * Invariant: with shared memory `process` makes no object and posts nothing. Chains, peers and views are made in message handlers, between two quanta; nothing here waits for
 * another thread.
 */
import { register, scope } from '../../worklets/scope.js';
import { EVERY_QUANTA, publishBlock, shelfOf } from '../block.js';
import type { PostedPackets } from '../crossing.js';
import { PacketRing, RingWord } from '../packet_ring.js';
import type { LiveOrder, LiveReply } from '../orders.js';
import type { Shelf } from '../../lab/slots.js';
import { TAPE_SOURCES } from '../tape.js';
import { Desk, INPUTS } from './desk.js';
import { PostedTape, Taping, type Tape } from './taping.js';

/** Buffers for packets that may be on their way to the pump. */
const MOST_BUFFERS = 32;
const BUFFER_BYTES = 16_384;

interface SharedWay {
  out: PacketRing;
  in: PacketRing;
  shelf: Shelf<Float64Array>;
}

class LiveProcessor extends scope.AudioWorkletProcessor {
  private module: WebAssembly.Module | null = null;
  private refused: string | null = null;
  private desk: Desk | null = null;
  private shared: SharedWay | null = null;
  private pump: MessagePort | null = null;
  /** What is to be added to the context's time, µs; the context's frame after the last quantum; its rate. Numbers with a point stay in here: elsewhere each would be an object. */
  private clock: Float64Array = new Float64Array(4);
  private clockUs = this.clock.subarray(0, 1);
  private readonly pool: ArrayBuffer[] = [];
  private made = 0;
  private readonly tapes = new Taping();
  private quanta = 0;
  private alive = true;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent) => this.obey(event.data as LiveOrder);
    // What cannot be read here is a compiled module: its bytes can.
    this.port.onmessageerror = () => this.reply({ say: 'module', done: false });
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const { desk, shared } = this;
    const heard = outputs[0];
    const left = heard?.[0];
    if (desk === null || heard === undefined || left === undefined) {
      return this.alive;
    }
    const frames = left.length;
    const frame = scope.currentFrame;
    desk.fit(frames);
    for (let input = 0; input < INPUTS; input += 1) {
      desk.put(input, inputs[input]);
    }
    if (shared !== null) {
      desk.drain(shared.in, frame);
    }
    desk.clock.set(this.clockUs);
    const words = desk.exports.process(frames, frame);
    give(desk, 0, heard);
    give(desk, 1, outputs[1]);
    if (shared !== null) {
      // The pump sees with its own clock when this quantum has ended.
      this.clock[1] = frame + frames;
      if (words > 0 && shared.out.writeWords(desk.outbox, words, desk.packetsIn(words))) {
        Atomics.notify(shared.out.head, RingWord.WRITTEN);
      }
      this.quanta = (this.quanta + 1) % EVERY_QUANTA;
      if (this.quanta === 0) {
        publishBlock(shared.shelf, desk.block);
      }
    } else if (words > 0) {
      this.post(desk, words, (1e6 * (frame + frames)) / scope.sampleRate);
    }
    this.tapes.write(desk, frame);
    return this.alive;
  }

  /** Without shared memory: one message for the packets of this quantum, which come once in several quanta. */
  private post(desk: Desk, words: number, endUs: number): void {
    let buffer = this.pool.pop();
    if (buffer === undefined && this.made < MOST_BUFFERS) {
      this.made += 1;
      buffer = new ArrayBuffer(BUFFER_BYTES);
    }
    if (buffer === undefined || this.pump === null || 4 * words > buffer.byteLength) {
      return;
    }
    new Int32Array(buffer).set(desk.outbox.subarray(0, words));
    const message: PostedPackets = { packets: buffer, words, endUs };
    this.pump.postMessage(message, [buffer]);
  }

  private reply(reply: LiveReply, transfer: Transferable[] = []): void {
    this.port.postMessage(reply, transfer);
  }

  private heard(desk: Desk, message: PostedPackets): void {
    if ('spent' in message) {
      this.pool.push(message.spent);
    } else if ('clockUs' in message) {
      this.clock[0] = message.clockUs;
    } else {
      desk.takePosted(message.packets, message.words, scope.currentFrame);
      const back: PostedPackets = { spent: message.packets };
      this.pump?.postMessage(back, [message.packets]);
    }
  }

  private obey(order: LiveOrder): void {
    const { desk } = this;
    const exports = desk?.exports;
    // Here is time to free what has faded out. At the end the module may be what has failed, and is not asked any more.
    if (order.order !== 'end') {
      exports?.chain_sweep();
    }
    switch (order.order) {
      case 'module':
        this.module = order.module instanceof WebAssembly.Module ? order.module : null;
        this.reply({ say: 'module', done: this.module !== null });
        break;
      case 'bytes':
        this.compile(order.bytes);
        break;
      case 'begin':
        this.begin(order);
        break;
      case 'sender': {
        const { codec, packetFrames, channels, redundancy } = order.sender;
        this.reply({ say: 'sender', refused: exports?.set_sender(codec, packetFrames, channels, redundancy) ?? -1 });
        break;
      }
      case 'chain':
        this.chain(order);
        break;
      case 'move':
        exports?.chain_set(order.stage, order.parameter, order.value);
        break;
      case 'bypass':
        exports?.chain_bypass(order.stage, order.on ? 1 : 0);
        break;
      case 'gains':
        exports?.set_monitor(order.monitor);
        exports?.set_volume(order.volume);
        exports?.set_muted(order.muted ? 1 : 0);
        break;
      case 'open':
        exports?.peer_open(order.slot);
        break;
      case 'close':
        exports?.peer_close(order.slot);
        break;
      case 'peer': {
        const { slot, gain, muted, solo, byTrack } = order.peer;
        exports?.set_peer(slot, gain, muted ? 1 : 0, solo ? 1 : 0, byTrack ? 1 : 0);
        break;
      }
      case 'tape':
      case 'tape-end':
      case 'tape-spent':
        this.tape(order);
        break;
      case 'ask':
        if (desk !== null) {
          new Float64Array(order.buffer).set(desk.block);
        }
        this.reply({ say: 'block', buffer: order.buffer }, [order.buffer]);
        break;
      case 'end':
        this.alive = false;
        this.desk = null;
        this.pump?.close();
        break;
    }
  }

  private compile(bytes: ArrayBuffer): void {
    try {
      this.module = new WebAssembly.Module(bytes);
    } catch (cause) {
      this.refused = String(cause);
    }
    this.reply({ say: 'module', done: this.module !== null });
  }

  private begin({ shared, port }: LiveOrder & { order: 'begin' }): void {
    let reason = this.refused ?? 'the module has not arrived';
    if (this.module !== null) {
      try {
        const desk = new Desk(this.module, scope.sampleRate);
        if (shared !== null) {
          this.clock = new Float64Array(shared.clock);
          this.clockUs = this.clock.subarray(0, 1);
          this.clock[2] = scope.sampleRate;
          this.shared = { out: new PacketRing(shared.out), in: new PacketRing(shared.in), shelf: shelfOf(shared.block) };
        }
        this.pump = port;
        if (port !== null) {
          port.onmessage = ({ data }: MessageEvent) => this.heard(desk, data as PostedPackets);
        }
        this.desk = desk;
        this.reply({ say: 'begun', reason: null, memoryBytes: desk.memoryBytes });
        return;
      } catch (cause) {
        reason = String(cause);
      }
    }
    this.reply({ say: 'begun', reason, memoryBytes: 0 });
  }

  private chain({ stages, id }: LiveOrder & { order: 'chain' }): void {
    const exports = this.desk?.exports;
    if (exports === undefined) {
      this.reply({ say: 'chain', id, accepted: false });
      return;
    }
    exports.chain_begin();
    const told = stages.every(
      ({ effect, bypass, values }) => exports.chain_stage(effect, bypass ? 1 : 0) === 0 && values.every((value, parameter) => exports.chain_value(parameter, value) === 0),
    );
    this.reply({ say: 'chain', id, accepted: told && exports.chain_commit() === 0 });
  }

  private tape(order: LiveOrder & { order: 'tape' | 'tape-end' | 'tape-spent' }): void {
    const at = TAPE_SOURCES.indexOf(order.source);
    const { source } = order;
    if (order.order === 'tape') {
      const posted = (buffer: ArrayBuffer, frame: number, frames: number): void => this.reply({ say: 'tape', source, buffer, frame, frames }, [buffer]);
      this.tapes.begin(at, order.buffer, posted);
    } else if (order.order === 'tape-spent') {
      const tape: Tape | null = this.tapes.at(at);
      if (tape instanceof PostedTape) {
        tape.spent(order.buffer);
      }
    } else {
      this.tapes.end(at);
      this.reply({ say: 'tape-end', source });
    }
  }
}

/** Gives an output of the desk to the browser. */
function give(desk: Desk, output: number, to: Float32Array[] | undefined): void {
  const from = desk.outputs[output] as Float32Array[];
  const left = to?.[0];
  const right = to?.[1];
  if (left !== undefined && left.length === (from[0] as Float32Array).length) {
    left.set(from[0] as Float32Array);
    right?.set(from[1] as Float32Array);
  }
}

register('heterodyne-live', LiveProcessor);
