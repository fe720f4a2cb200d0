//! A session and all that `play` keeps beside it: what was loaded, what is taken down, what is to be told.
//!
//! Invariant: everything comes in order through [`Deck::tick`], which waits for nothing; [`Deck::outcome`] says when it is
//! over.

mod news;

use super::keys::Action;
use super::meter::Meter;
use super::programme::Programme;
use super::said::Said;
use super::steering::{louder, next, previous};
use super::tape::Tape;
use super::view::{RecordingView, View};
use super::watch::{Found, Watch};
use crate::exit::Failure;
use crate::problems::Problems;
use heterodyne_device::{Session, Snapshot, State};
use heterodyne_track::document::Track;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Messages that the view keeps.
const MESSAGES: usize = 64;
/// Longest wait for what a device still holds when a track is over, in seconds.
const LONGEST_TAIL_SECS: f64 = 2.0;

/// How playing ended.
#[derive(Debug)]
pub enum Outcome {
    /// The track is over, or somebody pressed q.
    Done,
    /// Ctrl+C, or the system asked for it.
    Interrupted,
    /// The first track is refused.
    Refused(Problems),
    /// Something else went wrong.
    Failed(Failure),
}

/// A track that was read and given to the session.
pub struct Given {
    /// The document.
    pub track: Arc<Track>,
    /// What was wrong with it, to which the engine may add.
    pub problems: Problems,
}

/// The watch over the track's files, and what it finds.
pub struct Following {
    pub watch: Watch,
    pub found: Receiver<Found>,
}

/// The session at work.
pub struct Deck {
    title: String,
    session: Session,
    following: Following,
    /// Found while waiting.
    waiting: VecDeque<Found>,
    given: BTreeMap<u64, Given>,
    /// What plays, with its revision.
    playing: Option<(u64, Arc<Track>)>,
    programme: Option<Programme>,
    tape: Tape,
    snapshot: Snapshot,
    /// Revision and step that were last told.
    told_step: Option<(u64, usize)>,
    meters: [Meter; 2],
    /// Greatest magnitudes since they were last asked for.
    loudest: [f32; 2],
    ticked: Instant,
    /// Seconds that something sounded.
    pub played_secs: f64,
    messages: VecDeque<String>,
    problems: Vec<String>,
    help: bool,
    start_secs: f64,
    opened: bool,
    ended: Option<Instant>,
    outcome: Option<Outcome>,
}

impl Deck {
    /// A session that was just given its first track.
    pub fn new(
        title: String,
        session: Session,
        first: Given,
        following: Following,
        tape: Tape,
        start_secs: f64,
    ) -> Self {
        let snapshot = session.snapshot();
        Self {
            title,
            session,
            following,
            waiting: VecDeque::new(),
            given: BTreeMap::from([(0, first)]),
            playing: None,
            programme: None,
            tape,
            snapshot,
            told_step: None,
            meters: [Meter::default(); 2],
            loudest: [0.0; 2],
            ticked: Instant::now(),
            played_secs: 0.0,
            messages: VecDeque::new(),
            problems: Vec::new(),
            help: false,
            start_secs,
            opened: false,
            ended: None,
            outcome: None,
        }
    }

    /// Takes in all that has happened since the last time.
    pub fn tick(&mut self) -> Vec<Said> {
        let mut said = Vec::new();
        while let Some(found) = self
            .waiting
            .pop_front()
            .or_else(|| self.following.found.try_recv().ok())
        {
            self.take_found(found, &mut said);
        }
        for event in self.session.events() {
            self.take_event(event, &mut said);
        }
        if let Some(failure) = self.tape.failure() {
            self.end(Outcome::Failed(failure));
        }
        self.look(&mut said);
        for one in &said {
            self.note(one.text());
        }
        said
    }

    /// Waits for a change of the track's files, at most so long.
    pub fn wait(&mut self, longest: Duration) {
        match self.following.found.recv_timeout(longest) {
            Ok(found) => self.waiting.push_back(found),
            Err(RecvTimeoutError::Timeout) => {}
            // A watch that has ended tells nothing, and at once.
            Err(RecvTimeoutError::Disconnected) => std::thread::park_timeout(longest),
        }
    }

    /// How it ended, if it has.
    pub fn outcome(&mut self) -> Option<Outcome> {
        let tail = self
            .snapshot
            .output
            .as_ref()
            .map_or(0.0, |output| output.latency_secs);
        let tail = Duration::from_secs_f64(tail.clamp(0.0, LONGEST_TAIL_SECS));
        if self.ended.is_some_and(|ended| ended.elapsed() >= tail) {
            self.end(Outcome::Done);
        }
        self.outcome.take()
    }

    /// Ends it; the first reason counts.
    pub fn end(&mut self, outcome: Outcome) {
        self.outcome.get_or_insert(outcome);
    }

    /// Shows a line among the messages.
    pub fn note(&mut self, text: String) {
        self.messages.push_back(text);
        if self.messages.len() > MESSAGES {
            self.messages.pop_front();
        }
    }

    /// How it stood at the last tick, with the greatest magnitudes since this was last asked for.
    pub fn status(&mut self) -> Snapshot {
        Snapshot {
            peaks: std::mem::take(&mut self.loudest),
            ..self.snapshot.clone()
        }
    }

    /// Takes a key with what it asks for; while the list of keys is up, every other key puts it away.
    pub fn press(&mut self, action: Option<Action>) {
        match action {
            Some(Action::Interrupt) => self.end(Outcome::Interrupted),
            _ if self.help => self.help = false,
            Some(action) => self.act(action),
            None => {}
        }
    }

    fn act(&mut self, action: Action) {
        let here = self.snapshot.position_secs();
        match action {
            Action::Pause if self.snapshot.state == State::Paused => self.session.resume(),
            Action::Pause => self.session.pause(),
            Action::Skip(secs) => self.session.seek((here + secs).max(0.0)),
            Action::Home => self.session.seek(0.0),
            Action::PreviousStep => self.session.seek(previous(&self.starts(), here)),
            Action::NextStep => {
                if let Some(secs) = next(&self.starts(), here) {
                    self.session.seek(secs);
                }
            }
            Action::Louder(db) => self.session.set_gain(louder(self.snapshot.gain, db)),
            Action::Loop => self.session.set_looped(!self.snapshot.looped),
            Action::Reload => self.following.watch.reload(),
            Action::Help => self.help = true,
            Action::Quit => self.end(Outcome::Done),
            Action::Interrupt => self.end(Outcome::Interrupted),
        }
    }

    /// Everything that the view shows.
    pub fn view(&mut self, colour: bool) -> View {
        let frame = self.snapshot.position_frames;
        View {
            title: self.title.clone(),
            snapshot: self.snapshot.clone(),
            steps: self
                .programme
                .as_ref()
                .map_or(Vec::new(), |programme| programme.steps.clone()),
            sounding: self.sounding_at(frame),
            meters: self.meters,
            recording: self.tape.recording().map(|recording| RecordingView {
                file: recording.path.display().to_string(),
                secs: recording.secs(),
                lost_frames: self.snapshot.tap_lost_frames,
            }),
            messages: self.messages.iter().cloned().collect(),
            problems: self.problems.clone(),
            help: self.help,
            colour,
        }
    }

    /// How many voices sound.
    pub fn sounding(&mut self) -> usize {
        self.sounding_at(self.snapshot.position_frames).len()
    }

    /// Stops the sound and hands over the tape and how things stood.
    pub fn stop(self) -> (Snapshot, Tape) {
        let snapshot = self.session.snapshot();
        self.session.stop();
        let last = Snapshot {
            output: self.snapshot.output,
            ..snapshot
        };
        (last, self.tape)
    }

    fn sounding_at(&mut self, frame: u64) -> Vec<super::programme::Sounding> {
        let programme = self.programme.as_mut();
        programme.map_or(Vec::new(), |programme| programme.sounding_at(frame))
    }

    /// Where the steps are fully there, in order.
    fn starts(&self) -> Vec<f64> {
        let steps = self.programme.iter().flat_map(|programme| &programme.steps);
        let mut starts: Vec<f64> = steps.map(|step| step.full_secs).collect();
        starts.sort_by(f64::total_cmp);
        starts
    }

    /// Looks how things stand, and says what has changed.
    fn look(&mut self, said: &mut Vec<Said>) {
        let now = Instant::now();
        let secs = (now - std::mem::replace(&mut self.ticked, now)).as_secs_f64();
        let before = std::mem::replace(&mut self.snapshot, self.session.snapshot());
        let after = &self.snapshot;
        for (meter, peak) in self.meters.iter_mut().zip(after.peaks) {
            meter.take(peak, secs);
        }
        for (loudest, peak) in self.loudest.iter_mut().zip(after.peaks) {
            *loudest = loudest.max(peak);
        }
        if after.state == State::Playing {
            self.played_secs += secs;
        }
        let new = after.xruns.events.saturating_sub(before.xruns.events);
        if new > 0 {
            said.push(Said::Xruns {
                all: after.xruns,
                new,
            });
        }
        if after.laps > before.laps {
            said.push(Said::Lap(after.laps));
        }
        let over = after.state == State::Ended && !after.looped && self.given.is_empty();
        self.ended = over.then(|| self.ended.unwrap_or(now));
        self.follow_score();
        self.follow_step(said);
    }

    /// Tells the step that plays, once what is known of it is of the same revision.
    fn follow_step(&mut self, said: &mut Vec<Said>) {
        let (Some(step), Some(programme), Some((revision, _))) =
            (self.snapshot.step, &self.programme, &self.playing)
        else {
            return;
        };
        let now = Some((*revision, step));
        if self.snapshot.revision != *revision || self.told_step == now {
            return;
        }
        self.told_step = now;
        if let Some(place) = programme.steps.get(step) {
            said.push(Said::Step {
                number: place.number,
                of: programme.steps.len(),
                description: place.description.clone(),
                position_secs: self.snapshot.position_secs(),
            });
        }
    }

    /// A new score, which comes with a new track or another rate, has a new programme.
    fn follow_score(&mut self) {
        let (Some(score), Some((_, track))) = (self.session.score(), &self.playing) else {
            return;
        };
        if !self
            .programme
            .as_ref()
            .is_some_and(|programme| programme.is_of(&score))
        {
            self.programme = Some(Programme::new(score, Arc::clone(track)));
        }
    }
}

#[cfg(test)]
mod tests;
