//! How a session stands, read at one moment.

/// What a session does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The first track is being worked out or the device is being opened.
    Loading,
    /// Sounding.
    Playing,
    /// Standing still.
    Paused,
    /// Past the end of the track.
    Ended,
    /// The device is gone; the position stands still until it is back.
    Reconnecting,
    /// Over: the first track was refused, the session was stopped, or an internal error has ended it.
    Stopped,
}

/// How a session stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// What it does.
    pub state: State,
    /// Frame of the track that is rendered next; where it will begin or go on while no device is open.
    pub position_frames: u64,
    /// Length of the track in frames; 0 while there is none.
    pub frames: u64,
    /// Frames per second, of the device that will be opened while none is.
    pub sample_rate: u32,
    /// The step that plays, as an index into `Score::steps`.
    pub step: Option<usize>,
    /// Linear master gain.
    pub gain: f32,
    /// Whether the end is followed by the start.
    pub looped: bool,
    /// How often that has happened.
    pub laps: u64,
    /// Which track plays: 0 the first, then the number of the update.
    pub revision: u64,
    /// Greatest magnitudes since the last snapshot, left and right.
    pub peaks: [f32; 2],
    /// Cost of the callbacks.
    pub load: Load,
    /// What was not heard in time.
    pub xruns: Xruns,
    /// Frames that the tap had no room for.
    pub tap_lost_frames: u64,
    /// How often a device was lost and found again.
    pub reconnections: u64,
    /// Blocks that an internal error turned into silence.
    pub faults: u64,
    /// The open device.
    pub output: Option<Output>,
}

impl Snapshot {
    /// Position in seconds of the track.
    pub fn position_secs(&self) -> f64 {
        secs(self.position_frames, self.sample_rate)
    }

    /// Length of the track in seconds.
    pub fn duration_secs(&self) -> f64 {
        secs(self.frames, self.sample_rate)
    }
}

fn secs(frames: u64, sample_rate: u32) -> f64 {
    frames as f64 / f64::from(sample_rate.max(1))
}

/// Time of callbacks as a share of the time that their frames last, over the whole session.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Callbacks counted.
    pub callbacks: u64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Worst.
    pub worst: f64,
}

/// Gaps in what was heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Xruns {
    /// How many gaps.
    pub events: u64,
    /// Of these, how many the system has reported; the others showed in the times of callbacks alone.
    pub reported: u64,
    /// Frames that were due and not there, as far as the clock tells.
    pub frames: u64,
    /// The same in seconds.
    pub secs: f64,
}

/// An open device.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Its name.
    pub device: String,
    /// Frames per second.
    pub sample_rate: u32,
    /// Channels; the first two carry the track, one carries the mean of both.
    pub channels: u16,
    /// Sample format, as the system calls it: `f32`, `i16`, …
    pub format: String,
    /// Frames of the device's largest callback so far.
    pub buffer_frames: u32,
    /// From a sample's making to its sounding, in seconds, as the system tells it; 0 where it does not.
    pub latency_secs: f64,
    /// Whether the audio thread goes before others.
    pub priority: Priority,
}

/// How the system schedules the audio thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Before ordinary threads; with what the system calls it.
    Raised(String),
    /// Like any other thread; why.
    Ordinary(String),
}
