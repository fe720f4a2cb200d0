//! What the caller chooses, and what it gets to know afterwards.

use crate::error::RenderError;
use crate::remembered::Memory;
use heterodyne_engine::Score;
use heterodyne_media::{Dither, Finished, Format};
use std::num::NonZeroUsize;
use std::ops::Range;

/// How far an offline render goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// The mix as it is: per-step scaling only. The live mix is always rendered so.
    Raw,
    /// The mix with its peak brought to `target` (above 0, up to 1), up or down.
    Final {
        /// Peak of the finished file, linear.
        target: f32,
    },
}

/// Settings of one render.
#[derive(Clone, Debug)]
pub struct Options {
    /// File type and sample kind.
    pub format: Format,
    /// Dither for whole-number formats; `None` truncates.
    pub dither: Option<Dither>,
    /// How far.
    pub stage: Stage,
    /// Frames to write; `None`: all. An end past the track's is moved to it.
    pub slice: Option<Range<u64>>,
    /// Threads that render. The bytes are the same for any number.
    pub threads: NonZeroUsize,
    /// Where peaks are remembered between runs.
    pub memory: Memory,
    /// Bytes of scanned sound that may be kept on the disk beside the output while a render runs; 0 keeps none.
    pub keep_bytes: u64,
}

impl Options {
    /// The whole track, raw, on all processors, with the user's own memory, keeping up to 1 GiB (50 minutes at 44.1 kHz).
    pub fn new(format: Format) -> Self {
        Self {
            format,
            dither: None,
            stage: Stage::Raw,
            slice: None,
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            memory: Memory::of_user(),
            keep_bytes: 1 << 30,
        }
    }
}

/// What a render did.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The file.
    pub file: Finished,
    /// Seconds of sound in it.
    pub seconds: f64,
    /// Greatest magnitude before conversion to the sample kind, linear.
    pub peak: f32,
    /// Gain of the whole mix (1 in a raw render).
    pub level_gain: f32,
    /// Seconds that the render took.
    pub wall_secs: f64,
    /// `seconds / wall_secs`.
    pub rate: f64,
    /// Threads that rendered.
    pub threads: usize,
    /// Frames that had to be measured before rendering.
    pub scanned_frames: u64,
    /// Levels that were known from an earlier run.
    pub recalled_levels: usize,
}

/// The frames that a stage and a slice ask for.
///
/// # Errors
/// A target that is no level, an empty track or slice, or a slice past the end.
pub(crate) fn frames_of(
    score: &Score,
    stage: Stage,
    slice: Option<&Range<u64>>,
) -> Result<Range<u64>, RenderError> {
    if let Stage::Final { target } = stage
        && !(target > 0.0 && target <= 1.0)
    {
        return Err(RenderError::Target { found: target });
    }
    let length = score.frames();
    if length == 0 {
        return Err(RenderError::Nothing { what: "track" });
    }
    let Some(slice) = slice else {
        return Ok(0..length);
    };
    if slice.is_empty() {
        return Err(RenderError::Nothing { what: "slice" });
    }
    if slice.start >= length {
        let secs = |frames: u64| frames as f64 / f64::from(score.sample_rate());
        return Err(RenderError::PastTheEnd {
            start_secs: secs(slice.start),
            length_secs: secs(length),
        });
    }
    Ok(slice.start..slice.end.min(length))
}
