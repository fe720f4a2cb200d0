/**
 * A file that arrives in pieces, in any order.
 *
 * Invariant: at most `HELD_BYTES` of what is complete up to a piece lie in the page's memory; the browser has the rest, as Blobs, which it
 * may keep on disk. So the length of a track does not matter.
 */
const HELD_BYTES = 16 << 20;

export class Parts {
  private readonly waiting = new Map<number, Uint8Array<ArrayBuffer>>();
  private readonly done: Blob[] = [];
  private held: Uint8Array<ArrayBuffer>[] = [];
  private heldBytes = 0;
  private next = 0;

  constructor(private readonly heldMost: number = HELD_BYTES) {}

  /** Takes piece `index`, counted from 0. */
  put(index: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.waiting.set(index, bytes);
    for (let piece = this.waiting.get(this.next); piece !== undefined; piece = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next += 1;
      this.held.push(piece);
      this.heldBytes += piece.length;
    }
    if (this.heldBytes >= this.heldMost) {
      this.done.push(new Blob(this.held));
      this.held = [];
      this.heldBytes = 0;
    }
  }

  /** Pieces that lie in the page's memory now. */
  get inMemory(): number {
    return this.waiting.size + this.held.length;
  }

  /** The whole file. */
  finish(type: string): Blob {
    if (this.waiting.size > 0) {
      throw new Error(`piece ${this.next} has not come`);
    }
    return new Blob([...this.done, ...this.held], { type });
  }
}
