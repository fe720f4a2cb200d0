/** The wave itself, held still by a trigger, as it came through the ring. */
import { Calm, make, makeCanvas, setText } from './elements.js';
import { triggerAt } from './scope_trigger.js';
import { colours, Surface } from './surface.js';

/** Largest number of times that quiet sound is drawn larger. */
const MOST_ZOOM = 256;

/** Where the newest frames of each channel come from: fills the arrays, answers how many frames are good. */
export type WaveSource = (into: Float32Array[]) => number;

export class ScopeView {
  readonly canvas = makeCanvas('lv-scope', 'Scope: the newest wave of each channel');
  private readonly note = make('span', { class: 'lv-figure-note' });
  private readonly surface: Surface;
  private readonly waves: Float32Array[];
  private readonly text = new Calm(250);
  private good = 0;
  private rateHz = 48_000;
  /** Seconds across the picture. */
  private spanSecs = 0.02;
  private held = false;
  private triggered = true;

  constructor(
    private readonly root: HTMLElement,
    longestSecs = 0.1,
    mostRateHz = 192_000,
  ) {
    const frames = Math.ceil(2 * longestSecs * Math.min(mostRateHz, 96_000));
    this.waves = [new Float32Array(frames), new Float32Array(frames)];
    root.append(make('figure', { class: 'lv-figure' }, make('figcaption', {}, make('span', { text: 'Wave' }), this.note), this.canvas));
    this.surface = new Surface(this.canvas, () => this.draw());
  }

  set span(seconds: number) {
    this.spanSecs = seconds;
    this.draw();
  }

  set trigger(on: boolean) {
    this.triggered = on;
    this.draw();
  }

  /** A held picture stays as it is. */
  set hold(on: boolean) {
    this.held = on;
  }

  /** Takes the newest frames and draws them; `null` empties the picture. */
  show(source: WaveSource | null, rateHz: number, nowMs: number): void {
    if (this.held) return;
    this.rateHz = rateHz;
    this.good = source === null ? 0 : source(this.waves);
    const zoom = this.draw();
    if (!this.text.due(nowMs)) return;
    const span = this.spanSecs >= 0.001 ? `${Math.round(this.spanSecs * 1000)} ms` : `${Math.round(this.spanSecs * 1e6)} µs`;
    setText(this.note, zoom > 1 ? `${span} · ×${zoom}` : span);
  }

  /** Answers how many times larger the wave is drawn. */
  private draw(): number {
    const { surface } = this;
    if (!surface.begin()) return 1;
    const { context, width, height } = surface;
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
    for (let part = 1; part < 4; part += 1) {
      const at = Math.round((height * part) / 4) + 0.5;
      context.moveTo(0, at);
      context.lineTo(width, at);
    }
    context.stroke();
    const shown = Math.min(this.good, Math.max(2, Math.round(this.rateHz * this.spanSecs)));
    if (shown < 2) return 1;
    const most = this.greatest(this.good);
    const zoom = most > 1e-5 ? Math.min(MOST_ZOOM, 2 ** Math.max(0, Math.floor(Math.log2(0.95 / most)))) : 1;
    const lead = this.waves[0]?.subarray(0, this.good) ?? new Float32Array(0);
    const from = this.triggered ? triggerAt(lead, shown) : this.good - shown;
    context.lineJoin = 'round';
    for (const [index, wave] of this.waves.entries()) {
      context.strokeStyle = index === 0 ? palette.left : palette.right;
      context.lineWidth = 1.5;
      context.beginPath();
      const step = Math.max(1, Math.floor(shown / (2 * width)));
      for (let frame = 0; frame < shown; frame += step) {
        const y = middle - (wave[from + frame] ?? 0) * zoom * (middle - 4);
        const x = (frame / (shown - 1)) * width;
        if (frame === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
    return zoom;
  }

  private greatest(frames: number): number {
    let most = 0;
    for (const wave of this.waves) {
      for (let frame = 0; frame < frames; frame += 1) {
        const magnitude = Math.abs(wave[frame] ?? 0);
        if (magnitude > most) most = magnitude;
      }
    }
    return most;
  }

  close(): void {
    this.surface.close();
    this.root.replaceChildren();
  }
}
