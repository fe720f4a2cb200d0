//! One track on one device.

use crate::control::{self, Ask, Control};
use crate::error::DeviceError;
use crate::event::Event;
use crate::options::Options;
use crate::plan::Plan;
use crate::running::{PATIENCE, Running};
use crate::shared::Shared;
use crate::snapshot::Snapshot;
use crate::workshop;
use heterodyne_engine::{ClipSource, Score, Sources};
use heterodyne_track::document::Track;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is to be played.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The document.
    pub track: Track,
    /// What it names.
    pub sources: Sources,
}

impl Piece {
    /// Appends interleaved stereo to a streamed clip; what is none takes nothing.
    pub(crate) fn push(&self, index: usize, samples: &[f32], finished: bool) {
        if let Some(ClipSource::Streamed(stream)) = self.sources.clips.get(index) {
            stream.push(samples);
            if finished {
                stream.finish();
            }
        }
    }
}

/// Plays a track. To be shared among threads; dropping it ends the sound.
///
/// What is asked of it takes effect at the next callback or soon after; no call waits for the audio thread.
pub struct Session {
    asks: Sender<Ask>,
    shared: Arc<Shared>,
    control: Mutex<Option<Running>>,
    tap: Mutex<Option<rtrb::Consumer<f32>>>,
    revisions: AtomicU64,
}

impl Session {
    /// Opens a device and plays what `load` returns, which runs on another thread (so that it may decode clips).
    /// Returns as soon as the device is known to be usable.
    ///
    /// # Errors
    /// There is no such device, or it cannot be used.
    pub fn start(
        load: impl FnOnce() -> Result<Piece, String> + Send + 'static,
        options: Options,
    ) -> Result<Self, DeviceError> {
        let options = Options {
            gain: gain(options.gain),
            ..options
        };
        let plan = Plan::of(&options.device, control::want(&options))?;
        let device = plan.name.clone();
        let threadless = |cause| DeviceError::threadless(&device, &cause);
        let shared = Arc::new(Shared::new(options.gain, options.looped));
        let (asks, asked) = channel();
        let deliver = asks.clone();
        let workshop = workshop::open(move |work| {
            // A session that is gone needs no work.
            let _ = deliver.send(Ask::Worked(Box::new(work)));
        })
        .map_err(threadless)?;
        let (tap_in, tap) = match options.tap_frames {
            0 => (None, None),
            frames => {
                let (tap_in, tap) = rtrb::RingBuffer::new(2 * frames);
                (Some(tap_in), Some(tap))
            }
        };
        let thread = std::thread::Builder::new().name("heterodyne-control".to_owned());
        let control = Control::new(
            options,
            plan,
            asked,
            workshop,
            Arc::clone(&shared),
            Arc::new(Mutex::new(tap_in)),
        );
        let running = Running::start(thread, move || control::run(control, Box::new(load)));
        let running = running.map_err(threadless)?;
        Ok(Self {
            asks,
            shared,
            control: Mutex::new(Some(running)),
            tap: Mutex::new(tap),
            revisions: AtomicU64::new(0),
        })
    }

    /// Fades to silence and stands still.
    pub fn pause(&self) {
        self.ask(Ask::Pause);
    }

    /// Goes on.
    pub fn resume(&self) {
        self.ask(Ask::Resume);
    }

    /// Goes on at a place in seconds: below 0 and no number is 0, past the end is the end.
    pub fn seek(&self, secs: f64) {
        self.ask(Ask::Seek(secs));
    }

    /// Sets the linear master gain; below 0 and what is no number is 0.
    pub fn set_gain(&self, linear: f32) {
        self.ask(Ask::Gain(gain(linear)));
    }

    /// Whether to begin again at the end.
    pub fn set_looped(&self, looped: bool) {
        self.ask(Ask::Loop(looped));
    }

    /// Plays another track from the same position on, as soon as it is worked out; of several that wait only the last.
    /// Returns its number, by which [`Event::Loaded`] or [`Event::Refused`] name it.
    pub fn update(&self, load: impl FnOnce() -> Result<Piece, String> + Send + 'static) -> u64 {
        let revision = self.revisions.fetch_add(1, Relaxed) + 1;
        self.ask(Ask::Update(revision, Box::new(load)));
        revision
    }

    /// Appends to a streamed clip (see `heterodyne_engine::ClipStream`): interleaved stereo at the rate of the device.
    /// A clip that is none, or no such clip: nothing happens. Before the first track is there, samples wait for it.
    pub fn push_clip(&self, index: usize, samples: &[f32], finished: bool) {
        self.ask(Ask::Push(index, samples.to_vec(), finished));
    }

    /// How it stands. Peaks are since the last snapshot, whoever took it.
    pub fn snapshot(&self) -> Snapshot {
        self.shared.snapshot()
    }

    /// The compiled track that plays.
    pub fn score(&self) -> Option<Arc<Score>> {
        self.shared.view().score.clone()
    }

    /// What has happened since the last call; at most 256 events are kept, the oldest go first.
    pub fn events(&self) -> Vec<Event> {
        self.shared.view().events.drain(..).collect()
    }

    /// Waits until a snapshot (without peaks) is as wanted: `false` when the time ran out first. `None` waits for ever.
    /// Looked at some hundred times a second.
    pub fn wait(&self, timeout: Option<Duration>, enough: impl Fn(&Snapshot) -> bool) -> bool {
        self.shared.wait(timeout, enough)
    }

    /// What is sent to the device, as interleaved stereo f32 before conversion, if [`Options::tap_frames`] asked for it:
    /// from the first frame of the track on, pauses as silence, nothing past the end. Once. Frames that find no room are left
    /// out and counted in [`Snapshot::tap_lost_frames`].
    pub fn take_tap(&self) -> Option<rtrb::Consumer<f32>> {
        let mut tap = self.tap.lock().unwrap_or_else(PoisonError::into_inner);
        tap.take()
    }

    /// Ends the sound and waits until the device is closed, for at most two seconds: where an audio server hangs, the rest
    /// happens when it answers.
    pub fn stop(self) {
        drop(self);
    }

    fn ask(&self, ask: Ask) {
        self.shared
            .asked
            .fetch_add(u64::from(ask.is_wish()), Relaxed);
        // A control thread that is gone has been told to stop.
        let _ = self.asks.send(ask);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.ask(Ask::Stop);
        let control = self
            .control
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = control.take() {
            running.wait(PATIENCE);
        }
    }
}

/// A gain that can be used.
fn gain(linear: f32) -> f32 {
    if linear.is_finite() {
        linear.max(0.0)
    } else {
        0.0
    }
}
