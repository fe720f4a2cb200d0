/** Lines of a text and places in it. Lines and columns count from 1, columns in UTF-16 units, as editors and diagnostics do. */

export class LineIndex {
  /** Where each line begins. */
  private readonly starts: number[] = [0];

  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  get count(): number {
    return this.starts.length;
  }

  /** Where a line begins; the nearest one's, when there is no such line. */
  start(line: number): number {
    return this.starts[Math.min(Math.max(line, 1), this.count) - 1] ?? 0;
  }

  /** Where its text ends, the line feed left out. */
  end(line: number): number {
    const next = this.starts[line];
    return next === undefined ? this.text.length : next - 1;
  }

  line(line: number): string {
    return this.text.slice(this.start(line), this.end(line));
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  columnAt(offset: number): number {
    return offset - this.start(this.lineAt(offset)) + 1;
  }

  offsetOf(line: number, column: number): number {
    return Math.min(this.start(line) + Math.max(0, column - 1), this.end(Math.min(Math.max(line, 1), this.count)));
  }
}
