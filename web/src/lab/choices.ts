/**
 * What a page says in words, as the numbers that the module takes.
 *
 * Invariant: whatever is not accepted is an error that names it, what was found and what is accepted, before anything is sent.
 */
import { HeterodyneError } from '../api.js';
import { TEMPERAMENTS, type LabOptions, type LabSection, type LabWindow, type SignalOptions, type TuneOptions } from './api.js';
import { Section, Signal, Temperament, Window } from './layout.js';
import type { Settings, SignalNumbers, Tuning } from './orders.js';

/** Harmonics that are measured unless the page says otherwise. */
const HARMONICS = [2, 3, 4, 5, 6, 8];

const FRAMES = { least: 1024, most: 65_536 };

/** Sections of the module that a word of the page stands for. */
const SECTIONS: Record<LabSection, readonly number[]> = {
  levels: [Section.LEVELS],
  loudness: [Section.LOUDNESS],
  stereo: [Section.STEREO],
  tones: [Section.TONES, Section.PAIRS, Section.TUNER],
  harmonics: [Section.HARMONICS],
  distortion: [Section.DISTORTION],
  noise: [Section.NOISE, Section.BANDS],
  spectrum: [Section.SPECTRUM],
  fast: [Section.FAST],
  zoom: [Section.ZOOM],
};

const WINDOWS: Record<Exclude<LabWindow, object>, number> = {
  rectangular: Window.RECTANGULAR,
  hann: Window.HANN,
  'blackman-harris': Window.BLACKMAN_HARRIS,
  'flat-top': Window.FLAT_TOP,
};

const TEMPERAMENT_NUMBERS: Record<(typeof TEMPERAMENTS)[number], number> = {
  equal: Temperament.EQUAL,
  pythagorean: Temperament.PYTHAGOREAN,
  just: Temperament.JUST,
  meantone: Temperament.MEANTONE,
  werckmeister3: Temperament.WERCKMEISTER3,
  kirnberger3: Temperament.KIRNBERGER3,
};

function refuse(what: string, found: unknown, accepted: string): never {
  throw new HeterodyneError('refused', `${what} is ${String(found)}; ${accepted} is accepted`);
}

function within(what: string, found: number, least: number, most: number, unit = ''): number {
  if (!(found >= least && found <= most)) {
    refuse(what, found, `${least} to ${most}${unit}`);
  }
  return found;
}

/** The word for a window, as the command writes it. */
export function windowWord(window: LabWindow): string {
  return typeof window === 'object' ? `kaiser:${window.kaiser}` : window;
}

export function settingsOf(options: LabOptions): Settings {
  const { frame = 32_768, channels = 2, window = 'blackman-harris' } = options;
  if (!Number.isInteger(frame) || frame < FRAMES.least || frame > FRAMES.most || (frame & (frame - 1)) !== 0) {
    refuse('frame', frame, `a power of two from ${FRAMES.least} to ${FRAMES.most}`);
  }
  if (channels !== 1 && channels !== 2) {
    refuse('channels', channels, '1 or 2');
  }
  if (typeof window === 'object') {
    return { frame, channels, window: Window.KAISER, beta: within('window.kaiser', window.kaiser, 0, 40) };
  }
  const number = WINDOWS[window];
  return { frame, channels, window: number ?? refuse('window', window, Object.keys(WINDOWS).join(', ')), beta: NaN };
}

/** Changes a tuning by what is given. */
export function tuningOf(before: Tuning, options: TuneOptions): Tuning {
  const { a4, temperament, zoom, harmonics, sections } = options;
  const after = { ...before };
  if (a4 !== undefined) {
    after.a4 = within('a4', a4, 200, 1000, ' Hz');
  }
  if (temperament !== undefined) {
    after.temperament = TEMPERAMENT_NUMBERS[temperament] ?? refuse('temperament', temperament, TEMPERAMENTS.join(', '));
  }
  if (zoom !== undefined) {
    after.zoom = zoom === null ? 0 : within('zoom', zoom, 1, 100_000, ' Hz');
  }
  if (harmonics !== undefined) {
    after.harmonics = harmonics.reduce((mask, one) => {
      if (!Number.isInteger(one)) {
        refuse('a harmonic', one, 'a whole number from 2 to 16');
      }
      return mask | (1 << within('a harmonic', one, 2, 16));
    }, 0);
  }
  if (sections !== undefined) {
    after.sections = sections.reduce((mask, one) => {
      const bits = SECTIONS[one] ?? refuse('a section', one, Object.keys(SECTIONS).join(', '));
      return bits.reduce((sum, bit) => sum | (1 << bit), mask);
    }, 0);
  }
  return after;
}

/** What holds before anybody says anything. */
export function firstTuning(options: LabOptions): Tuning {
  const blank: Tuning = { a4: 440, temperament: Temperament.EQUAL, zoom: 0, harmonics: 0, sections: 0 };
  const all = Object.keys(SECTIONS) as LabSection[];
  const { a4 = 440, temperament = 'equal' } = options;
  return tuningOf(blank, { a4, temperament, harmonics: HARMONICS, sections: all });
}

const COLOURS = { white: Signal.WHITE, pink: Signal.PINK, brown: Signal.BROWN } as const;
const SHAPES = {
  sine: Signal.SINE,
  square: Signal.SQUARE,
  sawtooth: Signal.SAW,
  triangle: Signal.TRIANGLE,
  pulses: Signal.PULSES,
  impulses: Signal.IMPULSES,
} as const;

/** A signal as the module takes it; the module itself says what frequencies and levels it accepts. */
export function signalNumbers(signal: SignalOptions): SignalNumbers {
  const numbers = (kind: number, frequency: number, p1 = 0, p2 = 0): SignalNumbers => ({ kind, frequency, levelDb: signal.levelDb, p1, p2, p3: 0 });
  switch (signal.kind) {
    case 'binaural':
      return numbers(Signal.SINE, signal.frequency, signal.beat);
    case 'two-tones':
      return numbers(Signal.TWO_TONES, signal.frequency, signal.second, signal.secondLevelDb);
    case 'sweep':
      return numbers(signal.law === 'linear' ? Signal.SWEEP_LINEAR : Signal.SWEEP_LOGARITHMIC, signal.frequency, signal.to, signal.seconds);
    case 'noise':
      return numbers(COLOURS[signal.colour] ?? refuse('colour', signal.colour, 'white, pink or brown'), 0, signal.seed ?? 0, signal.independent === true ? 1 : 0);
    case 'am':
      return numbers(Signal.AMPLITUDE_MODULATED, signal.frequency, signal.modulation, signal.depth);
    case 'fm':
      return numbers(Signal.FREQUENCY_MODULATED, signal.frequency, signal.modulation, signal.deviation);
    default:
      return numbers(SHAPES[signal.kind] ?? refuse('kind', (signal as SignalOptions).kind, 'a kind of signal'), signal.frequency);
  }
}

/** For people. */
export function signalLabel(signal: SignalOptions): string {
  const level = `${signal.levelDb} dB`;
  switch (signal.kind) {
    case 'binaural':
      return `binaural ${signal.frequency} Hz, ${signal.beat} Hz beat, ${level}`;
    case 'two-tones':
      return `${signal.frequency} Hz, ${level}, and ${signal.second} Hz, ${signal.secondLevelDb} dB`;
    case 'sweep':
      return `${signal.law} sweep ${signal.frequency} to ${signal.to} Hz in ${signal.seconds} s, ${level}`;
    case 'noise':
      return `${signal.colour} noise, ${level}`;
    case 'am':
    case 'fm':
      return `${signal.kind.toUpperCase()} ${signal.frequency} Hz by ${signal.modulation} Hz, ${level}`;
    default:
      return `${signal.kind} ${signal.frequency} Hz, ${level}`;
  }
}
