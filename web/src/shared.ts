/**
 * Playing in `shared` mode: a control Worker, an engine Worker, a ring between it and the worklet.
 *
 * Invariant: while the engine plays, commands go through its queue. While it rests (paused, the context suspended, or the output connected to nothing) its ring is full and
 * nobody takes commands; then what changes is kept, and the engine gets a new seat with all of it before it plays again.
 */
import { HeterodyneError, type Loaded } from './api.js';
import type { Assets } from './assets.js';
import type { Deck, DeckListener, Meters, Whereabouts } from './deck.js';
import { Hired } from './hired.js';
import { HISTOGRAM_WORDS, Histogram } from './histogram.js';
import { QUANTUM_FRAMES, Ring as Word, Status } from './layout.js';
import type { Line } from './line.js';
import { DESK_HISTOGRAM, DESK_SENT } from './messages.js';
import type { Begin, ControlQuestion, EngineQuestion, Opened, Placed, Seat } from './messages.js';
import { PAGES_PER_MIB, type Source } from './module.js';
import type { Output } from './output.js';
import { heardFrame, look } from './position.js';
import { Ring } from './ring.js';

/** Looks, four a second, at a ring that is dry and not filled, until its producer counts as dead. */
const MISSED = 4;
/** Looks without a quantum asked for until the output counts as connected to nothing. */
const STILL = 2;

export interface SharedOptions {
  aheadSeconds: number;
  memoryMib: number;
}

export class SharedDeck implements Deck {
  spent = false;
  private dead = false;
  private pull = { quanta: 0, still: 0 };
  private pulse = { beat: 0, late: 0, missed: 0 };
  private readonly hired: readonly Hired<never>[];
  private readonly control: Line<ControlQuestion>;
  private readonly engine: Line<EngineQuestion>;
  private readonly desk = new SharedArrayBuffer(4 * (DESK_HISTOGRAM + HISTOGRAM_WORDS));
  private readonly times = new Histogram(new Uint32Array(this.desk, 4 * DESK_HISTOGRAM, HISTOGRAM_WORDS));
  private memory: WebAssembly.Memory | null = null;
  private worklet: AudioWorkletNode | null = null;
  private ring: Ring | null = null;
  private status: Int32Array | null = null;
  private ringAt = 0;
  private seat = 0;
  private playing = false;
  /** What the next seat begins with. */
  private begin: Begin = { frame: 0, gain: 1, looped: false };
  /** The seat in place no longer is what was asked for: where the next one begins. */
  private kept: number | null = null;
  /** Where a seek leads that the engine has not come to: until its ring counts another one. */
  private sought: { frame: number; skips: number } | null = null;
  /** Of rings before this one. */
  private before = { quanta: 0, late: 0, faults: 0 };

  private constructor(
    private readonly assets: Assets,
    private readonly output: Output,
    private readonly options: SharedOptions,
    private readonly listener: DeckListener,
  ) {
    const died = (error: HeterodyneError): void => this.fail(error);
    const control = new Hired<ControlQuestion>(assets, 'control', died);
    const engine = new Hired<EngineQuestion>(assets, 'engine', died, () => this.rouse());
    this.hired = [control, engine];
    this.control = control.line;
    this.engine = engine.line;
  }

  /** The engine Worker fills and sleeps until it is told that there is a message. */
  private rouse(): void {
    Atomics.add(new Int32Array(this.desk), DESK_SENT, 1);
    this.ring?.wake();
  }

  private fail(error: HeterodyneError): void {
    if (!this.dead) {
      this.dead = true;
      this.control.hangUp(error);
      this.engine.hangUp(error);
      this.listener.workerFailed(error.message);
    }
  }

  static async open(assets: Assets, output: Output, options: SharedOptions, listener: DeckListener): Promise<SharedDeck> {
    const deck = new SharedDeck(assets, output, options, listener);
    try {
      await deck.start();
    } catch (error) {
      deck.close();
      throw error;
    }
    return deck;
  }

  private async start(): Promise<void> {
    const rateHz = this.output.context.sampleRate;
    const quantumFrames = (this.output.context as { renderQuantumSize?: number }).renderQuantumSize ?? QUANTUM_FRAMES;
    const leastFrames = Math.max(this.options.aheadSeconds * rateHz, 2 * quantumFrames);
    const aheadFrames = Math.ceil(leastFrames / QUANTUM_FRAMES) * QUANTUM_FRAMES;
    // After a seek, what follows it finds room behind what is about to be skipped.
    const ringFrames = 2 ** Math.ceil(Math.log2(2 * aheadFrames));
    const opening = this.control.ask<Opened>({
      ask: 'open',
      shared: true,
      url: this.assets.module(true),
      decoders: this.assets.decoders(),
      rateHz,
      pages: this.options.memoryMib * PAGES_PER_MIB,
      ringFrames,
      worklet: null,
    });
    const [opened] = await Promise.all([opening, this.makeWorklet()]);
    const { memory, stack, module } = opened;
    if (memory === null || stack === null) {
      throw new HeterodyneError('internal', 'the control Worker has made no shared memory');
    }
    this.memory = memory;
    await this.engine.ask({ ask: 'open', module, memory, stack, desk: this.desk, aheadFrames });
  }

  private async makeWorklet(): Promise<void> {
    const failed = (message: string): void => this.listener.workletFailed(message);
    const worklet = await this.output.make(this.assets.worklet('ring'), 'heterodyne-ring', failed);
    worklet.port.onmessage = (event: MessageEvent) => this.taken((event.data as { ring: number }).ring);
    this.worklet = worklet;
  }

  /** The worklet reads another ring: what the engine has left is free. */
  private taken(ring: number): void {
    if (ring === this.ringAt) {
      void this.control.ask({ ask: 'left', seat: this.seat }).catch(() => {});
    }
  }

  async load(source: Source, begin: Begin): Promise<Loaded> {
    const placed = await this.compile({ ask: 'load', source, begin });
    if (placed.seat !== null) {
      this.begin = { ...begin };
      await this.enter(placed.seat);
    }
    return placed.loaded;
  }

  async update(source: Source): Promise<Loaded> {
    const plays = !this.isResting();
    const placed = await this.compile({ ask: 'update', source, plays });
    if (placed.loaded.track !== null && !plays) {
      await this.keep(this.whereabouts().frame);
    }
    return placed.loaded;
  }

  async check(source: Source): Promise<Loaded> {
    return (await this.compile({ ask: 'check', source })).loaded;
  }

  /** Asks for something that may need more memory than there is. */
  private async compile(question: ControlQuestion): Promise<Placed> {
    try {
      return await this.control.ask<Placed>(question);
    } catch (error) {
      // A file that did not arrive has not touched the memory.
      this.spent ||= !(error instanceof HeterodyneError && error.code === 'asset');
      throw error;
    }
  }

  /** Lets engine and worklet go over to a seat. */
  private async enter(seat: Seat): Promise<void> {
    const buffer = this.memory?.buffer as unknown as SharedArrayBuffer;
    const ring = new Ring(buffer, seat.ring);
    Atomics.store(ring.words, Word.PAUSED, this.playing ? 0 : 1);
    await this.engine.ask({ ask: 'seat', seat });
    const { quanta, late, faults } = this.counts();
    this.before = { quanta, late, faults };
    this.ring = ring;
    this.status = new Int32Array(buffer, seat.status, Status.PEAK_RIGHT + 1);
    this.ringAt = seat.ring;
    this.seat = seat.seat;
    this.kept = null;
    this.sought = null;
    this.worklet?.port.postMessage({ order: 'ring', buffer, ring: seat.ring });
  }

  private isResting(): boolean {
    return !this.playing || this.output.context.state !== 'running' || this.pull.still >= STILL;
  }

  /** Notes that the next seat begins at a frame; takes it at once where it is to play as soon as the context runs. */
  private async keep(frame: number): Promise<void> {
    this.kept = frame;
    if (this.playing) {
      await this.reseat();
    }
  }

  private async reseat(): Promise<void> {
    const begin = { ...this.begin, frame: this.kept ?? this.whereabouts().frame };
    const placed = await this.control.ask<Placed>({ ask: 'seat', begin });
    if (placed.seat !== null) {
      await this.enter(placed.seat);
    }
  }

  async play(): Promise<void> {
    this.playing = true;
    if (this.kept !== null) {
      await this.reseat();
    } else if (this.ring !== null) {
      this.ring.paused = false;
    }
  }

  pause(): Promise<void> {
    this.playing = false;
    if (this.ring !== null) {
      this.ring.paused = true;
    }
    return Promise.resolve();
  }

  async seek(frame: number): Promise<void> {
    if (this.isResting() || this.ring === null) {
      await this.keep(frame);
      return;
    }
    this.sought = { frame, skips: Atomics.load(this.ring.words, Word.SKIPS) };
    await this.control.ask({ ask: 'seek', frame });
  }

  async gain(gain: number): Promise<void> {
    this.begin.gain = gain;
    await (this.isResting() ? this.keep(this.whereabouts().frame) : this.control.ask({ ask: 'gain', gain }));
  }

  async loop(on: boolean): Promise<void> {
    this.begin.looped = on;
    await (this.isResting() ? this.keep(this.whereabouts().frame) : this.control.ask({ ask: 'loop', on }));
  }

  async pushClip(index: number, samples: Float32Array, finished: boolean): Promise<void> {
    await this.control.ask({ ask: 'clip', index, samples, finished });
  }

  whereabouts(): Whereabouts {
    const { ring, status } = this;
    if (ring === null || status === null) {
      return { state: 'empty', frame: 0, laps: 0 };
    }
    const heard = heardFrame(ring, look(status));
    if (this.kept !== null) {
      return { state: this.playing ? 'playing' : 'paused', frame: this.kept, laps: heard.laps };
    }
    if (this.sought !== null && this.sought.skips === Atomics.load(ring.words, Word.SKIPS)) {
      return { state: this.playing ? 'playing' : 'paused', frame: this.sought.frame, laps: heard.laps };
    }
    return { ...heard, state: heard.ended ? 'ended' : this.playing ? 'playing' : 'paused' };
  }

  private counts(): { quanta: number; late: number; faults: number } {
    const { before, ring, status } = this;
    const word = (index: number): number => (ring === null ? 0 : Atomics.load(ring.words, index) >>> 0);
    return {
      quanta: before.quanta + word(Word.QUANTA),
      late: before.late + word(Word.LATE),
      faults: before.faults + (status === null ? 0 : Atomics.load(status, Status.FAULTS) >>> 0),
    };
  }

  meters(): Meters {
    const { ring, status } = this;
    const { quanta, late, faults } = this.counts();
    // The engine measures what it puts into the ring. While that rests there, nobody hears it: its peaks wait until it plays.
    const heard = this.isResting() ? null : status;
    const peak = (index: number): number => {
      const bits = heard === null ? 0 : Atomics.exchange(heard, index, 0);
      return new Float32Array(Int32Array.of(bits).buffer)[0] ?? 0;
    };
    return {
      quanta,
      lateQuanta: late,
      ring: ring === null ? null : { fill: ring.fill, least: ring.takeLeast(), capacity: ring.capacity },
      process: this.times.percentiles(),
      processUnknown: null,
      faults,
      peak: [peak(Status.PEAK_LEFT), peak(Status.PEAK_RIGHT)],
    };
  }

  tend(): void {
    void this.control.ask({ ask: 'tidy' }).catch(() => {});
    const { ring } = this;
    if (ring === null) {
      return;
    }
    const { quanta } = this.counts();
    this.pull = { quanta, still: quanta === this.pull.quanta ? this.pull.still + 1 : 0 };
    // A Worker may hang; then the ring runs dry and the producer's heart stands still.
    const late = Atomics.load(ring.words, Word.LATE);
    const beat = Atomics.load(ring.words, Word.HEARTBEAT);
    const still = beat === this.pulse.beat && late !== this.pulse.late;
    this.pulse = { beat, late, missed: still ? this.pulse.missed + 1 : 0 };
    if (this.pulse.missed >= MISSED) {
      this.fail(new HeterodyneError('internal', 'the engine Worker does not fill the ring any more'));
    }
  }

  async replaceWorklet(): Promise<void> {
    await this.makeWorklet();
    if (this.ring !== null) {
      this.worklet?.port.postMessage({ order: 'ring', buffer: this.ring.buffer, ring: this.ringAt });
    }
  }

  close(): void {
    const error = new HeterodyneError('closed', 'the engine is closed');
    // A Worker that sleeps is slow to end.
    this.dead = true;
    this.rouse();
    this.hired.forEach((worker) => worker.dismiss(error));
  }
}
