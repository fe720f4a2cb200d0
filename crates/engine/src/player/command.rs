//! What a Controller asks of a Player.

use std::fmt;

use super::deck::{Deck, Loaded};

/// One request.
pub(super) enum Command {
    Pause,
    Resume,
    /// A reader at a frame of the track, of the Score that was loaded last.
    Seek(Box<Deck>),
    /// Linear master gain.
    Gain(f32),
    /// Another Score, with all the memory it needs.
    Load(Box<Loaded>),
}

/// What the Player no longer needs, to be freed elsewhere.
pub(super) enum Spent {
    Loaded(#[expect(dead_code, reason = "it is only ever dropped")] Box<Loaded>),
    Deck(#[expect(dead_code, reason = "it is only ever dropped")] Box<Deck>),
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
