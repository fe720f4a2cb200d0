//! A render as tasks without its score, and the file that its pieces are joined to: what the one side needs that hands tasks out.

use crate::failure;
use heterodyne_engine::Score;
use heterodyne_media::{Dither, Format, OutputSpec};
use heterodyne_render::{
    Ask, Memory, Options, Peaks, Plan, RenderError, Signal, Stage, Task, level_gain, plan,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Kind, step, first, last, steps whose peaks it needs. Frames for `piece`, blocks of 512 frames for peaks.
type Row = (&'static str, Option<usize>, u64, u64, Vec<usize>);

/// Frames between which two cuts lie on the time line of the engine's own chunks.
const CHUNK_FRAMES: u64 = 1 << 16;
/// At 8 bytes a frame: 4 MiB.
const SHORTEST_PIECE: u64 = 8 * CHUNK_FRAMES;
/// 16 MiB.
const LONGEST_PIECE: u64 = 32 * CHUNK_FRAMES;
/// So many pieces of one track for each slot keep all busy to its end.
const PIECES_PER_SLOT: u64 = 4;

/// Frames of a piece: every slot gets some of a long track, a short one stays whole, and the sound of one is 4 to 16 MiB.
fn default_piece_frames(track_frames: u64, slots: u64) -> u64 {
    let share = track_frames.div_ceil(PIECES_PER_SLOT * slots.max(1));
    share
        .clamp(SHORTEST_PIECE, LONGEST_PIECE)
        .next_multiple_of(CHUNK_FRAMES)
}

/// A render as tasks, without the score.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Planned {
    plan: Plan,
    known: Peaks,
    steps: usize,
    /// Frames of the whole track.
    whole: u64,
    sample_rate: u32,
    fingerprint: u128,
    stage: Stage,
    memory: Memory,
}

impl Planned {
    /// Plans a render in pieces of so many frames; without a number, of a length that gives each of so many slots some.
    ///
    /// # Errors
    /// A slice past the end, or nothing to render.
    pub fn of(
        score: &Score,
        options: &Options,
        piece_frames: Option<u64>,
        slots: u64,
        memory: Memory,
    ) -> Result<Self, RenderError> {
        let ask = Ask {
            stage: options.stage,
            slice: options.slice.clone(),
            piece_frames: match piece_frames {
                Some(frames) => frames.max(1),
                None => default_piece_frames(score.frames(), slots),
            },
        };
        let steps = score.steps().len();
        let known = memory
            .recall(score.fingerprint(), steps)
            .unwrap_or_default();
        Ok(Self {
            plan: plan(score, &ask, &known)?,
            known,
            steps,
            whole: score.frames(),
            sample_rate: score.sample_rate(),
            fingerprint: score.fingerprint(),
            stage: options.stage,
            memory,
        })
    }
}

#[pymethods]
impl Planned {
    /// First frame that is written, and the one after the last.
    #[getter]
    fn frames(&self) -> (u64, u64) {
        (self.plan.frames.start, self.plan.frames.end)
    }

    #[getter]
    fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Peaks of steps that earlier runs have found.
    #[getter]
    fn known(&self) -> Vec<(usize, f32)> {
        let peaks = self.known.steps.iter().enumerate();
        peaks
            .filter_map(|(step, peak)| peak.map(|peak| (step, peak)))
            .collect()
    }

    /// Steps whose peaks the tasks find.
    #[getter]
    fn unknown(&self) -> Vec<usize> {
        self.plan.unknown.clone()
    }

    #[getter]
    fn tasks(&self) -> Vec<Row> {
        self.plan.tasks.iter().map(row).collect()
    }

    /// The scale of a step with this peak.
    #[staticmethod]
    fn step_scale(peak: f32) -> f32 {
        Score::scale_for(peak)
    }

    /// Peak in the mix of a piece that was rendered as a step alone, once the step's own peak is known.
    #[staticmethod]
    fn peak_in_mix(step_peak: f32, piece_peak: f32) -> f32 {
        piece_peak * Score::scale_for(step_peak)
    }

    /// Gain on a mix of this peak.
    fn level_gain(&self, mix_peak: f32) -> f32 {
        level_gain(self.stage, mix_peak)
    }

    /// Remembers peaks of steps for later renders, and of the mix.
    fn remember(&self, peaks: Vec<(usize, f32)>, mix_peak: f32) {
        let mut known = self.known.clone();
        known.steps.resize(self.steps, None);
        for (step, peak) in peaks {
            if let Some(known) = known.steps.get_mut(step) {
                *known = Some(peak);
            }
        }
        // Only the final stage looks at the whole mix, and a raw whole shows it by itself.
        if matches!(self.stage, Stage::Final { .. }) || self.plan.frames == (0..self.whole) {
            known.track = Some(mix_peak);
        }
        self.memory.store(self.fingerprint, &known);
    }

    /// Opens the file that the pieces are joined to, for a mix of this peak.
    fn join(
        &self,
        path: PathBuf,
        format: &str,
        dither_seed: Option<u64>,
        mix_peak: f32,
    ) -> PyResult<Join> {
        let format: Format = format.parse().map_err(|error| failure::of_media(&error))?;
        let frames = &self.plan.frames;
        let spec = OutputSpec {
            first_frame: frames.start,
            dither: dither_seed.map(Dither::new),
            // Nothing else keeps this machine busy while the last file is joined.
            encoder_threads: std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            ..OutputSpec::new(format, self.sample_rate, frames.end - frames.start)
        };
        let join = heterodyne_render::Join::create(&path, &spec, self.level_gain(mix_peak));
        let join = join.map_err(|error| failure::of_render(&error))?;
        Ok(Join(Mutex::new(Some(join))))
    }
}

fn row(task: &Task) -> Row {
    match task {
        Task::Piece {
            frames,
            signal,
            needs,
        } => {
            let step = match signal {
                Signal::Mix => None,
                Signal::Step(step) => Some(*step),
            };
            ("piece", step, frames.start, frames.end, needs.clone())
        }
        Task::StepPeak { step, quanta } => {
            ("step", Some(*step), quanta.start, quanta.end, Vec::new())
        }
        Task::MixPeak { quanta, needs } => ("mix", None, quanta.start, quanta.end, needs.clone()),
    }
}

/// A file that is being joined. It appears with [`Join::finish`]; without, nothing is left behind.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Join(Mutex<Option<heterodyne_render::Join>>);

impl Join {
    fn open(&self) -> MutexGuard<'_, Option<heterodyne_render::Join>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn closed() -> PyErr {
    PyValueError::new_err("the file was finished before")
}

#[pymethods]
impl Join {
    /// Appends interleaved 32-bit floats; `scale` is that of a step that was rendered alone.
    fn write(&self, py: Python<'_>, frames: &[u8], scale: Option<f32>) -> PyResult<()> {
        let float = |four: &[u8]| f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        py.detach(|| {
            let mut open = self.open();
            let join = open.as_mut().ok_or(None)?;
            let pairs = frames.chunks_exact(8);
            let pairs = pairs.map(|frame| [float(&frame[..4]), float(&frame[4..])]);
            join.write(pairs, scale).map_err(Some)
        })
        .map_err(|error| error.map_or_else(closed, |error| failure::of_render(&error)))
    }

    /// Completes the file and returns its path and size.
    fn finish(&self, py: Python<'_>) -> PyResult<(PathBuf, u64)> {
        let join = self.open().take().ok_or_else(closed)?;
        let finished = py.detach(|| join.finish());
        let finished = finished.map_err(|error| failure::of_render(&error))?;
        Ok((finished.path, finished.bytes))
    }

    /// Gives the file up.
    fn abandon(&self) {
        drop(self.open().take());
    }
}
