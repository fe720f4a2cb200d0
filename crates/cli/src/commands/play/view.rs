//! Everything that the live view shows, as plain data; what is drawn follows from it alone.

use super::meter::Meter;
use super::programme::{Sounding, StepPlace};
use heterodyne_device::Snapshot;

/// One moment of playing.
#[derive(Clone, Debug)]
pub struct View {
    /// What the track is called.
    pub title: String,
    /// How the session stands.
    pub snapshot: Snapshot,
    /// The placed steps, in the order of the document.
    pub steps: Vec<StepPlace>,
    /// What sounds now.
    pub sounding: Vec<Sounding>,
    /// Left and right.
    pub meters: [Meter; 2],
    /// What is taken down, if anything.
    pub recording: Option<RecordingView>,
    /// What was last said, oldest first.
    pub messages: Vec<String>,
    /// Why the file on disk does not play: a heading, then lines. Empty when it does.
    pub problems: Vec<String>,
    /// Whether the list of keys is up.
    pub help: bool,
    /// Whether colours may be used.
    pub colour: bool,
}

/// A recording under way.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordingView {
    /// The file that it will be.
    pub file: String,
    /// How much there is of it.
    pub secs: f64,
    /// Frames that came too fast to be taken down.
    pub lost_frames: u64,
}

impl View {
    /// The step that plays.
    pub fn step(&self) -> Option<&StepPlace> {
        self.steps.get(self.snapshot.step?)
    }
}
