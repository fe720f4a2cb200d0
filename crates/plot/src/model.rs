//! What a picture shows, free of pixels: lanes with their curves, steps with their bounds, a spectrogram.
//!
//! Invariant: times are seconds on the track's time line; curves are sorted by time and straight between their points.

use heterodyne_engine::frequencies::Role;

use crate::spectrogram::Channel;

/// A point of a curve: seconds, value.
pub type Point = [f64; 2];

/// Which parts a picture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panels {
    /// Lanes of voices, noise and clips.
    pub timeline: bool,
    /// Beats and carriers over time.
    pub frequencies: bool,
    /// Spectrogram of the rendered sound.
    pub spectrogram: bool,
}

impl Panels {
    /// Everything.
    pub const ALL: Self = Self {
        timeline: true,
        frequencies: true,
        spectrogram: true,
    };
}

/// A whole picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Name of the track.
    pub title: String,
    /// Frames per second that the track was worked out for.
    pub sample_rate_hz: u32,
    /// Length of the whole track in seconds.
    pub track_secs: f64,
    /// First moment shown.
    pub start_secs: f64,
    /// Last moment shown; later than the first.
    pub end_secs: f64,
    /// Which parts are drawn.
    pub panels: Panels,
    /// Steps by the time of their start.
    pub steps: Vec<StepMark>,
    /// Voices, then noise, then clips.
    pub lanes: Vec<Lane>,
    /// Present where its panel is.
    pub spectrogram: Option<Spectrogram>,
}

/// Bounds of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepMark {
    /// Its number in the document, from 1.
    pub number: usize,
    /// Start.
    pub start_secs: f64,
    /// End.
    pub end_secs: f64,
    /// Length of the crossfade at its start; 0 without one.
    pub fade_secs: f64,
    /// What the author called it.
    pub description: String,
}

/// What sounds in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneKind {
    /// One voice, followed over the steps.
    Voice,
    /// The noise under the track.
    Noise,
    /// Clips that do not overlap.
    Clip,
}

/// One line of the timeline.
#[derive(Clone, Debug)]
pub struct Lane {
    /// What to call it.
    pub name: String,
    /// What sounds in it.
    pub kind: LaneKind,
    /// Its parts by the time of their start.
    pub segments: Vec<Segment>,
}

/// A stretch of a lane: a voice in a step, a noise, a clip.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Start.
    pub start_secs: f64,
    /// End.
    pub end_secs: f64,
    /// Number of its step, from 1.
    pub step: Option<usize>,
    /// What the author called it, or where it comes from.
    pub text: String,
    /// Linear gain: envelope times crossfades.
    pub gain: Vec<Point>,
    /// Its frequencies.
    pub lines: Vec<Line>,
}

/// One frequency of a segment.
#[derive(Clone, Debug)]
pub struct Line {
    /// The parameter that it comes from.
    pub param: &'static str,
    /// What it is to the ear.
    pub role: Role,
    /// Hertz over time; below 0 never.
    pub hz: Vec<Point>,
    /// Half the width of a vibrato around it in hertz; empty without one.
    pub half_width_hz: Vec<Point>,
}

/// Levels over time and frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    /// Moments, evenly over the picture; each stands in the middle of its column.
    pub columns: usize,
    /// Frequencies, evenly in their logarithm.
    pub rows: usize,
    /// `[rows][columns]`, highest frequency first: 0 at the floor or below, 255 at the top.
    pub levels: Vec<u8>,
    /// Lower edge of the last row.
    pub lowest_hz: f64,
    /// Upper edge of the first row.
    pub highest_hz: f64,
    /// Level that 0 stands for, in decibels below a sine at full scale.
    pub floor_db: f64,
    /// Level that 255 stands for.
    pub top_db: f64,
    /// Frames of sound that a column looks at.
    pub window_frames: usize,
    /// What is looked at.
    pub channel: Channel,
}

impl Picture {
    /// Length of the stretch shown, in seconds.
    pub fn seconds(&self) -> f64 {
        self.end_secs - self.start_secs
    }

    /// All frequency lines that pass `wanted`, with the number of their lane.
    pub fn lines(&self, wanted: impl Fn(Role) -> bool) -> impl Iterator<Item = (usize, &Line)> {
        let lanes = self.lanes.iter().enumerate();
        lanes
            .flat_map(|(number, lane)| {
                let segments = lane.segments.iter();
                segments
                    .flat_map(move |segment| segment.lines.iter().map(move |line| (number, line)))
            })
            .filter(move |(_, line)| wanted(line.role))
    }
}
