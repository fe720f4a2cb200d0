/** A table whose rows are kept and rewritten: nothing is made anew while it is read. */
import { make, setText } from './elements.js';

export interface Column {
  name: string;
  /** Figures stand at the right. */
  figure?: boolean;
  /** Left out where the page is narrow. */
  spare?: boolean;
}

export type CellText = string | Element;

export class LiveTable {
  readonly element = make('table', { class: 'lv-table' });
  /** Where it scrolls when it is wider than its place; reached with the keyboard. */
  readonly frame: HTMLElement;
  private readonly body = make('tbody');
  private readonly empty = make('p', { class: 'lv-empty' });
  private readonly rows: HTMLTableRowElement[] = [];

  constructor(
    private readonly columns: readonly Column[],
    caption: string,
    private readonly none: string,
  ) {
    const head = make('tr', {}, ...columns.map((column) => {
      const cell = make('th', { text: column.name, class: classes(column) });
      cell.scope = 'col';
      return cell;
    }));
    this.element.append(make('caption', { class: 'hidden-text', text: caption }), make('thead', {}, head), this.body);
    this.frame = make('div', { class: 'lv-table-frame', role: 'group', label: caption }, this.element, this.empty);
    this.frame.tabIndex = 0;
    this.element.hidden = true;
  }

  /** Rows of texts, or of elements that stay the same from call to call. `measured`: whether no rows mean that there is nothing. */
  show(rows: readonly (readonly CellText[])[], measured = true): void {
    setText(this.empty, measured ? this.none : 'Nothing measured yet.');
    this.element.hidden = rows.length === 0;
    this.empty.hidden = rows.length > 0;
    while (this.rows.length > rows.length) this.rows.pop()?.remove();
    for (const [index, texts] of rows.entries()) {
      let row = this.rows[index];
      if (!row) {
        row = make('tr', {}, ...this.columns.map((column, at) => make(at === 0 ? 'th' : 'td', { class: classes(column) })));
        row.cells[0]?.setAttribute('scope', 'row');
        this.rows.push(row);
        this.body.append(row);
      }
      for (const [at, text] of texts.entries()) {
        const cell = row.cells[at];
        if (!cell) continue;
        if (typeof text === 'string') setText(cell, text);
        else if (cell.firstElementChild !== text) cell.replaceChildren(text);
      }
    }
  }

  /** Marks a row. */
  mark(index: number, name: string, on: boolean): void {
    this.rows[index]?.classList.toggle(name, on);
  }
}

const classes = (column: Column): string => [column.figure ? 'figure' : '', column.spare ? 'spare' : ''].filter((name) => name !== '').join(' ');
