//! The control thread of a session: carries out what is asked, frees what the Player hands back, follows the device.
//!
//! It is the only thread that opens and closes devices. A device that reports an error, or that has not called for a
//! while, is closed at once and tried again with growing pauses; a new Player then goes on with the first frame that was
//! not heard, as far as the device has told what it held.

use heterodyne_engine::{Compiled, Controller, PlayState, Player, Score, Settings};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::backoff::Backoff;
use crate::callback::{Callback, TapSeat};
use crate::event::{Event, Refusal};
use crate::options::Options;
use crate::plan::{Direction, Plan, Want};
use crate::priority;
use crate::session::Piece;
use crate::shared::Shared;
use crate::snapshot::{Output, Priority, State};
use crate::stream::{self, Stream};
use crate::suspicion::Suspicion;
use crate::trouble::{self, News};
use crate::wishes::{Wishes, frames_of};
use crate::workshop::{Job, Load, Material, Work};

/// How often the thread looks around when nobody asks anything.
const TICK: Duration = Duration::from_millis(10);
/// A device that has not called for so long is gone.
const SILENCE: Duration = Duration::from_secs(2);
/// Most that is played again after a device was lost.
const REPEAT_SECS: u64 = 1;

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

/// What plays.
struct Playing {
    controller: Controller,
    stream: Stream,
    news: rtrb::Consumer<News>,
    /// Callbacks seen, and when there last was a new one.
    callbacks: (u64, Instant),
    settled: bool,
    suspicion: Suspicion,
}

/// A track that was worked out.
struct Loaded {
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
    /// The workshop compiles what is loaded for another rate.
    recompiling: bool,
    /// The Player does not have the newest Score yet.
    to_be_sent: bool,
    ended: bool,
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
        Self {
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
            recompiling: false,
            to_be_sent: false,
            ended: false,
        }
    }

    /// Runs until it is told to stop.
    pub fn run(mut self, load: Load) {
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
        self.recompiling = false;
        let Work { revision, outcome } = work;
        match outcome {
            Ok((
                piece,
                Compiled {
                    score, warnings, ..
                },
            )) => {
                self.load(piece, Arc::new(score));
                let mut view = self.shared.view();
                let news = view.score.is_none() || view.revision != revision;
                view.revision = revision;
                view.score = self.loaded.as_ref().map(|loaded| Arc::clone(&loaded.score));
                drop(view);
                if news {
                    self.shared.push(Event::Loaded { revision, warnings });
                }
            }
            Err(error) => self.refused(revision, error),
        }
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
    fn load(&mut self, piece: Arc<Piece>, score: Arc<Score>) {
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
        self.ended = false;
        self.loaded = Some(Loaded { piece, score });
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
            // A Player that has no room takes it the next time.
            if self.to_be_sent && controller.load(Arc::clone(&loaded.score)).is_ok() {
                self.to_be_sent = false;
            }
            if !self.to_be_sent {
                self.wishes.tell(controller, loaded.score.sample_rate());
            }
            let ended = playing.controller.status().state() == PlayState::Ended;
            if ended && !self.ended && self.wishes.seek_secs.is_none() {
                self.shared.push(Event::Ended);
            }
            self.ended = ended;
        }
        self.shared.tell();
    }

    /// Looks after the open device; returns why it has to be closed.
    fn follow(&mut self) -> Option<String> {
        let telemetry = &self.shared.telemetry;
        let playing = self.playing.as_mut()?;
        while let Ok(news) = playing.news.pop() {
            match news {
                News::Lost(cause) => return Some(cause.to_string()),
                News::Suspect(cause) => {
                    let calls = telemetry.callbacks.load(Relaxed);
                    let now = Instant::now();
                    playing.suspicion.error(cause.to_string(), calls, now);
                }
                News::Ordinary(cause) => {
                    playing.settled = true;
                    if let Some(output) = &mut self.shared.view().output {
                        output.priority = Priority::Ordinary(cause.to_string());
                    }
                }
            }
        }
        let count = telemetry.callbacks.load(Relaxed);
        if let Some(cause) = playing.suspicion.verdict(count, Instant::now()) {
            return Some(cause);
        }
        if count != playing.callbacks.0 {
            playing.callbacks = (count, Instant::now());
            self.backoff = Backoff::default();
        } else if self.options.device.calls_by_itself() && playing.callbacks.1.elapsed() > SILENCE {
            return Some(format!(
                "it has not asked for samples for {} s",
                SILENCE.as_secs()
            ));
        }
        let thread = telemetry.thread.load(Relaxed);
        if thread != 0 && !playing.settled {
            playing.settled = true;
            let priority = priority::settle(thread, self.options.realtime);
            if let Some(output) = &mut self.shared.view().output {
                output.priority = priority;
            }
        }
        None
    }

    /// Closes the device and plans the next attempt.
    fn lose(&mut self, cause: String) {
        self.close();
        let wait = self.backoff.next();
        self.retry = Instant::now().checked_add(wait);
        self.shared.view().state = State::Reconnecting;
        self.shared.push(Event::Lost {
            cause,
            retry_secs: wait.as_secs_f64(),
        });
    }

    /// Ends the stream and remembers where to go on: what the device held was not heard.
    fn close(&mut self) {
        let Some(playing) = self.playing.take() else {
            return;
        };
        let Playing {
            controller, stream, ..
        } = playing;
        drop(stream);
        let status = Arc::clone(controller.status());
        let rate = u64::from(status.sample_rate());
        let held_nanos = self.shared.telemetry.latency_nanos.load(Relaxed);
        let unheard = (u128::from(held_nanos) * u128::from(rate) / 1_000_000_000) as u64;
        let back = if status.state() == PlayState::Playing {
            unheard.min(REPEAT_SECS * rate)
        } else {
            0
        };
        self.resting_frames = status.position().saturating_sub(back);
        let mut view = self.shared.view();
        view.resting_frames = self.resting_frames;
        view.laps_before += status.laps();
        view.faults_before += status.faults();
        view.status = None;
        view.output = None;
        self.plan = None;
    }

    fn try_to_open(&mut self) {
        if self.recompiling || self.retry.is_some_and(|at| Instant::now() < at) {
            return;
        }
        if let Err(cause) = self.open() {
            self.plan = None;
            let wait = self.backoff.next();
            self.retry = Instant::now().checked_add(wait);
            self.shared.view().state = State::Reconnecting;
            self.shared.push(Event::Lost {
                cause,
                retry_secs: wait.as_secs_f64(),
            });
        }
    }

    /// Finds a device, and plays on it if the Score is for its rate; else has one made first.
    fn open(&mut self) -> Result<(), String> {
        let plan = match self.plan.take() {
            Some(plan) => plan,
            None => {
                let want = want(&self.options);
                Plan::of(&self.options.device, want).map_err(|error| error.to_string())?
            }
        };
        let Some(loaded) = &self.loaded else {
            return Ok(());
        };
        if loaded.score.sample_rate() != plan.sample_rate {
            let piece = Arc::clone(&loaded.piece);
            self.plan = Some(plan);
            self.recompiling = true;
            let revision = self.shared.view().revision;
            self.order(revision, Material::Known(piece));
            return Ok(());
        }
        let score = Arc::clone(&loaded.score);
        self.to_be_sent = false;
        let frame = match self.wishes.seek_secs.take() {
            Some(secs) => frames_of(secs, score.sample_rate()),
            None => self.resting_frames,
        };
        self.resting_frames = frame.min(score.frames());
        let (player, controller) = Player::starting(score, self.wishes.begin(frame));
        let status = Arc::clone(controller.status());
        let telemetry = Arc::clone(&self.shared.telemetry);
        let callback = Callback::new(
            player,
            Arc::clone(&status),
            plan.channels,
            Arc::clone(&telemetry),
            Arc::clone(&self.seat),
        );
        let (trouble, news) = trouble::line(Arc::clone(&telemetry));
        let stream = stream::open(&plan, callback, trouble).map_err(|error| error.to_string())?;
        self.playing = Some(Playing {
            controller,
            stream,
            news,
            callbacks: (telemetry.callbacks.load(Relaxed), Instant::now()),
            settled: false,
            suspicion: Suspicion::default(),
        });
        self.opened(&plan, status);
        Ok(())
    }

    fn opened(&mut self, plan: &Plan, status: Arc<heterodyne_engine::Status>) {
        let mut view = self.shared.view();
        if self.retry.take().is_some() {
            view.reconnections += 1;
        }
        view.state = State::Playing;
        view.status = Some(status);
        view.score = self.loaded.as_ref().map(|loaded| Arc::clone(&loaded.score));
        view.output = Some(Output {
            device: plan.name.clone(),
            sample_rate: plan.sample_rate,
            channels: plan.channels,
            format: plan.format.clone(),
            buffer_frames: 0,
            latency_secs: 0.0,
            priority: Priority::Ordinary("not known yet".to_owned()),
        });
        drop(view);
        self.shared.push(Event::Opened {
            device: plan.name.clone(),
            sample_rate: plan.sample_rate,
        });
    }
}

/// What is asked of the output.
pub(crate) fn want(options: &Options) -> Want {
    Want {
        direction: Direction::Output,
        sample_rate: options.sample_rate,
        buffer_frames: options.buffer_frames,
    }
}
