/** Remote addresses in a track, as problems at their place: the page fetches nothing. */
import { readPlaces } from './json_places.ts';
import { LineIndex } from './line_index.ts';
import { namedFiles } from './named_files.ts';

/** The members of a diagnostic that the page itself writes. */
export interface Refusal {
  severity: 'error';
  code: string;
  message: string;
  file: string;
  line: number;
  column: number;
  start: number;
  end: number;
  path: string;
  found: string;
  accepted: string;
  suggestion: string;
}

export function refusals(text: string, name: string): Refusal[] {
  const root = readPlaces(text);
  if (!root) return [];
  const lines = new LineIndex(text);
  return namedFiles(root).filter((file) => file.reach === 'remote').map((file) => ({
    severity: 'error',
    code: 'remote-file',
    message: 'remote addresses are refused',
    file: name,
    line: lines.lineAt(file.start),
    column: lines.columnAt(file.start),
    start: file.start,
    end: file.end,
    path: file.path,
    found: file.name.length > 120 ? `${file.name.slice(0, 120)}…` : file.name,
    accepted: 'the name of a file of this device, or a data: address',
    suggestion: 'Save the file, drop it on the page and write its name here.',
  }));
}
