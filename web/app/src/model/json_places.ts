/**
 * Where the values of a JSON text lie, so that a text can be changed in one place and stay as it was written elsewhere.
 *
 * Reads what `JSON.parse` reads; of anything else it says `null`. Depth is bounded, so no text can exhaust the stack.
 */

export type Path = readonly (string | number)[];

export interface Place {
  /** UTF-16 range of the value. */
  start: number;
  end: number;
  /** A string's content, as JSON means it. */
  text: string | null;
  members: Map<string, Place> | null;
  items: Place[] | null;
}

const DEEPEST = 256;

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at += 1;
    }
  }

  value(depth: number): Place {
    if (depth > DEEPEST) throw new RangeError('too deep');
    this.space();
    const start = this.at;
    const place: Place = { start, end: start, text: null, members: null, items: null };
    const first = this.text[start];
    if (first === '{') place.members = this.members(depth);
    else if (first === '[') place.items = this.items(depth);
    else if (first === '"') place.text = this.string();
    else this.plain();
    place.end = this.at;
    return place;
  }

  private take(mark: string): boolean {
    this.space();
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private members(depth: number): Map<string, Place> {
    const found = new Map<string, Place>();
    this.at += 1;
    if (this.take('}')) return found;
    do {
      this.space();
      const key = this.string();
      if (!this.take(':')) throw new SyntaxError('a colon is missing');
      found.set(key, this.value(depth + 1));
    } while (this.take(','));
    if (!this.take('}')) throw new SyntaxError('an object is not closed');
    return found;
  }

  private items(depth: number): Place[] {
    const found: Place[] = [];
    this.at += 1;
    if (this.take(']')) return found;
    do found.push(this.value(depth + 1));
    while (this.take(','));
    if (!this.take(']')) throw new SyntaxError('a list is not closed');
    return found;
  }

  private string(): string {
    const rule = /"(?:[^"\\]|\\.)*"/y;
    rule.lastIndex = this.at;
    const found = rule.exec(this.text);
    if (!found) throw new SyntaxError('a string is missing');
    this.at = rule.lastIndex;
    return JSON.parse(found[0]) as string;
  }

  private plain(): void {
    const rule = /[^\s,\]}]+/y;
    rule.lastIndex = this.at;
    const found = rule.exec(this.text);
    if (!found) throw new SyntaxError('a value is missing');
    JSON.parse(found[0]);
    this.at = rule.lastIndex;
  }
}

/** The places of all values; `null` when the text is no JSON. */
export function readPlaces(text: string): Place | null {
  try {
    const reader = new Reader(text);
    if (text.charCodeAt(0) === 0xfeff) reader.at = 1;
    const root = reader.value(0);
    reader.space();
    return reader.at === text.length ? root : null;
  } catch {
    return null;
  }
}

export function placeAt(root: Place, path: Path): Place | null {
  let place: Place | undefined = root;
  for (const part of path) {
    place = typeof part === 'number' ? place?.items?.[part] : place?.members?.get(part);
    if (!place) return null;
  }
  return place;
}

const indented = (value: unknown, by: string): string => JSON.stringify(value, null, 2).split('\n').join(`\n${by}`);

const replaced = (text: string, start: number, end: number, insert: string): string => text.slice(0, start) + insert + text.slice(end);

/** The text with a member of its outermost object set; `null` when the text is no object. */
export function withMember(text: string, key: string, value: unknown): string | null {
  const root = readPlaces(text);
  if (!root?.members) return null;
  const old = root.members.get(key);
  if (old) return replaced(text, old.start, old.end, indented(value, '  '));
  const comma = root.members.size > 0 ? ',' : '';
  const last = root.members.size > 0 ? Math.max(...Array.from(root.members.values(), (place) => place.end)) : root.start + 1;
  return replaced(text, last, root.end - 1, `${comma}\n  ${JSON.stringify(key)}: ${indented(value, '  ')}\n`);
}

/** The text with one more item at the end of a list of its outermost object, which is made where there is none. */
export function withItem(text: string, key: string, value: unknown): string | null {
  const root = readPlaces(text);
  const list = root?.members?.get(key);
  if (!list) return withMember(text, key, [value]);
  if (!list.items) return null;
  const last = list.items[list.items.length - 1];
  const body = indented(value, '    ');
  return last ? replaced(text, last.end, list.end, `,\n    ${body}\n  ]`) : replaced(text, list.start, list.end, `[\n    ${body}\n  ]`);
}
