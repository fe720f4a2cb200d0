//! Reads a sound file in blocks, as often as its measurement needs, and shows how far it is.
//!
//! Invariant: memory does not grow with the length of the file; what is said is about the frames that were decoded, whatever its header
//! promises.

use super::args::AnalyzeArgs;
use crate::exit::Failure;
use crate::output;
use crate::progress::{Display, Style, UNKNOWN};
use heterodyne_measure::{Harmonics, LEAST_FRAMES, MeasureError, Measured, Measurement};
use heterodyne_media::{ClipBlocks, ClipError};
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a file is begun anew whose length is not what it seemed.
const ATTEMPTS: usize = 3;

/// Says that the next block is wanted.
const ON: ControlFlow<()> = ControlFlow::Continue(());

/// What was read.
pub struct Heard {
    pub measured: Measured,
    pub sample_rate_hz: u32,
    /// Channels that the file has.
    pub channels: usize,
    /// Where the stretch begins.
    pub start_frame: u64,
    /// What is missing or was changed, in words.
    pub warnings: Vec<String>,
}

/// A file with what is wanted of it.
struct Recording<'a> {
    args: &'a AnalyzeArgs,
    cancel: &'a AtomicBool,
    display: Display,
    sample_rate_hz: u32,
    channels: usize,
    /// The stretch; its end may lie beyond that of the file.
    start: u64,
    end: u64,
}

/// How a reading ended.
struct End {
    /// Frames of the stretch.
    frames: u64,
    /// Frames before it and in it.
    all: u64,
    warning: Option<String>,
}

/// Measures the file.
///
/// # Errors
/// It cannot be read or measured, or the user has interrupted.
pub fn measure(args: &AnalyzeArgs, cancel: &AtomicBool) -> Result<Heard, Failure> {
    let blocks = open(args)?;
    let (sample_rate_hz, channels) = (blocks.sample_rate_hz(), blocks.channels());
    let declared = blocks.declared_frames();
    drop(blocks);
    let frames = |secs: f64| (secs * f64::from(sample_rate_hz)) as u64;
    let start = args.start.map_or(0, frames);
    let style = if std::io::stderr().is_terminal() {
        Style::Bar
    } else {
        Style::Off
    };
    let recording = Recording {
        args,
        cancel,
        display: Display::new(style, sample_rate_hz),
        sample_rate_hz,
        channels,
        start,
        end: start.saturating_add(args.duration.map_or(UNKNOWN, frames)),
    };
    let heard = recording.measure(declared);
    recording.display.clear();
    heard
}

impl Recording<'_> {
    fn measure(&self, declared: Option<u64>) -> Result<Heard, Failure> {
        let promised = declared.map(|all| all.min(self.end).saturating_sub(self.start));
        let mut frames = match promised {
            Some(frames) if frames >= LEAST_FRAMES as u64 => frames,
            // Nobody knows yet where the middle is.
            _ => self.sure(self.read("counting", self.end, |_| Ok(ON))?)?,
        };
        let mut tried = 0;
        let (mut measured, end) = loop {
            let rate_hz = f64::from(self.sample_rate_hz);
            let channels = self.channels.min(2);
            let mut first = Measurement::new(&self.args.settings(), rate_hz, channels, frames)
                .map_err(|error| self.refused(&error))?;
            let total = self.start.saturating_add(frames);
            let end = self.read("measuring", total, |block| first.push(block).map(|()| ON))?;
            if end.frames == frames {
                break (first.finish().map_err(|error| self.refused(&error))?, end);
            }
            tried += 1;
            if tried == ATTEMPTS {
                let file = self.args.path().display();
                return Err(Failure::Io(format!("{file} changes while it is read")));
            }
            frames = self.sure(end)?;
        };
        if let Some(mut harmonics) = Harmonics::of(&measured) {
            let total = self.start.saturating_add(frames);
            self.read("following harmonics", total, |block| {
                harmonics.push(block)?;
                Ok(if harmonics.is_complete() {
                    ControlFlow::Break(())
                } else {
                    ON
                })
            })?;
            harmonics.finish(&mut measured);
        }
        let mut warnings: Vec<String> = end.warning.into_iter().collect();
        if self.channels > 2 {
            warnings.push(format!(
                "{}: of {} channels the first two were measured",
                self.args.path().display(),
                self.channels
            ));
        }
        Ok(Heard {
            measured,
            sample_rate_hz: self.sample_rate_hz,
            channels: self.channels,
            start_frame: self.start,
            warnings,
        })
    }

    /// The frames of the stretch, where there are enough.
    fn sure(&self, end: End) -> Result<u64, Failure> {
        if end.frames < LEAST_FRAMES as u64 {
            return Err(Failure::Usage(format!(
                "{} holds {} frames from --start on, of {}; accepted are {LEAST_FRAMES} and more",
                self.args.path().display(),
                end.frames,
                end.all,
            )));
        }
        Ok(end.frames)
    }

    /// Decodes up to the end of the stretch and gives what lies in it to `each`, one channel or two, until that has enough.
    fn read(
        &self,
        what: &'static str,
        total: u64,
        mut each: impl FnMut(&[&[f32]]) -> Result<ControlFlow<()>, MeasureError>,
    ) -> Result<End, Failure> {
        let mut blocks =
            ClipBlocks::open(self.args.path()).map_err(|error| self.no_sound(&error))?;
        let mut end = End {
            frames: 0,
            all: 0,
            warning: None,
        };
        while end.all < self.end {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(Failure::Interrupted);
            }
            let Some(planes) = blocks.next_block().map_err(|error| self.no_sound(&error))? else {
                break;
            };
            let [left, rest @ ..] = planes else { continue };
            let right = rest.first().unwrap_or(left);
            let len = left.len() as u64;
            let place = |frame: u64| frame.saturating_sub(end.all).min(len) as usize;
            let (from, to) = (place(self.start), place(self.end));
            let both = [&left[from..to], &right[from..to]];
            let enough = from < to
                && each(&both[..self.channels.min(2)])
                    .map_err(|error| self.refused(&error))?
                    .is_break();
            end.frames += (to - from) as u64;
            end.all = (end.all + len).min(self.end);
            self.display.step(what, end.all, total.max(end.all));
            if enough {
                break;
            }
        }
        end.warning = blocks.warning();
        Ok(end)
    }

    /// The bar goes first, or what is said would stand behind it.
    fn no_sound(&self, error: &ClipError) -> Failure {
        self.display.clear();
        no_sound(error)
    }

    fn refused(&self, error: &MeasureError) -> Failure {
        Failure::Render(format!("{}: {error}", self.args.path().display()))
    }
}

fn open(args: &AnalyzeArgs) -> Result<ClipBlocks, Failure> {
    ClipBlocks::open(args.path()).map_err(|error| no_sound(&error))
}

/// Says what is wrong with the file, unless the system refused it.
pub fn no_sound(error: &ClipError) -> Failure {
    match error {
        ClipError::Open { .. } | ClipError::NotAFile { .. } => Failure::Io(error.to_string()),
        other => {
            let text = format!("heterodyne: {other}");
            output::complain(&crate::table::plain(&text));
            Failure::Input
        }
    }
}
