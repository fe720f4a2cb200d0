//! Playing without a screen: one line for each thing that happens, as text or as JSON.

use super::deck::{Deck, Outcome};
use super::said::{self, Said};
use crate::exit::Failure;
use crate::output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often the session is looked at.
const LOOK: Duration = Duration::from_millis(30);
/// Time between two status lines.
const STATUS: Duration = Duration::from_secs(1);

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Sentences on standard output, diagnostics on standard error.
    Text,
    /// One JSON object a line, and one a second that says how things stand.
    Json,
    /// Only what is wrong.
    Quiet,
}

/// Follows the deck until it is over.
pub fn run(deck: &mut Deck, style: Style, asked_to_end: &AtomicBool) -> Outcome {
    let mut status_due = Instant::now() + STATUS;
    loop {
        if asked_to_end.load(Ordering::Relaxed) {
            deck.end(Outcome::Interrupted);
        }
        for one in deck.tick() {
            if let Err(failure) = say(&one, style) {
                return Outcome::Failed(failure);
            }
        }
        if let Some(outcome) = deck.outcome() {
            return outcome;
        }
        let now = Instant::now();
        if style == Style::Json && now >= status_due {
            status_due = now + STATUS;
            let sounding = deck.sounding();
            if let Err(failure) = json_line(&said::status(&deck.status(), sounding)) {
                return Outcome::Failed(failure);
            }
        }
        deck.wait(LOOK);
    }
}

fn say(said: &Said, style: Style) -> Result<(), Failure> {
    match style {
        Style::Json => json_line(&said.json()),
        Style::Text | Style::Quiet => {
            match said {
                Said::Loaded { problems, .. } if style == Style::Text => problems.show(),
                Said::Refused(problems) => {
                    problems.show();
                    if style == Style::Quiet {
                        output::complain(&format!("heterodyne: {}", said.text()));
                    }
                }
                Said::Lost { .. } if style == Style::Quiet => {
                    output::complain(&format!("heterodyne: {}", said.text()));
                }
                _ => {}
            }
            match style {
                Style::Text => output::print(&format!("{}\n", said.text())),
                _ => Ok(()),
            }
        }
    }
}

/// One object in one line.
pub fn json_line(value: &serde_json::Value) -> Result<(), Failure> {
    output::print(&format!("{value}\n"))
}
