//! Sends a test signal to a file or to standard output, block by block, and looks at what passes.

use super::Target;
use super::args::{ChannelsArg, Sink};
use super::made::Made;
use crate::exit::Failure;
use crate::output;
use crate::progress::{Display, Style};
use crate::signal;
use heterodyne_analysis::signals::Signal;
use heterodyne_media::{
    AudioWriter, Dither, Format, MediaError, OutputSpec, WavEncoder, create, wav_start,
};
use heterodyne_render::{Phase, Progress};
use std::path::Path;
use std::sync::atomic::Ordering;

/// Frames made at once: the largest that leaves Ctrl+C answered at once with the most harmonics.
const BLOCK_FRAMES: usize = 1024;

/// What has been written.
pub struct Written {
    /// Size of the file.
    pub bytes: u64,
    /// Largest magnitude of each channel before any rounding.
    pub peak: [f32; 2],
    /// Root of the mean square of each channel before any rounding.
    pub rms: [f64; 2],
    /// Samples that lie beyond full scale.
    pub beyond: u64,
}

/// Writes `frames` frames.
///
/// # Errors
/// The system refuses, or the user has interrupted.
pub fn write(
    made: &mut Made,
    target: &Target,
    format: Format,
    sink: &Sink,
    frames: u64,
) -> Result<Written, Failure> {
    let cancel = signal::listen()?;
    let spec = OutputSpec {
        dither: (!sink.no_dither && format != Format::WavF32).then(|| Dither::new(0)),
        encoder_threads: std::thread::available_parallelism().map_or(0, usize::from),
        mono: sink.channels == ChannelsArg::Mono,
        ..OutputSpec::new(format, sink.rate, frames)
    };
    let mut out = match target {
        Target::File(path) => Out::File(create(path, &spec).map_err(refused)?),
        Target::Stdout => Out::stdout(&spec)?,
    };
    let display = Display::new(Style::for_stderr(sink.quiet || sink.json), sink.rate);
    let mut seen = Seen::default();
    let mut blocks = [[0.0f32; BLOCK_FRAMES]; 2];
    let mut done = 0;
    while done < frames {
        display.show(Progress {
            phase: Phase::Rendering,
            done,
            total: frames,
        });
        if cancel.load(Ordering::Relaxed) {
            display.clear();
            return Err(match target {
                Target::File(_) => Failure::Interrupted,
                // What has gone out cannot be called back.
                Target::Stdout => Failure::EndedByUser,
            });
        }
        let count = (frames - done).min(BLOCK_FRAMES as u64) as usize;
        let [left, right] = &mut blocks;
        let (left, right) = (&mut left[..count], &mut right[..count]);
        fill(made.left.as_deref_mut(), done, left);
        if made.alike {
            right.copy_from_slice(left);
        } else {
            fill(made.right.as_deref_mut(), done, right);
        }
        seen.look(left, right);
        out.write(left, right, done)?;
        done += count as u64;
    }
    let bytes = out.finish()?;
    display.clear();
    Ok(Written {
        bytes,
        peak: seen.peak,
        rms: seen.squares.map(|sum| (sum / frames as f64).sqrt()),
        beyond: seen.beyond,
    })
}

fn fill(signal: Option<&mut (dyn Signal + 'static)>, first_frame: u64, out: &mut [f32]) {
    match signal {
        Some(signal) => signal.fill(first_frame, out),
        None => out.fill(0.0),
    }
}

/// Levels of what passes.
#[derive(Default)]
struct Seen {
    peak: [f32; 2],
    squares: [f64; 2],
    beyond: u64,
}

impl Seen {
    fn look(&mut self, left: &[f32], right: &[f32]) {
        for (channel, sound) in [left, right].into_iter().enumerate() {
            for x in sound {
                self.peak[channel] = self.peak[channel].max(x.abs());
                self.squares[channel] += f64::from(*x) * f64::from(*x);
                self.beyond += u64::from(x.abs() > 1.0);
            }
        }
    }
}

/// Where the bytes go.
enum Out {
    File(Box<dyn AudioWriter>),
    Stdout {
        encoder: WavEncoder,
        bytes: Vec<u8>,
        sent: u64,
    },
}

impl Out {
    fn stdout(spec: &OutputSpec) -> Result<Self, Failure> {
        let start = wav_start(spec, Path::new("standard output")).map_err(refused)?;
        output::print_bytes(&start)?;
        Ok(Self::Stdout {
            encoder: WavEncoder::of(spec),
            bytes: Vec::new(),
            sent: start.len() as u64,
        })
    }

    fn write(&mut self, left: &[f32], right: &[f32], first_frame: u64) -> Result<(), Failure> {
        match self {
            Self::File(writer) => writer.write(left, right).map_err(refused),
            Self::Stdout {
                encoder,
                bytes,
                sent,
            } => {
                bytes.clear();
                encoder.append(left, right, first_frame, bytes);
                *sent += bytes.len() as u64;
                output::print_bytes(bytes)
            }
        }
    }

    fn finish(self) -> Result<u64, Failure> {
        match self {
            Self::File(writer) => Ok(writer.finish().map_err(refused)?.bytes),
            Self::Stdout { sent, .. } => Ok(sent),
        }
    }
}

fn refused(error: MediaError) -> Failure {
    match error {
        MediaError::TooLong { .. } | MediaError::SampleRate { .. } => {
            Failure::Usage(error.to_string())
        }
        other => Failure::Io(other.to_string()),
    }
}
