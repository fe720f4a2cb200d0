/** Whether the page keeps time, in the package's view; the choice of the clock, the instrument's frame and its way of telling. */
import { TimingView } from 'heterodyne/lab-views';
import { readFigure } from '../model/figure_field.ts';
import { block, input, select, setText } from '../shell/page.ts';
import type { Bench } from './bench.ts';
import { TEMPERAMENTS, type ClockMode, type LabSurface, type Temperament, type TransportChoice } from './package.ts';

const TEMPERAMENT_NAMES: Record<Temperament, string> = {
  equal: 'Equal', pythagorean: 'Pythagorean', just: 'Just, on C', meantone: 'Quarter-comma meantone', werckmeister3: 'Werckmeister III', kirnberger3: 'Kirnberger III',
};
const A4_LEAST_HZ = 380;
const A4_MOST_HZ = 500;

export class TimingCard {
  private readonly view = new TimingView(block('view-timing'));

  private shown: LabSurface['status'] | null = null;

  constructor(private readonly bench: Bench) {
    bench.bus.on('telemetry', (telemetry) => {
      this.view.show(telemetry);
      if (telemetry.status !== this.shown) this.status(bench.lab);
    });
    bench.bus.on('lab', (lab) => {
      if (!lab) this.view.show(null);
      this.status(lab);
    });
    bench.bus.on('running', () => this.status(bench.lab));
    this.choices();
    this.status(null);
  }

  private status(lab: LabSurface | null): void {
    const chip = block('status-chip');
    this.shown = lab?.status ?? null;
    const active = lab?.status === 'active';
    setText(chip, !lab ? 'Not started' : !active ? 'Fallback' : this.bench.running ? 'Active' : 'At rest');
    chip.className = !lab ? 'chip' : !active ? 'chip bad' : this.bench.running ? 'chip good' : 'chip';
    const rate = lab?.sampleRate ?? 48_000;
    const { frame } = this.bench;
    setText(block('frame-note'), `A frame of ${frame.toLocaleString('en')} lasts ${(frame / rate).toFixed(2)} s at ${rate.toLocaleString('en')} Hz: longer ones err less, shorter ones follow faster.`);
    const isolated = globalThis.crossOriginIsolated === true;
    select('clock').disabled = !isolated;
    if (!isolated) setText(block('clock-reason'), 'A worklet has no clock of its own, and without cross-origin isolation no other thread can lend it one: what is told is the mean, from ticks of Date.now.');
  }

  private choices(): void {
    const { bench } = this;
    const temperament = select('temperament');
    for (const each of TEMPERAMENTS) temperament.append(new Option(TEMPERAMENT_NAMES[each], each));
    temperament.value = bench.temperament;
    temperament.addEventListener('change', () => bench.choose({ temperament: temperament.value as Temperament }));
    const a4 = input('a4');
    a4.value = String(bench.a4);
    a4.addEventListener('change', () => {
      const hz = readFigure(a4.value, A4_LEAST_HZ, A4_MOST_HZ);
      a4.setAttribute('aria-invalid', String(hz === null));
      if (hz !== null) bench.choose({ a4: hz });
      else bench.bus.emit('notice', { kind: 'error', text: `A4 lies from ${A4_LEAST_HZ} to ${A4_MOST_HZ} Hz; ${a4.value || 'nothing'} does not.` });
    });
    const clock = select('clock');
    clock.value = bench.clock;
    clock.addEventListener('change', () => bench.choose({ clock: clock.value as ClockMode }));
    const frame = select('frame');
    frame.value = String(bench.frame);
    frame.addEventListener('change', () => {
      bench.choose({ frame: Number(frame.value) });
      this.status(bench.lab);
    });
    const transport = select('transport');
    transport.value = bench.transport;
    transport.addEventListener('change', () => bench.choose({ transport: transport.value as TransportChoice }));
  }
}
