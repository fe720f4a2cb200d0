//! Which key does what, and the list of them for people.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Keep the picture as it is, or go on.
    Hold,
    /// Forget what was measured and begin anew.
    Anew,
    /// The next lower half: tones, spectrum, what lies around the note, harmonics, bands.
    Next,
    /// A4 higher by so many hertz.
    Tune(f64),
    /// Show or hide the list of keys.
    Help,
    /// End, as if the time were over.
    Quit,
    /// End, as Ctrl+C asks for.
    Interrupt,
}

/// Keys with what they do, the most wanted first.
pub const KEYS: [(&str, &str); 7] = [
    ("space", "hold"),
    ("q", "quit"),
    ("?", "help"),
    ("tab", "other view"),
    ("r", "begin anew"),
    ("\u{2191} \u{2193}", "A4 by 1 Hz"),
    ("Ctrl+C", "interrupt"),
];

/// The action of a key, if it has one.
pub fn action(key: KeyEvent) -> Option<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Interrupt);
    }
    Some(match key.code {
        KeyCode::Char(' ') => Action::Hold,
        KeyCode::Char('r') => Action::Anew,
        KeyCode::Tab | KeyCode::Char('v') => Action::Next,
        KeyCode::Up | KeyCode::Char('+') => Action::Tune(1.0),
        KeyCode::Down | KeyCode::Char('-') => Action::Tune(-1.0),
        KeyCode::Char('?' | 'h') => Action::Help,
        KeyCode::Char('q') | KeyCode::Esc => Action::Quit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_people_know() {
        let plain = |code| action(KeyEvent::new(code, KeyModifiers::NONE));
        let control = |c| action(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
        assert_eq!(plain(KeyCode::Char(' ')), Some(Action::Hold));
        assert_eq!(plain(KeyCode::Up), Some(Action::Tune(1.0)));
        for code in [KeyCode::Char('q'), KeyCode::Esc] {
            assert_eq!(plain(code), Some(Action::Quit));
        }
        assert_eq!(control('c'), Some(Action::Interrupt));
        assert_eq!((control('r'), plain(KeyCode::Char('z'))), (None, None));
    }
}
