//! The other end of a Player: sends commands, frees what comes back, reads the status. Lives on any thread but the
//! audio thread.

use std::sync::Arc;

use super::command::{Command, QueueFull};
use super::deck::Loaded;
use super::status::Status;
use crate::score::Score;

/// Steers a [`super::Player`].
pub struct Controller {
    commands: rtrb::Producer<Command>,
    returned: rtrb::Consumer<Box<Loaded>>,
    status: Arc<Status>,
}

impl Controller {
    pub(super) fn new(
        commands: rtrb::Producer<Command>,
        returned: rtrb::Consumer<Box<Loaded>>,
        status: Arc<Status>,
    ) -> Self {
        Self {
            commands,
            returned,
            status,
        }
    }

    /// Fades to silence and stands still.
    ///
    /// # Errors
    /// [`QueueFull`], as for every command.
    pub fn pause(&mut self) -> Result<(), QueueFull> {
        self.send(Command::Pause)
    }

    /// Goes on from where it stands.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn resume(&mut self) -> Result<(), QueueFull> {
        self.send(Command::Resume)
    }

    /// Goes on at a frame of the track; beyond its end it is over.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn seek(&mut self, frame: u64) -> Result<(), QueueFull> {
        self.send(Command::Seek(frame))
    }

    /// Sets the linear master gain; what is not a number counts as 0.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn set_gain(&mut self, gain: f32) -> Result<(), QueueFull> {
        self.send(Command::Gain(if gain.is_finite() { gain } else { 0.0 }))
    }

    /// Plays another Score from the same position on. Allocates what it needs here, on the caller's thread.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn load(&mut self, score: Arc<Score>) -> Result<(), QueueFull> {
        self.collect();
        self.send(Command::Load(Loaded::new(score)))
    }

    /// Frees the Scores that the Player no longer plays; returns how many. To be called now and then.
    pub fn collect(&mut self) -> usize {
        std::iter::from_fn(|| self.returned.pop().ok()).count()
    }

    /// Where the Player is.
    pub fn status(&self) -> &Arc<Status> {
        &self.status
    }

    fn send(&mut self, command: Command) -> Result<(), QueueFull> {
        self.commands.push(command).map_err(|_| QueueFull)
    }
}
