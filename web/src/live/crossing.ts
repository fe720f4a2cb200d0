/**
 * The way of packets between worklet and pump, seen from the pump: rings in shared memory, or buffers that are posted and go round.
 *
 * Invariant: with rings nothing is posted; by messages, one message carries all packets that a quantum has finished, and each buffer comes back to whoever filled it. Nobody waits for the
 * worklet. The worklet is told what to add to its clock to have this thread's.
 */
import { CaptureClock, nowUs } from './clocks.js';
import { headWord, PacketRing, packetsIn, RingWord, wordsOf } from './packet_ring.js';

/** What is handed to a pump to begin with. */
export type CrossingParts = { out: SharedArrayBuffer; in: SharedArrayBuffer; clock: SharedArrayBuffer } | { port: MessagePort };

/** Messages between worklet and pump, where there is no shared memory. `words` says how far a buffer is filled. */
export type PostedPackets = { packets: ArrayBuffer; words: number; endUs?: number } | { spent: ArrayBuffer } | { clockUs: number };

export interface Crossing {
  /** To the worklet. `false`: there was no room. */
  deliver(tag: number, packet: Uint8Array): boolean;
  /** Packets that did not fit on the way out. */
  readonly full: number;
  close(): void;
}

export type Taken = (tag: number, packet: Uint8Array<ArrayBuffer>) => void;

export function openCrossing(parts: CrossingParts, taken: Taken): Crossing {
  return 'port' in parts ? new PostedCrossing(parts.port, taken) : new SharedCrossing(parts, taken);
}

interface WaitAsync {
  waitAsync?(words: Int32Array, index: number, value: number, timeoutMs?: number): { async: boolean; value: Promise<unknown> | string };
}

/** Whether this thread can be woken by shared memory without standing still. */
export const canWaitAsync = (): boolean => typeof (Atomics as WaitAsync).waitAsync === 'function';

/** Longest sleep: should a wake be lost, it costs this. */
const SLEEP_MS = 50;
/** Longest that a thread without `waitAsync` sleeps before it looks at its channels. */
const SLICE_MS = 1;

class SharedCrossing implements Crossing {
  private readonly out: PacketRing;
  private readonly in: PacketRing;
  private readonly clock: Float64Array;
  private readonly capture = new CaptureClock();
  private open = true;

  constructor(parts: Exclude<CrossingParts, { port: MessagePort }>, private readonly taken: Taken) {
    this.out = new PacketRing(parts.out);
    this.in = new PacketRing(parts.in);
    this.clock = new Float64Array(parts.clock);
    void (canWaitAsync() ? this.listen() : this.listenInSlices());
  }

  private drain(): void {
    const [, endFrame = 0, sampleRate = 0] = this.clock;
    if (endFrame > 0 && this.out.peek() !== 0) {
      this.clock[0] = this.capture.see((1e6 * endFrame) / sampleRate, nowUs());
    }
    while (this.out.peek() !== 0) {
      const tag = this.out.peek() >>> 24;
      this.taken(tag, this.out.take());
    }
  }

  private async listen(): Promise<void> {
    const { head } = this.out;
    const { waitAsync } = Atomics as WaitAsync;
    while (this.open) {
      this.drain();
      const seen = Atomics.load(head, RingWord.READ);
      const waited = waitAsync?.call(Atomics, head, RingWord.WRITTEN, seen, SLEEP_MS);
      if (waited?.async === true) {
        await waited.value;
      }
    }
  }

  private async listenInSlices(): Promise<void> {
    const { head } = this.out;
    const { port1, port2 } = new MessageChannel();
    while (this.open) {
      this.drain();
      Atomics.wait(head, RingWord.WRITTEN, Atomics.load(head, RingWord.READ), SLICE_MS);
      // Lets messages of the channels in.
      await new Promise((done) => {
        port1.onmessage = done;
        port2.postMessage(null);
      });
    }
    port1.close();
  }

  deliver(tag: number, packet: Uint8Array): boolean {
    return this.in.write(tag, packet);
  }

  get full(): number {
    return Atomics.load(this.out.head, RingWord.FULL);
  }

  close(): void {
    this.open = false;
    Atomics.notify(this.out.head, RingWord.WRITTEN);
  }
}

/** Buffers that may be on their way to the worklet. */
const MOST_BUFFERS = 64;
/** A datagram, or a decoded frame of 20 ms in stereo, with its first word. */
const BUFFER_BYTES = 8192;

class PostedCrossing implements Crossing {
  private readonly pool: ArrayBuffer[] = [];
  private made = 0;
  private told = 0;
  private readonly capture = new CaptureClock();
  full = 0;

  constructor(private readonly port: MessagePort, private readonly taken: Taken) {
    port.onmessage = ({ data }: MessageEvent<PostedPackets>) => {
      if ('spent' in data) {
        this.pool.push(data.spent);
      } else if ('packets' in data) {
        if (data.endUs !== undefined) {
          this.setClock(this.capture.see(data.endUs, nowUs()));
        }
        for (const { tag, packet } of packetsIn(data.packets, data.words)) {
          this.taken(tag, packet.slice());
        }
        this.post({ spent: data.packets }, [data.packets]);
      }
    };
  }

  private post(message: PostedPackets, transfer: Transferable[]): void {
    this.port.postMessage(message, transfer);
  }

  deliver(tag: number, packet: Uint8Array): boolean {
    const count = 1 + wordsOf(packet.length);
    let buffer = this.pool.pop();
    if (buffer === undefined && this.made < MOST_BUFFERS) {
      this.made += 1;
      buffer = new ArrayBuffer(BUFFER_BYTES);
    }
    if (buffer === undefined || 4 * count > buffer.byteLength) {
      this.full += 1;
      return false;
    }
    new Int32Array(buffer)[0] = headWord(packet.length, tag);
    new Uint8Array(buffer).set(packet, 4);
    this.post({ packets: buffer, words: count }, [buffer]);
    return true;
  }

  private setClock(us: number): void {
    const now = nowUs();
    // A message now and then: it moves by fractions of a millisecond.
    if (now - this.told > 0.5e6) {
      this.told = now;
      this.post({ clockUs: us }, []);
    }
  }

  close(): void {
    this.port.close();
  }
}
