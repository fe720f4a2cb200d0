//! The live view on a terminal.

use super::deck::{Deck, Outcome};
use super::{draw, keys};
use crate::exit::Failure;
use crate::screen::{Screen, colours};
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows the deck until it is over.
pub fn run(deck: &mut Deck, asked_to_end: &AtomicBool) -> Outcome {
    let failed = |error| Outcome::Failed(Failure::io("use the terminal")(error));
    let mut screen = match Screen::enter(keys::action) {
        Ok(screen) => screen,
        Err(error) => return failed(error),
    };
    let colour = colours();
    loop {
        if asked_to_end.load(Ordering::Relaxed) {
            deck.end(Outcome::Interrupted);
        }
        deck.tick();
        for line in screen.lines() {
            deck.note(line);
        }
        if let Some(outcome) = deck.outcome() {
            return outcome;
        }
        let view = deck.view(colour);
        let drawn = screen.draw(|frame| draw::draw(&view, frame));
        if let Err(error) = drawn.and_then(|()| screen.take_keys(|key| deck.press(key))) {
            return failed(error);
        }
    }
}
