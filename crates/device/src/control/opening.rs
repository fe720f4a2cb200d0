//! Opening a device, following it, letting it go, and trying again.

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
use crate::trouble::{self, News};
use crate::wishes::frames_of;
use crate::workshop::Material;

/// A device that has not called for so long is gone.
const SILENCE: Duration = Duration::from_secs(2);
/// Most that is played again after a device was lost.
const REPEAT_SECS: u64 = 1;

impl Control {
    /// Looks after the open device; returns why it has to be closed.
    pub(super) fn follow(&mut self) -> Option<String> {
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
    pub(super) fn lose(&mut self, cause: String) {
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
    pub(super) fn close(&mut self) {
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
        self.show_resting();
        let mut view = self.shared.view();
        view.laps_before += status.laps();
        view.faults_before += status.faults();
        view.status = None;
        view.output = None;
        self.plan = None;
    }

    pub(super) fn try_to_open(&mut self) {
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
