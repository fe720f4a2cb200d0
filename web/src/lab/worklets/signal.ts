/**
 * A test signal in a worklet: each sample as `heterodyne tone` has it.
 *
 * Invariant: `process` makes no object; a signal that is refused is silence.
 */
import { register, scope } from '../../worklets/scope.js';
import type { SignalNumbers, SignalOrder, SignalReply } from '../orders.js';
import { instance, type LabExports } from './instrument.js';

/** Frames of a quantum at most. */
const MOST_FRAMES = 4096;

/** A signal that sounds. */
interface Sounding {
  exports: LabExports;
  handle: number;
  left: Float32Array;
  right: Float32Array;
}

class SignalProcessor extends scope.AudioWorkletProcessor {
  private module: WebAssembly.Module | null = null;
  private sounding: Sounding | null = null;
  private alive = true;
  private refused = 'the module has not arrived';

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent) => this.obey(event.data as SignalOrder);
    this.port.onmessageerror = () => this.reply({ say: 'module', done: false });
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0];
    const left = output?.[0];
    const right = output?.[1];
    const sounding = this.sounding;
    if (sounding === null || left === undefined || right === undefined) {
      return this.alive;
    }
    const frames = Math.min(left.length, MOST_FRAMES);
    sounding.exports.signal_process(sounding.handle, frames);
    for (let n = 0; n < frames; n += 1) {
      left[n] = sounding.left[n] as number;
      right[n] = sounding.right[n] as number;
    }
    return this.alive;
  }

  private reply(reply: SignalReply): void {
    this.port.postMessage(reply);
  }

  private obey(order: SignalOrder): void {
    switch (order.order) {
      case 'module':
        this.module = order.module instanceof WebAssembly.Module ? order.module : null;
        this.reply({ say: 'module', done: this.module !== null });
        break;
      case 'bytes':
        this.compile(order.bytes);
        break;
      case 'signal':
        this.sound(order.signal);
        break;
      case 'end':
        this.alive = false;
        this.sounding = null;
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

  private sound({ kind, frequency, levelDb, p1, p2, p3 }: SignalNumbers): void {
    let reason: string | null = this.refused;
    if (this.module !== null) {
      try {
        const { exports, memory } = instance(this.module);
        const handle = exports.signal_new(kind, frequency, levelDb, p1, p2, p3, scope.sampleRate);
        reason = handle > 0 ? null : `a signal of ${frequency} Hz with ${p1}, ${p2}, ${p3} is not accepted at ${scope.sampleRate} Hz`;
        if (handle > 0) {
          const channel = (n: number): Float32Array => new Float32Array(memory.buffer, exports.get_output_ptr(handle, n), MOST_FRAMES);
          this.sounding = { exports, handle, left: channel(0), right: channel(1) };
        }
      } catch (cause) {
        reason = String(cause);
      }
    }
    this.reply({ say: 'signal', accepted: reason === null, reason });
  }
}

export function registerSignal(): void {
  register('heterodyne-lab-signal', SignalProcessor);
}
