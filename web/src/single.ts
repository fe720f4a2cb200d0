/**
 * Playing in `single` mode: a control Worker that works tracks out, and the engine itself in the worklet.
 *
 * Invariant: an order is done when the worklet has answered it, with what became of it; between two answers the place is worked out from
 * the time of the context.
 */
import { HeterodyneError, type Loaded } from './api.js';
import type { Assets } from './assets.js';
import type { Deck, DeckListener, Meters, Whereabouts } from './deck.js';
import { Hired } from './hired.js';
import { State } from './layout.js';
import { Line } from './line.js';
import type { Begin, ControlQuestion, Opened, Placed, SingleOrder, SingleStatus } from './messages.js';
import { PAGES_PER_MIB, type Source } from './module.js';
import type { Output } from './output.js';

type SingleQuestion = SingleOrder & { ask: 'worklet' };

const NO_CLOCK = 'There is no clock in an AudioWorklet, and without cross-origin isolation no other thread can lend it one.';

export class SingleDeck implements Deck {
  readonly spent = false;
  private readonly hired: Hired<ControlQuestion>;
  private readonly control: Line<ControlQuestion>;
  private worklet: Line<SingleQuestion> | null = null;
  private frames = 0;
  private begin: Begin = { frame: 0, gain: 1, looped: false };
  private playing = false;
  private status: SingleStatus | null = null;
  private peak: [number, number] = [0, 0];
  /** Of worklets before this one. */
  private before = { quanta: 0, faults: 0 };

  private constructor(
    private readonly assets: Assets,
    private readonly output: Output,
    private readonly listener: DeckListener,
  ) {
    this.hired = new Hired(assets, 'control', (error) => this.listener.workerFailed(error.message));
    this.control = this.hired.line;
  }

  static async open(assets: Assets, output: Output, memoryMib: number, listener: DeckListener): Promise<SingleDeck> {
    const deck = new SingleDeck(assets, output, listener);
    try {
      const channel = await deck.makeWorklet();
      await deck.control.ask<Opened>(
        {
          ask: 'open',
          shared: false,
          url: assets.module(false),
          decoders: assets.decoders(),
          rateHz: output.context.sampleRate,
          pages: memoryMib * PAGES_PER_MIB,
          ringFrames: 0,
          worklet: channel,
        },
        [channel],
      );
    } catch (error) {
      deck.close();
      throw error;
    }
    return deck;
  }

  /** Makes the worklet; returns the control Worker's end of the line to it. */
  private async makeWorklet(): Promise<MessagePort> {
    const failed = (message: string): void => this.listener.workletFailed(message);
    const node = await this.output.make(this.assets.worklet('single'), 'heterodyne-single', failed);
    const line = new Line<SingleQuestion>(node.port);
    this.worklet?.hangUp(new HeterodyneError('internal', 'the worklet has failed'));
    this.worklet = line;
    node.port.onmessage = (event: MessageEvent) => {
      if (this.worklet !== line) {
        return;
      }
      const status = event.data as SingleStatus;
      this.hear(status);
      if (status.error === null) {
        line.heard({ id: status.id, value: null });
      } else {
        line.heard({ id: status.id, error: { code: 'internal', message: status.error } });
      }
    };
    const { port1, port2 } = new MessageChannel();
    void this.order({ order: 'port', port: port1 }, [port1]).catch(() => {});
    return port2;
  }

  private hear(status: SingleStatus): void {
    this.peak = [Math.max(this.peak[0], status.peaks[0]), Math.max(this.peak[1], status.peaks[1])];
    const old = this.status;
    this.status = status;
    if (old?.state !== status.state) {
      this.listener.changed();
    }
  }

  private async order(order: SingleOrder, transfer: Transferable[] = []): Promise<void> {
    if (this.output.context.state === 'closed') {
      throw new HeterodyneError('closed', 'the AudioContext is closed');
    }
    await this.worklet?.ask<null>({ ...order, ask: 'worklet' }, transfer);
  }

  async load(source: Source, begin: Begin): Promise<Loaded> {
    const { loaded } = await this.control.ask<Placed>({ ask: 'load', source, begin });
    if (loaded.track !== null) {
      this.begin = { ...begin };
      this.frames = loaded.track.frames;
      await this.order({ order: 'status' });
    }
    return loaded;
  }

  async update(source: Source): Promise<Loaded> {
    const { loaded } = await this.control.ask<Placed>({ ask: 'update', source });
    if (loaded.track !== null) {
      this.frames = loaded.track.frames;
      await this.order({ order: 'status' });
    }
    return loaded;
  }

  async check(source: Source): Promise<Loaded> {
    return (await this.control.ask<Placed>({ ask: 'check', source })).loaded;
  }

  async play(): Promise<void> {
    this.playing = true;
    await this.order({ order: 'play' });
  }

  async pause(): Promise<void> {
    this.playing = false;
    await this.order({ order: 'pause' });
  }

  async seek(frame: number): Promise<void> {
    await this.order({ order: 'seek', frame });
  }

  async gain(gain: number): Promise<void> {
    this.begin.gain = gain;
    await this.order({ order: 'gain', gain });
  }

  async loop(on: boolean): Promise<void> {
    this.begin.looped = on;
    await this.order({ order: 'loop', on });
  }

  async pushClip(index: number, samples: Float32Array, finished: boolean): Promise<void> {
    await this.control.ask({ ask: 'clip', index, samples, finished });
  }

  whereabouts(): Whereabouts {
    const { status, frames } = this;
    if (status === null || status.state < 0) {
      return { state: 'empty', frame: 0, laps: 0 };
    }
    const { laps } = status;
    if (status.state === State.ENDED) {
      return { state: 'ended', frame: frames, laps };
    }
    if (!this.playing || !status.running) {
      return { state: this.playing ? 'playing' : 'paused', frame: status.frame, laps };
    }
    const since = Math.max(0, this.output.context.currentTime - status.time);
    const frame = status.frame + Math.round(since * this.output.context.sampleRate);
    if (frame < frames || frames === 0) {
      return { state: 'playing', frame, laps };
    }
    return this.begin.looped
      ? { state: 'playing', frame: frame % frames, laps: laps + Math.floor(frame / frames) }
      : { state: 'playing', frame: frames, laps };
  }

  meters(): Meters {
    const { peak, status, before } = this;
    this.peak = [0, 0];
    return {
      quanta: before.quanta + ((status?.quanta ?? 0) >>> 0),
      lateQuanta: null,
      ring: null,
      process: null,
      processUnknown: NO_CLOCK,
      faults: before.faults + (status?.faults ?? 0),
      peak,
    };
  }

  tend(): void {
    void this.order({ order: 'status' }).catch(() => {});
  }

  async replaceWorklet(): Promise<void> {
    const { frame } = this.whereabouts();
    const meters = this.meters();
    this.before = { quanta: meters.quanta, faults: meters.faults };
    const channel = await this.makeWorklet();
    const begin = { ...this.begin, frame };
    await this.control.ask({ ask: 'again', begin, worklet: channel }, [channel]);
    if (this.playing) {
      await this.order({ order: 'play' });
    }
  }

  close(): void {
    const error = new HeterodyneError('closed', 'the engine is closed');
    this.worklet?.hangUp(error);
    this.hired.dismiss(error);
  }
}
