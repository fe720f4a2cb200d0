//! Draws the live view: a function of the [`View`] and of the room on the screen.
//!
//! Invariant: nothing is said by colour alone, no line is wider than the screen, and what a listener needs most (what plays,
//! where, how to leave) is the last to go when the screen gets small.

mod bars;
mod rows;
pub mod words;

use super::keys::KEYS;
use super::view::View;
use crate::fit;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use rows::Row;

/// Fewest lines for the roomy view.
const ROOMY_LINES: u16 = 16;

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

    fn fair(self) -> Style {
        self.colour(Color::Yellow)
    }

    fn good(self) -> Style {
        self.colour(Color::Green)
    }

    fn main(self) -> Style {
        self.colour(Color::Cyan)
    }
}

/// Draws the view over the whole of the frame.
pub fn draw(view: &View, frame: &mut Frame<'_>) {
    let area = frame.area();
    let lines = if view.help {
        help(area)
    } else {
        screen(view, area)
    };
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        frame.render_widget(line, Rect::new(area.x, y, area.width, 1));
    }
}

fn screen(view: &View, area: Rect) -> Vec<Line<'static>> {
    let columns = usize::from(area.width);
    let paint = Paint(view.colour);
    let roomy = area.height >= ROOMY_LINES;
    let (mut above, keys) = rows::fixed(view, columns, roomy, paint);
    // One line stays for the voices.
    while above.len() + 2 > usize::from(area.height) {
        let Some(least) = least(&above) else { break };
        above.remove(least);
    }
    let room = usize::from(area.height).saturating_sub(above.len() + 1);
    let mut lines: Vec<Line<'static>> = above.into_iter().map(|row| row.line).collect();
    if view.problems.is_empty() {
        lines.extend(voices_and_messages(view, columns, room, paint));
    } else {
        lines.extend(problems(&view.problems, columns, room, paint));
    }
    lines.push(keys);
    lines
}

/// The row that goes first.
fn least(rows: &[Row]) -> Option<usize> {
    let rows = rows.iter().enumerate();
    rows.min_by_key(|(_, row)| row.weight).map(|(at, _)| at)
}

/// Voices above, messages at the bottom, as many of both as there is room for.
fn voices_and_messages(
    view: &View,
    columns: usize,
    room: usize,
    paint: Paint,
) -> Vec<Line<'static>> {
    let voices = view.sounding.len();
    let for_messages = match room {
        0 | 1 => 0,
        _ => view
            .messages
            .len()
            .min((room / 4).max(1).max(room.saturating_sub(voices + 1))),
    };
    let for_voices = room - for_messages;
    let mut lines = rows::voices(view, columns, for_voices, paint);
    lines.resize(for_voices, Line::default());
    let last = view.messages.len() - for_messages;
    for (at, message) in view.messages.iter().enumerate().skip(last) {
        let newest = at + 1 == view.messages.len();
        let style = if newest { Style::new() } else { paint.faint() };
        lines.push(Line::styled(fit::cut(message, columns), style));
    }
    lines
}

/// Why the file on disk does not play.
fn problems(said: &[String], columns: usize, room: usize, paint: Paint) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = said
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let style = if at == 0 { paint.bad() } else { Style::new() };
            Line::styled(fit::cut(line, columns), style)
        })
        .collect();
    if lines.len() > room && room > 1 {
        let more = lines.len() + 1 - room;
        lines.truncate(room - 1);
        let text = format!("{more} more lines: heterodyne check shows them all");
        lines.push(Line::styled(fit::cut(&text, columns), paint.faint()));
    }
    lines.resize(room, Line::default());
    lines
}

fn help(area: Rect) -> Vec<Line<'static>> {
    let columns = usize::from(area.width);
    let title = Line::styled(
        fit::cut("Keys (any key leads back)", columns),
        Style::new().add_modifier(Modifier::BOLD),
    );
    let described = words::HELP;
    if usize::from(area.height) > described.len() {
        let rows = described.iter().map(|(keys, what)| {
            let text = format!("  {keys:<16}{what}");
            Line::from(fit::cut(&text, columns))
        });
        return std::iter::once(title).chain(rows).collect();
    }
    let all: Vec<String> = KEYS
        .iter()
        .map(|(key, what)| format!("{key} {what}"))
        .collect();
    let rows = fit::flow(&all, ", ", columns).into_iter().map(Line::from);
    std::iter::once(title).chain(rows).collect()
}

/// Spans that fill a line from the left.
fn line(parts: Vec<(String, Style)>) -> Line<'static> {
    let spans: Vec<Span<'static>> = parts
        .into_iter()
        .map(|(text, style)| Span::styled(text, style))
        .collect();
    Line::from(spans)
}

#[cfg(test)]
mod tests;
