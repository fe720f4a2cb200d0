//! Does one task of a round: what one thread needs for it, and where its answer lies afterwards.
//!
//! Invariant: a task leaves its answer in the place, and what is measured in the rounds as well. Sound is in the place alone.

use super::job::Job;
use super::{Form, Round, RoundError, Rounds};
use crate::chunk::{self, CHUNK_FRAMES, CHUNK_QUANTA};
use crate::error::RenderError;
use crate::scan::{Block, finite_peak};
use crate::take::{Hand, Planes};
use heterodyne_engine::{Cursor, QUANTUM};
use heterodyne_media::WavEncoder;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// The answer to a peak that needed no measuring.
const PASSED_OVER: f32 = -1.0;

/// Scratch of one thread, and the answer of the last task that it did. Consecutive tasks of the same place are cheaper where sound
/// has a memory.
pub struct Place {
    pub(super) hand: Hand,
    pub(super) planes: Planes,
    pub(super) encoder: Option<WavEncoder>,
    pub(super) answer: Vec<u8>,
    pub(super) first_frame: u64,
    pub(super) peak: f32,
    /// A chunk of sound before the gain of the mix, all left samples and then all right ones.
    pub(super) raw: Vec<f32>,
    raw_of: Option<u64>,
}

impl Place {
    /// For any task of these rounds.
    pub fn new(rounds: &Rounds) -> Self {
        Self {
            hand: Hand::new(&rounds.score),
            planes: Planes::default(),
            encoder: match rounds.form {
                Form::Planar => None,
                Form::Wav { format, dither } => Some(WavEncoder::new(format, dither)),
            },
            answer: Vec::new(),
            first_frame: 0,
            peak: 0.0,
            raw: vec![0.0; 2 * CHUNK_FRAMES as usize],
            raw_of: None,
        }
    }

    /// The answer of the last task: numbers of a round that measures, or a piece of the output.
    pub fn answer(&self) -> &[u8] {
        &self.answer
    }

    /// The task of [`Round::Sound`] that need not render what the last task has measured: see [`Place::raw`].
    pub fn raw_of(&self) -> Option<u64> {
        self.raw_of
    }

    /// Sound that was measured, if [`Place::raw_of`] says of what. Whoever keeps a copy may put it back here for
    /// [`Rounds::run_from_raw`], at this or any other place.
    pub fn raw(&mut self) -> &mut [f32] {
        &mut self.raw
    }

    /// Where the last piece of sound begins, in frames of the output.
    pub fn first_frame(&self) -> u64 {
        self.first_frame
    }

    /// Greatest magnitude of the last piece of sound with all gains, before conversion to the sample kind.
    pub fn peak(&self) -> f32 {
        self.peak
    }
}

/// Why a task was not done.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// There is no such task.
    #[error(transparent)]
    Round(#[from] RoundError),
    /// The track overflows.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl Rounds {
    /// Does a task of this round.
    ///
    /// # Errors
    /// There is no such task, or a sample is not finite.
    pub fn run(&self, place: &mut Place, task: u64) -> Result<(), TaskError> {
        self.check_task(task)?;
        place.answer.clear();
        place.raw_of = None;
        match self.round {
            Round::StepBounds | Round::MixBounds => self.find_bounds(place, task),
            Round::StepPeaks | Round::MixPeaks => self.find_peak(place, task)?,
            Round::Sound => self.sound(place, task)?,
            Round::Done => {}
        }
        Ok(())
    }

    /// Does a task of [`Round::Sound`] without rendering: its sound was measured in an earlier round and lies in [`Place::raw`] again.
    ///
    /// # Errors
    /// There is no such task, or a sample is not finite.
    pub fn run_from_raw(&self, place: &mut Place, task: u64) -> Result<(), TaskError> {
        self.check_task(task)?;
        if self.round != Round::Sound {
            return self.run(place, task);
        }
        place.answer.clear();
        place.raw_of = None;
        Ok(self.sound_from_raw(place, task)?)
    }

    /// Takes note of an answer that was found elsewhere. Answers of [`Round::Sound`] are nobody's business and are passed over.
    ///
    /// # Errors
    /// There is no such task, or the answer is of another size.
    pub fn put(&self, task: u64, answer: &[u8]) -> Result<(), RoundError> {
        self.check_task(task)?;
        let expected = match self.round {
            Round::StepBounds | Round::MixBounds => {
                let jobs = self.jobs.of_bound_task(task);
                (jobs.end - jobs.start) as usize * 4
            }
            Round::StepPeaks | Round::MixPeaks => 4,
            Round::Sound | Round::Done => return Ok(()),
        };
        let (numbers, rest) = answer.as_chunks::<4>();
        if answer.len() != expected || !rest.is_empty() {
            return Err(RoundError::Answer {
                round: self.round.word(),
                found: answer.len(),
                accepted: expected,
            });
        }
        let numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
        match self.round {
            Round::StepBounds | Round::MixBounds => {
                for (job, bound) in self.jobs.of_bound_task(task).zip(numbers) {
                    self.jobs.set_bound(job, bound);
                }
            }
            _ => numbers.for_each(|peak| self.note_peak(task, peak)),
        }
        self.jobs.set_answered(task);
        Ok(())
    }

    fn check_task(&self, task: u64) -> Result<(), RoundError> {
        let tasks = self.tasks();
        if task < tasks {
            return Ok(());
        }
        Err(RoundError::NoSuchTask {
            round: self.round.word(),
            task,
            tasks,
        })
    }

    fn find_bounds(&self, place: &mut Place, task: u64) {
        let (score, cursor) = (&self.score, &mut place.hand.cursor);
        for index in self.jobs.of_bound_task(task) {
            let Some(job) = self.jobs.get(index) else {
                continue;
            };
            let quanta = self.quanta(job.step, job.chunk);
            let bound = match job.step {
                Some(step) => cursor.bound_step_run(score, step, quanta),
                None => cursor.bound_run(score, quanta),
            };
            self.jobs.set_bound(index, bound);
            place.answer.extend(bound.to_le_bytes());
        }
        self.jobs.set_answered(task);
    }

    fn find_peak(&self, place: &mut Place, task: u64) -> Result<(), RenderError> {
        let Some(job) = self.jobs.get(task) else {
            return Ok(());
        };
        let known = f32::from_bits(self.peak_entry(job.step).load(Ordering::Relaxed));
        let (cursor, block) = (&mut place.hand.cursor, &mut place.hand.block);
        let mut peak = PASSED_OVER;
        if self.jobs.bound(task) > known {
            peak = 0.0;
            let keeps = self.whole_sound_task(job);
            let (left, right) = place.raw.split_at_mut(CHUNK_FRAMES as usize);
            for quantum in self.quanta(job.step, job.chunk) {
                self.render(cursor, job.step, quantum, block);
                let rate = self.score.sample_rate();
                peak = finite_peak(block.as_flattened(), quantum, rate)?.max(peak);
                if keeps.is_some() {
                    let at = (quantum % CHUNK_QUANTA) as usize * QUANTUM;
                    left[at..at + QUANTUM].copy_from_slice(&block[0]);
                    right[at..at + QUANTUM].copy_from_slice(&block[1]);
                }
            }
            place.raw_of = keeps;
        }
        self.note_peak(task, peak);
        self.jobs.set_answered(task);
        place.answer.extend(peak.to_le_bytes());
        Ok(())
    }

    fn render(&self, cursor: &mut Cursor, step: Option<usize>, quantum: u64, block: &mut Block) {
        match step {
            Some(step) => cursor.render_step(&self.score, step, quantum, block),
            None => cursor.render(&self.score, quantum, block),
        }
    }

    fn peak_entry(&self, step: Option<usize>) -> &AtomicU32 {
        step.and_then(|step| self.step_peaks.get(step))
            .unwrap_or(&self.mix_peak)
    }

    fn note_peak(&self, task: u64, peak: f32) {
        let Some(job) = self.jobs.get(task).filter(|_| peak >= 0.0) else {
            return;
        };
        self.peak_entry(job.step)
            .fetch_max(peak.to_bits(), Ordering::Relaxed);
        if let Some(step) = job.step
            && self.is_alone(step, job.chunk)
        {
            self.scanned.set_alone(job.chunk, step, peak);
        }
    }

    /// The task of [`Round::Sound`] whose sound a job measures from end to end: the mix, or a step that is alone.
    fn whole_sound_task(&self, job: Job) -> Option<u64> {
        let frames = self.frames_of(job.chunk);
        let whole = frames.end.saturating_sub(frames.start) == CHUNK_FRAMES;
        let same = job.step.is_none_or(|step| self.is_alone(step, job.chunk));
        (whole && same).then(|| job.chunk - self.sound_chunks().start)
    }

    /// Whether a chunk of the track holds nothing but one step at full gain.
    fn is_alone(&self, step: usize, chunk: u64) -> bool {
        let all = chunk::quanta(chunk, &(0..self.score.quanta()));
        self.quanta(Some(step), chunk) == all
            && (all.into_iter()).all(|quantum| self.score.alone_in(quantum) == Some(step))
    }

    /// Blocks of a chunk that lie in a step, or in the track.
    fn quanta(&self, step: Option<usize>, chunk: u64) -> Range<u64> {
        let within = match step {
            Some(step) => self.score.step_quanta(step),
            None => 0..self.score.quanta(),
        };
        chunk::quanta(chunk, &within)
    }
}
