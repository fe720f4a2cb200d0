//! Renders a score, or a slice of it, into memory: the samples that a file of 32-bit floats would hold, in its order.
//!
//! Invariant: the same renderer as for files stands behind it, so the samples are those of the file bit for bit.

use crate::error::RenderError;
use crate::options::{Options, Report};
use crate::render::render_through;
use crate::watch::Watch;
use heterodyne_engine::Score;
use heterodyne_media::{AudioWriter, Finished, MediaError, OutputSpec};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rendered sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// Left and right in turn, one pair for each frame.
    pub interleaved: Vec<f32>,
    /// How it was made. Its `file` has no path, and the size of the samples.
    pub report: Report,
}

/// Renders into memory. Of the options, `format` and `dither` do not count.
///
/// # Errors
/// See [`RenderError`]; there is not enough memory for all samples.
pub fn render_to_memory(
    score: &mut Score,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Sound, RenderError> {
    let shared = Shared::default();
    let open = |spec: &OutputSpec| {
        let bytes = spec.frames.saturating_mul(8);
        let samples = usize::try_from(bytes / 4).map_err(|_| RenderError::Memory { bytes })?;
        let mut held = shared.lock();
        held.clear();
        held.try_reserve_exact(samples)
            .map_err(|_| RenderError::Memory { bytes })?;
        drop(held);
        Ok(Box::new(MemoryWriter(shared.clone())) as Box<dyn AudioWriter>)
    };
    let scratch = std::env::temp_dir();
    let report = render_through(score, options, watch, Some(&scratch), &open)?;
    let interleaved = std::mem::take(&mut *shared.lock());
    Ok(Sound {
        interleaved,
        report,
    })
}

/// The samples, held by whoever asked for them and by the writer that is at work.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<f32>>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<f32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct MemoryWriter(Shared);

impl AudioWriter for MemoryWriter {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        assert_eq!(left.len(), right.len(), "channels of equal length");
        let mut held = self.0.lock();
        let at = held.len();
        held.resize(at + 2 * left.len(), 0.0);
        let pairs = held[at..].chunks_exact_mut(2);
        for (pair, (left, right)) in pairs.zip(left.iter().zip(right)) {
            pair.copy_from_slice(&[*left, *right]);
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Finished, MediaError> {
        let samples = self.0.lock().len() as u64;
        Ok(Finished {
            path: PathBuf::new(),
            bytes: samples * 4,
            frames: samples / 2,
        })
    }
}
