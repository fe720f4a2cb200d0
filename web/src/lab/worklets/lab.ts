/**
 * The worklet of the Lab: takes what comes in, measures it, and keeps the block that the page reads. Its output stays silent.
 *
 * Invariant: `process` makes no object and posts nothing. Instances, views and copies for the page are made in message handlers, between two quanta;
 * nothing here waits for another thread.
 */
import { register, scope } from '../../worklets/scope.js';
import { Block } from '../block.js';
import { beginQuantum, endQuantum, forgetGaps } from '../gaps.js';
import type { LabOrder, LabReply, Settings } from '../orders.js';
import { tapWrite } from '../tap.js';
import { Times } from '../times.js';
import { Instrument, instance, plan, type Instance, type Meter } from './instrument.js';
import { ScriptLevels } from './levels.js';
import { Publisher } from './publisher.js';
import { registerSignal } from './signal.js';

/** What is at work. */
interface Bench {
  meter: Meter;
  block: Block;
  times: Times;
  publisher: Publisher;
}

class LabProcessor extends scope.AudioWorkletProcessor {
  private module: WebAssembly.Module | null = null;
  private arriving: Instance | null = null;
  private bench: Bench | null = null;
  private silence = new Float32Array(128);
  private alive = true;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent) => this.obey(event.data as LabOrder);
    // What cannot be read here is a compiled module: its bytes can.
    this.port.onmessageerror = () => this.reply({ say: 'module', done: false });
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const bench = this.bench;
    if (bench === null) {
      return this.alive;
    }
    const { meter, block, times, publisher } = bench;
    const { words } = block;
    times.begin();
    const input = inputs[0];
    const frames = outputs[0]?.[0]?.length ?? 128;
    if (frames !== this.silence.length) {
      this.silence = new Float32Array(frames);
      times.lasting((1e6 * frames) / scope.sampleRate);
    }
    const left = input?.[0] ?? this.silence;
    const right = input?.[1] ?? left;
    beginQuantum(words, scope.currentFrame | 0, frames);
    const fresh = meter.take(left, right);
    tapWrite(block.tap, left, right);
    publisher.carry(fresh);
    endQuantum(words);
    times.end();
    return this.alive;
  }

  private reply(reply: LabReply, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(reply, transfer);
  }

  private obey(order: LabOrder): void {
    switch (order.order) {
      case 'module':
        this.module = order.module instanceof WebAssembly.Module ? order.module : null;
        this.reply({ say: 'module', done: this.module !== null });
        break;
      case 'bytes':
        this.compile(order.bytes);
        break;
      case 'piece':
        this.take(order.at, order.bytes);
        break;
      case 'begin':
        this.begin(order);
        break;
      case 'ask':
        this.copy(order.buffer);
        break;
      case 'tune':
        this.bench?.meter.tune(order.tuning);
        break;
      case 'clock':
        this.bench?.times.setClock(order.buffer === null ? null : new Int32Array(order.buffer), order.ticks);
        break;
      case 'reset':
        this.reset();
        break;
      case 'end':
        this.alive = false;
        this.bench = null;
        break;
    }
  }

  private reset(): void {
    if (this.bench !== null) {
      this.bench.meter.reset();
      this.bench.times.clear();
      forgetGaps(this.bench.block.words);
    }
  }

  private refused: string | null = null;

  private compile(bytes: ArrayBuffer): void {
    try {
      this.module = new WebAssembly.Module(bytes);
    } catch (cause) {
      this.refused = String(cause);
    }
    this.reply({ say: 'module', done: this.module !== null });
  }

  /** A piece of the memory of an instrument that a Worker has planned. */
  private take(at: number, bytes: ArrayBuffer): void {
    if (this.module !== null) {
      this.arriving ??= instance(this.module);
      new Uint8Array(this.arriving.memory.buffer).set(new Uint8Array(bytes), at);
    }
    this.reply({ say: 'piece' });
  }

  private instrument(module: WebAssembly.Module, settings: Settings): Instrument {
    const { arriving } = this;
    this.arriving = null;
    const made = arriving ?? instance(module);
    if (arriving === null) {
      plan(made.exports, scope.sampleRate, settings);
    }
    return new Instrument(made, settings.channels);
  }

  private begin({ settings, tuning, buffer }: LabOrder & { order: 'begin' }): void {
    let meter: Meter | null = null;
    let reason = this.refused;
    if (this.module !== null) {
      try {
        meter = this.instrument(this.module, settings);
      } catch (cause) {
        reason = String(cause);
      }
    }
    meter ??= new ScriptLevels(scope.sampleRate, settings);
    meter.tune(tuning);
    const shape = { channels: settings.channels, frame: settings.frame, shared: buffer !== null };
    const block = buffer === null ? Block.create(shape) : new Block(buffer, shape);
    const times = new Times(block, (1e6 * this.silence.length) / scope.sampleRate);
    this.bench = { meter, block, times, publisher: new Publisher(meter, block) };
    this.reply({ say: 'begun', active: meter instanceof Instrument, reason, memoryBytes: meter.memoryBytes });
  }

  private copy(into: ArrayBuffer): void {
    this.bench?.publisher.finish();
    const from = this.bench?.block.buffer;
    if (from !== undefined && from !== null && from.byteLength === into.byteLength) {
      new Uint8Array(into).set(new Uint8Array(from));
    }
    this.reply({ say: 'block', buffer: into }, [into]);
  }
}

register('heterodyne-lab', LabProcessor);
registerSignal();
