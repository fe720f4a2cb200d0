/**
 * The Lab: a source, the instrument in a worklet, what it has measured, and how it keeps time.
 *
 * Invariant: nothing is heard unless `listen` says so, and sources, once ended, leave nothing running. A worklet that threw is replaced; a second
 * failure within ten seconds is the end of measuring, and is told.
 */
import { HeterodyneError } from '../api.js';
import { Histogram } from '../histogram.js';
import type {
  ClockMode, LabOptions, LabSession, LabSource, LabStatus, LabSurface, LabTelemetry, LabTransport, MicrophoneOptions, Reading, SignalOptions, TuneOptions,
} from './api.js';
import type { LabAssets } from './assets.js';
import { Beat } from './beat.js';
import type { Block } from './block.js';
import { firstTuning, tuningOf, windowWord } from './choices.js';
import { Clockwork } from './clockwork.js';
import { LabTarget } from './events.js';
import { layGround } from './ground.js';
import { Inlet } from './inlet.js';
import type { Fetched } from './module.js';
import { Monitor } from './monitor.js';
import type { Settings, Tuning } from './orders.js';
import { Reader } from './reading.js';
import { Rig } from './rig.js';
import { Recorder } from './session.js';
import { published } from './slots.js';
import { openFile, openMicrophone, openNode, openSignal, openStream, type Opened } from './sources.js';
import { TapReader } from './tap.js';
import { counted, NOTHING, Timekeeper, type Counted } from './telemetry.js';

/** Between two looks at the worklet's block: by messages, how often it is asked for. */
const LOOK_MS = 50;
const REPORT_MS = 250;
const ROW_MS = 1000;
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
  private readonly reports = new Beat(REPORT_MS, LOOK_MS, performance.now());
  private readonly rows = new Beat(ROW_MS, LOOK_MS, performance.now());
  private told = -1;
  private seen: { block: Block; results: number; reading: Reading } | null = null;
  private before: Readonly<Counted> = NOTHING;
  /** Why nothing is measured any more. */
  private broken: string | null = null;
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
    this.clockwork = new Clockwork(() => assets.clock(), transport === 'shared', (message) => this.clockFailed(message));
    this.reader = new Reader(settings.channels, settings.frame, fetched.module !== null);
    context.addEventListener('statechange', this.stateChanged);
  }

  /** Makes one. An error is a `HeterodyneError`; where WebAssembly is missing or refused, `status` is `fallback` instead. */
  static async create(options: LabOptions = {}): Promise<Lab> {
    const { context, transport, reason, settings, assets, fetched } = await layGround(options);
    const lab = new Lab(context, transport, reason, options, settings, assets, fetched);
    try {
      await lab.start();
      lab.setClock(options.clock ?? 'sampled');
      lab.timer = setInterval(() => lab.look(), LOOK_MS);
      return lab;
    } catch (error) {
      await lab.close();
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
    if (this.closed) {
      rig.close();
      return;
    }
    this.rig = rig;
    this.monitor.input.connect(rig.node);
    // Its output is silence; connected, browsers let it run.
    rig.node.connect(context.destination);
    const measures = (): void => {
      if (this.rig === rig) {
        this.reader = new Reader(settings.channels, settings.frame, rig.active);
        this.seen = null;
        this.wind();
      }
    };
    void rig.begun.then(measures).catch((error: unknown) => this.breakDown(String(error)));
    await Promise.race([rig.begun, ...(context.state === 'running' ? [] : [new Promise((done) => setTimeout(done, RESUME_MS))])]);
  }

  private async recover(rig: Rig, message: string): Promise<void> {
    if (this.closed || this.rig !== rig) {
      return;
    }
    const now = performance.now() / 1000;
    const again = now - this.failedAt < PATIENCE_SECONDS;
    this.failedAt = now;
    this.before = counted(this.before, rig, rig.block === null ? [] : new Histogram(rig.block.histogram).counts());
    this.monitor.input.disconnect(rig.node);
    rig.close();
    this.rig = null;
    this.tap = null;
    this.seen = null;
    if (again) {
      this.breakDown(`${message}; it has failed twice within ${PATIENCE_SECONDS} seconds`);
      return;
    }
    try {
      await this.start();
      // What has broken again meanwhile is told by itself.
      if (!this.closed && this.rig !== null) {
        this.tell('fault', { message, recovered: true });
      }
    } catch (error) {
      this.breakDown(`${message}; starting again has failed (${(error as Error).message})`);
    }
  }

  private breakDown(message: string): void {
    if (this.closed) {
      return;
    }
    this.broken = message;
    this.tell('fault', { message, recovered: false });
    this.tell('telemetry', this.telemetry());
  }

  private clockFailed(message: string): void {
    // The worklet is not to wait for a time that nobody writes.
    this.wind();
    this.tell('fault', { message, recovered: true });
  }

  get status(): LabStatus {
    return this.statusReason !== null ? 'fallback' : 'active';
  }

  get statusReason(): string | null {
    return this.broken ?? this.fetched.refused ?? this.rig?.reason ?? null;
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
    this.recorder?.tuned(this.chosen);
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
    const { quanta, messages, bytes } = this.before;
    this.before = { ...NOTHING, quanta, messages, bytes };
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
      clockUnknown: clockwork.unknown(this.transportReason),
      messages: rig?.messages ?? 0,
      bytes: rig?.bytes ?? 0,
      memoryBytes: rig?.memoryBytes ?? 0,
      before: this.before,
    });
  }

  private look(): void {
    const { rig, context } = this;
    if (rig === null || context.state !== 'running') {
      return;
    }
    rig.look();
    this.timekeeper.look(counted(this.before, rig).quanta);
    const reading = this.read();
    if (reading !== null && reading.tonesSequence !== this.told) {
      this.told = reading.tonesSequence;
      this.tell('reading', { tonesSequence: this.told });
    }
    const now = performance.now();
    if (reading !== null && this.recording && this.rows.due(now)) {
      this.recorder?.add(reading, this.telemetry());
    }
    if (this.reports.due(now)) {
      this.tell('telemetry', this.telemetry());
    }
  }

  record(on: boolean): void {
    this.recorder?.end();
    if (!on) {
      return;
    }
    this.rows.restart(performance.now());
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
    this.reports.restart(performance.now());
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
