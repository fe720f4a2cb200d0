//! Gathers what a picture shows from a track and its score.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use heterodyne_engine::Score;
use heterodyne_track::document::Track;

use crate::PlotError;
use crate::lanes;
use crate::model::{Panels, Picture};
use crate::sheet::edges;
use crate::spectrogram::{self, Channel, Extent, Look};

/// What to show.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of the track, for the heading; without one a picture has no heading.
    pub title: String,
    /// Where to start, in seconds.
    pub start_secs: f64,
    /// How much to show, in seconds; `None`: to the end.
    pub duration_secs: Option<f64>,
    /// Which parts.
    pub panels: Panels,
    /// What the spectrogram looks at.
    pub channel: Channel,
    /// Frequencies and levels of the spectrogram.
    pub look: Look,
    /// Threads that render for the spectrogram.
    pub threads: NonZeroUsize,
    /// Width of the picture in pixels; the spectrogram has at most [`MOST_COLUMNS`] columns.
    pub width: u32,
}

/// Most columns of a spectrogram.
pub const MOST_COLUMNS: usize = 1600;
/// Rows of a spectrogram.
const ROWS: usize = 320;

/// Gathers a picture. `clips` says of each clip of the document whether it could be read.
///
/// # Errors
/// The stretch asked for is empty or past the end; `cancel` was set.
pub fn picture(
    track: &Track,
    score: &Score,
    clips: &[bool],
    options: &Options,
    cancel: &AtomicBool,
) -> Result<Picture, PlotError> {
    let track_secs = score.frames() as f64 / f64::from(score.sample_rate());
    let start_secs = options.start_secs.max(0.0);
    if start_secs > 0.0 && start_secs >= track_secs {
        return Err(PlotError::PastTheEnd {
            start_secs,
            length_secs: track_secs,
        });
    }
    // A track without length has an empty picture of one second.
    let end_of_track = if track_secs > 0.0 { track_secs } else { 1.0 };
    let end_secs = options
        .duration_secs
        .map_or(end_of_track, |secs| (start_secs + secs).min(end_of_track));
    if end_secs <= start_secs {
        return Err(PlotError::Nothing);
    }
    let shown = |from: f64, to: f64| to >= start_secs && from <= end_secs;
    let mut lanes = lanes::lanes(track, score, clips);
    for lane in &mut lanes {
        lane.segments
            .retain(|segment| shown(segment.start_secs, segment.end_secs));
    }
    lanes.retain(|lane| !lane.segments.is_empty());
    let mut steps = lanes::steps(track, score);
    steps.retain(|step| shown(step.start_secs, step.end_secs));
    let spectrogram = if options.panels.spectrogram {
        let [left, right] = edges(options.width.clamp(320, 8000), true);
        let extent = Extent {
            secs: start_secs..end_secs,
            columns: ((right - left) as usize).clamp(1, MOST_COLUMNS),
            rows: ROWS,
            channel: options.channel,
            look: options.look,
        };
        Some(spectrogram::spectrogram(
            score,
            &extent,
            options.threads,
            cancel,
        )?)
    } else {
        None
    };
    Ok(Picture {
        title: options.title.clone(),
        sample_rate_hz: score.sample_rate(),
        track_secs,
        start_secs,
        end_secs,
        panels: options.panels,
        steps,
        lanes,
        spectrogram,
    })
}
