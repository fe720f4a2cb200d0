/**
 * The engine: one track, one output, two ways to play it, and what to do when something breaks.
 *
 * Invariant: calls are carried out in the order in which they were made, but for a pause, which is heard at once. Whatever fails, what
 * played before plays on, or the engine starts itself again at the same place and says so; a second failure soon after is the end.
 */
import {
  HeterodyneError,
  type EngineOptions,
  type EngineSurface,
  type Loaded,
  type LoadOptions,
  type Mode,
  type Position,
  type Rendered,
  type RenderedWav,
  type RenderOptions,
  type TrackInfo,
  type WavOptions,
} from './api.js';
import { Assets } from './assets.js';
import type { Deck, DeckListener, Whereabouts } from './deck.js';
import { latencySeconds } from './latency.js';
import type { Begin } from './messages.js';
import type { Source } from './module.js';
import { openDeck, pickMode } from './mode.js';
import { makeContext, Output } from './output.js';
import { heardPosition, type Jump } from './position.js';
import { TypedEvents } from './typed_events.js';
import { renderToBuffer, renderToWav, type Renders } from './render.js';
import { Pushed } from './pushed.js';
import { requirements, type Requirements } from './requirements.js';
import { inRange, sourceOf } from './source.js';
import { Teller } from './teller.js';
import { Turns } from './turns.js';

/** A second failure within so many seconds is the end. */
const PATIENCE_SECONDS = 10;
export class Engine extends TypedEvents implements EngineSurface {
  readonly node: AudioNode;
  private current: TrackInfo | null = null;
  private source: Source | null = null;
  private begin: Begin = { frame: 0, gain: 1, looped: false };
  private wantsPlaying = false;
  private readonly closing = new AbortController();
  private readonly pushed = new Pushed();
  private readonly turns = new Turns();
  private readonly teller: Teller;
  private failedAt = -Infinity;
  /** Where the last jump led, and when: what is heard is never before it. */
  private jump: Jump = { frame: 0, at: -Infinity };

  private constructor(
    readonly mode: Mode,
    readonly modeReason: string | null,
    private readonly options: EngineOptions,
    private readonly assets: Assets,
    private readonly output: Output,
    private readonly ownsContext: boolean,
  ) {
    super();
    this.node = output.node;
    // Before the teller's own: what it tells of a closed context is where the engine was.
    output.context.addEventListener('statechange', this.contextChanged);
    this.teller = new Teller(this, output.context, mode, () => this.deck, () => this.position().state);
  }

  private deck: Deck | null = null;
  /** Where the engine was when it gave up. */
  private left: Whereabouts = { state: 'paused', frame: 0, laps: 0 };

  /** What this browser and this page can do, and what is missing. */
  static requirements(): Requirements {
    return requirements();
  }

  /**
   * Makes an engine.
   *
   * Errors: `too-old`, `not-isolated` (with `mode: 'shared'`), `asset` (a file of the package does not arrive), `memory`, `refused` (an option).
   */
  static async create(options: EngineOptions = {}): Promise<Engine> {
    inRange('ahead', options.ahead ?? 0.15, 0.02, 2);
    inRange('memory', options.memory ?? 256, 16, 1024);
    inRange('threads', options.threads ?? 1, 1, 64);
    const picked = await pickMode(options);
    const context = options.context ?? makeContext(options.sampleRate);
    const assets = new Assets(options.assets);
    const output = new Output(context);
    let engine: Engine | null = null;
    try {
      const listener: DeckListener = {
        workletFailed: (message) => void engine?.recover(message, true),
        workerFailed: (message) => void engine?.recover(message, false),
        changed: () => engine?.teller.look(),
      };
      const opened = await openDeck(picked, options, assets, output, listener);
      engine = new Engine(opened.mode, opened.reason, options, assets, output, options.context === undefined);
      engine.deck = opened.deck;
      engine.listener = listener;
      return engine;
    } catch (error) {
      output.close();
      if (options.context === undefined) {
        await (context as AudioContext).close();
      }
      throw error;
    }
  }

  private listener: DeckListener | null = null;

  get context(): BaseAudioContext {
    return this.output.context;
  }

  get track(): TrackInfo | null {
    return this.current;
  }

  get latency(): number | null {
    return latencySeconds(this.context);
  }

  load(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    return this.turns.take(async () => {
      const source = await sourceOf(track, options, 'live');
      const frame = this.frameOf(options.start ?? 0);
      const begin = { ...this.begin, frame, looped: options.loop ?? this.begin.looped };
      const deck = await this.soundDeck();
      const loaded = await deck.load(source, begin);
      if (loaded.track !== null) {
        this.begin = begin;
        this.jumped(frame);
        this.pushed.begin(loaded.track);
        this.took(source, loaded.track);
      }
      return loaded;
    });
  }

  update(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    if (this.source === null) {
      return this.load(track, options);
    }
    return this.turns.take(async () => {
      const source = await sourceOf(track, options, 'live');
      const deck = await this.soundDeck();
      const loaded = await deck.update(source);
      if (loaded.track !== null) {
        this.pushed.carry(loaded.track);
        this.took(source, loaded.track);
      }
      return loaded;
    });
  }

  check(track: string | object, options: LoadOptions = {}): Promise<Loaded> {
    return this.turns.take(async () => (await this.soundDeck()).check(await sourceOf(track, options, 'live')));
  }

  private took(source: Source, track: TrackInfo): void {
    this.source = source;
    this.current = track;
    this.teller.look();
  }

  async play(): Promise<void> {
    this.wantsPlaying = true;
    // Within the caller's click.
    const running = this.output.resume();
    await this.turns.take(async () => {
      await this.soundDeck();
      const deck = this.loadedDeck();
      this.output.connectByDefault();
      await running;
      if (!this.wantsPlaying) {
        return;
      }
      if (deck.whereabouts().state === 'ended') {
        this.jumped(0);
        await deck.seek(0);
      }
      await deck.play();
      this.teller.look();
    });
  }

  async pause(): Promise<void> {
    this.wantsPlaying = false;
    await this.openDeck().pause();
    this.teller.look();
  }

  seek(seconds: number): Promise<void> {
    return this.turns.takeLast('seek', async () => {
      const frame = this.frameOf(seconds);
      const deck = this.loadedDeck();
      this.jumped(frame);
      await deck.seek(frame);
      this.teller.look();
    });
  }

  gain(linear: number): Promise<void> {
    return this.turns.takeLast('gain', async () => {
      this.begin.gain = Number.isFinite(linear) ? Math.min(1, Math.max(0, linear)) : 0;
      await this.openDeck().gain(this.begin.gain);
    });
  }

  loop(on: boolean): Promise<void> {
    return this.turns.take(async () => {
      this.begin.looped = on;
      await this.openDeck().loop(on);
    });
  }

  async stop(): Promise<void> {
    await this.pause();
    if (this.current !== null) {
      await this.seek(0);
    }
  }

  position(): Position {
    const track = this.current;
    const where = this.deck?.whereabouts() ?? this.left;
    if (track === null || (this.closed && !this.parting)) {
      return { state: 'empty', seconds: 0, frame: 0, step: null, laps: 0 };
    }
    return heardPosition(where, track, this.context, this.jump);
  }

  pushClip(index: number, samples: Float32Array, finished = false): Promise<void> {
    const taken = samples.slice();
    return this.turns.take(async () => {
      const deck = this.loadedDeck();
      if (this.current?.clips[index]?.streamed !== true) {
        const streamed = (this.current?.clips ?? []).flatMap((clip, n) => (clip.streamed ? [n] : []));
        throw new HeterodyneError('refused', `clip ${index} is not streamed; ${streamed.join(', ') || 'no clip of this track'} is accepted`);
      }
      await deck.pushClip(index, taken, finished);
      this.pushed.keep(index, taken, finished);
    });
  }

  renderToBuffer(options: RenderOptions = {}): Promise<Rendered> {
    return this.rendering(options, (engine, source) => renderToBuffer(engine, source, options));
  }

  renderToWav(options: WavOptions = {}): Promise<RenderedWav> {
    return this.rendering(options, (engine, source) => renderToWav(engine, source, options));
  }

  private async rendering<T>(options: RenderOptions, render: (engine: Renders, source: Source) => Promise<T>): Promise<T> {
    this.openDeck();
    const engine = { assets: this.assets, options: this.options, closing: this.closing.signal };
    if (options.track !== undefined) {
      return render(engine, await sourceOf(options.track, options, 'offline'));
    }
    if (this.source === null) {
      throw new HeterodyneError('nothing-loaded', 'there is nothing to render: load a track or give one');
    }
    return render(engine, { ...this.source, mix: options.mix ?? 'offline' });
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) {
      return;
    }
    this.closing.abort();
    this.context.removeEventListener('statechange', this.contextChanged);
    this.wantsPlaying = false;
    this.teller.close();
    this.deck?.close();
    this.output.close();
    if (this.ownsContext && this.context.state !== 'closed') {
      await (this.context as AudioContext).close();
    }
  }

  private get closed(): boolean {
    return this.closing.signal.aborted || (this.context.state === 'closed' && !('startRendering' in this.context));
  }

  /** A context that the page has closed plays nothing any more, and no worklet answers. Whoever listens is told, and may ask where it was. */
  private parting = false;
  private readonly contextChanged = (): void => {
    if (this.closed) {
      this.parting = true;
      this.teller.look();
      this.parting = false;
      void this.close();
    }
  };

  private frameOf(seconds: number): number {
    return Math.max(0, Math.floor((Number.isFinite(seconds) ? seconds : 0) * this.context.sampleRate));
  }

  private jumped(frame: number): void {
    this.jump = { frame, at: performance.now() };
  }

  private openDeck(): Deck {
    if (this.closed) {
      throw new HeterodyneError('closed', 'the engine is closed');
    }
    if (this.deck === null) {
      throw new HeterodyneError('internal', 'the engine has failed; play() and load() start it again');
    }
    return this.deck;
  }

  private loadedDeck(): Deck {
    const deck = this.openDeck();
    if (this.current === null) {
      throw new HeterodyneError('nothing-loaded', 'nothing is loaded');
    }
    return deck;
  }

  /** The deck; a new one where it has failed, and where its memory has suffered. */
  private async soundDeck(): Promise<Deck> {
    if (!this.closed && this.deck?.spent !== false) {
      await this.rebuild(null);
    }
    return this.openDeck();
  }

  /** Another deck, at the same place. Tells of the fault, if there was one, and of streamed clips that are lost. */
  private async rebuild(fault: string | null): Promise<void> {
    const old = this.deck;
    const where = old?.whereabouts() ?? this.left;
    const picked = { mode: this.mode, reason: this.modeReason, forced: true };
    const listener = this.listener as DeckListener;
    const { deck } = await openDeck(picked, this.options, this.assets, this.output, listener);
    let lost: number[] = [];
    try {
      if (this.source !== null) {
        await deck.load(this.source, { ...this.begin, frame: where.frame });
        lost = await this.pushed.replay((index, samples, finished) => deck.pushClip(index, samples, finished));
      }
      // Somebody may have closed the engine meanwhile.
      if (this.closed) {
        throw new HeterodyneError('closed', 'the engine is closed');
      }
    } catch (error) {
      deck.close();
      throw error;
    }
    old?.close();
    this.deck = deck;
    if (this.wantsPlaying && this.source !== null && where.state !== 'ended') {
      await deck.play();
    }
    const losses = lost.length === 0 ? [] : [`what was pushed into clip ${lost.join(', ')} is lost`];
    const told = [...(fault === null ? [] : [fault]), ...losses];
    if (told.length > 0) {
      this.teller.fault(told.join('; '), true);
    }
  }

  private recover(message: string, onlyWorklet: boolean): Promise<void> {
    return this.turns.take(async () => {
      if (this.closed || this.deck === null) {
        return;
      }
      const now = performance.now() / 1000;
      const again = now - this.failedAt < PATIENCE_SECONDS;
      this.failedAt = now;
      if (again) {
        this.giveUp(`${message}; it has failed twice within ${PATIENCE_SECONDS} seconds`);
        return;
      }
      try {
        if (onlyWorklet) {
          await this.openDeck().replaceWorklet();
          this.teller.fault(message, true);
        } else {
          await this.rebuild(message);
        }
      } catch (error) {
        if (this.closed) {
          return;
        }
        this.giveUp(`${message}; starting again has failed (${(error as Error).message})`);
      }
    });
  }

  private giveUp(message: string): void {
    this.wantsPlaying = false;
    this.left = { ...(this.deck?.whereabouts() ?? this.left), state: 'paused' };
    this.deck?.close();
    this.deck = null;
    this.teller.fault(message, false);
  }
}
