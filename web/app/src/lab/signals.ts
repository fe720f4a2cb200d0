/** Test signals by their names and fields, and what may be written into each field. */
import type { SignalOptions } from './package.ts';

export interface Field {
  id: string;
  label: string;
  /** As it stands in the field at first. */
  text: string;
  least: number;
  most: number;
}

interface Kind {
  id: string;
  name: string;
  fields: readonly Field[];
  make: (values: Record<string, number>) => SignalOptions;
}

const hz = (text = '440', label = 'Frequency, Hz', id = 'frequency'): Field => ({ id, label, text, least: 0.1, most: 96_000 });
const db = (text = '−12', label = 'Level, dBFS', id = 'level'): Field => ({ id, label, text, least: -140, most: 0 });
const of = (values: Record<string, number>, id: string): number => values[id] ?? 0;

function plain(kind: 'sine' | 'square' | 'sawtooth' | 'triangle', name: string): Kind {
  return { id: kind, name, fields: [hz(), db()], make: (values) => ({ kind, frequency: of(values, 'frequency'), levelDb: of(values, 'level') }) };
}

function noise(colour: 'white' | 'pink' | 'brown', name: string): Kind {
  return { id: colour, name, fields: [db('−24', 'RMS, dBFS')], make: (values) => ({ kind: 'noise', colour, levelDb: of(values, 'level') }) };
}

export const SIGNALS: readonly Kind[] = [
  plain('sine', 'Sine'),
  {
    id: 'binaural', name: 'Binaural beat', fields: [hz('220', 'Left, Hz'), { id: 'beat', label: 'Beat, Hz', text: '4', least: -1000, most: 1000 }, db()],
    make: (values) => ({ kind: 'binaural', frequency: of(values, 'frequency'), beat: of(values, 'beat'), levelDb: of(values, 'level') }),
  },
  {
    id: 'two-tones', name: 'Two tones', fields: [hz('440', 'First, Hz'), hz('880.0881', 'Second, Hz', 'second'), db(), db('−26', 'Second, dBFS', 'secondLevel')],
    make: (values) => ({ kind: 'two-tones', frequency: of(values, 'frequency'), second: of(values, 'second'), levelDb: of(values, 'level'), secondLevelDb: of(values, 'secondLevel') }),
  },
  plain('sawtooth', 'Sawtooth, band-limited'),
  plain('square', 'Square, band-limited'),
  plain('triangle', 'Triangle, band-limited'),
  noise('white', 'White noise'),
  noise('pink', 'Pink noise'),
  noise('brown', 'Brown noise'),
  {
    id: 'sweep', name: 'Sweep, logarithmic', fields: [hz('20', 'From, Hz'), hz('20000', 'To, Hz', 'to'), { id: 'seconds', label: 'Seconds', text: '20', least: 0.1, most: 3600 }, db()],
    make: (values) => ({ kind: 'sweep', law: 'logarithmic', frequency: of(values, 'frequency'), to: of(values, 'to'), seconds: of(values, 'seconds'), levelDb: of(values, 'level') }),
  },
  {
    id: 'sweep-linear', name: 'Sweep, linear', fields: [hz('20', 'From, Hz'), hz('20000', 'To, Hz', 'to'), { id: 'seconds', label: 'Seconds', text: '20', least: 0.1, most: 3600 }, db()],
    make: (values) => ({ kind: 'sweep', law: 'linear', frequency: of(values, 'frequency'), to: of(values, 'to'), seconds: of(values, 'seconds'), levelDb: of(values, 'level') }),
  },
  {
    id: 'am', name: 'Amplitude modulation', fields: [hz('1000'), { id: 'modulation', label: 'Modulation, Hz', text: '4', least: 0.01, most: 20_000 }, { id: 'depth', label: 'Depth, 0 to 1', text: '0.5', least: 0, most: 1 }, db()],
    make: (values) => ({ kind: 'am', frequency: of(values, 'frequency'), modulation: of(values, 'modulation'), depth: of(values, 'depth'), levelDb: of(values, 'level') }),
  },
  {
    id: 'fm', name: 'Frequency modulation', fields: [hz('1000'), { id: 'modulation', label: 'Modulation, Hz', text: '4', least: 0.01, most: 20_000 }, { id: 'deviation', label: 'Deviation, Hz', text: '10', least: 0, most: 20_000 }, db()],
    make: (values) => ({ kind: 'fm', frequency: of(values, 'frequency'), modulation: of(values, 'modulation'), deviation: of(values, 'deviation'), levelDb: of(values, 'level') }),
  },
  { id: 'impulses', name: 'Impulses', fields: [{ ...hz('10', 'A second'), most: 10_000 }, db()], make: (values) => ({ kind: 'impulses', frequency: of(values, 'frequency'), levelDb: of(values, 'level') }) },
];
