//! One task of a render that was cut in pieces, and the file that the pieces are joined to.
//!
//! Invariant: what a worker does depends on the track, the settings and the task alone, so any worker's answer is the answer.
//! A score serves several threads of a worker at once: peaks of steps are set once, with nobody rendering.

use crate::render::Asked;
use crate::track::{Opened, Track};
use crate::watch::Watcher;
use crate::{failure, numbers, problems};
use heterodyne_engine::Score;
use heterodyne_media::{ClipSource, Dither, Format, OutputSpec};
use heterodyne_render::{
    Ask, Memory, Options, Peaks, Piece, Plan, RenderError, SOURCES, Signal, Stage, Task,
    level_gain, mix_peak, plan, render_piece, step_peak,
};
use heterodyne_track::document::NoiseSource;
use heterodyne_track::named_presets;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

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

/// What this build makes sound with: equal texts mean equal samples.
#[pyfunction]
pub fn engine_build() -> &'static str {
    SOURCES
}

/// The files that a track names, as written and where they lie, without those that stand in the text itself.
#[pyfunction]
pub fn named_files(py: Python<'_>, track: &Track) -> PyResult<Vec<(String, PathBuf)>> {
    let opened = track.0.opened(py)?;
    let written = written_paths(&track.0.text, &opened);
    let files = written.into_iter().filter_map(|written| {
        match ClipSource::resolve(&written, &track.0.folder) {
            Ok(ClipSource::File(path)) => Some((written.trim().to_owned(), path)),
            _ => None,
        }
    });
    Ok(files.collect())
}

fn written_paths(text: &str, opened: &Opened) -> BTreeSet<String> {
    let (document, sources) = (&opened.document, &opened.sources);
    let noise = document.background_noise.as_ref();
    let noise = noise.and_then(|noise| match &noise.source {
        NoiseSource::File(path) => Some(path.clone()),
        NoiseSource::Inline(_) => None,
    });
    let clips = document.clips.iter().map(|clip| clip.source.clone());
    let recordings = sources.recordings.keys().chain(sources.noise_inputs.keys());
    let named = recordings.chain(sources.head_responses.keys()).cloned();
    let all = clips.chain(noise).chain(named).chain(named_presets(text));
    all.filter(|written| !written.trim().is_empty()).collect()
}

/// Refuses what no track can be rendered with.
#[pyfunction]
pub fn check_asked(asked: Asked) -> PyResult<()> {
    let mix = numbers::mix(&asked.mix)?;
    let stage = numbers::stage(mix, asked.stage.as_deref(), asked.target)?;
    let rate = asked.sample_rate.unwrap_or(1000);
    numbers::slice(asked.start, asked.duration, rate)?;
    numbers::settings(rate, mix, asked.seed)?;
    match stage {
        Stage::Final { target } if !(target > 0.0 && target <= 1.0) => {
            Err(failure::of_render(&RenderError::Target { found: target }))
        }
        _ => Ok(()),
    }
}

/// A track worked out, on which tasks are done.
#[pyclass(frozen, module = "heterodyne._native")]
pub struct Work {
    score: RwLock<Score>,
    steps: usize,
    sample_rate: u32,
    options: Options,
}

impl Work {
    fn score(&self) -> RwLockReadGuard<'_, Score> {
        self.score.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets peaks of steps and returns the score with them. Waits for threads that render: not to be called with the
    /// interpreter's lock, which they may need.
    fn told(&self, peaks: &[(usize, f32)]) -> RwLockReadGuard<'_, Score> {
        let score = self.score();
        let is_set =
            |(step, peak): &(usize, f32)| score.step_scale(*step) == Score::scale_for(*peak);
        if peaks.iter().all(is_set) {
            return score;
        }
        drop(score);
        let mut score = self.score.write().unwrap_or_else(PoisonError::into_inner);
        for (step, peak) in peaks {
            score.set_step_peak(*step, *peak);
        }
        drop(score);
        self.score()
    }

    fn check(&self, mut steps: impl Iterator<Item = usize>) -> PyResult<()> {
        match steps.find(|step| *step >= self.steps) {
            Some(step) => Err(PyValueError::new_err(format!(
                "step {step}: the track has {} steps",
                self.steps
            ))),
            None => Ok(()),
        }
    }
}

#[pymethods]
impl Work {
    #[new]
    fn new(py: Python<'_>, track: &Track, asked: Asked) -> PyResult<Self> {
        let (score, options) = asked.prepare(py, track, Format::WavF32)?;
        Ok(Self {
            steps: score.steps().len(),
            sample_rate: score.sample_rate(),
            score: RwLock::new(score),
            options,
        })
    }

    #[getter]
    fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// What was found wrong in the track and in what it names.
    fn warnings<'py>(&self, py: Python<'py>, track: &Track) -> PyResult<Vec<Bound<'py, PyAny>>> {
        problems::to_python(py, &track.0.opened(py)?.diagnostics)
    }

    /// The tasks of the render, in pieces of so many frames; without a number, of a length that gives each of so many slots some.
    /// `remember`: with the peaks of earlier runs.
    fn plan(
        &self,
        py: Python<'_>,
        piece_frames: Option<u64>,
        slots: u64,
        remember: bool,
    ) -> PyResult<Planned> {
        py.detach(|| {
            let score = self.score();
            let ask = Ask {
                stage: self.options.stage,
                slice: self.options.slice.clone(),
                piece_frames: match piece_frames {
                    Some(frames) => frames.max(1),
                    None => default_piece_frames(score.frames(), slots),
                },
            };
            let memory = if remember {
                self.options.memory.clone()
            } else {
                Memory::off()
            };
            let known = memory.recall(score.fingerprint(), self.steps);
            let known = known.unwrap_or_default();
            Ok(Planned {
                plan: plan(&score, &ask, &known)?,
                known,
                steps: self.steps,
                whole: score.frames(),
                sample_rate: score.sample_rate(),
                fingerprint: score.fingerprint(),
                stage: self.options.stage,
                memory,
            })
        })
        .map_err(|error: RenderError| failure::of_render(&error))
    }

    /// Does a task: its peak, and the sound of a piece as interleaved 32-bit floats. `peaks` are those that it needs; `floor` is a
    /// peak that was found before.
    fn run<'py>(
        &self,
        py: Python<'py>,
        kind: &str,
        step: Option<usize>,
        range: (u64, u64),
        peaks: Vec<(usize, f32)>,
        floor: f32,
    ) -> PyResult<(f32, Option<Bound<'py, PyBytes>>)> {
        self.check(peaks.iter().map(|(step, _)| *step).chain(step))?;
        let range: Range<u64> = range.0..range.1;
        let watcher = Watcher::new(None);
        let fail = |_: Python<'_>, error: RenderError| failure::of_render(&error);
        let peak = match (kind, step) {
            ("piece", step) => {
                let signal = step.map_or(Signal::Mix, Signal::Step);
                let piece = watcher.during(
                    py,
                    |watch| render_piece(&self.told(&peaks), &range, signal, watch),
                    fail,
                )?;
                return Ok((piece.peak, Some(interleaved(py, &piece)?)));
            }
            ("step", Some(step)) => watcher.during(
                py,
                |watch| step_peak(&self.score(), step, &range, floor, watch),
                fail,
            )?,
            ("mix", None) => watcher.during(
                py,
                |watch| mix_peak(&self.told(&peaks), &range, floor, watch),
                fail,
            )?,
            (kind, step) => {
                return Err(PyValueError::new_err(format!(
                    "task {kind:?} of step {step:?}: accepted are piece, step and mix"
                )));
            }
        };
        Ok((peak, None))
    }
}

/// Frames of a piece: every slot gets some of a long track, a short one stays whole, and the sound of one is 4 to 16 MiB.
fn default_piece_frames(track_frames: u64, slots: u64) -> u64 {
    let share = track_frames.div_ceil(PIECES_PER_SLOT * slots.max(1));
    share
        .clamp(SHORTEST_PIECE, LONGEST_PIECE)
        .next_multiple_of(CHUNK_FRAMES)
}

fn interleaved<'py>(py: Python<'py>, piece: &Piece) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, piece.left.len() * 8, |bytes| {
        let frames = piece.left.iter().zip(&piece.right);
        for (out, (left, right)) in bytes.chunks_exact_mut(8).zip(frames) {
            out[..4].copy_from_slice(&left.to_le_bytes());
            out[4..].copy_from_slice(&right.to_le_bytes());
        }
        Ok(())
    })
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
