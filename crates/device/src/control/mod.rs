//! The control thread of a session: carries out what is asked, frees what the Player hands back, follows the device.
//!
//! It is the only thread that opens and closes devices. A device that reports an error, or that has not called for a
//! while, is closed at once and tried again with growing pauses; a new Player then goes on with the first frame that was
//! not heard, as far as the device has told what it held.

mod opening;

use heterodyne_engine::{Compiled, Controller, PlayState, Score, Settings};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::backoff::Backoff;
use crate::callback::TapSeat;
use crate::event::{Event, Refusal};
use crate::options::Options;
use crate::plan::{Direction, Plan, Want};
use crate::session::Piece;
use crate::shared::Shared;
use crate::snapshot::State;
use crate::stream::Stream;
use crate::suspicion::Suspicion;
use crate::trouble::News;
use crate::vigil::Vigil;
use crate::wishes::{Wishes, frames_of};
use crate::workshop::{Job, Load, Material, Work};

/// How often the thread looks around when nobody asks anything.
const TICK: Duration = Duration::from_millis(10);

/// What can be asked.
pub(crate) enum Ask {
    Pause,
    Resume,
    Seek(f64),
    Gain(f32),
    Loop(bool),
    Update(u64, Load),
    Push(usize, Vec<f32>, bool),
    Worked(Box<Work>),
    Stop,
}

impl Ask {
    /// Whether it changes where or how the track plays.
    pub fn is_wish(&self) -> bool {
        matches!(
            self,
            Self::Pause | Self::Resume | Self::Seek(_) | Self::Gain(_) | Self::Loop(_)
        )
    }
}

/// What plays.
struct Playing {
    controller: Controller,
    stream: Stream,
    news: rtrb::Consumer<News>,
    vigil: Vigil,
    /// Where it was last told to play, in frames: what comes before was not asked for.
    from_frame: u64,
    /// The same, while the Player may not have taken it yet.
    untaken: Option<u64>,
    settled: bool,
    suspicion: Suspicion,
}

/// A track that was worked out.
struct Loaded {
    revision: u64,
    piece: Arc<Piece>,
    score: Arc<Score>,
}

pub(crate) struct Control {
    options: Options,
    asks: Receiver<Ask>,
    workshop: Sender<Job>,
    shared: Arc<Shared>,
    seat: TapSeat,
    wishes: Wishes,
    /// The device that is to be opened next.
    plan: Option<Plan>,
    playing: Option<Playing>,
    loaded: Option<Loaded>,
    /// Samples for clips of a track that is not there yet.
    waiting: Vec<(usize, Vec<f32>, bool)>,
    /// Where to go on when there is a device again.
    resting_frames: u64,
    backoff: Backoff,
    retry: Option<Instant>,
    /// The workshop compiles what is loaded for another rate: which revision that is.
    recompiling: Option<u64>,
    /// The Player does not have the newest Score yet.
    to_be_sent: bool,
    ended: bool,
    /// Wishes taken in.
    taken: u64,
}

impl Control {
    pub fn new(
        options: Options,
        plan: Plan,
        asks: Receiver<Ask>,
        workshop: Sender<Job>,
        shared: Arc<Shared>,
        seat: TapSeat,
    ) -> Self {
        let mut wishes = Wishes::new(options.gain, options.paused, options.looped);
        wishes.seek_secs = Some(options.start_secs);
        let control = Self {
            options,
            asks,
            workshop,
            shared,
            seat,
            wishes,
            plan: Some(plan),
            playing: None,
            loaded: None,
            waiting: Vec::new(),
            resting_frames: 0,
            backoff: Backoff::default(),
            retry: None,
            recompiling: None,
            to_be_sent: false,
            ended: false,
            taken: 0,
        };
        control.show_resting();
        control
    }

    /// Runs until it is told to stop.
    fn run(mut self, load: Load) {
        self.order(0, Material::New(load));
        loop {
            match self.asks.recv_timeout(TICK) {
                Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let mut stop = false;
            while let Ok(ask) = self.asks.try_recv() {
                stop |= matches!(ask, Ask::Stop);
                self.take(ask);
            }
            if stop {
                break;
            }
            self.look_around();
        }
        self.close();
        self.shared.view().state = State::Stopped;
        self.shared.tell();
    }

    fn take(&mut self, ask: Ask) {
        self.taken += u64::from(ask.is_wish());
        match ask {
            Ask::Pause => self.wishes.paused = true,
            Ask::Resume => self.wishes.paused = false,
            Ask::Seek(secs) => self.wishes.seek_secs = Some(secs),
            Ask::Gain(gain) => self.wishes.gain = gain,
            Ask::Loop(looped) => self.wishes.looped = looped,
            Ask::Update(revision, load) => self.order(revision, Material::New(load)),
            Ask::Push(index, samples, finished) => self.push(index, samples, finished),
            Ask::Worked(work) => self.worked(*work),
            Ask::Stop => {}
        }
        let mut view = self.shared.view();
        view.gain = self.wishes.gain;
        view.looped = self.wishes.looped;
        drop(view);
        self.show_resting();
    }

    /// Shows where it will begin or go on, as long as no Player does.
    fn show_resting(&self) {
        if self.playing.is_some() {
            return;
        }
        let rate = self.rate();
        let frame = match self.wishes.seek_secs {
            Some(secs) => frames_of(secs, rate),
            None => self.resting_frames,
        };
        let mut view = self.shared.view();
        view.resting_rate = rate;
        view.resting_frames = frame;
    }

    /// The rate that Scores are wanted for.
    fn rate(&self) -> u32 {
        match (&self.plan, &self.loaded) {
            (Some(plan), _) => plan.sample_rate,
            (None, Some(loaded)) => loaded.score.sample_rate(),
            (None, None) => self.options.settings.sample_rate,
        }
    }

    fn order(&mut self, revision: u64, material: Material) {
        let settings = Settings {
            sample_rate: self.rate(),
            ..self.options.settings.clone()
        };
        // The workshop lives as long as this thread.
        let _ = self.workshop.send(Job {
            revision,
            material,
            settings,
        });
    }

    fn worked(&mut self, work: Work) {
        let Work { revision, outcome } = work;
        // Of two that were ordered the later one does for both.
        let awaited = self.recompiling.take_if(|awaited| *awaited <= revision);
        match outcome {
            Ok((_, Compiled { score, .. })) if self.has(revision, score.sample_rate()) => {}
            Ok((
                piece,
                Compiled {
                    score, warnings, ..
                },
            )) => {
                self.load(revision, piece, Arc::new(score));
                self.show_resting();
                let mut view = self.shared.view();
                let news = view.score.is_none() || view.revision != revision;
                view.revision = revision;
                view.score = self.loaded.as_ref().map(|loaded| Arc::clone(&loaded.score));
                drop(view);
                if news {
                    self.shared.push(Event::Loaded { revision, warnings });
                }
            }
            Err(error) if awaited == Some(revision) => {
                // It plays, but not at the rate of what has come back.
                let rate = self.rate();
                self.fail(format!(
                    "the track cannot be played at {rate} frames a second: {error}"
                ));
            }
            Err(error) => self.refused(revision, error),
        }
    }

    /// Whether a Score for this rate, of this revision or a later one, is there already.
    fn has(&self, revision: u64, sample_rate: u32) -> bool {
        self.loaded.as_ref().is_some_and(|loaded| {
            let same = loaded.revision == revision && loaded.score.sample_rate() == sample_rate;
            loaded.revision > revision || same
        })
    }

    fn refused(&mut self, revision: u64, error: Refusal) {
        self.shared.push(Event::Refused { revision, error });
        if self.loaded.is_none() {
            // Nothing will ever sound; an update may still bring something.
            self.shared.view().state = State::Stopped;
            self.shared.tell();
        }
    }

    /// Takes over a Score: into the Player that runs, or for the one to come.
    fn load(&mut self, revision: u64, piece: Arc<Piece>, score: Arc<Score>) {
        let old = self
            .loaded
            .as_ref()
            .map(|loaded| loaded.score.sample_rate());
        if self.playing.is_some() {
            self.to_be_sent = true;
        } else if let Some(old) = old {
            let new = u128::from(score.sample_rate());
            self.resting_frames = (u128::from(self.resting_frames) * new / u128::from(old)) as u64;
        }
        self.loaded = Some(Loaded {
            revision,
            piece,
            score,
        });
        for (index, samples, finished) in std::mem::take(&mut self.waiting) {
            self.push(index, samples, finished);
        }
    }

    fn push(&mut self, index: usize, samples: Vec<f32>, finished: bool) {
        match &self.loaded {
            None => self.waiting.push((index, samples, finished)),
            Some(loaded) => loaded.piece.push(index, &samples, finished),
        }
    }

    fn look_around(&mut self) {
        if let Some(cause) = self.follow() {
            self.lose(cause);
        }
        if self.playing.is_none() && self.loaded.is_some() {
            self.try_to_open();
        }
        if let (Some(playing), Some(loaded)) = (&mut self.playing, &self.loaded) {
            let controller = &mut playing.controller;
            controller.collect();
            if controller.is_heard() {
                playing.untaken = None;
            }
            // A Player that has no room takes it the next time.
            if self.to_be_sent && controller.load(Arc::clone(&loaded.score)).is_ok() {
                self.to_be_sent = false;
            }
            if !self.to_be_sent
                && let Some(frame) = self.wishes.tell(controller, loaded.score.sample_rate())
            {
                playing.from_frame = frame.min(loaded.score.frames());
                playing.untaken = Some(playing.from_frame);
            }
            if self.wishes.are_told() && controller.is_heard() {
                self.shared.view().heard = self.taken;
            }
            let state = controller.status().state();
            if state == PlayState::Ended && !self.ended && self.wishes.seek_secs.is_none() {
                self.shared.push(Event::Ended);
            }
            // A pause at the end and its end are not another one.
            if state != PlayState::Paused {
                self.ended = state == PlayState::Ended;
            }
        }
        self.shared.tell();
    }
}

/// Runs a control thread, and says so if an internal error ends it: nobody is to wait for what will not come.
pub(crate) fn run(control: Control, load: Load) {
    let shared = Arc::clone(&control.shared);
    guarded(&shared, || control.run(load));
}

fn guarded(shared: &Shared, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        let mut view = shared.view();
        view.state = State::Stopped;
        view.status = None;
        view.output = None;
        drop(view);
        shared.push(Event::Failed);
    }
}

#[cfg(test)]
mod tests;

/// What is asked of the output.
pub(crate) fn want(options: &Options) -> Want {
    Want {
        direction: Direction::Output,
        sample_rate: options.sample_rate,
        buffer_frames: options.buffer_frames,
    }
}
