//! Columns of text for a terminal.

pub use heterodyne_track::excerpt::plain;
use unicode_width::UnicodeWidthStr;

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// At the right, for numbers.
    Right,
}

/// Rows under headings.
#[derive(Debug)]
pub struct Table {
    align: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[(&str, Align)]) -> Self {
        Self {
            align: columns.iter().map(|column| column.1).collect(),
            rows: vec![columns.iter().map(|column| column.0.to_owned()).collect()],
        }
    }

    /// Adds a row; missing cells are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| plain(&cell)).collect();
        row.resize(self.align.len(), String::new());
        self.rows.push(row);
    }

    /// The table as lines, two spaces between columns, no spaces at line ends.
    pub fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.align.len())
            .map(|column| {
                self.rows
                    .iter()
                    .map(|row| row[column].width())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, width), align) in row.iter().zip(&widths).zip(&self.align) {
                let space = " ".repeat(width - cell.width());
                match align {
                    Align::Left => line.push_str(&format!("{cell}{space}  ")),
                    Align::Right => line.push_str(&format!("{space}{cell}  ")),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&[("name", Align::Left), ("Hz", Align::Right)]);
        table.row(["a".to_owned(), "200".to_owned()]);
        table.row(["長い".to_owned(), "7.5".to_owned()]);
        table.row(["\u{1b}[31m".to_owned()]);
        assert_eq!(
            table.text(),
            "name    Hz\na      200\n長い   7.5\n\u{fffd}[31m\n"
        );
    }
}
