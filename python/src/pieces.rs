//! Tasks of a render that was cut in pieces, done on the track that they belong to.
//!
//! Invariant: what a worker does depends on the track, the settings and the task alone, so any worker's answer is the answer.
//! A score serves several threads of a worker at once: peaks of steps are set once, with nobody rendering.

use crate::planned::Planned;
use crate::render::Asked;
use crate::track::{Opened, Track};
use crate::watch::Watcher;
use crate::{failure, numbers, problems};
use heterodyne_engine::Score;
use heterodyne_media::{ClipSource, Format};
use heterodyne_render::{
    Memory, Options, Piece, RenderError, SOURCES, Signal, Stage, mix_peak, render_piece, step_peak,
};
use heterodyne_track::document::NoiseSource;
use heterodyne_track::named_presets;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

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
        let memory = if remember {
            self.options.memory.clone()
        } else {
            Memory::off()
        };
        py.detach(|| Planned::of(&self.score(), &self.options, piece_frames, slots, memory))
            .map_err(|error| failure::of_render(&error))
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
