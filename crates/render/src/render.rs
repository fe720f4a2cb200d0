//! Renders a score, or a slice of it, into a file.
//!
//! First every level is settled, then chunks are rendered by any thread in any order and written in the right one.
//! A sample depends on nothing but the score and its index, so the bytes are the same for any number of threads, for a
//! slice and for the same cut of the whole, with remembered levels and without.

use crate::chunk;
use crate::crew;
use crate::error::RenderError;
use crate::kept::Kept;
use crate::levels::{self, Levels, Recall};
use crate::options::{self, Options, Report};
use crate::ordered::Ordered;
use crate::queue::Queue;
use crate::remembered::Memory;
use crate::scan::RUN;
use crate::scanned::Scanned;
use crate::take::{Hand, Planes, Signal, Take};
use crate::watch::{Crew, Meter, Phase, Watch};
use heterodyne_engine::Score;
use heterodyne_media::{AudioWriter, Finished, MediaError, OutputSpec};
use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// Most chunks between the first that is missing and the last that is done: 24 MiB of sound.
const WINDOW_CHUNKS: u64 = 48;

/// Renders into `path`, which appears only when complete and then replaces an older file.
///
/// # Errors
/// See [`RenderError`]; whatever the error, nothing is left behind.
pub fn render(
    score: &mut Score,
    path: &Path,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Report, RenderError> {
    let open = |spec: &OutputSpec| Ok(heterodyne_media::create(path, spec)?);
    render_opened(score, path, options, watch, &open)
}

/// Renders as [`render`] does into what `open` gives for `path`, such as a file with effects in front of it. The blocks come in their order.
///
/// # Errors
/// As [`render`], and what `open` says.
pub fn render_opened(
    score: &mut Score,
    path: &Path,
    options: &Options,
    watch: Watch<'_>,
    open: Open<'_>,
) -> Result<Report, RenderError> {
    let folder = path.parent().map(|folder| {
        if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        }
    });
    render_through(score, options, watch, folder, open)
}

/// Opens what a render is written to. It may be asked again when a first attempt was in vain.
pub type Open<'a> = &'a dyn Fn(&OutputSpec) -> Result<Box<dyn AudioWriter>, RenderError>;

/// Renders into what `open` gives. Scanned sound is kept in `folder` meanwhile.
///
/// # Errors
/// See [`RenderError`], and what `open` says.
pub(crate) fn render_through(
    score: &mut Score,
    options: &Options,
    watch: Watch<'_>,
    folder: Option<&Path>,
    open: Open<'_>,
) -> Result<Report, RenderError> {
    let started = Instant::now();
    let frames = options::frames_of(score, options.stage, options.slice.as_ref())?;
    let fingerprint = score.fingerprint();
    let job = Job {
        folder,
        open,
        options,
        watch,
        fingerprint,
        frames: frames.clone(),
    };
    let (mut memory, mut keep_bytes) = (options.memory.clone(), options.keep_bytes);
    if score.has_streams() {
        memory = Memory::off();
    }
    let outcome = loop {
        match job.attempt(score, &memory, keep_bytes)? {
            Attempt::Done(outcome) => break outcome,
            Attempt::WrongLevel => {
                memory.forget(fingerprint);
                memory = Memory::off();
            }
            Attempt::DiskFull => keep_bytes = 0,
        }
    };
    let seconds = (frames.end - frames.start) as f64 / f64::from(score.sample_rate());
    let wall_secs = started.elapsed().as_secs_f64();
    Ok(Report {
        file: outcome.file,
        seconds,
        peak: outcome.peak * outcome.levels.gain,
        level_gain: outcome.levels.gain,
        wall_secs,
        rate: seconds / wall_secs,
        threads: options.threads.get(),
        scanned_frames: outcome.levels.scanned_frames,
        recalled_levels: outcome.levels.recalled,
    })
}

struct Job<'a> {
    folder: Option<&'a Path>,
    open: Open<'a>,
    options: &'a Options,
    watch: Watch<'a>,
    fingerprint: u128,
    frames: Range<u64>,
}

/// How rendering once has ended. Where it was not done, nothing was written.
enum Attempt {
    Done(Outcome),
    /// The samples contradict a remembered level.
    WrongLevel,
    /// The disk is full, and kept sound takes up room on it.
    DiskFull,
}

struct Outcome {
    file: Finished,
    /// Before the level gain.
    peak: f32,
    levels: Levels,
}

impl Job<'_> {
    /// Renders once.
    fn attempt(
        &self,
        score: &mut Score,
        memory: &Memory,
        keep_bytes: u64,
    ) -> Result<Attempt, RenderError> {
        let crew = Crew {
            threads: self.options.threads,
            watch: self.watch,
        };
        let quanta = chunk::quanta_of_frames(&self.frames);
        // Opened first, so that a folder that can't be written is known before hours of work.
        let writer = (self.open)(&self.spec(score))?;
        let kept = Kept::new(self.folder, chunk::chunks(&quanta), keep_bytes);
        let scanned = Scanned::new(score, kept);
        let recall = Recall {
            memory,
            fingerprint: self.fingerprint,
        };
        let levels = levels::settle(score, &quanta, self.options.stage, recall, crew, &scanned)?;
        let take = Take {
            score,
            frames: &self.frames,
            signal: Signal::Mix,
            gain: levels.gain,
            scanned: &scanned,
        };
        let finished = self.write(take, writer).and_then(|(writer, peak)| {
            let whole = self.frames == (0..score.frames());
            let contradicts = |known: f32| peak > known || whole && peak < known;
            if levels.track_recalled && levels.peaks.track.is_some_and(contradicts) {
                return Ok(None);
            }
            Ok(Some((writer.finish()?, peak)))
        });
        match finished {
            Ok(Some((file, peak))) => Ok(Attempt::Done(Outcome { file, peak, levels })),
            Ok(None) => Ok(Attempt::WrongLevel),
            Err(RenderError::Media(MediaError::Io { cause, .. }))
                if cause.kind() == ErrorKind::StorageFull && scanned.kept.holds_any() =>
            {
                Ok(Attempt::DiskFull)
            }
            Err(error) => Err(error),
        }
    }

    fn spec(&self, score: &Score) -> OutputSpec {
        // An encoder of its own for each processor is enough, and gives the same bytes.
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = self.options.threads.get().min(processors);
        OutputSpec {
            format: self.options.format,
            sample_rate_hz: score.sample_rate(),
            frames: self.frames.end - self.frames.start,
            first_frame: self.frames.start,
            dither: self.options.dither,
            encoder_threads: if threads == 1 { 0 } else { threads },
            mono: false,
        }
    }

    /// Renders all chunks into `writer`. Returns it with the peak before the level gain.
    fn write(
        &self,
        take: Take<'_>,
        mut writer: Box<dyn AudioWriter>,
    ) -> Result<(Box<dyn AudioWriter>, f32), RenderError> {
        let chunks = chunk::chunks(&chunk::quanta_of_frames(&self.frames));
        let threads = self.options.threads.get() as u64;
        let run = (WINDOW_CHUNKS / threads.saturating_mul(2)).clamp(1, RUN);
        let queue = Queue::ordered(chunks.clone(), run, threads.saturating_mul(2 * run));
        let ordered = Ordered::new(chunks.start, |piece: &Planes| {
            writer.write(&piece.left, &piece.right)
        });
        let meter = Meter::start(
            self.watch,
            Phase::Rendering,
            self.frames.end - self.frames.start,
        );
        let loudest = AtomicU32::new(0);
        let enter = || Hand::new(take.score);
        crew::work(
            self.options.threads,
            &queue,
            self.watch.cancel,
            enter,
            |hand, chunk| {
                let mut piece: Planes = ordered.buffer();
                piece.left.clear();
                piece.right.clear();
                let peak = take.fill(hand, chunk, &mut piece)?;
                loudest.fetch_max(peak.to_bits(), Ordering::Relaxed);
                let frames = piece.left.len() as u64;
                ordered.deliver(chunk, piece, |until| queue.written(until))?;
                meter.add(frames);
                Ok(())
            },
        )?;
        drop(ordered);
        Ok((writer, f32::from_bits(loudest.into_inner())))
    }
}
