/**
 * Packets from one thread to another: a ring of words in shared memory, without locks.
 *
 * Invariant: one writer, one reader; each word of the head has one of them as its only writer, and nobody waits. A packet is a word with its length in bytes (low 24 bits) and
 * its tag, then its bytes, filled up to whole words. `WRITTEN` is raised after a packet lies there whole; a packet without room is thrown away and counted.
 */

/** Words of the head, i32. */
export const RingWord = {
  /** Words that were written and read since the start, modulo 2³². */
  WRITTEN: 0,
  READ: 1,
  /** Packets for which there was no room. */
  FULL: 2,
  /** Packets that were written. */
  PACKETS: 3,
  COUNT: 16,
} as const;

/** A packet's first word. */
export function headWord(bytes: number, tag: number): number {
  return (bytes | (tag << 24)) | 0;
}

export const bytesOf = (head: number): number => head & 0xff_ffff;
export const tagOf = (head: number): number => head >>> 24;
export const wordsOf = (bytes: number): number => (bytes + 3) >> 2;

export class PacketRing {
  readonly head: Int32Array;
  readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  readonly mask: number;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.head = new Int32Array(buffer, 0, RingWord.COUNT);
    this.words = new Int32Array(buffer, 4 * RingWord.COUNT);
    this.bytes = new Uint8Array(buffer, 4 * RingWord.COUNT);
    this.mask = this.words.length - 1;
  }

  /** An empty one; `words` is a power of two. */
  static create(words: number): PacketRing {
    return new PacketRing(new SharedArrayBuffer(4 * (RingWord.COUNT + words)));
  }

  /** Words that can be written. */
  get room(): number {
    return this.words.length - ((Atomics.load(this.head, RingWord.WRITTEN) - Atomics.load(this.head, RingWord.READ)) | 0);
  }

  /**
   * Writes packets that lie in `from` as they lie in the ring, `count` words of them: all or, where there is no room, none. Makes no object. `packets` is what they count as.
   */
  writeWords(from: Int32Array, count: number, packets: number): boolean {
    const { head, words, mask } = this;
    if (count > this.room) {
      Atomics.add(head, RingWord.FULL, packets);
      return false;
    }
    const at = Atomics.load(head, RingWord.WRITTEN);
    for (let n = 0; n < count; n += 1) {
      words[(at + n) & mask] = from[n] as number;
    }
    Atomics.store(head, RingWord.PACKETS, (Atomics.load(head, RingWord.PACKETS) + packets) | 0);
    Atomics.store(head, RingWord.WRITTEN, (at + count) | 0);
    return true;
  }

  /** Writes one packet. */
  write(tag: number, packet: Uint8Array): boolean {
    const { head, words, bytes, mask } = this;
    const count = 1 + wordsOf(packet.length);
    if (count > this.room) {
      Atomics.add(head, RingWord.FULL, 1);
      return false;
    }
    const at = Atomics.load(head, RingWord.WRITTEN);
    words[at & mask] = headWord(packet.length, tag);
    const from = 4 * ((at + 1) & mask);
    const first = Math.min(packet.length, bytes.length - from);
    bytes.set(packet.subarray(0, first), from);
    bytes.set(packet.subarray(first), 0);
    Atomics.store(head, RingWord.PACKETS, (Atomics.load(head, RingWord.PACKETS) + 1) | 0);
    Atomics.store(head, RingWord.WRITTEN, (at + count) | 0);
    return true;
  }

  /** The next packet's first word, or 0 when there is none. No packet is empty. */
  peek(): number {
    const { head } = this;
    const at = Atomics.load(head, RingWord.READ);
    return at === Atomics.load(head, RingWord.WRITTEN) ? 0 : (this.words[at & this.mask] as number);
  }

  /** Takes the packet that `peek` has told into `into`, without its first word, as far as it goes there. Makes no object. */
  takeWords(into: Int32Array): void {
    const { head, words, mask } = this;
    const at = Atomics.load(head, RingWord.READ);
    const count = wordsOf(bytesOf(words[at & mask] as number));
    const most = Math.min(count, into.length);
    for (let n = 0; n < most; n += 1) {
      into[n] = words[(at + 1 + n) & mask] as number;
    }
    Atomics.store(head, RingWord.READ, (at + 1 + count) | 0);
  }

  /** Takes the packet that `peek` has told, as a copy. */
  take(): Uint8Array<ArrayBuffer> {
    const { head, words, bytes, mask } = this;
    const at = Atomics.load(head, RingWord.READ);
    const length = bytesOf(words[at & mask] as number);
    const packet = new Uint8Array(length);
    const from = 4 * ((at + 1) & mask);
    const first = Math.min(length, bytes.length - from);
    packet.set(bytes.subarray(from, from + first));
    packet.set(bytes.subarray(0, length - first), first);
    Atomics.store(head, RingWord.READ, (at + 1 + wordsOf(length)) | 0);
    return packet;
  }
}

/** The packets in a buffer that was posted: the same words, one packet after another. */
export function* packetsIn(buffer: ArrayBuffer, words: number): Generator<{ tag: number; packet: Uint8Array<ArrayBuffer> }> {
  const view = new Int32Array(buffer);
  for (let at = 0; at < Math.min(words, view.length); ) {
    const head = view[at] as number;
    const length = bytesOf(head);
    if (4 * (at + 1) + length > buffer.byteLength) {
      return;
    }
    yield { tag: tagOf(head), packet: new Uint8Array(buffer, 4 * (at + 1), length) };
    at += 1 + wordsOf(length);
  }
}
