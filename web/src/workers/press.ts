/**
 * Control in `single` mode: works a track out in a memory of its own and hands the worklet a copy of that memory, piece by piece.
 *
 * Invariant: all that an instance is, between two calls, lies in its memory; so a copy of the memory under another instance of the same
 * module is the same engine. Pieces are small and few are under way, so that no quantum waits for more than these.
 */
import { HeterodyneError } from '../api.js';
import { Instance, PAGES_PER_MIB, PAGE_BYTES, type Source } from '../module.js';
import type { Begin, ControlQuestion, Delivery, Opened, Placed, Receipt } from '../messages.js';
import { Clips } from './clips.js';
import type { ControlRoom } from './control.js';
import type { Decoders } from './decoders.js';

/** Bytes of a piece: copied in some 30 µs. */
const PIECE_BYTES = 256 << 10;
/** Pieces under way: browsers let a worklet answer once in some ten milliseconds. */
const UNDER_WAY = 4;
/** What the worklet's memory has beyond the image, for seeks. */
const SPARE_PAGES = 24 * PAGES_PER_MIB;

export class PressRoom implements ControlRoom {
  private readonly clips = new Clips();
  private readonly receipts: ((receipt: Receipt) => void)[] = [];
  private moduleSent = false;
  /** What the worklet plays. */
  private last: Source | null = null;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly decoders: Decoders,
    private readonly pages: number,
    private readonly rateHz: number,
    private worklet: MessagePort,
    private readonly url: string,
  ) {
    this.talkTo(worklet);
  }

  private talkTo(worklet: MessagePort): void {
    this.worklet = worklet;
    this.moduleSent = false;
    this.receipts.splice(0).forEach((receipt) => receipt({ error: 'the worklet has failed' }));
    worklet.onmessage = (event: MessageEvent) => this.receipts.shift()?.(event.data as Receipt);
  }

  open(): Opened {
    return { module: this.module, memory: null, stack: null };
  }

  async answer(question: ControlQuestion): Promise<Placed | null> {
    switch (question.ask) {
      case 'check':
        return { loaded: (await this.press(question.source)).loaded, seat: null };
      case 'load':
        return this.place(question.source, question.begin, true);
      case 'update':
        return this.place(question.source, null, false);
      case 'again':
        this.talkTo(question.worklet);
        return this.last === null ? null : this.place(this.last, question.begin, false);
      case 'clip':
        this.clips.keep(question.index, question.samples, question.finished);
        await this.deliver({ deliver: 'clip', index: question.index, samples: question.samples, finished: question.finished });
        return null;
      default:
        return null;
    }
  }

  /** Hands the worklet a track, to begin as said, or at the place where it is (`null`). */
  private async place(source: Source, begin: Begin | null, fresh: boolean): Promise<Placed> {
    const { instance, track, loaded } = await this.press(source);
    if (track === 0) {
      return { loaded, seat: null };
    }
    if (fresh) {
      this.clips.begin(loaded.track);
    } else {
      this.clips.carry(instance, track, loaded.track);
    }
    await this.ship(instance, loaded.track?.clips.some((clip) => clip.streamed) === true);
    await this.deliver({
      deliver: 'seat',
      track,
      begin: begin ?? { frame: 0, gain: 1, looped: false },
      keepsPlace: begin === null,
    });
    this.last = source;
    return { loaded, seat: null };
  }

  /** Works a track out in a new memory. */
  private async press(source: Source): Promise<{ instance: Instance; track: number; loaded: Placed['loaded'] }> {
    let memory: WebAssembly.Memory;
    try {
      memory = new WebAssembly.Memory({ initial: this.pages, maximum: this.pages });
    } catch (cause) {
      throw new HeterodyneError('memory', `the browser gives no memory of ${this.pages / PAGES_PER_MIB} MiB (${String(cause)})`);
    }
    const instance = new Instance(this.module, memory);
    return { instance, ...(await this.decoders.load(instance, source, this.rateHz)) };
  }

  private async ship(instance: Instance, streamed: boolean): Promise<void> {
    await this.sendModule();
    const top = instance.exports.ht_memory_top();
    const wanted = Math.ceil(top / PAGE_BYTES) + SPARE_PAGES;
    const pages = streamed ? this.pages : Math.min(this.pages, wanted);
    await this.deliver({ deliver: 'begin', pages });
    const underWay: Promise<void>[] = [];
    try {
      for (let at = 0; at < top; at += PIECE_BYTES) {
        const bytes = instance.memory.buffer.slice(at, Math.min(at + PIECE_BYTES, top)) as ArrayBuffer;
        underWay.push(this.deliver({ deliver: 'piece', at, bytes }, [bytes]));
        if (underWay.length >= UNDER_WAY) {
          await underWay.shift();
        }
      }
    } finally {
      // Of the rest, too, what is refused is heard.
      await Promise.all(underWay);
    }
  }

  /** The module goes there once; as bytes where a compiled one does not survive the way (Safari). */
  private async sendModule(): Promise<void> {
    if (this.moduleSent) {
      return;
    }
    let receipt: Receipt = { needs: 'bytes' };
    try {
      receipt = await this.post({ deliver: 'module', module: this.module });
    } catch {
      // A browser that refuses to post it says so at once.
    }
    if ('needs' in receipt) {
      const bytes = await (await fetch(this.url, { credentials: 'same-origin' })).arrayBuffer();
      await this.deliver({ deliver: 'bytes', bytes }, [bytes]);
    }
    this.moduleSent = true;
  }

  private async deliver(delivery: Delivery, transfer: Transferable[] = []): Promise<void> {
    const receipt = await this.post(delivery, transfer);
    if ('error' in receipt) {
      throw new HeterodyneError('internal', `the worklet has not taken the track (${receipt.error})`);
    }
  }

  private post(delivery: Delivery, transfer: Transferable[] = []): Promise<Receipt> {
    return new Promise((resolve, reject) => {
      try {
        this.worklet.postMessage(delivery, transfer);
        this.receipts.push(resolve);
      } catch (error) {
        reject(error as Error);
      }
    });
  }
}
