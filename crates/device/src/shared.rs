//! What a session shows to those who ask: written by the control thread, read by any other but the audio thread.

use heterodyne_engine::{PlayState, Score, Status};
use std::collections::VecDeque;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::event::Event;
use crate::snapshot::{Output, Snapshot, State};
use crate::telemetry::Telemetry;

/// Events kept for whoever asks late.
const EVENTS: usize = 256;

/// The common ground of a session and its control thread.
pub(crate) struct Shared {
    view: Mutex<View>,
    changed: Condvar,
    pub telemetry: Arc<Telemetry>,
}

/// What changes seldom; what changes with every block is in the Player's [`Status`].
pub(crate) struct View {
    pub state: State,
    pub score: Option<Arc<Score>>,
    pub status: Option<Arc<Status>>,
    /// Position while no Player runs, and the rate that it counts at as long as there is no Score.
    pub resting_frames: u64,
    pub resting_rate: u32,
    pub gain: f32,
    pub looped: bool,
    /// Laps and faults of Players that are gone.
    pub laps_before: u64,
    pub faults_before: u64,
    pub revision: u64,
    pub reconnections: u64,
    pub output: Option<Output>,
    pub events: VecDeque<Event>,
    /// How often somebody was told of a change.
    changes: u64,
}

impl Shared {
    pub fn new(gain: f32, looped: bool) -> Self {
        Self {
            view: Mutex::new(View {
                state: State::Loading,
                score: None,
                status: None,
                resting_frames: 0,
                resting_rate: 0,
                gain,
                looped,
                laps_before: 0,
                faults_before: 0,
                revision: 0,
                reconnections: 0,
                output: None,
                events: VecDeque::new(),
                changes: 0,
            }),
            changed: Condvar::new(),
            telemetry: Arc::default(),
        }
    }

    pub fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who wait.
    pub fn tell(&self) {
        let mut view = self.view();
        view.changes = view.changes.wrapping_add(1);
        drop(view);
        self.changed.notify_all();
    }

    pub fn push(&self, event: Event) {
        let mut view = self.view();
        if view.events.len() == EVENTS {
            view.events.pop_front();
        }
        view.events.push_back(event);
        drop(view);
        self.tell();
    }

    /// Waits until `enough` holds, looked at whenever something may have changed; `false` when time ran out first. `enough` may
    /// take any lock: none is held meanwhile.
    pub fn wait(&self, timeout: Option<Duration>, enough: impl Fn(&Snapshot) -> bool) -> bool {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            let view = self.view();
            let (snapshot, seen) = (self.read(&view), view.changes);
            drop(view);
            if enough(&snapshot) {
                return true;
            }
            let same = |view: &mut View| view.changes == seen;
            let rest = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let view = match rest {
                Some(Duration::ZERO) => return false,
                Some(rest) => {
                    let waited = self.changed.wait_timeout_while(self.view(), rest, same);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let waited = self.changed.wait_while(self.view(), same);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
            };
            drop(view);
        }
    }

    /// How it stands; takes the peaks.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.read(&self.view());
        for (peak, meter) in snapshot.peaks.iter_mut().zip(&self.telemetry.peaks) {
            *peak = meter.take();
        }
        snapshot
    }

    fn read(&self, view: &View) -> Snapshot {
        let status = view.status.as_deref();
        let telemetry = &self.telemetry;
        let output = view.output.clone().map(|output| Output {
            buffer_frames: telemetry.largest.load(Relaxed),
            latency_secs: telemetry.latency_nanos.load(Relaxed) as f64 / 1e9,
            ..output
        });
        let resting_frames = match &view.score {
            Some(score) => view.resting_frames.min(score.frames()),
            None => view.resting_frames,
        };
        Snapshot {
            state: match (view.state, status.map(Status::state)) {
                (State::Playing, Some(PlayState::Paused)) => State::Paused,
                (State::Playing, Some(PlayState::Ended)) => State::Ended,
                (state, _) => state,
            },
            position_frames: status.map_or(resting_frames, Status::position),
            frames: view.score.as_ref().map_or(0, |score| score.frames()),
            sample_rate: match (&view.score, &output) {
                (Some(score), _) => score.sample_rate(),
                (None, Some(output)) => output.sample_rate,
                (None, None) => view.resting_rate,
            },
            step: match (&view.score, status) {
                (_, Some(status)) => status.step(),
                (Some(score), None) => score.step_at(resting_frames),
                (None, None) => None,
            },
            gain: view.gain,
            looped: view.looped,
            laps: view.laps_before + status.map_or(0, Status::laps),
            revision: view.revision,
            peaks: [0.0; 2],
            load: telemetry.load(),
            xruns: telemetry.xruns(),
            tap_lost_frames: telemetry.tap_lost.load(Relaxed),
            reconnections: view.reconnections,
            faults: view.faults_before + status.map_or(0, Status::faults),
            output,
        }
    }
}
