/**
 * The Lab: a source, the instrument in a worklet, what it has measured, and how it keeps time.
 *
 * Invariant: nothing is heard unless `listen` says so, and sources, once ended, leave nothing running. A worklet that threw is replaced; a second
 * failure within ten seconds is the end of measuring, and is told.
 */
import { HeterodyneError } from '../api.js';
import { makeContext } from '../output.js';
import { closedWay, requirements } from '../requirements.js';
import type {
  ClockMode, LabOptions, LabSession, LabSource, LabStatus, LabSurface, LabTelemetry, LabTransport, MicrophoneOptions, Reading, SignalOptions, TuneOptions,
} from './api.js';
import { LabAssets } from './assets.js';
import { Word, type Block } from './block.js';
import { firstTuning, settingsOf, tuningOf, windowWord } from './choices.js';
import { Clockwork } from './clockwork.js';
import { LabTarget } from './events.js';
import { Inlet } from './inlet.js';
import { fetchModule, type Fetched } from './module.js';
import { Monitor } from './monitor.js';
import type { Settings, Tuning } from './orders.js';
import { Reader } from './reading.js';
import { Rig } from './rig.js';
import { Recorder } from './session.js';
import { published } from './slots.js';
import { openFile, openMicrophone, openNode, openSignal, openStream, type Opened } from './sources.js';
import { TapReader } from './tap.js';
import { Timekeeper } from './telemetry.js';
import { pickTransport } from './transport.js';

/** Between two looks at the worklet's block: by messages, how often it is asked for. */
const LOOK_MS = 50;
const LOOKS_PER_REPORT = 5;
const REPORTS_PER_ROW = 4;
/** A worklet that fails again within this time is not replaced. */
const PATIENCE_SECONDS = 10;
/** Longest wait for a context that may not run before somebody clicks. */
const RESUME_MS = 500;

export class Lab extends LabTarget implements LabSurface {
  readonly channels: 1 | 2;
  readonly frame: number;
  private readonly monitor: Monitor;
  private readonly clockwork: Clockwork;
  private readonly timekeeper: Timekeeper;
  private tuning: Tuning;
  private chosen: { a4: number; temperament: LabSession['settings']['temperament'] };
  private rig: Rig | null = null;
  private reader: Reader;
  private tap: TapReader | null = null;
  private readonly inlet: Inlet;
  private recorder: Recorder | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private looks = 0;
  private told = -1;
  private seen: { block: Block; results: number; reading: Reading } | null = null;
  private quantaBefore = 0;
  private failedAt = -Infinity;
  private closed = false;

  private constructor(
    readonly context: AudioContext,
    readonly transport: LabTransport,
    readonly transportReason: string | null,
    private readonly options: LabOptions,
    private readonly settings: Settings,
    private readonly assets: LabAssets,
    private readonly fetched: Fetched,
  ) {
    super();
    this.channels = settings.channels;
    this.frame = settings.frame;
    this.tuning = firstTuning(options);
    this.chosen = { a4: options.a4 ?? 440, temperament: options.temperament ?? 'equal' };
    this.monitor = new Monitor(context, settings.channels);
    this.inlet = new Inlet(this.monitor.input, (source) => {
      this.recorder?.tell(source);
      this.tell('source', { source });
    });
    this.timekeeper = new Timekeeper(context);
    this.clockwork = new Clockwork(() => assets.clock(), transport === 'shared', (message) => this.tell('fault', { message, recovered: true }));
    this.reader = new Reader(settings.channels, settings.frame, fetched.module !== null);
    context.addEventListener('statechange', this.stateChanged);
  }

  /** Makes one. An error is a `HeterodyneError`; where WebAssembly is missing or refused, `status` is `fallback` instead. */
  static async create(options: LabOptions = {}): Promise<Lab> {
    const { single } = requirements();
    const vital = single.missing.filter((name) => name !== 'WebAssembly with SIMD');
    if (!single.possible && vital.length > 0) {
      throw await closedWay(single);
    }
    const picked = await pickTransport(options.transport ?? 'auto');
    const settings = settingsOf(options);
    firstTuning(options);
    const assets = new LabAssets(options.assets);
    const context = options.context ?? makeContext(options.sampleRate);
    try {
      const fetched = await fetchModule(assets.module());
      const lab = new Lab(context, picked.transport, picked.reason, options, settings, assets, fetched);
      await lab.start();
      lab.setClock(options.clock ?? 'sampled');
      lab.timer = setInterval(() => lab.look(), LOOK_MS);
      return lab;
    } catch (error) {
      if (options.context === undefined) {
        await context.close();
      }
      throw error;
    }
  }

  /** Puts a worklet behind the input. */
  private async start(): Promise<void> {
    const { context, settings, fetched } = this;
    const rig = await Rig.make({
      context,
      settings,
      fetched,
      worklet: this.assets.worklet(),
      preparer: () => this.assets.preparer(),
      tuning: () => this.tuning,
      shared: this.transport === 'shared',
      failed: (message) => void this.recover(rig, message),
    });
    this.rig = rig;
    this.monitor.input.connect(rig.node);
    // Its output is silence; connected, browsers let it run.
    rig.node.connect(context.destination);
    void rig.begun.then(() => {
      if (this.rig === rig) {
        this.reader = new Reader(settings.channels, settings.frame, rig.active);
        this.seen = null;
        this.wind();
      }
    });
    await Promise.race([rig.begun, ...(context.state === 'running' ? [] : [new Promise((done) => setTimeout(done, RESUME_MS))])]);
  }

  private async recover(rig: Rig, message: string): Promise<void> {
    if (this.closed || this.rig !== rig) {
      return;
    }
    const now = performance.now() / 1000;
    const again = now - this.failedAt < PATIENCE_SECONDS;
    this.failedAt = now;
    this.quantaBefore = this.quanta();
    this.monitor.input.disconnect(rig.node);
    rig.close();
    this.rig = null;
    this.tap = null;
    this.seen = null;
    if (again) {
      this.tell('fault', { message: `${message}; it has failed twice within ${PATIENCE_SECONDS} seconds`, recovered: false });
      return;
    }
    try {
      await this.start();
      this.tell('fault', { message, recovered: true });
    } catch (error) {
      this.tell('fault', { message: `${message}; starting again has failed (${(error as Error).message})`, recovered: false });
    }
  }

  get status(): LabStatus {
    return this.fetched.module === null || this.rig?.reason ? 'fallback' : 'active';
  }

  get statusReason(): string | null {
    return this.fetched.refused ?? this.rig?.reason ?? null;
  }

  get sampleRate(): number {
    return this.context.sampleRate;
  }

  get input(): AudioNode {
    return this.monitor.input;
  }

  get source(): LabSource | null {
    return this.inlet.source;
  }

  get clock(): ClockMode {
    return this.clockwork.mode;
  }

  get recording(): boolean {
    return this.recorder?.recording ?? false;
  }

  async resume(): Promise<void> {
    const { context } = this;
    if (context.state !== 'running') {
      await Promise.race([context.resume().catch(() => {}), new Promise((done) => setTimeout(done, RESUME_MS))]);
    }
  }

  useMicrophone(options: MicrophoneOptions = {}): Promise<LabSource> {
    return this.use((ended) => openMicrophone(this.context, options, ended));
  }

  useFile(file: Blob | ArrayBuffer, options: { name?: string; loop?: boolean } = {}): Promise<LabSource> {
    return this.use((ended) => openFile(this.context, file, options, ended));
  }

  useSignal(signal: SignalOptions): Promise<LabSource> {
    const failed = (message: string): void => this.tell('fault', { message, recovered: false });
    return this.use(() => openSignal(this.context, this.assets.worklet(), this.fetched, signal, failed));
  }

  useStream(stream: MediaStream, label = 'stream'): Promise<LabSource> {
    return this.use(async () => openStream(this.context, stream, label));
  }

  useNode(node: AudioNode, label = 'node'): Promise<LabSource> {
    return this.use(async () => openNode(this.context, node, label));
  }

  private async use(open: (ended: () => void) => Promise<Opened>): Promise<LabSource> {
    if (this.closed) {
      throw new HeterodyneError('closed', 'the Lab is closed');
    }
    return this.inlet.use(open);
  }

  endSource(): void {
    this.inlet.end();
  }

  listen(gain: number): void {
    this.monitor.listen(gain);
  }

  tune(options: TuneOptions): void {
    this.tuning = tuningOf(this.tuning, options);
    this.chosen = { a4: options.a4 ?? this.chosen.a4, temperament: options.temperament ?? this.chosen.temperament };
    this.rig?.send({ order: 'tune', tuning: this.tuning });
  }

  read(): Reading | null {
    const block = this.rig?.block ?? null;
    if (block === null) {
      return null;
    }
    const results = published(block.results);
    if (this.seen?.block === block && this.seen.results === results) {
      return this.seen.reading;
    }
    const reading = this.reader.read(block);
    if (reading !== null) {
      this.seen = { block, results, reading };
    }
    return reading;
  }

  scope(into: Float32Array[]): number {
    return this.tapped()?.read(into) ?? 0;
  }

  private tapped(): TapReader | null {
    const block = this.rig?.block ?? null;
    if (block === null) {
      return null;
    }
    this.tap ??= new TapReader(block.tap);
    this.tap.tap = block.tap;
    return this.tap;
  }

  reset(): void {
    this.rig?.send({ order: 'reset' });
  }

  setClock(mode: ClockMode): void {
    this.clockwork.set(mode);
    this.wind();
  }

  /** Tells the worklet which clock there is. */
  private wind(): void {
    const { mode, words, possible } = this.clockwork;
    this.rig?.send({ order: 'clock', buffer: words?.buffer ?? null, ticks: !possible && mode !== 'off' });
  }

  telemetry(): LabTelemetry {
    const { rig, clockwork } = this;
    return this.timekeeper.report({
      status: this.status,
      transport: this.transport,
      block: rig?.block ?? null,
      tap: this.tapped(),
      clock: clockwork.words,
      clockUnknown: this.clockUnknown(),
      messages: rig?.messages ?? 0,
      bytes: rig?.bytes ?? 0,
      memoryBytes: rig?.memoryBytes ?? 0,
      quantaBefore: this.quantaBefore,
    });
  }

  private clockUnknown(): string {
    if (!this.clockwork.possible) {
      return `Worklets have no clock, and a Worker can write one for them only into shared memory. ${this.transportReason ?? ''}`.trim();
    }
    return this.clockwork.mode === 'off' ? 'The clock is switched off.' : 'The clock has not been read yet.';
  }

  /** Quanta of this worklet and of those that have failed. */
  private quanta(): number {
    const block = this.rig?.block ?? null;
    return this.quantaBefore + (block === null ? 0 : Atomics.load(block.words, Word.QUANTA) >>> 0);
  }

  private look(): void {
    const { rig, context } = this;
    if (rig === null || context.state !== 'running') {
      return;
    }
    rig.look();
    this.timekeeper.look(this.quanta());
    this.looks = (this.looks + 1) % LOOKS_PER_REPORT;
    const reading = this.read();
    if (reading !== null && reading.tonesSequence !== this.told) {
      this.told = reading.tonesSequence;
      this.tell('reading', { tonesSequence: this.told });
    }
    if (this.looks === 0) {
      const telemetry = this.telemetry();
      this.reports = (this.reports + 1) % REPORTS_PER_ROW;
      if (this.reports === 0 && reading !== null) {
        this.recorder?.add(reading, telemetry);
      }
      this.tell('telemetry', telemetry);
    }
  }

  private reports = 0;

  record(on: boolean): void {
    this.recorder?.end();
    if (!on) {
      return;
    }
    const { options, settings, chosen } = this;
    const fixed = {
      userAgent: navigator.userAgent,
      settings: { sampleRate: this.sampleRate, frame: settings.frame, channels: settings.channels, window: windowWord(options.window ?? 'blackman-harris'), ...chosen },
      status: this.status,
      statusReason: this.statusReason,
      transport: this.transport,
    };
    this.recorder = new Recorder(fixed, this.source);
  }

  session(): LabSession | null {
    return this.recorder?.session() ?? null;
  }

  csv(): string | null {
    return this.recorder?.csv() ?? null;
  }

  private readonly stateChanged = (): void => {
    this.timekeeper.restart();
    this.looks = 0;
    // What was measured until the last moment.
    this.rig?.look();
    this.tell('state', { context: this.context.state });
    if (this.context.state === 'closed') {
      void this.close();
    }
  };

  async close(): Promise<void> {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.context.removeEventListener('statechange', this.stateChanged);
    if (this.timer !== null) {
      clearInterval(this.timer);
    }
    this.recorder?.end();
    this.inlet.close();
    this.clockwork.set('off');
    this.rig?.close();
    this.rig = null;
    this.monitor.close();
    if (this.options.context === undefined && this.context.state !== 'closed') {
      await this.context.close();
    }
  }
}
