//! Joins the pieces of a plan to a file: the last gains, in the order of a whole render, and then the ordinary writer.
//!
//! A piece of a step gets the step's scale, every piece the gain of the mix, each with one rounding. So the bytes are those of
//! [`crate::render`], however the track was cut.

use crate::error::RenderError;
use crate::levels;
use crate::options::Stage;
use crate::take::scaled;
use heterodyne_media::{AudioWriter, Finished, OutputSpec};
use std::path::Path;

/// A file that is being joined. Dropping it before [`Join::finish`] leaves nothing behind.
pub struct Join {
    writer: Box<dyn AudioWriter>,
    gain: f32,
    planes: [Vec<f32>; 2],
}

/// The gain that a stage puts on a mix whose true peak is `peak`.
pub fn level_gain(stage: Stage, peak: f32) -> f32 {
    match stage {
        Stage::Raw => 1.0,
        Stage::Final { target } => levels::gain_to(target, peak),
    }
}

impl Join {
    /// Opens a file; `gain` is what [`level_gain`] says.
    ///
    /// # Errors
    /// The file cannot be written, or the format cannot hold this rate or length.
    pub fn create(path: &Path, spec: &OutputSpec, gain: f32) -> Result<Self, RenderError> {
        Ok(Self {
            writer: heterodyne_media::create(path, spec)?,
            gain,
            planes: Default::default(),
        })
    }

    /// Appends interleaved frames: the mix, or with `scale` a step alone before that scale.
    ///
    /// # Errors
    /// The system refuses the write, or there are more frames than were announced.
    pub fn write(
        &mut self,
        frames: impl Iterator<Item = [f32; 2]>,
        scale: Option<f32>,
    ) -> Result<(), RenderError> {
        let scale = scale.unwrap_or(1.0);
        self.planes.iter_mut().for_each(Vec::clear);
        for frame in frames {
            for (plane, sample) in self.planes.iter_mut().zip(frame) {
                plane.push(scaled(scaled(sample, scale), self.gain));
            }
        }
        self.writer.write(&self.planes[0], &self.planes[1])?;
        Ok(())
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// Frames are missing, or the system refuses the last bytes or the name.
    pub fn finish(self) -> Result<Finished, RenderError> {
        Ok(self.writer.finish()?)
    }
}
