//! A whole render as rounds of small tasks, for where there are neither files nor threads of ours: a page and its workers.
//!
//! The tasks of a round may be done in any order, by anyone who has the same score; the next round begins when all of its answers are
//! in. First what decides levels is measured, loudest first, so that most of it is passed over; then pieces of sound are rendered with
//! all gains in place and come out as the very bytes of the file, so that joining them is laying them one behind the other.
//!
//! | round | a task | its answer |
//! | --- | --- | --- |
//! | [`Round::StepBounds`] | bounds of some chunks of steps that may be too loud | one f32 for each |
//! | [`Round::StepPeaks`] | the peak of one such chunk, unless its bound excuses it | one f32, below 0 if it was passed over |
//! | [`Round::MixBounds`] | bounds of some chunks of the mix | one f32 for each |
//! | [`Round::MixPeaks`] | the peak of one such chunk, unless its bound excuses it | one f32, below 0 if it was passed over |
//! | [`Round::Sound`] | a chunk of the slice | bytes of the file, or planar f32 |
//!
//! A chunk is 65 536 frames of the track's time line. Rounds without tasks are left out: a raw render has no `Mix…`, one without loud
//! steps no `Step…`. Whoever did not do a task is told its answer by [`Rounds::put`].
//!
//! Invariant: the bytes are those of [`crate::render`] with the same options, whoever did what and in which order.

mod job;
mod place;
mod sound;

use crate::chunk::{self, CHUNK_FRAMES};
use crate::error::RenderError;
use crate::kept::Kept;
use crate::levels::{gain_to, steps_needed};
use crate::options::{self, Stage};
use crate::scanned::Scanned;
use heterodyne_engine::Score;
use heterodyne_media::{Dither, Format, OutputSpec, wav_start};
use job::Jobs;
pub use place::{Place, TaskError};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What comes out of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Bytes of a WAV file; the first piece begins with the header.
    Wav {
        /// The sample kind; FLAC is not for this.
        format: Format,
        /// Dither for whole-number formats; `None` truncates.
        dither: Option<Dither>,
    },
    /// All left samples of the piece and then all right ones, f32 with the little end first.
    Planar,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Bounds of loud steps.
    StepBounds,
    /// Peaks of loud steps.
    StepPeaks,
    /// Bounds of the mix.
    MixBounds,
    /// Peak of the mix.
    MixPeaks,
    /// Sound.
    Sound,
    /// Nothing any more.
    Done,
}

impl Round {
    const ALL: [Self; 6] = [
        Self::StepBounds,
        Self::StepPeaks,
        Self::MixBounds,
        Self::MixPeaks,
        Self::Sound,
        Self::Done,
    ];

    /// Its name in messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::StepBounds => "step-bounds",
            Self::StepPeaks => "step-peaks",
            Self::MixBounds => "mix-bounds",
            Self::MixPeaks => "mix-peaks",
            Self::Sound => "sound",
            Self::Done => "done",
        }
    }
}

/// Why a round cannot be ended, or an answer not be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoundError {
    /// An answer is missing.
    #[error("task {task} of round {round} has no answer yet")]
    Missing {
        /// Which round.
        round: &'static str,
        /// The first such task.
        task: u64,
    },
    /// Somebody else holds the score.
    #[error("the levels of the score cannot be set while somebody else holds it")]
    Shared,
    /// There is no such task in this round.
    #[error("round {round} has {tasks} tasks; there is no task {task}")]
    NoSuchTask {
        /// Which round.
        round: &'static str,
        /// Which task was meant.
        task: u64,
        /// Tasks of the round.
        tasks: u64,
    },
    /// An answer that no task of this round gives.
    #[error("an answer of {found} bytes is none of round {round}; {accepted} are expected")]
    Answer {
        /// Which round.
        round: &'static str,
        /// Bytes of the answer.
        found: usize,
        /// Bytes of an answer to this task.
        accepted: usize,
    },
}

/// A render in rounds.
pub struct Rounds {
    score: Arc<Score>,
    stage: Stage,
    form: Form,
    /// Frames that come out.
    frames: Range<u64>,
    header: Vec<u8>,
    round: Round,
    jobs: Jobs,
    scanned: Scanned,
    /// Bits of the greatest peak of each step that was found so far; magnitudes sort like their bits.
    step_peaks: Vec<AtomicU32>,
    mix_peak: AtomicU32,
    gain: f32,
    /// Shares of the whole work, by round.
    shares: [f64; 5],
}

impl Rounds {
    /// Begins a render of a score; its peaks of steps are found anew. Others may hold it until a round that measures steps ends.
    ///
    /// # Errors
    /// A target that is no level, an empty track or slice, a slice past the end, or more frames than a file can count.
    pub fn new(
        score: impl Into<Arc<Score>>,
        stage: Stage,
        slice: Option<&Range<u64>>,
        form: Form,
    ) -> Result<Self, RenderError> {
        let score = score.into();
        let frames = options::frames_of(&score, stage, slice)?;
        let header = match form {
            Form::Planar => Vec::new(),
            Form::Wav { format, .. } => {
                let length = frames.end - frames.start;
                let spec = OutputSpec::new(format, score.sample_rate(), length);
                wav_start(&spec, Path::new("the WAV file"))?
            }
        };
        let mut rounds = Self {
            stage,
            form,
            frames,
            header,
            round: Round::StepBounds,
            jobs: Jobs::default(),
            scanned: Scanned::new(&score, Kept::new(None, 0..0, 0)),
            step_peaks: score.steps().iter().map(|_| AtomicU32::new(0)).collect(),
            mix_peak: AtomicU32::new(0),
            gain: 1.0,
            shares: [0.0; 5],
            score,
        };
        rounds.jobs = Jobs::of_steps(&rounds.score, &rounds.loud_steps());
        rounds.shares = rounds.work();
        rounds.skip_empty();
        Ok(rounds)
    }

    /// What is rendered.
    pub fn score(&self) -> &Score {
        &self.score
    }

    /// Frames of the track that come out.
    pub fn frames(&self) -> Range<u64> {
        self.frames.clone()
    }

    /// Bytes that all pieces have together.
    pub fn bytes(&self) -> u64 {
        let of_frame = match self.form {
            Form::Planar => 8,
            Form::Wav { format, .. } => 2 * u64::from(format.bits() / 8),
        };
        self.header.len() as u64 + (self.frames.end - self.frames.start) * of_frame
    }

    /// What is to be done now.
    pub fn round(&self) -> Round {
        self.round
    }

    /// Tasks of this round.
    pub fn tasks(&self) -> u64 {
        match self.round {
            Round::StepBounds | Round::MixBounds => self.jobs.bound_tasks(),
            Round::StepPeaks | Round::MixPeaks => self.jobs.len(),
            Round::Sound => {
                let chunks = self.sound_chunks();
                chunks.end - chunks.start
            }
            Round::Done => 0,
        }
    }

    /// How much of the whole work is behind us when this round begins and when it ends, 0 to 1.
    pub fn share(&self) -> Range<f64> {
        let at = Round::ALL.iter().position(|round| *round == self.round);
        let at = at.unwrap_or(self.shares.len());
        let until = |end: usize| self.shares.iter().take(end).sum::<f64>();
        until(at)..until(at + 1)
    }

    /// Gain on the whole mix; 1 until it is known.
    pub fn gain(&self) -> f32 {
        self.gain
    }

    /// Ends a round and begins the next one that has tasks.
    ///
    /// # Errors
    /// An answer is missing (sound is never missed, because it is not kept), or others hold the score whose levels are to be set:
    /// then [`Rounds::replace_score`] helps.
    pub fn advance(&mut self) -> Result<Round, RoundError> {
        if self.round == Round::Done {
            return Ok(Round::Done);
        }
        if self.round != Round::Sound
            && let Some(task) = self.jobs.first_missing(self.tasks())
        {
            let round = self.round.word();
            return Err(RoundError::Missing { round, task });
        }
        if self.round == Round::StepPeaks && Arc::get_mut(&mut self.score).is_none() {
            return Err(RoundError::Shared);
        }
        self.close();
        self.skip_empty();
        Ok(self.round)
    }

    /// Goes on with a score of its own, compiled from the same track with the same settings.
    pub fn replace_score(&mut self, score: Score) {
        self.score = Arc::new(score);
    }

    fn skip_empty(&mut self) {
        while self.round != Round::Done && self.tasks() == 0 {
            self.close();
        }
    }

    /// Draws the conclusions of a round and makes the next one ready.
    fn close(&mut self) {
        self.round = match self.round {
            Round::StepBounds => {
                self.jobs.sort_by_bound();
                Round::StepPeaks
            }
            Round::StepPeaks => {
                let loud = self.loud_steps();
                if let Some(score) = Arc::get_mut(&mut self.score) {
                    for step in loud {
                        let peak = f32::from_bits(self.step_peaks[step].load(Ordering::Relaxed));
                        score.set_step_peak(step, peak);
                    }
                }
                self.jobs = self.mix_jobs();
                Round::MixBounds
            }
            Round::MixBounds => {
                self.jobs.sort_by_bound();
                Round::MixPeaks
            }
            Round::MixPeaks => {
                if let Stage::Final { target } = self.stage {
                    let peak = f32::from_bits(self.mix_peak.load(Ordering::Relaxed));
                    self.gain = gain_to(target, peak);
                }
                self.jobs = Jobs::default();
                Round::Sound
            }
            Round::Sound | Round::Done => Round::Done,
        };
    }

    fn loud_steps(&self) -> Vec<usize> {
        let whole = matches!(self.stage, Stage::Final { .. });
        steps_needed(&self.score, &chunk::quanta_of_frames(&self.frames), whole)
    }

    /// Chunks of the mix whose peak is not known from a step that is alone in them; those that are known count at once.
    fn mix_jobs(&self) -> Jobs {
        if self.stage == Stage::Raw {
            return Jobs::default();
        }
        let mut unknown = Vec::new();
        for chunk in chunk::chunks(&(0..self.score.quanta())) {
            match self.scanned.alone(chunk) {
                Some((step, peak)) => {
                    let peak = peak * self.score.step_scale(step);
                    self.mix_peak.fetch_max(peak.to_bits(), Ordering::Relaxed);
                }
                None => unknown.push(chunk),
            }
        }
        Jobs::of_mix(unknown)
    }

    fn sound_chunks(&self) -> Range<u64> {
        chunk::chunks(&chunk::quanta_of_frames(&self.frames))
    }

    /// Shares of the rounds, from the frames that each may have to render. A bound is taken for a quarter of its chunk.
    fn work(&self) -> [f64; 5] {
        const BOUND: f64 = 0.25;
        let steps = (self.jobs.len() * CHUNK_FRAMES) as f64;
        let mix = match self.stage {
            Stage::Raw => 0.0,
            Stage::Final { .. } => self.score.frames() as f64,
        };
        let sound = (self.frames.end - self.frames.start) as f64;
        let all = (steps + mix) * (1.0 + BOUND) + sound;
        [steps * BOUND, steps, mix * BOUND, mix, sound].map(|work| work / all)
    }
}
