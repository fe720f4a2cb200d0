/** The views of the package on this page: each in its card, drawn in one beat while something is measured. */
import { BandsView, DistortionView, HarmonicsView, LevelsView, levelsLegend, ScopeView, SpectrogramView, SpectrumView, StereoView, TonesView, TunerView, type View } from 'heterodyne/lab-views';
import { isBoolean, isNumber, keep, recall } from '../shell/keep.ts';
import { wavePauseMs, type Frames } from '../shell/frames.ts';
import { block, button, select } from '../shell/page.ts';
import type { Bench } from './bench.ts';
import type { Reading } from './package.ts';

const SPANS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

export class Instruments {
  private readonly views: View[];
  private readonly scope: ScopeView;
  private drawnMs = 0;
  private held = false;
  private triggered = recall('lab.trigger', true, isBoolean);

  constructor(
    private readonly bench: Bench,
    frames: Frames,
  ) {
    this.views = [
      new TunerView(block('view-tuner')), new SpectrumView(block('view-spectrum')), new SpectrogramView(block('view-spectrogram')), new TonesView(block('view-tones')),
      new HarmonicsView(block('view-harmonics')), new LevelsView(block('view-levels')), new StereoView(block('view-stereo')), new DistortionView(block('view-distortion')),
      new BandsView(block('view-bands')),
    ];
    block('view-levels').append(levelsLegend());
    this.scope = new ScopeView(block('view-scope'));
    this.scopeChoices();
    bench.bus.on('running', () => {
      this.drawnMs = 0;
      frames.wake();
    });
    bench.bus.on('lab', () => frames.wake());
    frames.add((now) => this.draw(now));
    this.show(null, performance.now());
  }

  private scopeChoices(): void {
    const span = select('scope-span');
    const kept = recall('lab.span', 0.02, isNumber);
    span.value = String(SPANS.includes(kept) ? kept : 0.02);
    const spread = () => {
      this.scope.span = Number(span.value);
    };
    span.addEventListener('change', () => {
      keep('lab.span', Number(span.value));
      spread();
    });
    spread();
    button('scope-trigger').addEventListener('click', () => this.toggleTrigger());
    button('scope-hold').addEventListener('click', () => this.toggleHold());
    this.scope.trigger = this.triggered;
    button('scope-trigger').setAttribute('aria-pressed', String(this.triggered));
  }

  toggleTrigger(): void {
    this.triggered = !this.triggered;
    keep('lab.trigger', this.triggered);
    this.scope.trigger = this.triggered;
    button('scope-trigger').setAttribute('aria-pressed', String(this.triggered));
  }

  toggleHold(): void {
    this.held = !this.held;
    this.scope.hold = this.held;
    button('scope-hold').setAttribute('aria-pressed', String(this.held));
  }

  private draw(now: number): boolean {
    const { running } = this.bench;
    if (running && now - this.drawnMs < wavePauseMs()) return true;
    this.drawnMs = now;
    this.show(this.bench.read(), now);
    return running;
  }

  private show(reading: Reading | null, now: number): void {
    const { lab, running } = this.bench;
    this.scope.show(lab && running ? (into) => lab.scope(into) : null, lab?.sampleRate ?? 48_000, now);
    // What was measured stays to be read when it has been stopped.
    if (!reading && this.drawn) return;
    this.drawn = reading !== null;
    for (const view of this.views) view.show(reading, now);
  }

  private drawn = false;
}
