/**
 * The note of the strongest tone, how far it is off, and by how much that may be wrong.
 *
 * A screen reader is told at a calm rate, and only what changed by more than can be heard.
 */
import type { Reading, TunerNote } from '../lab/api.js';
import { Dial, IN_TUNE_CENTS } from './dial.js';
import { Drift } from './drift.js';
import { Calm, make, setText } from './elements.js';
import { fixed, line, noteParts, noteSpoken, signed, withError } from './figures.js';
import type { View } from './view.js';
import { ZoomPlot } from './zoom.js';

/** Between two sentences for a screen reader. */
const SPOKEN_PAUSE_MS = 6000;
/** A change below this is not said again. */
const SPOKEN_CENTS = 1;

export class TunerView implements View {
  private readonly letter = make('span', { class: 'lv-letter', text: '–' });
  private readonly accidental = make('sup', { class: 'lv-accidental' });
  private readonly octave = make('sub', { class: 'lv-octave' });
  private readonly cents = make('output', { class: 'lv-cents', text: '–' });
  private readonly centsError = make('span', { class: 'lv-error' });
  private readonly hertz = make('output', { class: 'lv-hertz', text: '–' });
  private readonly target = make('span', { class: 'lv-target' });
  private readonly verdict = make('span', { class: 'lv-verdict' });
  private readonly spoken = make('p', { class: 'hidden-text', role: 'status' });
  private readonly dial = new Dial();
  private readonly zoom = new ZoomPlot();
  private readonly drift = new Drift();
  private readonly speech = new Calm(SPOKEN_PAUSE_MS);
  private said: { note: string; cents: number } | null = null;
  private seen = -1;

  constructor(private readonly root: HTMLElement) {
    this.cents.setAttribute('aria-live', 'off');
    this.hertz.setAttribute('aria-live', 'off');
    root.append(
      make('div', { class: 'lv-tuner' },
        make('p', { class: 'lv-note-name' }, this.letter, make('span', { class: 'lv-note-marks' }, this.accidental, this.octave)),
        make('div', { class: 'lv-tuner-figures' },
          make('p', { class: 'lv-cents-line' }, this.cents, this.centsError, this.verdict),
          make('p', { class: 'lv-hertz-line' }, this.hertz, this.target))),
      this.dial.canvas,
      make('div', { class: 'lv-pair' }, this.zoom.figure, this.drift.figure),
      this.spoken,
    );
  }

  show(reading: Reading | null, nowMs: number): void {
    const tuner = reading?.tuner ?? null;
    this.zoom.show(reading?.zoom ?? null, offCentre(tuner, reading?.zoom?.note ?? null));
    const sequence = reading?.tonesSequence ?? -1;
    if (sequence === this.seen && tuner !== null) return;
    this.seen = sequence;
    if (!reading || !tuner) {
      this.empty(reading !== null);
      if (!reading) this.drift.clear();
      return;
    }
    const name = `${tuner.name}${tuner.octave}`;
    const { letter, accidental, octave } = noteParts(name);
    setText(this.letter, letter);
    setText(this.accidental, accidental);
    setText(this.octave, octave);
    const cents = withError(tuner.cents, tuner.centsError, { signed: true, least: 3, most: 6 });
    setText(this.cents, cents.value);
    setText(this.centsError, cents.error === null ? 'cent' : `± ${cents.error} cent`);
    setText(this.hertz, line(withError(tuner.frequency, tuner.frequencyError, { least: 3, most: 7 }), 'Hz'));
    setText(this.target, `${name.replace('#', '♯')} is ${fixed(tuner.nominal, 4)} Hz`);
    const off = Math.abs(tuner.cents);
    const holds = tuner.valid && !reading.interrupted;
    setText(this.verdict, verdict(tuner, reading.interrupted));
    this.verdict.className = `lv-verdict ${!holds ? 'doubtful' : off <= IN_TUNE_CENTS ? 'good' : ''}`;
    this.root.classList.toggle('lv-in-tune', holds && off <= IN_TUNE_CENTS);
    this.dial.show(tuner.cents, tuner.centsError);
    if (!holds) return;
    this.drift.add(name, reading.seconds, tuner.cents, tuner.centsError);
    this.speak(name, tuner, nowMs);
  }

  private empty(listening: boolean): void {
    setText(this.letter, '–');
    setText(this.accidental, '');
    setText(this.octave, '');
    setText(this.cents, listening ? 'no tone' : '–');
    setText(this.centsError, '');
    setText(this.hertz, listening ? 'Nothing steady stands above the noise.' : 'Choose a source and start.');
    setText(this.target, '');
    setText(this.verdict, '');
    this.root.classList.remove('lv-in-tune');
    this.dial.show(null, 0);
  }

  private speak(name: string, tuner: TunerNote, nowMs: number): void {
    const same = this.said?.note === name && Math.abs(this.said.cents - tuner.cents) < SPOKEN_CENTS;
    if (same || !this.speech.due(nowMs)) return;
    this.said = { note: name, cents: tuner.cents };
    setText(this.spoken, `${noteSpoken(name)}, ${signed(tuner.cents, 1).replace('−', 'minus ').replace('+', 'plus ')} cents`);
  }

  close(): void {
    this.dial.close();
    this.zoom.close();
    this.drift.close();
    this.root.replaceChildren();
  }
}

/** What is said of the note in a word. Sound that is missing comes first: it makes a steady tone unsteady. */
export function verdict({ cents, valid }: Pick<TunerNote, 'cents' | 'valid'>, interrupted: boolean): string {
  if (interrupted || !valid) return interrupted ? 'interrupted' : 'unsteady';
  return Math.abs(cents) <= IN_TUNE_CENTS ? 'in tune' : cents < 0 ? 'flat' : 'sharp';
}

/** Cents of the tone against the middle of the zoom: 1200 · log₂ of their ratio. */
function offCentre(tuner: TunerNote | null, middleHz: number | null): number | null {
  if (!tuner || middleHz === null || !(middleHz > 0)) return null;
  return 1200 * Math.log2(tuner.frequency / middleHz);
}
