//! One track on one device.

use crate::error::DeviceError;
use crate::event::Event;
use crate::options::Options;
use crate::snapshot::Snapshot;
use heterodyne_engine::{Score, Sources};
use heterodyne_track::document::Track;
use std::sync::Arc;

/// What is to be played.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The document.
    pub track: Track,
    /// What it names.
    pub sources: Sources,
}

/// Plays a track. To be shared among threads; dropping it ends the sound.
pub struct Session {}

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
        let _ = (Box::new(load), options);
        Ok(Self {})
    }

    /// Fades to silence and stands still.
    pub fn pause(&self) {}

    /// Goes on.
    pub fn resume(&self) {}

    /// Goes on at a place in seconds: below 0 is 0, past the end is the end.
    pub fn seek(&self, secs: f64) {
        let _ = secs;
    }

    /// Sets the linear master gain; below 0 and what is no number is 0.
    pub fn set_gain(&self, gain: f32) {
        let _ = gain;
    }

    /// Whether to begin again at the end.
    pub fn set_looped(&self, looped: bool) {
        let _ = looped;
    }

    /// Plays another track from the same position on, as soon as it is worked out; of several that wait only the last.
    /// Returns its number, by which [`Event::Loaded`] or [`Event::Refused`] name it.
    pub fn update(&self, load: impl FnOnce() -> Result<Piece, String> + Send + 'static) -> u64 {
        let _ = Box::new(load);
        0
    }

    /// Appends to a streamed clip (see `heterodyne_engine::ClipStream`): interleaved stereo at the rate of the device.
    /// A clip that is none, or no such clip: nothing happens.
    pub fn push_clip(&self, index: usize, samples: &[f32], finished: bool) {
        let _ = (index, samples, finished);
    }

    /// How it stands.
    pub fn snapshot(&self) -> Snapshot {
        unreachable!("written next")
    }

    /// The compiled track that plays.
    pub fn score(&self) -> Option<Arc<Score>> {
        None
    }

    /// What has happened since the last call; at most 256 events are kept, the oldest go first.
    pub fn events(&self) -> Vec<Event> {
        Vec::new()
    }

    /// What is sent to the device, as interleaved stereo f32 before conversion, if [`Options::tap_frames`] asked for it.
    /// Once.
    pub fn take_tap(&self) -> Option<rtrb::Consumer<f32>> {
        None
    }

    /// Ends the sound and waits until the device is closed.
    pub fn stop(self) {}
}
