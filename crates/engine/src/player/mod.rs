//! The Player: a cursor over a Score that can be paused, sought and given another Score while it plays.
//!
//! Invariant: [`Player::process`] is the one gate through which all audio passes. It never allocates, frees, locks,
//! waits or panics. Commands come through a wait-free queue, what the Player no longer needs goes back through
//! another, and both ends of each belong to a [`Controller`] on some other thread. Away from fades the samples are
//! those of the Score, whatever the block sizes.
//!
//! A seek and a new Score are crossfades of ten milliseconds between two readers of the track; pause and gain are
//! ramps. The reader of a seek comes from the Controller with its filters and effects already run up to the place, so that
//! no block costs the audio thread more than playing on. So does the one that waits at the start of a looped track ([`deck`]).

mod begin;
mod command;
mod controller;
mod deck;
mod fade;
mod loaded;
mod ramp;
mod status;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub use begin::Begin;
pub use command::QueueFull;
pub use controller::Controller;
pub use status::{PlayState, Status};

use command::{Command, Spent};
use deck::Deck;
use fade::Fading;
use loaded::Loaded;
use ramp::Ramp;

use crate::score::Score;

/// Commands that may wait for the Player.
pub const QUEUE: usize = 64;
/// Frames handled in one turn.
const TURN: usize = 512;
/// Length of the crossfades and ramps, as a fraction of the sample rate (10 ms).
const FADES_PER_SECOND: u32 = 100;

/// Frames of a crossfade or ramp.
fn fade_frames(score: &Score) -> u32 {
    (score.sample_rate() / FADES_PER_SECOND).max(1)
}

/// Plays a Score, block by block. Lives on the audio thread.
pub struct Player {
    loaded: Box<Loaded>,
    fading: Option<Fading>,
    /// What is over but could not be sent back yet.
    leaving: Option<Spent>,
    commands: rtrb::Consumer<Command>,
    /// Commands carried out.
    heard: u64,
    returns: rtrb::Producer<Spent>,
    status: Arc<Status>,
    gain: Ramp,
    /// 1 playing, 0 paused, and what lies between.
    running: Ramp,
    /// Begins again at the end.
    looped: bool,
    scratch: Box<[[f32; TURN]; 2]>,
    /// A panic was caught: silence until another Score comes.
    broken: bool,
    /// Makes the next blocks panic.
    #[cfg(test)]
    sabotaged: bool,
}

impl Player {
    /// A Player at the start of a Score, and the Controller that steers it from another thread.
    pub fn new(score: Arc<Score>) -> (Self, Controller) {
        Self::starting(score, Begin::default())
    }

    /// A Player that begins as told, and its Controller. What filters and effects remember at that place is worked out here.
    pub fn starting(score: Arc<Score>, begin: Begin) -> (Self, Controller) {
        let (command_in, commands) = rtrb::RingBuffer::new(QUEUE);
        // All that can be on its way through the queue, and what plays, fits.
        let (returns, returned) = rtrb::RingBuffer::new(QUEUE + 2);
        let status = Arc::new(Status::new(score.frames(), score.sample_rate()));
        let fade = fade_frames(&score);
        let running = if begin.paused {
            Ramp::at(0.0, fade)
        } else if begin.frame > 0 {
            Ramp::rising(fade)
        } else {
            Ramp::at(1.0, fade)
        };
        let player = Self {
            loaded: Loaded::new(&score, begin.frame, begin.looped),
            fading: None,
            leaving: None,
            commands,
            heard: 0,
            returns,
            status: Arc::clone(&status),
            gain: Ramp::at(begin.finite_gain(), fade),
            running,
            looped: begin.looped,
            scratch: Box::new([[0.0; TURN]; 2]),
            broken: false,
            #[cfg(test)]
            sabotaged: false,
        };
        player.tell();
        let controller = Controller::new(command_in, returned, status, score, begin.looped);
        (player, controller)
    }

    /// Fills two planar buffers of equal length (the shorter counts) with the next frames.
    ///
    /// Real-time safe: see the module. Past the end of the track, while paused and after an internal error it is
    /// silence; an internal error is counted in [`Status::faults`].
    #[cfg_attr(rtsan, sanitize(realtime = "nonblocking"))]
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        if !self.broken {
            let done = catch_unwind(AssertUnwindSafe(|| self.fill(left, right)));
            if done.is_err() {
                self.broken = true;
                // What was fading is over, so that the next Score need not wait for it.
                self.finish_fade();
            }
        } else {
            self.take_commands();
        }
        if self.broken {
            left.fill(0.0);
            right.fill(0.0);
            self.status.count_fault();
        }
        self.tell();
    }

    fn fill(&mut self, left: &mut [f32], right: &mut [f32]) {
        #[cfg(test)]
        assert!(!self.sabotaged, "a fault that a test asked for");
        let frames = left.len().min(right.len());
        let mut at = 0;
        while at < frames {
            self.take_commands();
            let mut turn = (frames - at).min(TURN);
            if let Some(fading) = &self.fading {
                turn = turn.min(fading.left());
            }
            if self.running.left() > 0 {
                // Stand still at the very frame at which the ramp ends.
                turn = turn.min(self.running.left());
            }
            let (l, r) = (&mut left[at..at + turn], &mut right[at..at + turn]);
            if self.running.rests_at(0.0) {
                l.fill(0.0);
                r.fill(0.0);
                self.finish_fade();
            } else {
                self.turn(l, r);
            }
            at += turn;
        }
        left[at..].fill(0.0);
        right[at..].fill(0.0);
    }

    /// One turn of at most 512 frames, within one fade.
    fn turn(&mut self, left: &mut [f32], right: &mut [f32]) {
        let laps = self.loaded.read(self.looped, left, right);
        self.status.count_laps(laps);
        if let Some(fading) = &mut self.fading {
            let [old_left, old_right] = &mut *self.scratch;
            let (old_left, old_right) =
                (&mut old_left[..left.len()], &mut old_right[..right.len()]);
            fading.read_old(&mut self.loaded, self.looped, old_left, old_right);
            fading.mix(old_left, old_right, left, right);
            if fading.left() == 0 {
                self.finish_fade();
            }
        }
        for (l, r) in left.iter_mut().zip(right.iter_mut()) {
            if self.gain.is_one() && self.running.is_one() {
                break;
            }
            let gain = self.gain.next() * self.running.next();
            *l *= gain;
            *r *= gain;
        }
    }

    /// Ends a fade, at once if need be, and sends back the Score that left.
    fn finish_fade(&mut self) {
        if let Some(fading) = self.fading.take() {
            let old = fading.into_old().map(Spent::Loaded);
            self.leaving = old.or_else(|| self.loaded.take_other().map(Spent::Deck));
            self.send_back();
        }
    }

    fn send_back(&mut self) {
        if let Some(old) = self.leaving.take()
            && let Err(rtrb::PushError::Full(old)) = self.returns.push(old)
        {
            self.leaving = Some(old);
        }
    }

    /// Carries out what waits, up to what has to wait for a fade to end.
    fn take_commands(&mut self) {
        if self.leaving.is_none() && self.fading.is_none() {
            self.leaving = self.loaded.take_over().map(Spent::Turned);
        }
        self.send_back();
        while let Ok(next) = self.commands.peek() {
            // What brings memory may have to send some back: there is one place for it, which a fade needs at its end.
            let brings_memory = match next {
                Command::Seek(_) | Command::Load(_) | Command::Loop(..) | Command::Wait(_) => true,
                Command::Pause | Command::Resume | Command::Gain(_) => false,
            };
            if brings_memory && (self.fading.is_some() || self.leaving.is_some()) {
                return;
            }
            let Ok(command) = self.commands.pop() else {
                return;
            };
            self.heard = self.heard.wrapping_add(1);
            match command {
                Command::Pause => self.running.go(0.0),
                Command::Resume => self.running.go(1.0),
                Command::Gain(gain) => self.gain.go(gain),
                Command::Seek(deck) => self.seek(deck),
                Command::Loop(looped, deck) => {
                    self.looped = looped;
                    self.wait(deck);
                }
                Command::Wait(deck) => self.wait(Some(deck)),
                Command::Load(loaded) => self.load(loaded),
            }
        }
    }

    /// Keeps a reader for the next turn, or sends it back.
    fn wait(&mut self, deck: Option<Box<Deck>>) {
        let surplus = deck.and_then(|deck| self.loaded.wait(deck));
        if surplus.is_some() {
            self.leaving = surplus.map(Spent::Deck);
            self.send_back();
        }
    }

    fn seek(&mut self, deck: Box<Deck>) {
        let fade = fade_frames(self.loaded.score());
        self.loaded.turn_to(deck);
        if self.is_silent() {
            self.leaving = self.loaded.take_other().map(Spent::Deck);
            self.send_back();
        } else {
            self.fading = Some(Fading::within(fade as usize));
        }
    }

    fn load(&mut self, mut next: Box<Loaded>) {
        let (old, new) = (
            self.loaded.score().sample_rate(),
            next.score().sample_rate(),
        );
        // The same moment, where the rates differ.
        next.move_to(
            (u128::from(self.loaded.position()) * u128::from(new) / u128::from(old)) as u64,
        );
        self.status
            .set_track(next.score().frames(), next.score().sample_rate());
        let old = std::mem::replace(&mut self.loaded, next);
        let fade = fade_frames(self.loaded.score());
        self.gain.set_frames(fade);
        self.running.set_frames(fade);
        if self.is_silent() {
            self.broken = false;
            self.leaving = Some(Spent::Loaded(old));
            self.send_back();
        } else {
            self.fading = Some(Fading::from(old, fade as usize));
        }
    }

    fn is_silent(&self) -> bool {
        self.broken || self.running.rests_at(0.0)
    }

    /// Publishes where the Player is.
    fn tell(&self) {
        let score = self.loaded.score();
        let position = self.loaded.position();
        let ended = position >= score.frames() && !(self.looped && score.frames() > 0);
        let state = if self.running.target() == 0.0 {
            PlayState::Paused
        } else if ended {
            PlayState::Ended
        } else {
            PlayState::Playing
        };
        self.status.set(position, score.step_at(position), state);
        self.status.set_heard(self.heard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Mix, Settings, Sources};

    fn score(rate: u32) -> Arc<Score> {
        let json = format!(
            r#"{{"global": {{"sample_rate": {rate}}}, "progression": [{{"duration": 4, "voices": [
                {{"synth_function_name": "binaural_beat", "params": {{}}}}]}}]}}"#
        );
        let track = heterodyne_track::parse_track(&json, "test")
            .value
            .expect("valid");
        Arc::new(
            crate::compile(
                &track,
                Sources::default(),
                &Settings::new(rate, Mix::Offline),
            )
            .expect("compiles")
            .score,
        )
    }

    fn run(player: &mut Player, frames: usize) -> Vec<f32> {
        let (mut left, mut right) = (vec![1.0; frames], vec![1.0; frames]);
        player.process(&mut left, &mut right);
        left
    }

    #[test]
    fn a_fault_is_silence_and_is_counted_until_another_score_comes() {
        let (mut player, mut controller) = Player::new(score(8000));
        run(&mut player, 100);
        // In the middle of a fade, which must not keep the next Score out.
        controller.seek(10_000).unwrap();
        run(&mut player, 10);
        player.sabotaged = true;
        assert!(run(&mut player, 64).iter().all(|x| *x == 0.0));
        player.sabotaged = false;
        assert!(run(&mut player, 64).iter().all(|x| *x == 0.0));
        assert_eq!(controller.status().faults(), 2);
        controller.load(score(8000)).unwrap();
        run(&mut player, 64);
        assert!(run(&mut player, 64).iter().any(|x| *x != 0.0));
        assert_eq!((controller.status().faults(), controller.collect()), (2, 1));
    }

    #[test]
    fn what_a_player_was_sent_is_heard_with_the_status_that_it_leads_to() {
        let (mut player, mut controller) = Player::new(score(8000));
        assert!(controller.is_heard());
        let end = controller.status().frames();
        controller.seek(end).unwrap();
        assert!(!controller.is_heard());
        run(&mut player, 200);
        assert_eq!(controller.status().state(), PlayState::Ended);
        assert!(controller.is_heard());
        controller.seek(0).unwrap();
        assert!(!controller.is_heard());
        run(&mut player, 64);
        assert!(controller.is_heard());
        assert_eq!(controller.status().state(), PlayState::Playing);
    }

    #[test]
    fn a_score_at_another_rate_goes_on_at_the_same_moment() {
        let (mut player, mut controller) = Player::new(score(8000));
        run(&mut player, 4000);
        controller.load(score(16_000)).unwrap();
        run(&mut player, 1000);
        assert_eq!(controller.status().position(), 8000 + 1000);
    }
}
