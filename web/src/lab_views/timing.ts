/** Whether the page keeps time: what a quantum costs, how often it was late, and of each figure how it was had and how exact it is. */
import type { LabTelemetry } from '../lab/api.js';
import { Figures, make, makeCanvas, setLabel, setText } from './elements.js';
import { bytes, duration, fixed, microseconds, signed } from './figures.js';
import { CANVAS_FONT, colours, Surface } from './surface.js';

type Row = 'quanta' | 'percentiles' | 'share' | 'mean' | 'missed' | 'leftOut' | 'underruns' | 'ring' | 'clocks' | 'counted' | 'memory' | 'messages' | 'transport';

const NAMES: Record<Row, string> = {
  quanta: 'Quanta per second', percentiles: 'Quantum p50 / p95 / p99', share: 'p99 of the deadline', mean: 'Quantum on average', missed: 'Missed deadlines', leftOut: 'Quanta left out', underruns: 'Underruns of the browser',
  ring: 'Ring fill', clocks: 'Audio against page clock', counted: 'Measured for', memory: 'Memory of the instrument', messages: 'Messages from the worklet', transport: 'Results come by',
};

export class TimingView {
  private readonly canvas = makeCanvas('lv-histogram', 'Histogram of the time of a quantum: no clock yet');
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly none = make('p', { class: 'lv-empty' });
  private readonly surface: Surface;
  private readonly figures = new Figures<Row>(NAMES);
  private telemetry: LabTelemetry | null = null;

  constructor(private readonly root: HTMLElement) {
    root.append(
      make('div', { class: 'lv-timing' },
        make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'Time of a quantum' }), this.note), this.canvas, this.none),
        this.figures.list),
    );
    this.surface = new Surface(this.canvas, () => this.draw());
    this.show(null);
  }

  /** Four times a second, as telemetry comes. */
  show(telemetry: LabTelemetry | null): void {
    this.telemetry = telemetry;
    this.draw();
    if (!telemetry) {
      for (const row of Object.keys(NAMES) as Row[]) this.figures.set(row, '–');
      setText(this.none, 'Nothing runs yet.');
      this.none.hidden = false;
      return;
    }
    const { process, mean, missed, ring, how, budget } = telemetry;
    this.figures.set('quanta', fixed(telemetry.quantaPerSecond, 2), how.quantaPerSecond);
    this.figures.set('percentiles', process ? `${fixed(process.p50, 0)} / ${fixed(process.p95, 0)} / ${fixed(process.p99, 0)} µs` : 'not known', process ? how.process : telemetry.processUnknown ?? how.process);
    this.figures.set('share', process ? `${fixed((100 * process.p99) / budget, 1)} %` : 'not known', process ? `of ${microseconds(budget)}; longest ${microseconds(process.max)}, ${process.count} quanta, ${process.excluded} not timed` : `A quantum lasts ${microseconds(budget)}.`, (process?.p99 ?? 0) > budget);
    this.figures.set('mean', mean ? `${fixed(mean.microseconds, 1)} ± ${fixed(mean.error, 1)} µs` : 'not known', how.mean);
    this.figures.set('missed', missed.overrun === null ? 'not known' : String(missed.overrun), how.missed, (missed.overrun ?? 0) > 0);
    this.figures.set('leftOut', String(missed.leftOut), 'Quanta of the audio clock for which the browser did not call the worklet.', missed.leftOut > 0);
    this.figures.set('underruns', missed.underruns === null ? 'not told' : String(missed.underruns), missed.underruns === null ? 'This browser has no playbackStats.' : 'AudioContext.playbackStats', (missed.underruns ?? 0) > 0);
    this.figures.set('ring', ring ? `${ring.fill} of ${ring.capacity} frames` : 'no ring', ring ? `${how.ring}${ring.lost > 0 ? ` ${ring.lost} frames were not looked at.` : ''}` : how.ring);
    this.figures.set('clocks', telemetry.clockRatioPpm === null ? 'too early' : `${signed(telemetry.clockRatioPpm, 0)}${telemetry.clockRatioError === null ? '' : ` ± ${fixed(Math.ceil(telemetry.clockRatioError), 0)}`} ppm`, how.clockRatio);
    this.figures.set('counted', duration(telemetry.audioSeconds), `${telemetry.quanta} quanta of ${telemetry.quantumFrames} frames`);
    this.figures.set('memory', telemetry.memoryBytes > 0 ? bytes(telemetry.memoryBytes) : 'none', telemetry.memoryBytes > 0 ? 'Fixed; it does not grow.' : '');
    this.figures.set('messages', String(telemetry.messages), bytes(telemetry.bytes));
    this.figures.set('transport', telemetry.transport === 'shared' ? 'shared memory' : 'messages');
    setText(this.none, telemetry.histogram ? '' : telemetry.processUnknown ?? 'No clock in the worklet yet.');
    this.none.hidden = telemetry.histogram !== null;
    setText(this.note, process ? `${process.count} quanta` : '');
    setLabel(this.canvas, process ? `Histogram of the time of a quantum: half take ${microseconds(process.p50)}, 99 of 100 at most ${microseconds(process.p99)}, the deadline is ${microseconds(budget)}` : 'Histogram of the time of a quantum: no clock');
  }

  private draw(): void {
    const { surface, telemetry } = this;
    if (!surface.begin()) return;
    const { context, width, height } = surface;
    const palette = colours();
    const bottom = height - 18;
    const budget = telemetry?.budget ?? 2667;
    const edges = telemetry?.histogram?.edges ?? [];
    const counts = telemetry?.histogram?.counts ?? [];
    const low = Math.max(1, Math.min(5, firstUsed(edges, counts)));
    const high = Math.max(budget * 1.6, lastUsed(edges, counts));
    const x = (micros: number) => (Math.log(Math.max(low, micros) / low) / Math.log(high / low)) * width;
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    for (let decade = 10 ** Math.ceil(Math.log10(low)); decade <= high; decade *= 10) {
      context.fillStyle = palette.grid;
      context.fillRect(Math.round(x(decade)), 0, 1, bottom);
      context.fillStyle = palette.muted;
      context.textAlign = x(decade) > width - 30 ? 'right' : x(decade) < 20 ? 'left' : 'center';
      context.fillText(microseconds(decade).replace('.00', '').replace('.0', ''), x(decade), height - 4);
    }
    const most = Math.max(1, ...counts);
    context.fillStyle = palette.left;
    for (const [index, count] of counts.entries()) {
      if (count === 0) continue;
      const from = x(edges[index] ?? low);
      const to = x(edges[index + 1] ?? high);
      // By the square root: one slow quantum among thousands can be seen.
      const tall = Math.max(2, Math.sqrt(count / most) * (bottom - 22));
      context.fillRect(from, bottom - tall, Math.max(2, to - from - 1), tall);
    }
    this.line(x(budget), 'deadline', palette.error, bottom, 11);
    const { process } = telemetry ?? {};
    if (!process) return;
    for (const [value, name, row] of [[process.p50, 'p50', 11], [process.p95, 'p95', 25], [process.p99, 'p99', 39]] as const) this.line(x(value), name, palette.text, bottom, row);
  }

  private line(x: number, name: string, colour: string, bottom: number, row: number): void {
    const { context, width } = this.surface;
    context.strokeStyle = colour;
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, bottom);
    context.stroke();
    context.fillStyle = colour;
    context.textAlign = x > width - 64 ? 'right' : 'left';
    context.fillText(name, x > width - 64 ? x - 4 : x + 4, row);
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}

function firstUsed(edges: readonly number[], counts: readonly number[]): number {
  const index = counts.findIndex((count) => count > 0);
  return index < 0 ? 5 : edges[index] ?? 5;
}

function lastUsed(edges: readonly number[], counts: readonly number[]): number {
  for (let index = counts.length - 1; index >= 0; index -= 1) if ((counts[index] ?? 0) > 0) return edges[index + 1] ?? 0;
  return 0;
}
