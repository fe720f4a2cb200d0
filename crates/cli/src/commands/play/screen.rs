//! The live view on a terminal: draws it, reads keys, and leaves the terminal as it was, whatever happens.

use super::deck::{Deck, Outcome};
use super::draw;
use super::keys;
use crate::exit::Failure;
use crate::stderr_kept::{self, Kept};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Time between two pictures.
const PICTURE: Duration = Duration::from_millis(50);

/// The terminal while the view is on it.
struct Screen {
    terminal: DefaultTerminal,
    stderr: Kept,
}

impl Screen {
    fn enter() -> std::io::Result<Self> {
        let stderr = Kept::begin();
        let before = std::panic::take_hook();
        // Runs on whichever thread panics, after the terminal has been given back and before the message is written.
        std::panic::set_hook(Box::new(move |panic| {
            stderr_kept::give_back();
            before(panic);
        }));
        let terminal = ratatui::try_init()?;
        Ok(Self { terminal, stderr })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = ratatui::try_restore();
    }
}

/// Shows the deck until it is over.
pub fn run(deck: &mut Deck, asked_to_end: &AtomicBool) -> Outcome {
    let failed = |error| Outcome::Failed(Failure::io("use the terminal")(error));
    let mut screen = match Screen::enter() {
        Ok(screen) => screen,
        Err(error) => return failed(error),
    };
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    loop {
        if asked_to_end.load(Ordering::Relaxed) {
            deck.end(Outcome::Interrupted);
        }
        deck.tick();
        for line in screen.stderr.lines() {
            deck.note(line);
        }
        if let Some(outcome) = deck.outcome() {
            return outcome;
        }
        let view = deck.view(colour);
        let drawn = screen.terminal.draw(|frame| draw::draw(&view, frame));
        if let Err(error) = drawn.and_then(|_| read_keys(deck)) {
            return failed(error);
        }
    }
}

/// Waits for keys until the next picture is due; a key that was read is seen at once.
fn read_keys(deck: &mut Deck) -> std::io::Result<()> {
    let mut longest = PICTURE;
    while event::poll(longest)? {
        if let Event::Key(key) = event::read()?
            && key.kind != KeyEventKind::Release
        {
            deck.press(keys::action(key));
        }
        longest = Duration::ZERO;
    }
    Ok(())
}
