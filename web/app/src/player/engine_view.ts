/** How the engine is doing, in numbers; and the choice of where it runs. */
import type { EngineSurface, ModeChoice, Percentiles, Telemetry } from './engine.ts';
import { block, button, make, select, setText } from '../shell/page.ts';
import type { Session } from './session.ts';

const MODES = { shared: 'Worker and shared ring', single: 'Inside the worklet' } as const;

const ROWS = {
  path: 'Path', rate: 'Sample rate', quanta: 'Quanta per second', ring: 'Ring fill', late: 'Late quanta', process: 'Quantum p50 / p95 / p99', most: 'Longest quantum',
  faults: 'Faults', playback: 'Underruns', latency: 'Output latency',
} as const;

type Row = keyof typeof ROWS;

export class EngineView {
  private readonly cells = new Map<Row, HTMLElement>();

  constructor(private readonly session: Session) {
    const list = block('telemetry');
    for (const [row, name] of Object.entries(ROWS) as [Row, string][]) {
      const cell = make('dd', { text: '–' });
      this.cells.set(row, cell);
      list.append(make('div', {}, make('dt', { text: name }), cell));
    }
    const mode = select('mode');
    const rate = select('rate');
    const choose = () => {
      void session.restart(mode.value as ModeChoice, Number(rate.value)).then(() => this.choices());
    };
    mode.addEventListener('change', choose);
    rate.addEventListener('change', choose);
    button('engine-restart').addEventListener('click', choose);
    this.choices();
    session.bus.on('engine', (engine) => this.made(engine));
    session.bus.on('telemetry', (telemetry) => this.show(telemetry));
    session.bus.on('context', () => this.chip());
    session.bus.on('state', () => this.chip());
  }

  private choices(): void {
    select('mode').value = this.session.mode;
    select('rate').value = String(this.session.rateHz);
  }

  private set(row: Row, text: string, bad = false): void {
    const cell = this.cells.get(row);
    if (!cell) return;
    setText(cell, text);
    cell.classList.toggle('bad', bad);
  }

  private made(engine: EngineSurface | null): void {
    this.choices();
    for (const row of this.cells.keys()) this.set(row, '–');
    if (engine) {
      setText(block('mode-reason'), engine.modeReason ? `Not in shared memory: ${engine.modeReason}` : '');
      this.set('path', MODES[engine.mode]);
      this.set('rate', `${engine.context.sampleRate.toLocaleString('en')} Hz`);
    }
    this.chip();
  }

  private chip(): void {
    const { engine } = this.session;
    const chip = block('engine-chip');
    const running = engine?.context.state === 'running';
    setText(chip, !engine ? 'Starting' : running ? 'Running' : engine.context.state === 'closed' ? 'Closed' : 'Waits for play');
    chip.className = running ? 'chip good' : 'chip';
  }

  private show(telemetry: Telemetry): void {
    const { engine } = this.session;
    this.set('path', MODES[telemetry.mode]);
    this.set('quanta', telemetry.quantaPerSecond.toFixed(1));
    const { ring, process, playback } = telemetry;
    const rate = engine?.context.sampleRate ?? 48000;
    const milliseconds = (frames: number) => ((frames / rate) * 1000).toFixed(0);
    this.set('ring', ring ? `${milliseconds(ring.fill)} ms, least ${milliseconds(ring.least)}` : 'no ring here');
    this.set('late', telemetry.lateQuanta === null ? 'not known here' : String(telemetry.lateQuanta), (telemetry.lateQuanta ?? 0) > 0);
    this.set('process', process ? percentiles(process) : 'not known here');
    setText(block('clock-reason'), telemetry.processUnknown === null ? '' : `Time of a quantum: ${telemetry.processUnknown}`);
    this.set('most', process ? `${process.max.toFixed(0)} µs` : '–');
    this.set('faults', String(telemetry.faults), telemetry.faults > 0);
    this.set('playback', playback ? `${playback.underrunEvents} (${(playback.underrunDuration * 1000).toFixed(0)} ms)` : 'not told here', (playback?.underrunEvents ?? 0) > 0);
    this.set('latency', latency(engine, playback));
    this.chip();
  }
}

const percentiles = (process: Percentiles): string => `${process.p50.toFixed(0)} / ${process.p95.toFixed(0)} / ${process.p99.toFixed(0)} µs`;

function latency(engine: EngineSurface | null, playback: Telemetry['playback']): string {
  const seconds = engine?.latency ?? playback?.averageLatency ?? null;
  return seconds === null ? 'not told here' : `${(seconds * 1000).toFixed(0)} ms`;
}
