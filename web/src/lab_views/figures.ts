/**
 * Numbers as a person reads them: a true minus, as many decimals as the error bar can bear, units of their own size.
 *
 * A figure with a standard error is written so that the error has two digits that count: 440.000012 ± 0.000034.
 */

/** Decimals beyond which a figure is noise of the arithmetic. */
const MOST_DECIMALS = 9;

/** `−6.00`; a true minus, and none before a zero. `–` for what is no number. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The same with a plus before what lies above zero. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number.isFinite(value) && Number(text) !== 0 ? `+${text}` : text;
}

/** Decimals at which a standard error shows two digits. */
export function decimalsOf(error: number, least = 0, most = MOST_DECIMALS): number {
  if (!(error > 0) || !Number.isFinite(error)) return Math.max(least, Math.min(most, 6));
  return Math.max(least, Math.min(most, 1 - Math.floor(Math.log10(error))));
}

export interface WithError {
  value: string;
  /** Without its sign; `null` where no error is known. */
  error: string | null;
}

/** A value and its standard error, to the same decimals. An error below the last shown decimal stands as that decimal: never less than it is. */
export function withError(value: number, error: number, options: { signed?: boolean; least?: number; most?: number } = {}): WithError {
  const decimals = decimalsOf(error, options.least ?? 0, options.most ?? MOST_DECIMALS);
  const shown = options.signed ? signed(value, decimals) : fixed(value, decimals);
  if (!(error >= 0) || !Number.isFinite(error)) return { value: shown, error: null };
  const text = error.toFixed(decimals);
  return { value: shown, error: error > 0 && Number(text) === 0 ? (10 ** -decimals).toFixed(decimals) : text };
}

/** `440.000012 ± 0.000034 Hz` in one line. */
export function line({ value, error }: WithError, unit: string): string {
  const bar = error === null ? '' : ` ± ${error}`;
  return `${value}${bar}${unit === '' ? '' : ` ${unit}`}`;
}

/** dB with its unit left out; `–` where there is none. */
export function decibels(db: number | null, decimals = 1): string {
  return db === null ? '–' : fixed(db, decimals);
}

/** Time of a computation, in the unit that suits it. */
export function microseconds(micros: number): string {
  if (!Number.isFinite(micros)) return '–';
  if (micros >= 1000) return `${(micros / 1000).toFixed(2)} ms`;
  return `${micros.toFixed(micros < 10 ? 1 : 0)} µs`;
}

/** A frequency on an axis or beside a peak. */
export function hertz(hz: number): string {
  if (hz >= 10_000) return `${(hz / 1000).toFixed(2)} kHz`;
  if (hz >= 1000) return `${(hz / 1000).toFixed(3)} kHz`;
  return `${hz.toFixed(hz >= 100 ? 1 : 2)} Hz`;
}

/** Bytes as a person sees memory. */
export function bytes(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} MB`;
  if (count >= 1e3) return `${(count / 1e3).toFixed(1)} kB`;
  return `${count} B`;
}

/** `2:05`, or `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export interface NoteParts {
  letter: string;
  /** ♯, ♭ or nothing. */
  accidental: string;
  octave: string;
}

/** The parts of `C#4`, `Eb-1` or `A4`. */
export function noteParts(note: string): NoteParts {
  const parts = /^([A-Ga-g])([#♯b♭]?)(-?\d+)?$/.exec(note);
  if (!parts) return { letter: note, accidental: '', octave: '' };
  const [, letter = '', sharp = '', octave = ''] = parts;
  return { letter: letter.toUpperCase(), accidental: sharp === '#' || sharp === '♯' ? '♯' : sharp === '' ? '' : '♭', octave: octave.replace('-', '−') };
}

/** How a note is said: `C sharp 4`. */
export function noteSpoken(note: string): string {
  const { letter, accidental, octave } = noteParts(note);
  return [letter, accidental === '♯' ? 'sharp' : accidental === '♭' ? 'flat' : '', octave.replace('−', 'minus ')].filter((part) => part !== '').join(' ');
}
