//! A clip on the time line, already at the rate of the Score.

use std::sync::Arc;

use heterodyne_dsp::tone::FRAMES;

use crate::clip_stream::ClipStream;

/// A placed clip.
pub(crate) struct PlacedClip {
    pub start: i64,
    pub samples: Samples,
    pub gains: [f32; 2],
    /// Frames of the linear fade at its start, 0 and 1 included.
    pub fade_in: i64,
}

/// What it plays.
pub(crate) enum Samples {
    /// All of it, and the frames of the fade at its end.
    Whole([Vec<f32>; 2], i64),
    /// What has arrived of a stream.
    Streamed(Arc<ClipStream>, Ends),
}

/// Where a stream may end: fades are frames at the end.
pub(crate) struct Ends {
    pub fade_out: i64,
    /// Length that the document gives; 0 for all.
    pub cut: i64,
    /// The fade where it is cut there.
    pub cut_fade_out: i64,
}

/// How much of a clip there is, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Frames up to its end, or, of an unknown end, those that have arrived.
    pub frames: i64,
    pub fade_out: i64,
    pub is_final: bool,
}

impl PlacedClip {
    /// Its length; of a stream, as it is known now.
    pub fn extent(&self) -> Extent {
        match &self.samples {
            Samples::Whole(samples, fade_out) => Extent {
                frames: samples[0].len() as i64,
                fade_out: *fade_out,
                is_final: true,
            },
            Samples::Streamed(stream, ends) => ends.of(stream),
        }
    }

    /// Whether it may sound in a block.
    pub fn touches(&self, first: i64) -> bool {
        let extent = self.extent();
        let before_end = !extent.is_final || first < self.start + extent.frames;
        before_end && first + FRAMES as i64 > self.start
    }

    /// Whether samples of it may still arrive.
    pub fn is_stream(&self) -> bool {
        matches!(self.samples, Samples::Streamed(..))
    }

    /// Adds its part of a block.
    pub fn add(&self, first: i64, out: &mut [[f32; FRAMES]; 2]) {
        let extent = self.extent();
        match &self.samples {
            Samples::Whole(samples, _) => {
                self.add_frames(extent, extent.frames, first, out, |j| {
                    [samples[0][j], samples[1][j]]
                });
            }
            Samples::Streamed(stream, _) => {
                let arrived = extent.frames.min(stream.frames() as i64);
                self.add_frames(extent, arrived, first, out, |j| stream.frame(j));
            }
        }
    }

    /// Adds what a block shares with the first `frames` frames.
    #[inline(always)]
    fn add_frames(
        &self,
        extent: Extent,
        frames: i64,
        first: i64,
        out: &mut [[f32; FRAMES]; 2],
        frame: impl Fn(usize) -> [f32; 2],
    ) {
        let from = (self.start - first).max(0);
        let to = (self.start + frames - first).min(FRAMES as i64);
        for n in from..to {
            let j = first + n - self.start;
            let mut fade = 1.0f32;
            if j < self.fade_in {
                fade *= j as f32 / (self.fade_in - 1).max(1) as f32;
            }
            let left = extent.frames - 1 - j;
            if extent.is_final && left < extent.fade_out {
                fade *= left as f32 / (extent.fade_out - 1).max(1) as f32;
            }
            let samples = frame(j as usize);
            for channel in 0..2 {
                out[channel][n as usize] += samples[channel] * (self.gains[channel] * fade);
            }
        }
    }
}

impl Ends {
    /// A stream that has ended before the cut, or of which all is wanted, ends where it ends; else it ends at the cut, if there is
    /// one.
    fn of(&self, stream: &ClipStream) -> Extent {
        // In this order: the number of a stream that is finished is its last.
        let finished = stream.is_finished();
        let arrived = stream.frames() as i64;
        if self.cut > 0 && (!finished || arrived > self.cut) {
            return Extent {
                frames: self.cut,
                fade_out: self.cut_fade_out,
                is_final: true,
            };
        }
        Extent {
            frames: arrived,
            fade_out: self.fade_out,
            is_final: finished,
        }
    }
}
