/** What is heard, as seen: level meters, scope and spectrum of both ears. Listens beside the engine's output and changes nothing in it. */
import { alongScale, formatDb } from '../model/decibel.ts';
import { Meter, peakOf } from '../model/meter.ts';
import { CANVAS_FONT, colours, greatestHz, SpectrumScale, spectrumLines, Surface, triggerAt } from 'heterodyne/lab-views';
import type { EngineSurface } from './engine.ts';
import { wavePauseMs, type Frames } from '../shell/frames.ts';
import { block, button, element, setText } from '../shell/page.ts';
import type { Session } from './session.ts';

const FLOOR_DB = -60;
const SCOPE_SECS = 0.02;
const SPECTRUM_FLOOR_DB = -110;
const LOW_HZ = 20;
const HIGH_HZ = 20000;
/** Long enough to tell two tones apart that lie 6 Hz from each other. */
const TRANSFORM_FRAMES = 16384;
const WAVE_FRAMES = 4096;

interface Ear {
  wave: AnalyserNode;
  tones: AnalyserNode;
  samples: Float32Array<ArrayBuffer>;
  bins: Float32Array<ArrayBuffer>;
  columns: Float32Array;
  meter: Meter;
}

export class SignalView {
  private ears: Ear[] = [];
  private rateHz = 48000;
  private drawnMs = 0;
  private spokenMs = 0;
  private readonly meters: Surface;
  private readonly scope: Surface;
  private readonly spectrum: Surface;
  private readonly peaks = [button('peak-left'), button('peak-right')];

  constructor(session: Session, frames: Frames) {
    const wake = () => {
      this.drawnMs = 0;
      frames.wake();
    };
    this.meters = new Surface(element('meters-canvas', HTMLCanvasElement), wake);
    this.scope = new Surface(element('scope', HTMLCanvasElement), wake);
    this.spectrum = new Surface(element('spectrum', HTMLCanvasElement), wake);
    session.bus.on('engine', (engine) => {
      this.ears = engine ? this.listen(engine) : [];
      wake();
    });
    session.bus.on('telemetry', ({ peak }) => {
      // Peaks between two drawings, or while the page is hidden, still count.
      for (const [index, ear] of this.ears.entries()) ear.meter.feed(peak[index] ?? 0, 0);
      if (peak[0] > 0 || peak[1] > 0) frames.wake();
    });
    for (const [index, peak] of this.peaks.entries()) {
      peak.addEventListener('click', () => {
        this.ears[index]?.meter.forget();
        this.showPeaks();
      });
    }
    frames.add((now, passed) => this.draw(now, passed) || session.position().state === 'playing');
  }

  private listen(engine: EngineSurface): Ear[] {
    const { context, node } = engine;
    this.rateHz = context.sampleRate;
    const splitter = context.createChannelSplitter(2);
    node.connect(splitter);
    return [0, 1].map((channel) => {
      const wave = context.createAnalyser();
      wave.fftSize = WAVE_FRAMES;
      const tones = context.createAnalyser();
      tones.fftSize = TRANSFORM_FRAMES;
      tones.smoothingTimeConstant = 0.55;
      splitter.connect(wave, channel);
      splitter.connect(tones, channel);
      return {
        wave, tones, samples: new Float32Array(WAVE_FRAMES), bins: new Float32Array(TRANSFORM_FRAMES / 2).fill(-200), columns: new Float32Array(0),
        meter: new Meter(),
      };
    });
  }

  private draw(now: number, passed: number): boolean {
    let moving = false;
    for (const ear of this.ears) {
      ear.wave.getFloatTimeDomainData(ear.samples);
      ear.meter.feed(peakOf(ear.samples), passed);
      moving = moving || !ear.meter.resting;
    }
    this.drawMeters();
    if (now - this.drawnMs >= wavePauseMs()) {
      this.drawnMs = now;
      this.drawScope();
      this.drawSpectrum();
    }
    if (now - this.spokenMs > 250) {
      this.spokenMs = now;
      this.showPeaks();
    }
    return moving;
  }

  private showPeaks(): void {
    for (const [index, peak] of this.peaks.entries()) {
      const meter = this.ears[index]?.meter;
      const most = meter && meter.most > -120 ? meter.most : Number.NEGATIVE_INFINITY;
      setText(peak, formatDb(most));
      peak.classList.toggle('over', most > 0);
      peak.setAttribute('aria-label', `${index === 0 ? 'Left' : 'Right'} peak ${formatDb(most)} dBFS, reset`);
      const level = Math.max(FLOOR_DB, Math.round(meter?.level ?? FLOOR_DB));
      const bar = block(index === 0 ? 'meter-left' : 'meter-right');
      bar.setAttribute('aria-valuenow', String(Math.min(0, level)));
      bar.setAttribute('aria-valuetext', level <= FLOOR_DB ? 'silent' : `${formatDb(level, 0)} dBFS`);
    }
  }

  private drawMeters(): void {
    if (!this.meters.begin()) return;
    const { context, width } = this.meters;
    const palette = colours();
    for (const [index, top] of [0, 28].entries()) {
      const meter = this.ears[index]?.meter;
      context.fillStyle = palette.well;
      context.fillRect(0, top + 4, width, 16);
      if (!meter) continue;
      const end = alongScale(meter.level, FLOOR_DB) * width;
      context.fillStyle = index === 0 ? palette.left : palette.right;
      context.fillRect(0, top + 4, end, 16);
      const held = alongScale(meter.held, FLOOR_DB) * width;
      if (held > 2) {
        context.fillStyle = meter.held > 0 ? palette.error : palette.text;
        context.fillRect(Math.min(width - 2, held - 1), top + 4, 2, 16);
      }
    }
    context.font = CANVAS_FONT;
    context.fillStyle = palette.muted;
    context.textBaseline = 'alphabetic';
    for (const db of [-60, -48, -36, -24, -12, 0]) {
      const at = alongScale(db, FLOOR_DB) * width;
      context.textAlign = db === -60 ? 'left' : db === 0 ? 'right' : 'center';
      context.fillText(formatDb(db, 0), at, 68);
    }
  }

  private drawScope(): void {
    if (!this.scope.begin()) return;
    const { context, width, height } = this.scope;
    const palette = colours();
    const middle = height / 2;
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.beginPath();
    for (let part = 1; part < 10; part += 1) {
      const at = Math.round((width * part) / 10) + 0.5;
      context.moveTo(at, 0);
      context.lineTo(at, height);
    }
    context.moveTo(0, middle);
    context.lineTo(width, middle);
    context.stroke();
    const shown = Math.min(WAVE_FRAMES / 2, Math.round(this.rateHz * SCOPE_SECS));
    const [left] = this.ears;
    if (!left) return;
    const from = triggerAt(left.samples, shown);
    const most = Math.max(...this.ears.map((ear) => peakOf(ear.samples)));
    // Quiet sound is drawn larger, in steps of two, so that it can be seen; the note says how much.
    const zoom = most > 1e-4 ? Math.min(64, 2 ** Math.max(0, Math.floor(Math.log2(0.95 / most)))) : 1;
    setText(block('scope-note'), zoom > 1 ? `20 ms · ×${zoom}` : '20 ms');
    context.lineJoin = 'round';
    for (const [index, ear] of this.ears.entries()) {
      context.strokeStyle = index === 0 ? palette.left : palette.right;
      context.lineWidth = 1.75;
      context.beginPath();
      for (let frame = 0; frame <= shown; frame += 1) {
        const y = middle - (ear.samples[from + frame] ?? 0) * zoom * (middle - 4);
        const x = (frame / shown) * width;
        if (frame === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
  }

  private drawSpectrum(): void {
    if (!this.spectrum.begin()) return;
    const { context, width, height } = this.spectrum;
    const palette = colours();
    const scale = new SpectrumScale(LOW_HZ, Math.min(HIGH_HZ, this.rateHz / 2), width);
    const bottom = height - 18;
    const y = (db: number) => 4 + (1 - alongScale(db, SPECTRUM_FLOOR_DB)) * (bottom - 4);
    context.strokeStyle = palette.grid;
    context.lineWidth = 1;
    context.font = CANVAS_FONT;
    context.textBaseline = 'alphabetic';
    context.fillStyle = palette.muted;
    context.beginPath();
    for (const { hz, label } of spectrumLines(LOW_HZ, scale.highHz)) {
      const at = Math.round(scale.toX(hz)) + 0.5;
      context.moveTo(at, 0);
      context.lineTo(at, bottom);
      if (label === null) continue;
      context.textAlign = at + 24 > width ? 'right' : 'center';
      context.fillText(label, Math.min(at, width - 2), height - 5);
    }
    for (const db of [-20, -40, -60, -80, -100]) {
      context.moveTo(0, Math.round(y(db)) + 0.5);
      context.lineTo(width, Math.round(y(db)) + 0.5);
    }
    context.stroke();
    context.textAlign = 'left';
    for (const db of [-20, -60, -100]) context.fillText(formatDb(db, 0), 4, Math.round(y(db)) - 3);
    const binHz = this.rateHz / TRANSFORM_FRAMES;
    const tones: string[] = [];
    for (const [index, ear] of this.ears.entries()) {
      ear.tones.getFloatFrequencyData(ear.bins);
      const count = Math.max(1, Math.floor(width));
      if (ear.columns.length !== count) ear.columns = new Float32Array(count);
      scale.columns(ear.bins, binHz, ear.columns);
      context.strokeStyle = index === 0 ? palette.left : palette.right;
      context.lineWidth = 1.5;
      context.beginPath();
      for (let column = 0; column < count; column += 1) {
        const at = Math.min(bottom, y(ear.columns[column] ?? SPECTRUM_FLOOR_DB));
        const silent = at >= bottom && Math.min(bottom, y(ear.columns[column - 1] ?? SPECTRUM_FLOOR_DB)) >= bottom;
        if (silent) context.moveTo(column, at);
        else context.lineTo(column, at);
      }
      context.stroke();
      const top = greatestHz(ear.bins, binHz, LOW_HZ, -90);
      if (top !== null) tones.push(`${index === 0 ? 'L' : 'R'} ${top.toFixed(1)} Hz`);
    }
    setText(block('spectrum-note'), tones.join('  '));
  }
}
