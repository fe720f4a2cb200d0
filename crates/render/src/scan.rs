//! Measures true peaks: of single steps before their scale, and of the whole mix.
//!
//! A chunk that holds nothing but one scanned step needs no second look. Its samples in the mix are `scale · sample`, and
//! rounding is monotonic, so its peak is exactly `scale · peak`. Its sound is kept as it is and scaled when it is read.
//!
//! The engine knows an upper bound of every quantum for a fraction of its cost. Chunks are taken by falling bound, and one
//! whose bound is no more than the peak found so far is passed over: it cannot raise it.

use crate::chunk::{self, CHUNK_FRAMES};
use crate::crew;
use crate::error::RenderError;
use crate::kept::Kept;
use crate::peak::peak;
use crate::queue::Queue;
use crate::scanned::Scanned;
use crate::watch::{Crew, Meter, Phase};
use heterodyne_engine::{Cursor, QUANTUM, Score};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Chunks that a thread takes at once: filters with memory start anew at each run.
pub(crate) const RUN: u64 = 8;

/// One quantum of sound, planar.
pub(crate) type Block = [[f32; QUANTUM]; 2];

/// Scratch of one thread.
struct Scanner {
    cursor: Cursor,
    block: Block,
    /// A chunk on its way to [`Kept`]; empty until the first one.
    sound: Vec<f32>,
    /// Time that the last chunk took that might have been kept.
    last: Option<Duration>,
}

impl Scanner {
    fn new(score: &Score) -> Self {
        Self {
            cursor: Cursor::new(score),
            block: [[0.0; QUANTUM]; 2],
            sound: Vec::new(),
            last: None,
        }
    }

    /// Renders `quanta` with `render`, returns their peak and, where it saves time, keeps them as `chunk`.
    fn measure(
        &mut self,
        chunk: u64,
        quanta: Range<u64>,
        kept: Option<&Kept>,
        sample_rate: u32,
        render: impl Fn(&mut Cursor, u64, &mut Block),
    ) -> Result<f32, RenderError> {
        let keep = kept.filter(|kept| kept.is_worth(chunk, self.last));
        let started = kept.and_then(Kept::clock);
        if keep.is_some() {
            self.sound.clear();
            self.sound.resize(CHUNK_FRAMES as usize * 2, 0.0);
        }
        let mut loudest = 0.0f32;
        let first = quanta.start;
        for quantum in quanta {
            render(&mut self.cursor, quantum, &mut self.block);
            loudest = loudest.max(finite_peak(
                self.block.as_flattened(),
                quantum,
                sample_rate,
            )?);
            if keep.is_some() {
                let at = (quantum - first) as usize * QUANTUM;
                let (left, right) = self.sound.split_at_mut(CHUNK_FRAMES as usize);
                left[at..at + QUANTUM].copy_from_slice(&self.block[0]);
                right[at..at + QUANTUM].copy_from_slice(&self.block[1]);
            }
        }
        self.last = started.map_or(self.last, |started| Some(started.elapsed()));
        if let Some(kept) = keep {
            kept.put(chunk, &self.sound);
        }
        Ok(loudest)
    }
}

/// The peak of one channel, or of both, in one quantum.
pub(crate) fn finite_peak(
    samples: &[f32],
    quantum: u64,
    sample_rate: u32,
) -> Result<f32, RenderError> {
    peak(samples).ok_or_else(|| RenderError::NotFinite {
        at_secs: (quantum * QUANTUM as u64) as f64 / f64::from(sample_rate),
    })
}

/// Jobs with their bounds, the highest first; equal ones (and those without a bound) stay in order of time.
fn by_falling_bound(
    score: &Score,
    jobs: u64,
    crew: Crew<'_>,
    bound: impl Fn(&mut Cursor, u64) -> f32 + Sync,
) -> Result<Vec<(u64, f32)>, RenderError> {
    let bounds: Vec<AtomicU32> = (0..jobs).map(|_| AtomicU32::new(0)).collect();
    let queue = Queue::unordered(0..jobs, RUN);
    crew::work(
        crew.threads,
        &queue,
        crew.watch.cancel,
        || Cursor::new(score),
        |cursor, job| {
            bounds[job as usize].store(bound(cursor, job).to_bits(), Ordering::Relaxed);
            Ok::<(), RenderError>(())
        },
    )?;
    let mut order: Vec<(u64, f32)> = (0..jobs)
        .zip(
            bounds
                .into_iter()
                .map(|bits| f32::from_bits(bits.into_inner())),
        )
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(order)
}

/// Quanta of a step to measure, or of the mix.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    /// Quanta, inside of what is measured.
    pub quanta: Range<u64>,
    /// A peak that is known already: what cannot be louder is passed over.
    pub floor: f32,
}

impl Stretch {
    /// All of `quanta`, with nothing known.
    pub fn unknown(quanta: Range<u64>) -> Self {
        Self { quanta, floor: 0.0 }
    }
}

/// Peaks of some steps, and how many frames were measured for them.
pub(crate) struct StepPeaks {
    pub peaks: Vec<f32>,
    pub frames: u64,
}

/// True peaks of stretches of steps before their scale, in the same order: of each the floor or more. Fills `scanned` on
/// the way.
pub(crate) fn steps(
    score: &Score,
    steps: &[(usize, Stretch)],
    crew: Crew<'_>,
    scanned: &Scanned,
) -> Result<StepPeaks, RenderError> {
    let all = 0..score.quanta();
    // Jobs are chunks of the first step, then of the second, and so on: `ends[i]` counts those up to step i.
    let chunks_of = |at: usize| chunk::chunks(&steps[at].1.quanta);
    let ends: Vec<u64> = (0..steps.len())
        .scan(0, |sum, at| {
            *sum += chunks_of(at).end - chunks_of(at).start;
            Some(*sum)
        })
        .collect();
    let total = ends.last().copied().unwrap_or(0);
    let place = |job: u64| {
        let at = ends.partition_point(|end| *end <= job);
        let chunk = chunks_of(at).end - (ends[at] - job);
        (at, chunk, chunk::quanta(chunk, &steps[at].1.quanta))
    };
    let peaks: Vec<AtomicU32> = steps
        .iter()
        .map(|(_, stretch)| AtomicU32::new(stretch.floor.to_bits()))
        .collect();
    let measured = AtomicU64::new(0);
    let meter = Meter::start(crew.watch, Phase::ScanningSteps, total * CHUNK_FRAMES);
    let order = by_falling_bound(score, total, crew, |cursor, job| {
        let (at, _, quanta) = place(job);
        cursor.bound_step_run(score, steps[at].0, quanta)
    })?;
    let queue = Queue::unordered(0..total, RUN);
    crew::work(
        crew.threads,
        &queue,
        crew.watch.cancel,
        || Scanner::new(score),
        |scanner, turn| {
            let (job, bound) = order[turn as usize];
            let (at, chunk, quanta) = place(job);
            let step = steps[at].0;
            meter.add(CHUNK_FRAMES);
            if bound <= f32::from_bits(peaks[at].load(Ordering::Relaxed)) {
                return Ok(());
            }
            measured.fetch_add(frames_of(score, step, &quanta), Ordering::Relaxed);
            let whole = quanta == chunk::quanta(chunk, &all)
                && quanta.clone().all(|q| score.alone_in(q) == Some(step));
            let keep = whole.then_some(&scanned.kept);
            let loudest = scanner.measure(
                chunk,
                quanta,
                keep,
                score.sample_rate(),
                |cursor, quantum, block| {
                    cursor.render_step(score, step, quantum, block);
                },
            )?;
            // Magnitudes sort like their bits.
            peaks[at].fetch_max(loudest.to_bits(), Ordering::Relaxed);
            if whole {
                scanned.set_alone(chunk, step, loudest);
            }
            Ok(())
        },
    )?;
    let peaks = peaks
        .into_iter()
        .map(|bits| f32::from_bits(bits.into_inner()))
        .collect();
    Ok(StepPeaks {
        peaks,
        frames: measured.into_inner(),
    })
}

/// Frames of a step that lie in some quanta.
fn frames_of(score: &Score, step: usize, quanta: &Range<u64>) -> u64 {
    let span = score.steps()[step];
    let start = span.start.max(quanta.start * QUANTUM as u64);
    let end = (span.start + span.frames).min(quanta.end * QUANTUM as u64);
    end.saturating_sub(start)
}

/// True peak of a stretch of the mix, with all scales in place (its floor or more), and how many frames were measured for it.
pub(crate) fn track(
    score: &Score,
    stretch: &Stretch,
    crew: Crew<'_>,
    scanned: &Scanned,
) -> Result<(f32, u64), RenderError> {
    let all = 0..score.quanta();
    let within = &stretch.quanta;
    let chunks = chunk::chunks(within);
    let known = |chunk: u64| {
        let (step, peak) = scanned.alone(chunk)?;
        Some(peak * score.step_scale(step))
    };
    let loudest = AtomicU32::new(
        chunks
            .clone()
            .filter_map(known)
            .fold(stretch.floor, f32::max)
            .to_bits(),
    );
    let measured = AtomicU64::new(0);
    let count = chunks.end - chunks.start;
    let meter = Meter::start(crew.watch, Phase::ScanningTrack, count * CHUNK_FRAMES);
    let order = by_falling_bound(score, count, crew, |cursor, job| {
        let chunk = chunks.start + job;
        match known(chunk) {
            Some(_) => 0.0,
            None => cursor.bound_run(score, chunk::quanta(chunk, within)),
        }
    })?;
    let queue = Queue::unordered(0..count, RUN);
    crew::work(
        crew.threads,
        &queue,
        crew.watch.cancel,
        || Scanner::new(score),
        |scanner, turn| {
            let (job, bound) = order[turn as usize];
            let chunk = chunks.start + job;
            meter.add(CHUNK_FRAMES);
            if bound <= f32::from_bits(loudest.load(Ordering::Relaxed)) {
                return Ok(());
            }
            let quanta = chunk::quanta(chunk, within);
            let frames = (quanta.end - quanta.start) * QUANTUM as u64;
            let whole = quanta == chunk::quanta(chunk, &all);
            measured.fetch_add(frames, Ordering::Relaxed);
            let peak = scanner.measure(
                chunk,
                quanta,
                whole.then_some(&scanned.kept),
                score.sample_rate(),
                |cursor, quantum, block| {
                    cursor.render(score, quantum, block);
                },
            )?;
            loudest.fetch_max(peak.to_bits(), Ordering::Relaxed);
            Ok(())
        },
    )?;
    let frames = measured.into_inner().min(score.frames());
    Ok((f32::from_bits(loudest.into_inner()), frames))
}
