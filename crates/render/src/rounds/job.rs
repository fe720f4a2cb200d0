//! Chunks to measure, of steps or of the mix: their bounds, their order, and which of them have been answered.
//!
//! Invariant: the order follows from the bounds alone, equal ones stay in order of time, so that everyone who has the same bounds
//! gives a task the same number.

use crate::chunk;
use crate::levels::whole_steps;
use heterodyne_engine::Score;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Bounds worked out in one task. Where voices glide, a bound costs up to half of its chunk.
const BOUNDS_OF_A_TASK: u64 = 4;

/// One chunk of a step, or of the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Job {
    pub step: Option<usize>,
    pub chunk: u64,
}

/// All chunks of two rounds: first their bounds are found, then their peaks.
#[derive(Default)]
pub(super) struct Jobs {
    jobs: Vec<Job>,
    bounds: Vec<AtomicU32>,
    answered: Vec<AtomicBool>,
}

impl Jobs {
    pub fn of_steps(score: &Score, steps: &[usize]) -> Self {
        let stretches = whole_steps(score, steps).into_iter();
        let of_step = |(step, quanta)| {
            chunk::chunks(&quanta).map(move |chunk| Job {
                step: Some(step),
                chunk,
            })
        };
        Self::of(
            stretches
                .map(|(step, stretch)| (step, stretch.quanta))
                .flat_map(of_step)
                .collect(),
        )
    }

    pub fn of_mix(chunks: Vec<u64>) -> Self {
        let jobs = chunks.into_iter();
        Self::of(jobs.map(|chunk| Job { step: None, chunk }).collect())
    }

    fn of(jobs: Vec<Job>) -> Self {
        Self {
            bounds: jobs.iter().map(|_| AtomicU32::new(0)).collect(),
            answered: jobs.iter().map(|_| AtomicBool::new(false)).collect(),
            jobs,
        }
    }

    pub fn len(&self) -> u64 {
        self.jobs.len() as u64
    }

    pub fn get(&self, job: u64) -> Option<Job> {
        self.jobs.get(job as usize).copied()
    }

    pub fn bound_tasks(&self) -> u64 {
        self.len().div_ceil(BOUNDS_OF_A_TASK)
    }

    /// The jobs whose bounds are one task.
    pub fn of_bound_task(&self, task: u64) -> Range<u64> {
        let start = task.saturating_mul(BOUNDS_OF_A_TASK).min(self.len());
        start..start.saturating_add(BOUNDS_OF_A_TASK).min(self.len())
    }

    pub fn bound(&self, job: u64) -> f32 {
        let bound = self.bounds.get(job as usize);
        f32::from_bits(bound.map_or(0, |bits| bits.load(Ordering::Relaxed)))
    }

    pub fn set_bound(&self, job: u64, bound: f32) {
        if let Some(entry) = self.bounds.get(job as usize) {
            entry.store(bound.to_bits(), Ordering::Relaxed);
        }
    }

    pub fn set_answered(&self, task: u64) {
        if let Some(entry) = self.answered.get(task as usize) {
            entry.store(true, Ordering::Release);
        }
    }

    pub fn first_missing(&self, tasks: u64) -> Option<u64> {
        let of_round = self.answered.iter().take(tasks as usize);
        let missing = |answered: &AtomicBool| !answered.load(Ordering::Acquire);
        of_round.into_iter().position(missing).map(|at| at as u64)
    }

    /// Puts the jobs in order of falling bounds and makes ready for their peaks.
    pub fn sort_by_bound(&mut self) {
        let mut order: Vec<(f32, Job)> = (0..self.len())
            .map(|job| self.bound(job))
            .zip(self.jobs.iter().copied())
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (bounds, jobs): (Vec<f32>, Vec<Job>) = order.into_iter().unzip();
        *self = Self::of(jobs);
        for (job, bound) in bounds.into_iter().enumerate() {
            self.set_bound(job as u64, bound);
        }
    }
}
