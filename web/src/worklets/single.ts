/**
 * The worklet of `single` mode: the engine itself.
 *
 * Invariant: `process` makes no object and posts nothing, except once when the track's state changes. What allocates (instances, seeks)
 * happens in message handlers, between two quanta; a track is never parsed or compiled here.
 */
import { State, Status } from '../layout.js';
import type { Begin, Delivery, Receipt, SingleOrder, SingleStatus } from '../messages.js';
import { Played } from './played.js';
import { register, scope } from './scope.js';

/** What the engine answers to an order when too many wait. */
const QUEUE_FULL = 1;
/** Crossfades from one image to the next, as a fraction of the sample rate (10 ms). */
const FADES_PER_SECOND = 100;
/** More than any fade has. */
const LONG_FRAMES = 1 << 20;

class SingleProcessor extends scope.AudioWorkletProcessor {
  private module: WebAssembly.Module | null = null;
  private arriving: Played | null = null;
  private played: Played | null = null;
  private leaving: Played | null = null;
  /** The gains of what leaves. */
  private readonly fall: Float32Array;
  private fadeAt = 0;
  /** Told to play. */
  private running = false;
  /** Nothing of the seat has been heard: its first frame comes out as it is. */
  private held = true;
  /** Made since a pause. */
  private pausedFrames = 0;
  private gain = 1;
  private looped = false;
  private quanta = 0;
  private toldState = -1;
  /** Where a seek leads that the next quantum carries out; -1 for none. */
  private sought = -1;
  private alive = true;

  constructor() {
    super();
    const frames = Math.max(1, Math.floor(scope.sampleRate / FADES_PER_SECOND));
    this.fall = Float32Array.from({ length: frames }, (_, n) => 1 - (n + 1) / frames);
    this.port.onmessage = (event: MessageEvent) => this.obey(event.data as SingleOrder & { id: number });
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0];
    const left = output?.[0];
    const right = output?.[1];
    const played = this.played;
    if (played === null || this.held || left === undefined || right === undefined) {
      return this.alive;
    }
    this.quanta = (this.quanta + 1) | 0;
    this.pausedFrames = this.running ? 0 : Math.min(LONG_FRAMES, this.pausedFrames + left.length);
    played.play(left, right);
    this.sought = -1;
    if (this.leaving !== null) {
      this.crossfade(this.leaving, left, right);
    }
    if (played.words[Status.STATE] !== this.toldState) {
      this.tell(0, null);
    }
    return this.alive;
  }

  private crossfade(old: Played, left: Float32Array, right: Float32Array): void {
    old.playAside(left.length);
    const fall = this.fall;
    const frames = Math.min(left.length, fall.length - this.fadeAt);
    for (let n = 0; n < frames; n += 1) {
      const away = fall[this.fadeAt + n] as number;
      const here = 1 - away;
      left[n] = (left[n] as number) * here + (old.left[n] as number) * away;
      right[n] = (right[n] as number) * here + (old.right[n] as number) * away;
    }
    this.fadeAt += frames;
    if (this.fadeAt >= fall.length) {
      this.leaving = null;
    }
  }

  private obey(order: SingleOrder & { id: number }): void {
    let error: string | null = null;
    try {
      if (this.carryOut(order) === QUEUE_FULL) {
        this.sitAnew(this.played, order.order === 'seek' ? order.frame : this.place());
      }
    } catch (cause) {
      error = String(cause);
    }
    this.tell(order.id, error);
  }

  /** What the engine says to the order: 0 when it took it. */
  private carryOut(order: SingleOrder): number {
    const played = this.played;
    switch (order.order) {
      case 'port':
        order.port.onmessage = (event: MessageEvent) => order.port.postMessage(this.receive(event.data as Delivery));
        // What cannot be read here is a compiled module: its bytes can.
        order.port.onmessageerror = () => order.port.postMessage({ needs: 'bytes' } satisfies Receipt);
        break;
      case 'play':
        this.running = true;
        if (this.held) {
          this.held = false;
          break;
        }
        return played?.exports.ht_resume(played.seat) ?? 0;
      case 'pause':
        this.running = false;
        return this.held ? 0 : (played?.exports.ht_pause(played.seat) ?? 0);
      case 'seek':
        return this.seek(order.frame);
      case 'gain':
        this.gain = order.gain;
        return played?.exports.ht_gain(played.seat, order.gain) ?? 0;
      case 'loop':
        this.looped = order.on;
        return played?.exports.ht_loop(played.seat, order.on ? 1 : 0) ?? 0;
      case 'status':
        played?.exports.ht_collect(played.seat);
        break;
      case 'end':
        this.alive = false;
        this.played = null;
        this.leaving = null;
        break;
    }
    return 0;
  }

  private seek(frame: number): number {
    const played = this.played;
    if (played === null) {
      return 0;
    }
    if (this.isSilent()) {
      this.sitAnew(played, frame);
      return 0;
    }
    const answer = played.exports.ht_seek(played.seat, frame);
    if (answer === 0) {
      this.sought = frame;
    }
    return answer;
  }

  /** Another seat with all that was ordered. Also when orders fill the queue: then no quantum has been asked for, and nothing is heard. */
  private sitAnew(played: Played | null, frame: number): void {
    played?.sit({ frame, gain: this.gain, looped: this.looped }, false);
    this.held = !this.running;
    this.sought = -1;
    this.pausedFrames = 0;
  }

  /** Frame of the track that comes next, a seek that waits included. */
  private place(): number {
    return this.sought >= 0 ? this.sought : (this.played?.frame() ?? 0);
  }

  /** Whether nothing is heard now, fades included. */
  private isSilent(): boolean {
    return this.played === null || this.held || this.pausedFrames > this.fall.length;
  }

  private receive(delivery: Delivery): Receipt {
    try {
      switch (delivery.deliver) {
        case 'module':
          this.module = delivery.module;
          return this.module instanceof WebAssembly.Module ? { done: true } : { needs: 'bytes' };
        case 'bytes':
          this.module = new WebAssembly.Module(delivery.bytes);
          return { done: true };
        case 'begin':
          if (this.module === null) {
            return { needs: 'bytes' };
          }
          this.arriving = new Played(this.module, delivery.pages);
          return { done: true };
        case 'piece':
          this.arriving?.copy(delivery.at, delivery.bytes);
          return { done: true };
        case 'seat':
          this.take(delivery.track, delivery.begin, delivery.keepsPlace);
          return { done: true };
        case 'clip':
          this.played?.push(delivery.index, delivery.samples, delivery.finished);
          return { done: true };
      }
    } catch (cause) {
      return { error: String(cause) };
    }
  }

  /** The image is complete: it takes over. */
  private take(track: number, begin: Begin, keepsPlace: boolean): void {
    const next = this.arriving;
    if (next === null) {
      throw new Error('a track was announced that has not come');
    }
    next.complete(track);
    this.arriving = null;
    const old = this.played;
    const silent = this.isSilent();
    if (keepsPlace) {
      next.sit({ frame: this.place(), gain: this.gain, looped: this.looped }, !silent);
    } else {
      this.gain = begin.gain;
      this.looped = begin.looped;
      next.sit(begin, !silent);
    }
    this.sought = -1;
    this.played = next;
    this.leaving = silent ? null : old;
    this.fadeAt = 0;
    this.held = !this.running;
    this.pausedFrames = 0;
  }

  private tell(id: number, error: string | null): void {
    const played = this.played;
    const state = played === null ? -1 : (played.words[Status.STATE] as number);
    this.toldState = state;
    // A seek leads away from the end, also before the quantum that carries it out.
    const ended = state === State.ENDED && this.sought < 0;
    this.port.postMessage({
      id,
      error,
      state: played === null || ended ? state : this.running ? State.PLAYING : State.PAUSED,
      running: this.running,
      frame: this.place(),
      laps: played?.words[Status.LAPS] ?? 0,
      faults: played?.words[Status.FAULTS] ?? 0,
      quanta: this.quanta,
      peaks: played?.takePeaks() ?? [0, 0],
      time: scope.currentTime,
    } satisfies SingleStatus);
  }
}

register('heterodyne-single', SingleProcessor);
