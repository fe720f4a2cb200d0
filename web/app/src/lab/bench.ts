/**
 * The instrument and what it measures. Cards call its methods and hear its events; nobody else talks to the package.
 *
 * Invariant: there is at most one Lab and one source; nothing is heard unless `listening`. The order to start or to stop that came last wins, whatever
 * the ones before it are still waiting for.
 */
import { Bus } from '../shell/bus.ts';
import { isNumber, isString, keep, recall } from '../shell/keep.ts';
import type { Notice } from '../shell/notices.ts';
import { explain, explainMicrophone, microphoneBarred, TEMPERAMENTS } from './package.ts';
import type { ClockMode, EngineSurface, LabOptions, LabSession, LabSource, LabSurface, LabTelemetry, Reading, SignalOptions, Temperament, TransportChoice } from './package.ts';

export type Wanted =
  | { kind: 'signal'; signal: SignalOptions }
  | { kind: 'microphone'; deviceId: string }
  | { kind: 'file'; file: File }
  | { kind: 'engine'; track: string; name: string };

/** What the bench is made of. */
export interface BenchParts {
  createLab(options: LabOptions): Promise<LabSurface>;
  createEngine(context: AudioContext): Promise<EngineSurface>;
  /** The text of a track that comes with the page. */
  exampleText(id: string): Promise<string>;
}

export interface BenchEvents {
  lab: LabSurface | null;
  source: LabSource | null;
  /** Whether something is measured, or about to be. */
  running: boolean;
  telemetry: LabTelemetry;
  context: AudioContextState | null;
  listening: boolean;
  recording: boolean;
  notice: Notice;
  /** A refusal that stays on the page until it is resolved; `null` takes it away. */
  refusal: { what: string; todo: string } | null;
}

const CLOCKS: readonly ClockMode[] = ['off', 'sampled', 'steady'];
const FRAMES = [4096, 8192, 16_384, 32_768, 65_536];
const oneOf = <T>(all: readonly T[]) => (value: unknown): value is T => all.includes(value as T);

export class Bench {
  readonly bus = new Bus<BenchEvents>();
  lab: LabSurface | null = null;
  running = false;
  listening = false;
  volume = recall('lab.volume', 0.25, isNumber);
  a4 = recall('lab.a4', 440, isNumber);
  temperament: Temperament = recall<Temperament>('lab.temperament', 'equal', oneOf(TEMPERAMENTS));
  clock: ClockMode = recall<ClockMode>('lab.clock', 'sampled', oneOf(CLOCKS));
  frame = recall('lab.frame', 32_768, oneOf(FRAMES));
  transport: TransportChoice = recall<TransportChoice>('lab.transport', 'auto', oneOf<TransportChoice>(['auto', 'shared', 'messages']));
  readonly kind = recall('lab.kind', 'signal', isString);
  /** The engine that is measured. */
  private engine: EngineSurface | null = null;
  /** What an instrument before has recorded. */
  private kept: { session: LabSession; csv: string } | null = null;
  private making: Promise<LabSurface> | null = null;
  private wanted: Wanted | null = null;
  private turn = 0;
  /** The turn whose source has begun: its end counts only from then on. */
  private begun = -1;

  constructor(private readonly parts: BenchParts) {}

  read(): Reading | null {
    return this.running ? this.lab?.read() ?? null : null;
  }

  /** Measures something else, or the first thing; from a click or a key. */
  async start(wanted: Wanted): Promise<void> {
    const turn = (this.turn += 1);
    this.wanted = wanted;
    keep('lab.kind', wanted.kind);
    this.setRunning(true);
    this.bus.emit('refusal', null);
    try {
      if (wanted.kind === 'microphone') {
        const barred = microphoneBarred();
        if (barred) throw Object.assign(new Error(barred.what), { barred });
        // A microphone must never come out of the speakers by itself.
        this.listen(false);
      }
      const lab = await this.ready();
      this.check(turn);
      await lab.resume();
      this.check(turn);
      await this.use(lab, wanted, turn);
      this.check(turn);
      this.begun = turn;
      // From here on, so that its first second falls into what is measured; it would keep a core busy for nothing before.
      lab.setClock(this.clock);
    } catch (error) {
      if (turn !== this.turn) return;
      this.stop();
      this.bus.emit('refusal', wanted.kind === 'microphone' ? explainMicrophone(error) : { what: `${TITLES[wanted.kind]} could not be measured.`, todo: explain(error) });
    }
  }

  /** Ends what another order has overtaken. */
  private check(turn: number): void {
    if (turn !== this.turn) throw new Error('Something else was chosen meanwhile.');
  }

  stop(): void {
    this.turn += 1;
    this.setRunning(false);
    if (this.lab?.recording) this.record(false);
    this.lab?.endSource();
    this.dropEngine();
    this.lab?.setClock('off');
    void this.lab?.context.suspend().catch(() => {});
    this.bus.emit('source', null);
  }

  private setRunning(running: boolean): void {
    this.running = running;
    this.bus.emit('running', running);
  }

  /** Opens what is wanted; the engine before goes only when something else is measured. */
  private async use(lab: LabSurface, wanted: Wanted, turn: number): Promise<void> {
    if (wanted.kind === 'engine') return this.useEngine(lab, wanted, turn);
    await this.open(lab, wanted);
    this.check(turn);
    this.dropEngine();
  }

  private open(lab: LabSurface, wanted: Exclude<Wanted, { kind: 'engine' }>): Promise<LabSource> {
    switch (wanted.kind) {
      case 'signal':
        return lab.useSignal(wanted.signal);
      case 'microphone':
        return lab.useMicrophone(wanted.deviceId === '' ? {} : { deviceId: wanted.deviceId });
      case 'file':
        return lab.useFile(wanted.file, { name: wanted.file.name });
    }
  }

  private async useEngine(lab: LabSurface, wanted: Wanted & { kind: 'engine' }, turn: number): Promise<void> {
    const engine = await this.parts.createEngine(lab.context);
    try {
      this.check(turn);
      const text = await this.parts.exampleText(wanted.track);
      this.check(turn);
      const { track, diagnostics } = await engine.load(text, { name: `${wanted.name}.json` });
      if (!track) throw new Error(diagnostics[0]?.message ?? 'The track was refused.');
      this.check(turn);
      // Connected before it plays: an engine that is connected to nothing would connect itself to the speakers.
      await lab.useNode(engine.node, wanted.name);
      this.check(turn);
      this.dropEngine();
      this.engine = engine;
      await engine.loop(true);
      this.check(turn);
      await engine.play();
      this.check(turn);
    } catch (error) {
      if (this.engine === engine) this.engine = null;
      void engine.close().catch(() => {});
      throw error;
    }
  }

  private dropEngine(): void {
    void this.engine?.close().catch(() => {});
    this.engine = null;
  }

  /** The Lab, made on the first call. */
  private ready(): Promise<LabSurface> {
    if (this.making) return this.making;
    const { a4, temperament } = this;
    const making = this.parts.createLab({ a4, temperament, clock: 'off', frame: this.frame, transport: this.transport }).then(
      (lab) => {
        if (this.making !== making) {
          void lab.close().catch(() => {});
          throw new Error('Another instrument was chosen meanwhile.');
        }
        this.lab = lab;
        this.hear(lab);
        if (a4 !== this.a4 || temperament !== this.temperament) lab.tune({ a4: this.a4, temperament: this.temperament });
        this.bus.emit('lab', lab);
        if (this.listening) lab.listen(this.gain);
        return lab;
      },
      (error: unknown) => {
        if (this.making === making) this.making = null;
        throw error;
      },
    );
    this.making = making;
    return making;
  }

  private hear(lab: LabSurface): void {
    const own = <T>(act: (detail: T) => void) => (event: Event) => {
      if (this.lab === lab) act((event as CustomEvent<T>).detail);
    };
    lab.addEventListener('telemetry', own<LabTelemetry>((telemetry) => this.bus.emit('telemetry', telemetry)));
    lab.addEventListener('state', own<{ context: AudioContextState }>(({ context }) => this.bus.emit('context', context)));
    lab.addEventListener('fault', own<{ message: string; recovered: boolean }>(({ message, recovered }) => {
      this.bus.emit('notice', { kind: 'error', text: recovered ? `The instrument broke and has begun anew: ${message}` : `The instrument broke: ${message}`, action: { name: 'Restart the instrument', run: () => void this.restart() } });
    }));
    lab.addEventListener('source', own<{ source: LabSource | null }>(({ source }) => {
      if (source === null && this.running && this.begun === this.turn) this.ended();
      this.bus.emit('source', source);
    }));
  }

  private ended(): void {
    if (this.wanted?.kind !== 'microphone') return;
    this.bus.emit('refusal', { what: 'The microphone has gone.', todo: 'Connect it again, or choose another device, and start.' });
    this.stop();
  }

  /** Another instrument with the choices that stand now; goes on with what was measured. */
  async restart(): Promise<void> {
    const wanted = this.running ? this.wanted : null;
    const old = this.lab;
    const turn = (this.turn += 1);
    this.keepRecorded();
    this.lab = null;
    this.making = null;
    this.dropEngine();
    this.bus.emit('lab', null);
    await old?.close().catch(() => {});
    if (turn !== this.turn) return;
    if (wanted) await this.start(wanted);
    else this.setRunning(false);
  }

  choose(choice: Partial<{ a4: number; temperament: Temperament; clock: ClockMode; frame: number; transport: TransportChoice }>): void {
    Object.assign(this, choice);
    for (const [key, value] of Object.entries(choice)) keep(`lab.${key}`, value);
    if (choice.frame !== undefined || choice.transport !== undefined) {
      if (this.lab || this.making) void this.restart();
      return;
    }
    if (choice.clock !== undefined && this.running) this.lab?.setClock(choice.clock);
    if (choice.a4 !== undefined || choice.temperament !== undefined) this.lab?.tune({ a4: this.a4, temperament: this.temperament });
  }

  /** The square of the fader's place. */
  get gain(): number {
    return this.volume * this.volume;
  }

  listen(on: boolean): void {
    this.listening = on;
    this.lab?.listen(on ? this.gain : 0);
    this.bus.emit('listening', on);
  }

  setVolume(place: number): void {
    this.volume = Math.min(1, Math.max(0, place));
    keep('lab.volume', this.volume);
    if (this.listening) this.lab?.listen(this.gain);
    this.bus.emit('listening', this.listening);
  }

  reset(): void {
    this.lab?.reset();
  }

  private keepRecorded(): void {
    const { lab } = this;
    if (lab?.recording) this.record(false);
    const session = lab?.session() ?? null;
    if (session) this.kept = { session, csv: lab?.csv() ?? '' };
  }

  /** The newest session, of this instrument or of one before it. */
  session(): LabSession | null {
    return this.lab?.session() ?? this.kept?.session ?? null;
  }

  csv(): string | null {
    return this.lab?.csv() ?? this.kept?.csv ?? null;
  }

  record(on: boolean): void {
    if (!this.lab) return;
    if (on) this.kept = null;
    this.lab.record(on);
    this.bus.emit('recording', this.lab.recording);
  }

  /** Lets sound go on where the browser has held it back. */
  async resume(): Promise<void> {
    await this.lab?.resume().catch((error: unknown) => this.bus.emit('notice', { kind: 'error', text: explain(error) }));
  }
}

const TITLES: Record<Wanted['kind'], string> = { signal: 'The test signal', microphone: 'The microphone', file: 'The file', engine: 'The engine' };
