//! Which key does what, and the list of them for people.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Stand still, or go on.
    Pause,
    /// Go so many seconds ahead, or back.
    Skip(f64),
    /// To the start of this step, or of the one before it.
    PreviousStep,
    /// To the start of the next step.
    NextStep,
    /// To the start of the track.
    Home,
    /// So many decibels louder.
    Louder(f64),
    /// Begin again at the end, or no longer.
    Loop,
    /// Read the file again now.
    Reload,
    /// Show or hide the list of keys.
    Help,
    /// End, as if the track were over.
    Quit,
    /// End, as Ctrl+C asks for.
    Interrupt,
}

/// Short skip, in seconds.
const SKIP_SECS: f64 = 5.0;
/// Long skip, in seconds.
const FAR_SECS: f64 = 60.0;

/// Keys with what they do, the most wanted first.
pub const KEYS: [(&str, &str); 11] = [
    ("space", "pause"),
    ("q", "quit"),
    ("?", "help"),
    ("\u{2190} \u{2192}", "5 s"),
    ("[ ]", "step"),
    ("\u{2191} \u{2193}", "gain"),
    ("l", "loop"),
    ("r", "reload"),
    ("shift \u{2190} \u{2192}", "60 s"),
    ("Home", "start"),
    ("Ctrl+C", "interrupt"),
];

/// The action of a key, if it has one.
pub fn action(key: KeyEvent) -> Option<Action> {
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let skip = if shift { FAR_SECS } else { SKIP_SECS };
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return (key.code == KeyCode::Char('c')).then_some(Action::Interrupt);
    }
    Some(match key.code {
        KeyCode::Char(' ') => Action::Pause,
        KeyCode::Left => Action::Skip(-skip),
        KeyCode::Right => Action::Skip(skip),
        KeyCode::Char('[' | 'p') | KeyCode::PageUp => Action::PreviousStep,
        KeyCode::Char(']' | 'n') | KeyCode::PageDown => Action::NextStep,
        KeyCode::Home => Action::Home,
        KeyCode::Up | KeyCode::Char('+' | '=') => Action::Louder(1.0),
        KeyCode::Down | KeyCode::Char('-') => Action::Louder(-1.0),
        KeyCode::Char('l') => Action::Loop,
        KeyCode::Char('r') => Action::Reload,
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
        let with = |code, modifiers| action(KeyEvent::new(code, modifiers));
        assert_eq!(plain(KeyCode::Char(' ')), Some(Action::Pause));
        assert_eq!(plain(KeyCode::Left), Some(Action::Skip(-5.0)));
        assert_eq!(
            with(KeyCode::Right, KeyModifiers::SHIFT),
            Some(Action::Skip(60.0))
        );
        for code in [KeyCode::Char('q'), KeyCode::Esc] {
            assert_eq!(plain(code), Some(Action::Quit));
        }
        assert_eq!(
            with(KeyCode::Char('c'), KeyModifiers::CONTROL),
            Some(Action::Interrupt)
        );
        assert_eq!(with(KeyCode::Char('l'), KeyModifiers::CONTROL), None);
        assert_eq!(plain(KeyCode::Char('+')), plain(KeyCode::Up));
        assert_eq!(plain(KeyCode::Char(']')), plain(KeyCode::Char('n')));
        assert_eq!(plain(KeyCode::Char('z')), None);
    }
}
