//! A drawing on paper: flat shapes, lines, texts and one picture, in the order in which they cover each other.
//!
//! Invariant: positions are pixels from the top left corner, all finite; every text has a known width because the letters
//! of its font are equally wide.

use unicode_width::UnicodeWidthChar;

use crate::colour::Colour;
use crate::model::Point;

/// Width of every letter in pixels.
pub const LETTER_WIDTH: f64 = 7.0;
/// Height of a line of text in pixels.
pub const LINE_HEIGHT: f64 = 16.0;

/// A sheet of paper with what is on it.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What the picture is called.
    pub title: String,
    /// What it shows, in a sentence.
    pub description: String,
    /// From the lowest to the topmost.
    pub items: Vec<Item>,
}

/// Where a text stands from its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The position is its start.
    Start,
    /// The position is its middle.
    Middle,
    /// The position is its end.
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Without gaps.
    Solid,
    /// Long parts.
    Dashed,
    /// Short parts.
    Dotted,
}

impl Dash {
    /// Lengths of parts and gaps in pixels; empty for a line without gaps.
    pub fn pattern(self) -> &'static [f32] {
        match self {
            Dash::Solid => &[],
            Dash::Dashed => &[7.0, 3.0],
            Dash::Dotted => &[2.0, 3.0],
        }
    }
}

/// One thing on the paper.
#[derive(Clone, Debug)]
pub enum Item {
    /// A filled rectangle.
    Box {
        /// Left, top, width, height.
        place: [f64; 4],
        /// Filling.
        fill: Colour,
    },
    /// A filled shape.
    Area {
        /// Corners.
        corners: Vec<Point>,
        /// Filling.
        fill: Colour,
        /// What it is, for those who point at it.
        title: String,
    },
    /// A line through points.
    Line {
        /// Points.
        points: Vec<Point>,
        /// Colour.
        stroke: Colour,
        /// Width in pixels.
        width: f64,
        /// Gaps.
        dash: Dash,
    },
    /// One line of text.
    Text {
        /// Position: the middle of the line's height.
        at: Point,
        /// Where the text stands from it.
        anchor: Anchor,
        /// The words.
        text: String,
        /// Colour.
        fill: Colour,
    },
    /// A picture of levels, stretched over a rectangle.
    Levels {
        /// Left, top, width, height.
        place: [f64; 4],
        /// Columns and rows.
        size: [usize; 2],
        /// `[rows][columns]`, as numbers of `palette`.
        levels: Vec<u8>,
        /// 256 colours.
        palette: Vec<Colour>,
    },
}

impl Drawing {
    /// Adds a filled rectangle.
    pub fn rectangle(&mut self, place: [f64; 4], fill: Colour) {
        self.items.push(Item::Box { place, fill });
    }

    /// Adds a line.
    pub fn line(&mut self, points: Vec<Point>, stroke: Colour, width: f64, dash: Dash) {
        if points.len() > 1 {
            self.items.push(Item::Line {
                points,
                stroke,
                width,
                dash,
            });
        }
    }

    /// Adds a straight line.
    pub fn rule(&mut self, from: Point, to: Point, stroke: Colour) {
        self.line(vec![from, to], stroke, 1.0, Dash::Solid);
    }

    /// Adds another drawing below this one.
    pub fn put_below(&mut self, other: Drawing) {
        let by = f64::from(self.height);
        self.width = self.width.max(other.width);
        self.height += other.height;
        self.items.extend(other.items.into_iter().map(|mut item| {
            match &mut item {
                Item::Box { place, .. } | Item::Levels { place, .. } => place[1] += by,
                Item::Area {
                    corners: points, ..
                }
                | Item::Line { points, .. } => {
                    for point in points {
                        point[1] += by;
                    }
                }
                Item::Text { at, .. } => at[1] += by,
            }
            item
        }));
    }

    /// Adds a text, cut to `room` pixels; nothing where there is no room for two letters.
    pub fn text(&mut self, at: Point, anchor: Anchor, text: &str, room: f64, fill: Colour) {
        if let Some(text) = fitted(text, room) {
            self.items.push(Item::Text {
                at,
                anchor,
                text,
                fill,
            });
        }
    }
}

/// Letters' widths that a letter takes: two for those of East Asia, none for marks that stand on others.
pub fn columns(letter: char) -> usize {
    letter.width().unwrap_or(0)
}

/// Width of a text in pixels.
pub fn text_width(text: &str) -> f64 {
    text.chars().map(columns).sum::<usize>() as f64 * LETTER_WIDTH
}

/// How many of these letters, in their order, fit into `room` columns.
fn fitting<'a>(letters: impl Iterator<Item = &'a char>, room: usize) -> usize {
    let ends = letters.scan(0, |used, letter| {
        *used += columns(*letter);
        Some(*used)
    });
    ends.take_while(|end| *end <= room).count()
}

/// The text on one line, shortened with two dots in its middle where it is wider than `room`.
pub fn fitted(text: &str, room: f64) -> Option<String> {
    let letters: Vec<char> = text
        .trim()
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let most = (room / LETTER_WIDTH).floor().max(0.0) as usize;
    if fitting(letters.iter(), most) == letters.len() {
        return (!letters.is_empty()).then(|| letters.into_iter().collect());
    }
    if most < 5 {
        let head = &letters[..fitting(letters.iter(), most)];
        return (most >= 2 && !head.is_empty()).then(|| head.iter().collect());
    }
    let head = fitting(letters.iter(), (most - 1) / 2);
    let tail = fitting(letters.iter().rev(), (most - 2) / 2);
    let ends = [
        &letters[..head],
        &['.', '.'],
        &letters[letters.len() - tail..],
    ];
    Some(ends.concat().into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_room_and_keep_both_ends() {
        assert_eq!(
            fitted("binaural_beat 12", 16.0 * LETTER_WIDTH).unwrap(),
            "binaural_beat 12"
        );
        assert_eq!(
            fitted("binaural_beat 12", 10.5 * LETTER_WIDTH).unwrap(),
            "bina..t 12"
        );
        assert_eq!(fitted("abcdef", 3.0 * LETTER_WIDTH).unwrap(), "abc");
        assert_eq!((fitted("abc", 10.0), fitted("  ", 100.0)), (None, None));
        assert_eq!(fitted("a\nb", 100.0).unwrap(), "a b");
        // Letters of East Asia are as wide as two, a mark on a letter takes no room.
        assert_eq!(text_width("日本"), 4.0 * LETTER_WIDTH);
        assert_eq!(text_width("e\u{301}\u{202e}"), LETTER_WIDTH);
        assert_eq!(fitted("放松的音乐", 8.0 * LETTER_WIDTH).unwrap(), "放..乐");
        for room in 0..200 {
            let text = fitted("2 放松的音乐放松的音乐", f64::from(room)).unwrap_or_default();
            assert!(text_width(&text) <= f64::from(room));
            let text = fitted("spatial_angle_modulation", f64::from(room)).unwrap_or_default();
            assert!(text_width(&text) <= f64::from(room));
        }
    }
}
