/**
 * Colours for one line of JSON. Strings of JSON never cross a line, so a line needs no knowledge of those before it. Comments
 * and bare words are no JSON and come out as `wrong`.
 */

export type Kind = 'key' | 'string' | 'number' | 'word' | 'mark' | 'space' | 'wrong';

export interface Piece {
  kind: Kind;
  text: string;
}

const RULE = /(\s+)|("(?:[^"\\]|\\.)*"?)|(-?\d[\d.eE+-]*)|(true|false|null)\b|([{}[\],:]+)|([^\s"{}[\],:]+)/g;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Pieces whose texts make up the line again. */
export function colourLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  for (const found of line.matchAll(RULE)) {
    const [text, space, string, number, word, mark] = found;
    let kind: Kind = 'wrong';
    if (space !== undefined) kind = 'space';
    else if (string !== undefined) kind = stringKind(string, line.slice((found.index ?? 0) + string.length));
    else if (number !== undefined) kind = NUMBER.test(number) ? 'number' : 'wrong';
    else if (word !== undefined) kind = 'word';
    else if (mark !== undefined) kind = 'mark';
    pieces.push({ kind, text });
  }
  return pieces;
}

function stringKind(text: string, after: string): Kind {
  if (text.length < 2 || !text.endsWith('"')) return 'wrong';
  return /^\s*:/.test(after) ? 'key' : 'string';
}
