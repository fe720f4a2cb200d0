//! The other end of a Player: sends commands, frees what comes back, reads the status. Lives on any thread but the
//! audio thread.

use std::sync::Arc;

use super::command::{Command, QueueFull, Spent};
use super::deck::Deck;
use super::loaded::Loaded;
use super::status::Status;
use crate::score::Score;

/// Steers a [`super::Player`].
pub struct Controller {
    commands: rtrb::Producer<Command>,
    returned: rtrb::Consumer<Spent>,
    status: Arc<Status>,
    /// The Score that was loaded last.
    score: Arc<Score>,
    looped: bool,
    /// Where the last seek leads, of which the status may not know yet.
    sought: Option<u64>,
    /// Commands that the queue took.
    sent: u64,
}

impl Controller {
    pub(super) fn new(
        commands: rtrb::Producer<Command>,
        returned: rtrb::Consumer<Spent>,
        status: Arc<Status>,
        score: Arc<Score>,
        looped: bool,
    ) -> Self {
        Self {
            commands,
            returned,
            status,
            score,
            looped,
            sought: None,
            sent: 0,
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

    /// Goes on at a frame of the track; beyond its end it is over, or begins again if it is looped. What filters and effects remember there is worked out
    /// here, on the caller's thread: some milliseconds for each voice that has them.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn seek(&mut self, frame: u64) -> Result<(), QueueFull> {
        self.collect();
        if self.commands.is_full() {
            return Err(QueueFull);
        }
        let deck = Deck::at(&self.score, frame);
        self.sought = Some(deck.position());
        self.send(Command::Seek(Box::new(deck)))
    }

    /// Sets the linear master gain; what is not a number counts as 0.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn set_gain(&mut self, gain: f32) -> Result<(), QueueFull> {
        self.send(Command::Gain(if gain.is_finite() { gain } else { 0.0 }))
    }

    /// Whether the track begins again at its end, with the very next frame. The last ten milliseconds before go to silence; so
    /// does what is left of them where the order comes later. A track that is over begins again at once.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn set_looped(&mut self, looped: bool) -> Result<(), QueueFull> {
        self.collect();
        if self.commands.is_full() {
            return Err(QueueFull);
        }
        let waiting = (looped && !self.looped).then(|| Box::new(Deck::at_turn(&self.score)));
        self.looped = looped;
        self.send(Command::Loop(looped, waiting))
    }

    /// Plays another Score from the same position on, or from where a seek leads that still waits. Allocates what it needs here, on the caller's thread.
    ///
    /// # Errors
    /// [`QueueFull`].
    pub fn load(&mut self, score: Arc<Score>) -> Result<(), QueueFull> {
        self.collect();
        if self.commands.is_full() {
            return Err(QueueFull);
        }
        let waits = self.sought.filter(|_| !self.is_heard());
        let (position, old) = match waits {
            Some(sought) => (sought, self.score.sample_rate()),
            None => (self.status.position(), self.status.sample_rate()),
        };
        let new = score.sample_rate();
        let there = (u128::from(position) * u128::from(new) / u128::from(old)) as u64;
        self.score = Arc::clone(&score);
        self.sought = waits.map(|_| there.min(score.frames()));
        self.send(Command::Load(Loaded::new(&score, there, self.looped)))
    }

    /// Frees the Scores that the Player no longer plays and what seeks have left; returns how many Scores. To be called now
    /// and then, at least once in the length of a looped track: what filters and effects remember at its start is worked out
    /// here for the next turn, else the audio thread has to, at the cost of up to a second of some voices.
    pub fn collect(&mut self) -> usize {
        let mut scores = 0;
        while let Ok(spent) = self.returned.pop() {
            match spent {
                Spent::Loaded(_) => scores += 1,
                Spent::Deck(_) => {}
                Spent::Turned(mut deck) => {
                    let is_current = self.looped && Arc::ptr_eq(deck.score(), &self.score);
                    if is_current && !self.commands.is_full() {
                        deck.rewind();
                        // There is room, and nobody else fills it.
                        let _ = self.send(Command::Wait(deck));
                    }
                }
            }
        }
        scores
    }

    /// Whether the Player has carried out all that it was sent, so that its status shows it.
    pub fn is_heard(&self) -> bool {
        self.status.heard() == self.sent
    }

    /// Where the Player is.
    pub fn status(&self) -> &Arc<Status> {
        &self.status
    }

    fn send(&mut self, command: Command) -> Result<(), QueueFull> {
        self.commands.push(command).map_err(|_| QueueFull)?;
        self.sent = self.sent.wrapping_add(1);
        Ok(())
    }
}
