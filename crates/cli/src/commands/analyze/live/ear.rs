//! What is listened to: a device, or silence in time where none is wanted.

use heterodyne_device::{Device, DeviceError, Input, InputOptions};
use std::time::Instant;

/// Frames per second and channels of silence.
const SILENT: (u32, usize) = (48_000, 2);
/// Frames that may wait to be measured, some seconds: a machine that is busy with other things loses nothing.
const ROOM_FRAMES: usize = 1 << 19;
/// The most seconds that are caught up with after this process stood still; a device has no longer memory either.
const CATCH_UP_SECS: f64 = 1.0;

/// A source of interleaved samples.
pub enum Ear {
    Device(Input),
    Silence { begun: Instant, frames: u64 },
}

/// How the source is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Why nothing comes in at the moment.
    pub trouble: Option<String>,
    pub reconnections: u64,
    /// Frames that came too fast to be measured.
    pub lost_frames: u64,
    /// Overruns that the system has reported.
    pub overruns: u64,
}

impl Ear {
    /// Opens `word`: a device by name, `default`, or `null`.
    ///
    /// # Errors
    /// There is no such device, or it cannot be used.
    pub fn open(word: &str, sample_rate: Option<u32>) -> Result<Self, DeviceError> {
        let device = word.parse().unwrap_or_default();
        if device == Device::Null {
            return Ok(Self::Silence {
                begun: Instant::now(),
                frames: 0,
            });
        }
        Input::open(InputOptions {
            device,
            sample_rate,
            room_frames: ROOM_FRAMES,
            ..InputOptions::default()
        })
        .map(Self::Device)
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Device(input) => input.device(),
            Self::Silence { .. } => "null",
        }
    }

    pub fn sample_rate(&self) -> u32 {
        match self {
            Self::Device(input) => input.sample_rate(),
            Self::Silence { .. } => SILENT.0,
        }
    }

    pub fn channels(&self) -> usize {
        match self {
            Self::Device(input) => usize::from(input.channels()),
            Self::Silence { .. } => SILENT.1,
        }
    }

    /// Moves what has come in to the end of `out`.
    pub fn read(&mut self, out: &mut Vec<f32>) {
        match self {
            Self::Device(input) => input.read(out),
            Self::Silence { begun, frames } => {
                let rate = f64::from(SILENT.0);
                let due = (begun.elapsed().as_secs_f64() * rate) as u64;
                let new = (due - *frames).min((CATCH_UP_SECS * rate) as u64);
                out.resize(out.len() + new as usize * SILENT.1, 0.0);
                *frames = due;
            }
        }
    }

    pub fn health(&self) -> Health {
        match self {
            Self::Device(input) => Health {
                trouble: input.trouble(),
                reconnections: input.reconnections(),
                lost_frames: input.lost_frames(),
                overruns: input.xruns(),
            },
            Self::Silence { .. } => Health::default(),
        }
    }
}
