//! What a Controller asks of a Player.

use std::fmt;

use super::deck::Deck;
use super::loaded::Loaded;

/// One request.
pub(super) enum Command {
    Pause,
    Resume,
    /// A reader at a frame of the track, of the Score that was loaded last.
    Seek(Box<Deck>),
    /// Linear master gain.
    Gain(f32),
    /// Whether to begin again at the end, and a reader that waits at the start.
    Loop(bool, Option<Box<Deck>>),
    /// A reader that waits at the start, for the next turn.
    Wait(Box<Deck>),
    /// Another Score, with all the memory it needs.
    Load(Box<Loaded>),
}

/// What the Player no longer needs, to be freed elsewhere.
pub(super) enum Spent {
    Loaded(#[expect(dead_code, reason = "it is only ever dropped")] Box<Loaded>),
    Deck(#[expect(dead_code, reason = "it is only ever dropped")] Box<Deck>),
    /// A reader that has reached the end of a looped track: run up again, it waits for the next turn.
    Turned(Box<Deck>),
}

/// The Player has not taken its commands for a while: [`super::QUEUE`] of them wait. Try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull;

impl fmt::Display for QueueFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} commands already wait for the player; try again later",
            super::QUEUE
        )
    }
}

impl std::error::Error for QueueFull {}
