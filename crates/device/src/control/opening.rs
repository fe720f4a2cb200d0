//! Opening a device, following it, letting it go, and trying again.

use heterodyne_dsp::effects::Chain;
use heterodyne_engine::{PlayState, Player, Status};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use super::{Control, Playing, want};
use crate::backoff::Backoff;
use crate::callback::Callback;
use crate::event::Event;
use crate::plan::Plan;
use crate::priority;
use crate::snapshot::{Output, Priority, State};
use crate::stream;
use crate::suspicion::Suspicion;
use crate::trouble::{self, News, ROOM};
use crate::vigil::{SILENCE, Vigil};
use crate::wishes::frames_of;
use crate::workshop::Material;

/// Most that is played again after a device was lost.
const REPEAT_SECS: u64 = 1;

impl Control {
    /// Looks after the open device; returns why it has to be closed.
    pub(super) fn follow(&mut self) -> Option<String> {
        let telemetry = &self.shared.telemetry;
        let playing = self.playing.as_mut()?;
        // A server that is dead may tell faster than anybody can listen.
        for _ in 0..2 * ROOM {
            let Ok(news) = playing.news.pop() else {
                break;
            };
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
        let by_itself = self.options.device.calls_by_itself();
        if playing.vigil.look(count, Instant::now()) {
            self.backoff = Backoff::default();
        } else if by_itself && playing.vigil.is_over() {
            return Some(format!(
                "it has not asked for samples for {} s",
                SILENCE.as_secs()
            ));
        }
        let thread = telemetry.thread.load(Relaxed);
        if thread != 0 && !playing.settled {
            playing.settled = true;
            // Who pumps by hand is no thread of ours, and may be gone.
            let priority = if by_itself {
                priority::settle(thread, self.options.realtime)
            } else {
                Priority::Ordinary("it is called by hand".to_owned())
            };
            if let Some(output) = &mut self.shared.view().output {
                output.priority = priority;
            }
        }
        None
    }

    /// Closes the device and plans the next attempt.
    pub(super) fn lose(&mut self, cause: String) {
        self.count_what_was_due();
        self.close();
        self.fail(cause);
    }

    /// Counts as a gap what has passed since the device ran dry: no callback will come that could.
    fn count_what_was_due(&mut self) {
        let Some(playing) = &mut self.playing else {
            return;
        };
        let telemetry = &self.shared.telemetry;
        // What has passed since the last look is due as well.
        let calls = telemetry.callbacks.load(Relaxed);
        playing.vigil.look(calls, Instant::now());
        if telemetry.thread.load(Relaxed) == 0 {
            // This stream has not begun.
            return;
        }
        let held = Duration::from_nanos(telemetry.latency_nanos.load(Relaxed));
        let dry = playing.vigil.silent().saturating_sub(held);
        if !dry.is_zero() {
            telemetry.gap(1, dry, playing.controller.status().sample_rate());
        }
    }

    /// Says that there is no device, and when the next attempt will be.
    pub(super) fn fail(&mut self, cause: String) {
        self.plan = None;
        let wait = self.backoff.next();
        self.retry = Instant::now().checked_add(wait);
        self.shared.view().state = State::Reconnecting;
        self.shared.push(Event::Lost {
            cause,
            retry_secs: wait.as_secs_f64(),
        });
    }

    /// Ends the stream and remembers where to go on: what the device held was not heard.
    pub(super) fn close(&mut self) {
        let Some(playing) = self.playing.take() else {
            return;
        };
        let Playing {
            controller,
            stream,
            from_frame,
            untaken,
            ..
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
        let position = status.position();
        let unheard_from = position.saturating_sub(back);
        self.resting_frames = match untaken.filter(|_| !controller.is_heard()) {
            Some(sought) => sought,
            None if position >= from_frame => unheard_from.max(from_frame),
            // A looped track has begun again since.
            None => unheard_from,
        };
        self.show_resting();
        let mut view = self.shared.view();
        view.laps_before += status.laps();
        view.faults_before += status.faults();
        view.status = None;
        view.output = None;
        self.plan = None;
    }

    pub(super) fn try_to_open(&mut self) {
        if self.recompiling.is_some() || self.retry.is_some_and(|at| Instant::now() < at) {
            return;
        }
        if let Err(cause) = self.open() {
            self.fail(cause);
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
            let revision = loaded.revision;
            self.recompiling = Some(revision);
            self.order(revision, Material::Known(piece));
            return Ok(());
        }
        let score = Arc::clone(&loaded.score);
        let chain = self
            .options
            .chain
            .as_ref()
            .map(|chain| Chain::new(f64::from(plan.sample_rate), 2, &chain.stages));
        let chain = chain
            .transpose()
            .map_err(|error| format!("the chain of effects: {error}"))?;
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
            chain,
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
            vigil: Vigil::begin(telemetry.callbacks.load(Relaxed), Instant::now()),
            from_frame: self.resting_frames,
            untaken: None,
            settled: false,
            suspicion: Suspicion::default(),
        });
        self.opened(&plan, status);
        Ok(())
    }

    fn opened(&mut self, plan: &Plan, status: Arc<Status>) {
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
