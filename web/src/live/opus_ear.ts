/**
 * The Opus of one peer: its packets are put in order and read.
 *
 * Invariant: a timer is there only while a packet waits for one before it; a decoder that fails is told once, and then nothing is read here any more.
 */
import { nowUs } from './clocks.js';
import { InOrder } from './in_order.js';
import { Tag } from './layout.js';
import { OpusReader } from './opus.js';
import { readAudio, type AudioHead } from './packets.js';

interface Sent {
  bytes: Uint8Array;
  head: AudioHead;
}

export class OpusEar {
  private readonly order = new InOrder<Sent>();
  private reader: OpusReader | null = null;
  private isBroken = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `deliver` gets what is for the worklet, `failed` why there is no more. */
  constructor(
    private readonly deliver: (tag: number, packet: Uint8Array) => void,
    private readonly failed: (message: string) => void,
    private readonly now: () => number = nowUs,
  ) {}

  take(bytes: Uint8Array): void {
    const head = readAudio(bytes);
    if (head === null || this.isBroken || head.channels < 1 || head.channels > 2) {
      return;
    }
    this.order.push(head, this.now(), { bytes, head }, head.again !== null && head.again.length > 0);
    this.giveOut();
  }

  /** The peer sends something else: what comes after that is a row of its own. */
  clear(): void {
    this.order.clear();
    this.rest();
  }

  private giveOut(): void {
    const at = this.now();
    for (let turn = this.order.next(at); turn !== null && !this.isBroken; turn = this.order.next(at)) {
      this.read(turn.item, turn.missed);
    }
    const due = this.order.dueUs;
    if (due === null) {
      this.rest();
    } else {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.giveOut();
      }, Math.ceil((due - at) / 1000));
    }
  }

  private read({ bytes, head }: Sent, missed: boolean): void {
    if (head.payload.length === 0) {
      // Silence of somebody who is muted: the worklet reads it by itself.
      this.deliver(0, bytes);
      return;
    }
    try {
      if (this.reader === null || !this.reader.fits(head)) {
        this.reader?.close();
        this.reader = new OpusReader(head, (packet, copy) => this.deliver(Tag.DECODED | (copy ? Tag.COPY : 0), packet), (message) => this.fail(message));
      }
      this.reader.take(bytes, head, missed);
    } catch (cause) {
      this.fail(String(cause));
    }
  }

  private fail(message: string): void {
    if (!this.isBroken) {
      this.isBroken = true;
      this.clear();
      this.failed(message);
    }
  }

  private rest(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  close(): void {
    this.isBroken = true;
    this.clear();
    this.reader?.close();
  }
}
