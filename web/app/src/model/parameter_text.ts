/** Numbers of parameters as people read them, and where they lie on a slider. Arithmetic without a page. */
/** What is needed of a parameter: its unit, its range, names of its choices. */
export interface Range {
  unit: 'db' | 'hz' | 'secs' | 'part' | 'ratio' | 'choice';
  minimum: number;
  maximum: number;
  choices: readonly string[];
}

const UNITS = /_(db|hz|secs)$/;

/** `attack_secs` → `Attack`, `band1_gain_db` → `Band 1 gain`. */
export function parameterTitle(name: string): string {
  const words = name.replace(UNITS, '').replace(/([a-z])(\d+)/g, '$1 $2').replace(/_/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `250 Hz`, `1.20 kHz`, `−6.0 dB`, `5.0 ms`. */
export function parameterText({ unit, choices }: Range, value: number): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  switch (unit) {
    case 'db':
      return `${Number(size.toFixed(1)) === 0 ? '' : sign}${size.toFixed(1)} dB`;
    case 'hz':
      return size >= 1000 ? `${(size / 1000).toFixed(2)} kHz` : size >= 20 ? `${size.toFixed(0)} Hz` : `${size.toFixed(2)} Hz`;
    case 'secs':
      return size >= 1 ? `${size.toFixed(2)} s` : `${(1000 * size).toFixed(size < 0.01 ? 1 : 0)} ms`;
    case 'part':
      return `${sign}${(100 * size).toFixed(0)} %`;
    case 'ratio':
      return `${sign}${size.toFixed(2)}`;
    case 'choice':
      return choices[Math.round(value)] ?? String(value);
  }
}

/** Whether equal steps of the slider are equal ratios. */
const logarithmic = ({ unit, minimum, maximum }: Range): boolean => (unit === 'hz' || unit === 'secs' || unit === 'ratio') && minimum > 0 && maximum / minimum > 4;

/** 0 to 1. */
export function alongRange(parameter: Range, value: number): number {
  const { minimum, maximum } = parameter;
  const part = logarithmic(parameter) ? Math.log(value / minimum) / Math.log(maximum / minimum) : (value - minimum) / (maximum - minimum);
  return Math.min(1, Math.max(0, part));
}

/** The other way. */
export function fromRange(parameter: Range, along: number): number {
  const { minimum, maximum } = parameter;
  const value = logarithmic(parameter) ? minimum * (maximum / minimum) ** along : minimum + (maximum - minimum) * along;
  return Math.min(maximum, Math.max(minimum, value));
}
