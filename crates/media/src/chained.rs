//! A chain of effects in front of a file: what is written passes the chain first.
//!
//! Invariant: what lies in the file is in line with what was written; the chain's latency is cut off at the beginning and made up for with silence
//! at the end. Memory does not grow with the length, and blocks of any size give the same file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use heterodyne_dsp::effects::Chain;

use crate::error::MediaError;
use crate::writer::{AudioWriter, Finished};

/// Frames that pass the chain at once.
const PIECE: usize = 1024;

/// What came out of a chain, for whoever has given the writer away.
#[derive(Debug, Default)]
pub struct Passed {
    /// Bits of the largest magnitude.
    peak: AtomicU32,
    beyond: AtomicU64,
}

impl Passed {
    /// The largest magnitude so far.
    pub fn peak(&self) -> f32 {
        f32::from_bits(self.peak.load(Relaxed))
    }

    /// Samples so far that lie beyond full scale.
    pub fn beyond_full_scale(&self) -> u64 {
        self.beyond.load(Relaxed)
    }

    /// Forgets what was seen.
    pub fn clear(&self) {
        self.peak.store(0, Relaxed);
        self.beyond.store(0, Relaxed);
    }

    fn look(&self, sound: &[f32]) {
        let peak = sound.iter().fold(self.peak(), |peak, x| peak.max(x.abs()));
        let beyond = sound.iter().filter(|x| x.abs() > 1.0).count();
        self.peak.store(peak.to_bits(), Relaxed);
        self.beyond.fetch_add(beyond as u64, Relaxed);
    }
}

/// A writer that sends what it is given through a chain on its way to another one.
pub struct Chained {
    inner: Box<dyn AudioWriter>,
    chain: Chain,
    /// Frames of the chain's output that are still to be dropped.
    late: u64,
    /// Frames that follow the last one that is written.
    tail_frames: u64,
    passed: Arc<Passed>,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Chained {
    /// Sends sound through `chain` to `inner`, and lets the chain sound on for `tail_frames`: a length that `inner` announces has to have them in it.
    pub fn new(
        inner: Box<dyn AudioWriter>,
        chain: Chain,
        tail_frames: u64,
        passed: Arc<Passed>,
    ) -> Self {
        passed.clear();
        Self {
            late: chain.latency_frames() as u64,
            inner,
            chain,
            tail_frames,
            passed,
            left: Vec::with_capacity(PIECE),
            right: Vec::with_capacity(PIECE),
        }
    }

    /// Sends what lies in the buffers on.
    fn pass(&mut self) -> Result<(), MediaError> {
        let (left, right) = (&mut self.left[..], &mut self.right[..]);
        if self.chain.channels() == 1 {
            self.chain.process(&mut [&mut *left]);
            right.copy_from_slice(left);
        } else {
            self.chain.process(&mut [&mut *left, &mut *right]);
        }
        let late = self.late.min(left.len() as u64);
        self.late -= late;
        let (left, right) = (&left[late as usize..], &right[late as usize..]);
        self.passed.look(left);
        if self.chain.channels() == 2 {
            self.passed.look(right);
        }
        self.inner.write(left, right)
    }
}

impl AudioWriter for Chained {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
        assert_eq!(left.len(), right.len(), "channels of one length");
        for (left, right) in left.chunks(PIECE).zip(right.chunks(PIECE)) {
            self.left.clear();
            self.left.extend_from_slice(left);
            self.right.clear();
            self.right.extend_from_slice(right);
            self.pass()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, MediaError> {
        let mut rest = self
            .tail_frames
            .saturating_add(self.chain.latency_frames() as u64);
        while rest > 0 {
            let count = rest.min(PIECE as u64);
            for channel in [&mut self.left, &mut self.right] {
                channel.clear();
                channel.resize(count as usize, 0.0);
            }
            self.pass()?;
            rest -= count;
        }
        self.inner.finish()
    }
}

/// Opens a writer as [`crate::create`] does, for a file that is longer by a tail, with a chain in front of it.
///
/// # Errors
/// As [`crate::create`].
pub fn create_chained(
    path: &Path,
    spec: &crate::OutputSpec,
    chain: Chain,
    tail_frames: u64,
    passed: Arc<Passed>,
) -> Result<Box<dyn AudioWriter>, MediaError> {
    let longer = crate::OutputSpec {
        frames: spec.frames.saturating_add(tail_frames),
        ..*spec
    };
    let inner = crate::create(path, &longer)?;
    Ok(Box::new(Chained::new(inner, chain, tail_frames, passed)))
}
