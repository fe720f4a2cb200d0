//! Gives what comes in to the instrument, and says how far that is.

use super::reading::Reading;
use crate::commands::analyze::args::AnalyzeArgs;
use crate::exit::Failure;
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_lab::layout::{CHANNELS_MAX, plane, section};
use heterodyne_lab::{Instrument, Settings};
use heterodyne_measure::Aim;

/// The instrument behind a stream of interleaved samples.
pub struct Listener {
    instrument: Instrument,
    /// Channels that come in; the first two are measured.
    channels: usize,
    planes: [Vec<f32>; CHANNELS_MAX],
    frames: u64,
    /// Sections that became new since they were asked for.
    news: u32,
    pub a4_hz: f64,
    temperament: usize,
}

impl Listener {
    /// # Errors
    /// A rate or settings that the instrument does not take.
    pub fn new(args: &AnalyzeArgs, sample_rate: u32, channels: usize) -> Result<Self, Failure> {
        let settings = Settings {
            sample_rate_hz: f64::from(sample_rate),
            channels: channels.clamp(1, CHANNELS_MAX),
            frame_len: args.size,
            window: args.window.window,
        };
        let mut instrument =
            Instrument::new(&settings).map_err(|error| Failure::Render(error.to_string()))?;
        let names = Temperament::names().position(|name| name == args.temperament.word);
        let temperament = names.unwrap_or_default();
        let refused = |error: heterodyne_lab::Refused| Failure::Usage(error.to_string());
        instrument
            .set_tuning(args.a4, temperament)
            .map_err(refused)?;
        let zoom_hz = match args.zoom {
            None | Some(Aim::Strongest) => 0.0,
            Some(Aim::Hz(hz)) => hz,
            Some(Aim::Note(number)) => Tuner::new(args.a4, &args.temperament.temperament)
                .map_or(0.0, |tuner| tuner.frequency_hz(number)),
        };
        instrument.set_zoom(zoom_hz).map_err(|error| {
            Failure::Usage(format!(
                "--zoom {zoom_hz} Hz: accepted are {}",
                error.accepted
            ))
        })?;
        Ok(Self {
            instrument,
            channels,
            planes: Default::default(),
            frames: 0,
            news: 0,
            a4_hz: args.a4,
            temperament,
        })
    }

    /// Takes whole frames of all channels in.
    pub fn take(&mut self, samples: &[f32]) {
        let measured = self.instrument.settings().channels;
        for plane in &mut self.planes {
            plane.clear();
        }
        for frame in samples.chunks_exact(self.channels.max(1)) {
            for (plane, sample) in self.planes.iter_mut().zip(frame).take(measured) {
                plane.push(*sample);
            }
        }
        let [left, right] = &self.planes;
        let both: [&[f32]; CHANNELS_MAX] = [left, right];
        self.news |= self.instrument.process(&both[..measured]);
        self.frames += left.len() as u64;
    }

    /// Seconds of sound so far.
    pub fn secs(&self) -> f64 {
        self.frames as f64 / self.instrument.settings().sample_rate_hz
    }

    /// Whether tones, and soon what follows from them, are new since the last call.
    pub fn has_new_tones(&mut self) -> bool {
        let new = self.news & 1 << section::TONES != 0;
        self.news &= !(1 << section::TONES);
        new
    }

    /// All figures as they are now.
    pub fn reading(&self) -> Reading {
        Reading::of(&self.instrument, self.secs())
    }

    /// The spectrum of the frame that tones are from, dB, and what a bin of it is in Hz.
    pub fn spectrum(&self, channel: usize) -> (&[f32], f64) {
        let settings = self.instrument.settings();
        let bin_hz = settings.sample_rate_hz / settings.frame_len as f64;
        (self.instrument.plane(plane::SPECTRUM, channel), bin_hz)
    }

    /// Names notes by another A4; one out of range is not taken.
    pub fn tune(&mut self, a4_hz: f64) {
        if self.instrument.set_tuning(a4_hz, self.temperament).is_ok() {
            self.a4_hz = a4_hz;
        }
    }

    /// Begins anew.
    pub fn reset(&mut self) {
        self.instrument.reset();
    }
}
