/**
 * Control in `shared` mode: compiles in the memory in which the engine Worker plays, and sends it commands through the module's queues.
 *
 * Invariant: this instance alone compiles and frees. A seat that the engine has left is freed here, not before.
 */
import { HeterodyneError, type Loaded } from '../api.js';
import { Ring } from '../ring.js';
import { Instance, PAGES_PER_MIB } from '../module.js';
import type { Begin, ControlQuestion, Opened, Placed } from '../messages.js';
import { Clips, push } from './clips.js';
import type { ControlRoom } from './control.js';
import type { Decoders } from './decoders.js';

/** Of the engine Worker's stack. */
const STACK_BYTES = 1 << 20;
/** How long a command waits for room in the queue, in milliseconds. */
const PATIENCE_MS = 1000;

export class Steering implements ControlRoom {
  private readonly memory: WebAssembly.Memory;
  private readonly instance: Instance;
  private readonly clips = new Clips();
  private track = 0;
  private seat = 0;
  private ring: Ring | null = null;
  private leaving: number[] = [];

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly decoders: Decoders,
    pages: number,
    private readonly rateHz: number,
    private readonly ringFrames: number,
  ) {
    try {
      this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch (cause) {
      throw new HeterodyneError('memory', `the browser gives no shared memory of ${pages / PAGES_PER_MIB} MiB (${String(cause)})`);
    }
    this.instance = new Instance(module, this.memory);
  }

  open(): Opened {
    const { exports } = this.instance;
    const stack = exports.ht_alloc(STACK_BYTES, 16);
    const localBytes = exports.__tls_size?.value ?? 0;
    const threadLocals = localBytes > 0 ? exports.ht_alloc(localBytes, exports.__tls_align?.value ?? 16) : 0;
    if (stack === 0) {
      throw new HeterodyneError('memory', 'no memory is left for the engine Worker');
    }
    return { module: this.module, memory: this.memory, stack: { top: stack + STACK_BYTES, threadLocals } };
  }

  async answer(question: ControlQuestion): Promise<Placed | null> {
    switch (question.ask) {
      case 'check': {
        const { track, loaded } = await this.decoders.load(this.instance, question.source, this.rateHz);
        this.free(track);
        return { loaded, seat: null };
      }
      case 'load': {
        const { track, loaded } = await this.decoders.load(this.instance, question.source, this.rateHz);
        if (track === 0) {
          return { loaded, seat: null };
        }
        this.clips.begin(loaded.track);
        this.free(this.track);
        this.track = track;
        return this.sit(loaded, question.begin);
      }
      case 'update': {
        const { track, loaded } = await this.decoders.load(this.instance, question.source, this.rateHz);
        if (track !== 0) {
          this.clips.carry(this.instance, track, loaded.track);
          if (question.plays === true) {
            this.command((exports) => exports.ht_swap(this.seat, track));
          }
          this.free(this.track);
          this.track = track;
        }
        return { loaded, seat: null };
      }
      case 'seat':
        return this.sit({ track: null, diagnostics: [] }, question.begin);
      case 'seek':
        this.command((exports) => exports.ht_seek(this.seat, question.frame));
        return null;
      case 'gain':
        this.command((exports) => exports.ht_gain(this.seat, question.gain));
        return null;
      case 'loop':
        this.command((exports) => exports.ht_loop(this.seat, question.on ? 1 : 0));
        return null;
      case 'clip':
        this.clips.keep(question.index, question.samples, question.finished);
        push(this.instance, this.track, question.index, question.samples, question.finished);
        return null;
      case 'left':
        this.leaving = this.leaving.filter((seat) => {
          if (seat !== question.seat) {
            this.instance.guard((exports) => exports.ht_seat_free(seat));
          }
          return seat === question.seat;
        });
        return null;
      case 'tidy':
        this.instance.guard((exports) => (this.seat === 0 ? 0 : exports.ht_collect(this.seat)));
        return null;
      default:
        return null;
    }
  }

  private sit(loaded: Loaded, begin: Begin): Placed {
    if (this.track === 0) {
      throw new HeterodyneError('nothing-loaded', 'nothing is loaded');
    }
    const placed = this.instance.guard((exports) => {
      const seat = exports.ht_seat_new(this.track, begin.frame, begin.gain, 0, begin.looped ? 1 : 0, this.ringFrames);
      return { seat, ring: exports.ht_ring(seat), status: exports.ht_status(seat) };
    });
    if (this.seat !== 0) {
      this.leaving.push(this.seat);
    }
    this.seat = placed.seat;
    this.ring = new Ring(this.memory.buffer as unknown as SharedArrayBuffer, placed.ring);
    return { loaded, seat: placed };
  }

  private free(track: number): void {
    if (track !== 0) {
      this.instance.guard((exports) => exports.ht_track_free(track));
    }
  }

  /** Sends a command, when there is room for it, and wakes the engine. */
  private command(send: (exports: Instance['exports']) => number): void {
    if (this.seat === 0 || this.ring === null) {
      throw new HeterodyneError('nothing-loaded', 'nothing is loaded');
    }
    const idle = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; this.instance.guard(send) !== 0; waited += 10) {
      if (waited >= PATIENCE_MS) {
        throw new HeterodyneError('internal', 'the engine has taken no command for a second');
      }
      Atomics.wait(idle, 0, 0, 10);
    }
    this.ring.wake();
  }
}
