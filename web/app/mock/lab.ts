/**
 * A stand-in for the Lab with the same surface, for work on the pages where no WebAssembly is at hand. Its numbers are made up around the frequency
 * that was asked for. `vite --mode mock` takes it in place of the package; no build that is shipped contains it.
 */
import type {
  Accuracy, AccuracyOptions, AccuracyRow, ClockMode, LabOptions, LabSession, LabSource, LabStatus, LabSurface, LabTelemetry, LabTransport, MicrophoneOptions, Reading, SignalOptions, Tone,
  TuneOptions,
} from '../../src/lab/api.ts';

export * from '../../src/lab/api.ts';

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];
const noise = (): number => Math.random() + Math.random() + Math.random() - 1.5;

export class Lab extends EventTarget implements LabSurface {
  readonly status: LabStatus = 'active';
  readonly statusReason = null;
  readonly transport: LabTransport;
  readonly transportReason: string | null;
  readonly sampleRate: number;
  readonly frame: number;
  readonly channels = 2 as const;
  readonly input: AudioNode;
  source: LabSource | null = null;
  clock: ClockMode = 'sampled';
  recording = false;
  private hz = 440;
  private db = -12;
  private a4 = 440;
  private frames = 0;
  private sequence = 0;
  private fastSequence = 0;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly reading: Reading;
  private kept: LabSession | null = null;

  static async create(options: LabOptions = {}): Promise<Lab> {
    return new Lab(options);
  }

  readonly context: AudioContext;

  private constructor(options: LabOptions) {
    super();
    this.context = options.context ?? new AudioContext();
    this.sampleRate = this.context.sampleRate;
    this.frame = options.frame ?? 32_768;
    this.transport = globalThis.crossOriginIsolated && options.transport !== 'messages' ? 'shared' : 'messages';
    this.transportReason = this.transport === 'shared' ? null : 'The page is not cross-origin isolated.';
    this.input = new GainNode(this.context);
    const long = this.frame / 2 + 1;
    this.reading = {
      frames: 0, seconds: 0, levels: [], loudness: null, stereo: null, tones: [[], []], interrupted: false, tonesSequence: 0, tuner: null, harmonics: [], distortion: null, noiseFloorDb: null, slope: null, bands: [],
      spectrum: { binHz: this.sampleRate / this.frame, db: [new Float32Array(long), new Float32Array(long)], sequence: 0 },
      fast: { binHz: this.sampleRate / 4096, db: new Float32Array(2049), sequence: 0 },
      zoom: { note: 440, cents: Float32Array.from({ length: 241 }, (_, index) => index - 120), db: new Float32Array(241), lobeCents: 24, sequence: 0 }, faults: 0,
    };
    this.timer = setInterval(() => this.step(), 50);
  }

  async resume(): Promise<void> {
    await this.context.resume();
    this.dispatchEvent(new CustomEvent('state', { detail: { context: this.context.state } }));
  }

  private begin(source: LabSource): LabSource {
    this.source = source;
    this.dispatchEvent(new CustomEvent('source', { detail: { source } }));
    return source;
  }

  async useMicrophone(_options: MicrophoneOptions = {}): Promise<LabSource> {
    return this.begin({ kind: 'microphone', label: 'Built-in microphone', microphone: { label: 'Built-in microphone', deviceId: null, echoCancellation: false, noiseSuppression: false, autoGainControl: false, channels: 1, sampleRate: 48_000, latency: 0.01, stillOn: [] } });
  }

  async useFile(_file: Blob | ArrayBuffer, options: { name?: string } = {}): Promise<LabSource> {
    return this.begin({ kind: 'file', label: options.name ?? 'file', duration: 12.5 });
  }

  async useSignal(signal: SignalOptions): Promise<LabSource> {
    if ('frequency' in signal) this.hz = signal.frequency;
    this.db = signal.levelDb;
    return this.begin({ kind: 'signal', label: signal.kind });
  }

  async useStream(_stream: MediaStream, label = 'stream'): Promise<LabSource> {
    return this.begin({ kind: 'stream', label });
  }

  async useNode(_node: AudioNode, label = 'node'): Promise<LabSource> {
    return this.begin({ kind: 'node', label });
  }

  endSource(): void {
    this.source = null;
    this.dispatchEvent(new CustomEvent('source', { detail: { source: null } }));
  }

  listen(): void {}

  tune(options: TuneOptions): void {
    this.a4 = options.a4 ?? this.a4;
  }

  read(): Reading | null {
    return this.frames === 0 ? null : this.reading;
  }

  scope(into: Float32Array[]): number {
    const [left, right] = into;
    const length = Math.min(16_384, left?.length ?? 0);
    const at = performance.now() / 1000;
    const gain = 10 ** (this.db / 20);
    for (let frame = 0; frame < length; frame += 1) {
      const phase = 2 * Math.PI * this.hz * (at + frame / this.sampleRate);
      if (left) left[frame] = gain * (Math.sin(phase) + 0.2 * Math.sin(2 * phase));
      if (right) right[frame] = gain * 0.8 * Math.sin(phase + 0.7);
    }
    return this.source ? length : 0;
  }

  reset(): void {
    this.frames = 0;
  }

  setClock(mode: ClockMode): void {
    this.clock = mode;
  }

  private tone(hz: number, levelDb: number): Tone {
    const number = 69 + 12 * Math.log2(hz / this.a4);
    const near = Math.round(number);
    const centsError = 0.0004;
    const cents = 100 * (number - near) + centsError * noise();
    return {
      frequency: hz * 2 ** ((centsError * noise()) / 1200), frequencyError: (hz * centsError) / 1731, cents, centsError, note: `${NAMES[((near % 12) + 12) % 12] ?? ''}${Math.floor(near / 12) - 1}`,
      amplitude: 10 ** (levelDb / 20), levelDb, phase: 0, snrDb: 96 + levelDb, valid: true, crowded: false,
    };
  }

  private step(): void {
    if (this.context.state !== 'running') return;
    const { reading, hz, db } = this;
    this.frames += 2400;
    this.fastSequence += 1;
    reading.frames = this.frames;
    reading.seconds = this.frames / this.sampleRate;
    const sounding = this.source !== null;
    const level = sounding ? db : -140;
    reading.levels = [level, level - 2].map((peakDb) => ({ peakDb, truePeakDb: peakDb + 0.02, rmsDb: peakDb - 3.01, crestDb: 3.01, offset: 0.000012, recentTruePeakDb: peakDb, recentRmsDb: peakDb - 3.01 }));
    reading.loudness = { momentary: level - 3.7, shortTerm: level - 3.7, integrated: level - 3.6, range: 0.2 };
    reading.stereo = { correlation: 0.86, balanceDb: -2, pairs: sounding ? [{ left: hz, right: hz + 4, beat: 4 + 1e-5 * noise(), beatError: 1.2e-5, phase: 0.7, phaseError: 2e-4, levelDb: -2, levelError: 1e-3, valid: true }] : [] };
    const floor = (bin: number, of: number): number => -128 + 5 * noise() - 6 * Math.log2(1 + (24 * bin) / of);
    const fill = (into: Float32Array, binHz: number, wide: number): void => {
      for (let bin = 0; bin < into.length; bin += 1) into[bin] = floor(bin, into.length);
      if (!sounding) return;
      for (const [number, fall] of [[1, 0], [2, 14], [3, 31], [4, 44], [5, 49], [6, 61], [8, 70]] as const) {
        const at = (hz * number) / binHz;
        for (let bin = Math.max(0, Math.floor(at - wide)); bin <= Math.min(into.length - 1, at + wide); bin += 1) into[bin] = Math.max(into[bin] ?? -200, db - fall - 24 * ((bin - at) / 2) ** 2);
      }
    };
    if (reading.fast) {
      fill(reading.fast.db, reading.fast.binHz, 5);
      reading.fast.sequence = this.fastSequence;
    }
    if (this.fastSequence % 14 === 1) this.long(fill, sounding);
    if (this.fastSequence % 5 === 0) this.dispatchEvent(new CustomEvent('telemetry', { detail: this.telemetry() }));
  }

  private long(fill: (into: Float32Array, binHz: number, wide: number) => void, sounding: boolean): void {
    const { reading, hz, db } = this;
    this.sequence += 1;
    reading.tonesSequence = this.sequence;
    for (const plane of reading.spectrum?.db ?? []) fill(plane, reading.spectrum?.binHz ?? 1, 5);
    if (reading.spectrum) reading.spectrum.sequence = this.sequence;
    const tone = this.tone(hz, db);
    reading.tones = sounding ? [[tone, this.tone(2 * hz, db - 14), this.tone(3.0004 * hz, db - 31)], [this.tone(hz, db - 2)]] : [[], []];
    const number = Math.round(69 + 12 * Math.log2(hz / this.a4));
    const nominal = this.a4 * 2 ** ((number - 69) / 12);
    reading.tuner = sounding ? { name: NAMES[number % 12] ?? 'A', octave: Math.floor(number / 12) - 1, number, nominal, frequency: tone.frequency, frequencyError: tone.frequencyError, cents: tone.cents ?? 0, centsError: tone.centsError, valid: true } : null;
    reading.harmonics = sounding ? [2, 3, 4, 5, 6, 8].map((each) => ({ number: each, ratio: each * (1 + 1e-5 * noise()), ratioError: 1e-6 * each, cents: 0.02 * noise() * each, centsError: 0.004 * each, levelDb: db - 10 * each, coherence: 0.999, valid: each < 7 })) : [];
    reading.distortion = sounding ? { fundamental: hz, thdDb: -13.9, thdNDb: -13.8, harmonics: [2, 3, 4, 5, 6].map((each) => ({ number: each, levelDb: db - 10 * each })) } : null;
    reading.noiseFloorDb = -92.4;
    reading.slope = { dbPerOctave: -3.02, error: 0.04 };
    reading.bands = [31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000].map((nominal) => ({ nominal, levelDb: -100 + (hz > nominal / 1.41 && hz < nominal * 1.41 && sounding ? 100 + db : 4 * noise()) }));
    if (reading.zoom) {
      reading.zoom.note = nominal;
      reading.zoom.sequence = this.sequence;
      for (const [index, cents] of reading.zoom.cents.entries()) reading.zoom.db[index] = Math.max(-128 + 3 * noise(), sounding ? db - 60 * ((cents - (tone.cents ?? 0)) / 24) ** 2 : -200);
    }
    this.dispatchEvent(new CustomEvent('reading', { detail: { tonesSequence: this.sequence } }));
    if (this.recording && this.kept) this.kept.rows.push({ at: this.kept.rows.length, reading: structuredClone(reading), quantaPerSecond: 375, leftOut: 0, p99: 140 });
  }

  telemetry(): LabTelemetry {
    const shared = this.transport === 'shared';
    const edges = Array.from({ length: 80 }, (_, bin) => 4 * 2 ** (bin / 8));
    const counts = edges.slice(1).map((edge) => Math.round(9000 * Math.exp(-(((Math.log2(edge / 64)) / 0.35) ** 2)) + (edge > 90 && edge < 300 ? 12 : 0)));
    return {
      status: this.status, transport: this.transport, quanta: Math.floor(this.frames / 128), quantumFrames: 128, quantaPerSecond: this.sampleRate / 128, budget: 128e6 / this.sampleRate,
      process: shared ? { p50: 64, p95: 92, p99: 141, max: 402, count: 9120, how: 'clock thread', resolution: 5, longestPause: 30, excluded: 12 } : null,
      processUnknown: shared ? null : 'The page is not isolated: no other thread can lend the worklet its clock.', mean: { microseconds: 66.1, error: 1.2, quanta: 90_000, how: 'ticks of Date.now' },
      histogram: shared ? { edges, counts } : null, missed: { overrun: shared ? 0 : null, underruns: 0, leftOut: 0, how: 'Measured quanta longer than they last.' }, ring: shared ? { fill: 1600, capacity: 16_384, lost: 0 } : null,
      audioSeconds: this.frames / this.sampleRate, wallSeconds: this.frames / this.sampleRate, clockRatioPpm: 12, clockRatioError: 3, messages: shared ? 40 : 900, bytes: shared ? 2400 : 5_400_000, memoryBytes: 33_554_432,
      how: {
        quantaPerSecond: 'Counted by the worklet, against the clock of the page; time constant 1 s.', process: 'A clock written by another thread, ±5 µs.', mean: 'Ticks of Date.now inside process().',
        missed: 'Quanta that took longer than 2667 µs.', ring: 'Frames since the last look.', clockRatio: 'currentTime against performance.now().',
      },
    };
  }

  record(on: boolean): void {
    this.recording = on;
    if (!on) return;
    const now = new Date().toISOString();
    this.kept = { version: 1, started: now, ended: now, userAgent: navigator.userAgent, settings: { sampleRate: this.sampleRate, frame: this.frame, channels: 2, window: 'blackman-harris', a4: this.a4, temperament: 'equal' }, status: 'active', statusReason: null, transport: this.transport, sources: [], tunings: [], rows: [], dropped: 0, telemetry: null };
  }

  session(): LabSession | null {
    return this.kept;
  }

  csv(): string | null {
    return this.kept ? `at\n${this.kept.rows.map((row) => row.at).join('\n')}\n` : null;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.context.close();
  }
}

export async function accuracy(options: AccuracyOptions = {}): Promise<Accuracy> {
  const rows: AccuracyRow[] = [];
  for (let row = 0; row < 8; row += 1) {
    if (options.signal?.aborted) throw new DOMException('The harness was stopped.', 'AbortError');
    await new Promise((resolve) => setTimeout(resolve, 100));
    rows.push({ frequency_hz: 40 * 2 ** row, snr_db: 60, len: 32_768, window: 'blackman-harris', sample_rate_hz: 48_000, amplitude: 0.5, second_offset_bins: null, second_level_db: null, drift_hz_per_s: 0, trials: 100, found: 100, valid: 100, crowded: 0, inside_one: 68, inside_two: 95, rms_cents: 0.0008 / 2 ** row, bias_cents: 0, worst_cents: 0.002, stated_rms_cents: 0.0008, bound_rms_cents: 0.0007 / 2 ** row, rms_over_bound: 1.14 });
    options.progress?.(rows, (row + 1) / 8);
  }
  return { cells: options.cells ?? 'judged', trials: 100, seed: 0, rows, digest: '0123456789abcdef', csv: 'frequency_hz\n', seconds: 0.8 };
}
