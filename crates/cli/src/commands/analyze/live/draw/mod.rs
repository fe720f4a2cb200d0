//! Draws the live view: a function of the [`View`] and of the room on the screen.
//!
//! Invariant: nothing is said by colour alone, no line is wider than the screen, and what people tune by (the note, how far it is off) and how to leave
//! are the last to go when the screen gets small.

mod bars;
mod lower;
mod rows;

#[cfg(test)]
mod tests;

use super::keys::KEYS;
use super::view::View;
use crate::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;

/// Fewest lines that the lower half gets before rows of the upper one go.
const LOWER_LINES: usize = 6;

/// Which styles the view uses; without colour, weight alone.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn colour(self, colour: Color) -> Style {
        if self.0 {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    fn faint(self) -> Style {
        self.colour(Color::DarkGray)
    }

    fn bad(self) -> Style {
        self.colour(Color::Red).add_modifier(Modifier::BOLD)
    }
}

/// Draws the view over the whole of the frame.
pub fn draw(view: &View, frame: &mut Frame<'_>) {
    let area = frame.area();
    let (columns, height) = (usize::from(area.width), usize::from(area.height));
    let lines = if view.help {
        help(columns)
    } else {
        screen(view, columns, height)
    };
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        frame.render_widget(line, Rect::new(area.x, y, area.width, 1));
    }
}

fn screen(view: &View, columns: usize, height: usize) -> Vec<Line<'static>> {
    let paint = Paint(view.colour);
    let mut above = rows::rows(view, columns, paint);
    let least_room = |rows: usize| rows + 1 + LOWER_LINES.min(height / 3) > height;
    while least_room(above.len()) && above.len() > 1 {
        let weights = above.iter().enumerate();
        let Some((least, _)) = weights.min_by_key(|(_, row)| row.weight) else {
            break;
        };
        above.remove(least);
    }
    let room = height.saturating_sub(above.len() + 1);
    let messages = view.messages.len().min(room / 4);
    let mut lines: Vec<Line<'static>> = above.into_iter().map(|row| row.line).collect();
    lines.extend(lower::lines(view, columns, room - messages, paint));
    let told = view.messages.iter().skip(view.messages.len() - messages);
    lines.extend(told.map(|message| Line::styled(fit::cut(message, columns), paint.faint())));
    let keys: Vec<String> = KEYS
        .iter()
        .map(|(key, what)| format!("{key} {what}"))
        .collect();
    lines.push(Line::styled(fit::join(&keys, "  ", columns), paint.faint()));
    lines
}

fn help(columns: usize) -> Vec<Line<'static>> {
    let title = Line::styled(
        fit::cut("Keys (any key leads back)", columns),
        Style::new().add_modifier(Modifier::BOLD),
    );
    let rows = KEYS.iter().map(|(key, what)| {
        let text = format!("  {key:<10}{what}");
        Line::from(fit::cut(&text, columns))
    });
    let about = [
        "",
        "± is a standard error: two of three readings lie within one, 19 of 20 within two.",
        "Tones, distortion and spectrum are those of the newest whole frame, meters and stereo of the last 0.4 s,",
        "integrated loudness, range and the most (true peak) of all since the beginning.",
    ];
    let about = about.map(|text| Line::from(fit::cut(text, columns)));
    std::iter::once(title).chain(rows).chain(about).collect()
}
