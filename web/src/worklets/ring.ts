/**
 * The worklet of `shared` mode: copies what the ring holds.
 *
 * Invariant: `process` makes no object, posts nothing and touches no WebAssembly. Another ring takes over after a fade of one quantum.
 */
import type { RingOrder } from '../messages.js';
import { Ring, RingReader } from '../ring.js';
import { register, scope } from './scope.js';

class RingProcessor extends scope.AudioWorkletProcessor {
  private reader: RingReader | null = null;
  private next: RingReader | null = null;
  private frames = 128;
  private alive = true;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent) => this.obey(event.data as RingOrder);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0];
    const left = output?.[0];
    const right = output?.[1];
    if (left === undefined || right === undefined) {
      return this.alive;
    }
    if (left.length !== this.frames) {
      this.resize(left.length);
    }
    const reader = this.reader;
    if (reader !== null) {
      if (this.next !== null) {
        reader.leave(left, right);
        this.reader = this.next;
        this.next = null;
      } else {
        reader.read(left, right);
      }
    }
    return this.alive;
  }

  private obey(order: RingOrder): void {
    if (order.order === 'end') {
      this.alive = false;
      this.reader = null;
      this.next = null;
      return;
    }
    const reader = new RingReader(new Ring(order.buffer, order.ring), this.frames);
    if (this.reader === null) {
      this.reader = reader;
    } else {
      this.next = reader;
    }
    this.port.postMessage({ say: 'taken', ring: order.ring });
  }

  /** Browsers may come to render in quanta of another size. */
  private resize(frames: number): void {
    this.frames = frames;
    this.reader = this.reader && new RingReader(this.reader.ring, frames);
    this.next = this.next && new RingReader(this.next.ring, frames);
  }
}

register('heterodyne-ring', RingProcessor);
