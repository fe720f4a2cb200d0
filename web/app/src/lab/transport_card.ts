/** Start and stop, reset, record, listen. Nothing is heard until somebody listens, and a microphone only after a warning. */
import { formatDb, toDb } from '../model/decibel.ts';
import { block, button, element, input, say, setText } from '../shell/page.ts';
import type { Bench } from './bench.ts';
import type { LabSource } from './package.ts';
import type { SourceCard } from './source_card.ts';

const FEEDBACK = 'The microphone would hear the speakers: use headphones, or it howls.';

export class TransportCard {
  private source: LabSource | null = null;

  constructor(
    private readonly bench: Bench,
    private readonly sources: SourceCard,
  ) {
    button('start').addEventListener('click', () => this.toggle());
    button('reset').addEventListener('click', () => this.reset());
    button('record').addEventListener('click', () => this.toggleRecord());
    button('listen').addEventListener('click', () => this.toggleListen());
    const fader = input('volume');
    fader.value = String(bench.volume);
    fader.addEventListener('input', () => bench.setVolume(Number(fader.value)));
    bench.bus.on('running', () => this.show());
    bench.bus.on('listening', () => this.show());
    bench.bus.on('recording', () => this.show());
    bench.bus.on('source', (source) => {
      this.source = source;
      this.show();
    });
    this.show();
  }

  toggle(): void {
    if (this.bench.running) {
      this.bench.stop();
      say('Stopped');
      return;
    }
    const wanted = this.sources.wanted();
    if (wanted) void this.bench.start(wanted);
  }

  reset(): void {
    this.bench.reset();
    say('Peaks, sums and times are forgotten');
  }

  toggleRecord(): void {
    if (!this.bench.running) return;
    this.bench.record(!(this.bench.lab?.recording ?? false));
  }

  toggleListen(): void {
    const on = !this.bench.listening;
    this.bench.listen(on);
    if (on && this.source?.kind === 'microphone') this.bench.bus.emit('notice', { kind: 'error', text: FEEDBACK, action: { name: 'Stop listening', run: () => this.bench.listen(false) } });
  }

  nudge(by: number): void {
    this.bench.setVolume(this.bench.volume + by);
  }

  private show(): void {
    const { running, listening, volume, lab } = this.bench;
    setText(block('start-text'), running ? 'Stop' : 'Start');
    element('start-icon', SVGUseElement).setAttribute('href', running ? '#i-stop' : '#i-play');
    button('start').classList.toggle('primary', !running);
    button('listen').setAttribute('aria-pressed', String(listening));
    button('record').setAttribute('aria-pressed', String(lab?.recording ?? false));
    button('record').disabled = !running;
    button('reset').disabled = lab === null;
    const fader = input('volume');
    if (Number(fader.value) !== volume) fader.value = String(volume);
    const db = formatDb(toDb(volume * volume));
    setText(block('volume-text'), listening ? `${db} dB` : 'silent');
    fader.setAttribute('aria-valuetext', `${db} dB${listening ? '' : ', silent until you listen'}`);
    setText(block('meta'), !running ? 'Choose a source and start.' : this.source ? `Measures ${describe(this.source)}` : 'Starting…');
  }
}

function describe(source: LabSource): string {
  switch (source.kind) {
    case 'microphone':
      return source.label || 'the microphone';
    case 'signal':
      return `a test signal: ${source.label.replace(/-(?=\d)/g, '−')}`;
    case 'node':
      return `the engine: ${source.label}`;
    default:
      return source.label;
  }
}
