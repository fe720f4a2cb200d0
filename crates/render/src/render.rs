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
use crate::options::{Options, Report, Stage};
use crate::ordered::Ordered;
use crate::queue::Queue;
use crate::remembered::Memory;
use crate::scan::RUN;
use crate::scanned::Scanned;
use crate::take::{Hand, Piece, Take};
use crate::watch::{Crew, Meter, Phase, Watch};
use heterodyne_engine::Score;
use heterodyne_media::{AudioWriter, Finished, MediaError, OutputSpec};
use std::io::ErrorKind;
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
    let started = Instant::now();
    let frames = frames_of(score, options)?;
    let fingerprint = score.fingerprint();
    let job = Job {
        path,
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

/// The frames that the options ask for.
fn frames_of(score: &Score, options: &Options) -> Result<Range<u64>, RenderError> {
    if let Stage::Final { target } = options.stage
        && !(target > 0.0 && target <= 1.0)
    {
        return Err(RenderError::Target { found: target });
    }
    let length = score.frames();
    if length == 0 {
        return Err(RenderError::Nothing { what: "track" });
    }
    let Some(slice) = &options.slice else {
        return Ok(0..length);
    };
    if slice.is_empty() {
        return Err(RenderError::Nothing { what: "slice" });
    }
    if slice.start >= length {
        let secs = |frames: u64| frames as f64 / f64::from(score.sample_rate());
        return Err(RenderError::PastTheEnd {
            start_secs: secs(slice.start),
            length_secs: secs(length),
        });
    }
    Ok(slice.start..slice.end.min(length))
}

struct Job<'a> {
    path: &'a Path,
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
        let writer = heterodyne_media::create(self.path, &self.spec(score))?;
        let folder = self.path.parent().map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        });
        let scanned = Scanned::new(score, Kept::new(folder, chunk::chunks(&quanta), keep_bytes));
        let recall = Recall {
            memory,
            fingerprint: self.fingerprint,
        };
        let levels = levels::settle(score, &quanta, self.options.stage, recall, crew, &scanned)?;
        let take = Take {
            score,
            frames: &self.frames,
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
        let threads = self.options.threads.get();
        OutputSpec {
            format: self.options.format,
            sample_rate_hz: score.sample_rate(),
            frames: self.frames.end - self.frames.start,
            first_frame: self.frames.start,
            dither: self.options.dither,
            encoder_threads: if threads == 1 { 0 } else { threads },
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
        let run = (WINDOW_CHUNKS / (2 * threads)).clamp(1, RUN);
        let queue = Queue::ordered(chunks.clone(), run, 2 * threads * run);
        let ordered = Ordered::new(chunks.start, |piece: &Piece| {
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
                let mut piece = ordered.buffer();
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
