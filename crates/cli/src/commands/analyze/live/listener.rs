//! Gives what comes in to the instrument, and says how far that is.

use super::reading::Reading;
use crate::commands::analyze::args::AnalyzeArgs;
use crate::exit::Failure;
use heterodyne_analysis::tuner::{Temperament, Tuner};
use heterodyne_lab::layout::{CHANNELS_MAX, QUANTUM_FRAMES, head, plane, section};
use heterodyne_lab::{Instrument, Settings};
use heterodyne_measure::Aim;

/// The instrument behind a stream of interleaved samples.
pub struct Listener {
    instrument: Instrument,
    /// Channels that come in; the first two are measured.
    channels: usize,
    planes: [Vec<f32>; CHANNELS_MAX],
    frames: u64,
    /// What was already known of tones and spectra, as the instrument counts them.
    tones_known: f64,
    spectra_known: f64,
    /// Where the frame of the newest spectrum ended, in seconds of sound since the last beginning.
    spectrum_at_secs: Option<f64>,
    pub a4_hz: f64,
    temperament: usize,
    aim: Option<Aim>,
    offsets: Temperament,
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
        let offsets = args.temperament.temperament;
        let zoom_hz = aimed_hz(args.zoom, args.a4, &offsets);
        instrument.set_zoom(zoom_hz).map_err(|error| {
            Failure::Usage(format!(
                "--zoom {zoom_hz} Hz: accepted are {}",
                error.accepted
            ))
        })?;
        let mut listener = Self {
            instrument,
            channels,
            planes: Default::default(),
            frames: 0,
            tones_known: 0.0,
            spectra_known: 0.0,
            spectrum_at_secs: None,
            a4_hz: args.a4,
            temperament,
            aim: args.zoom,
            offsets,
        };
        listener.know_nothing();
        Ok(listener)
    }

    /// How often the instrument has told a section.
    fn told(&self, section: usize) -> f64 {
        let results = self.instrument.results();
        results
            .get(head::COUNTERS + section)
            .copied()
            .unwrap_or(0.0)
    }

    /// Begins to count: that nothing is known is told too.
    fn know_nothing(&mut self) {
        self.tones_known = self.told(section::TONES);
        self.spectra_known = self.told(section::SPECTRUM);
        self.spectrum_at_secs = None;
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
        let [left, right] = std::mem::take(&mut self.planes);
        // A channel that is not measured is empty.
        let mut rights = right.chunks(QUANTUM_FRAMES);
        for left in left.chunks(QUANTUM_FRAMES) {
            let both: [&[f32]; CHANNELS_MAX] = [left, rights.next().unwrap_or_default()];
            self.instrument.process(&both[..measured]);
            self.note_spectrum();
        }
        self.frames += left.len() as u64;
        self.planes = [left, right];
    }

    /// Keeps where the frame of a new spectrum ended, before the next round begins.
    fn note_spectrum(&mut self) {
        let told = self.told(section::SPECTRUM);
        if told != self.spectra_known {
            self.spectra_known = told;
            let at = self.instrument.results().get(head::FRAME_AT).copied();
            let rate_hz = self.instrument.settings().sample_rate_hz;
            self.spectrum_at_secs = at.map(|frames| frames / rate_hz);
        }
    }

    /// Seconds of sound so far.
    pub fn secs(&self) -> f64 {
        self.frames as f64 / self.instrument.settings().sample_rate_hz
    }

    /// Whether tones, and soon what follows from them, are new since the last call.
    pub fn has_new_tones(&mut self) -> bool {
        let told = self.told(section::TONES);
        told != std::mem::replace(&mut self.tones_known, told)
    }

    /// Where the frame of the newest spectrum ended, in seconds of sound since the last beginning; nothing while there is none.
    pub fn spectrum_at_secs(&self) -> Option<f64> {
        self.spectrum_at_secs
    }

    /// Seconds that a frame takes.
    pub fn frame_secs(&self) -> f64 {
        let settings = self.instrument.settings();
        settings.frame_len as f64 / settings.sample_rate_hz
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

    /// Names notes by another A4, and looks closely where the note that was asked for is now; one out of range is not taken.
    pub fn tune(&mut self, a4_hz: f64) {
        let zoom_hz = aimed_hz(self.aim, a4_hz, &self.offsets);
        if self.instrument.set_tuning(a4_hz, self.temperament).is_err() {
            return;
        }
        if self.instrument.set_zoom(zoom_hz).is_ok() {
            self.a4_hz = a4_hz;
        } else {
            // The A4 of before was taken once.
            let _ = self.instrument.set_tuning(self.a4_hz, self.temperament);
        }
    }

    /// Begins anew.
    pub fn reset(&mut self) {
        self.instrument.reset();
        self.know_nothing();
    }
}

/// What is looked at closely, in Hz; 0 for the strongest tone.
fn aimed_hz(aim: Option<Aim>, a4_hz: f64, offsets: &Temperament) -> f64 {
    match aim {
        None | Some(Aim::Strongest) => 0.0,
        Some(Aim::Hz(hz)) => hz,
        Some(Aim::Note(number)) => {
            Tuner::new(a4_hz, offsets).map_or(0.0, |tuner| tuner.frequency_hz(number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::f64::consts::TAU;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: AnalyzeArgs,
    }

    /// Two channels at 48 kHz in frames of 4096 samples.
    fn listener(options: &[&str]) -> Listener {
        let words = ["analyze", "--input", "null", "--size", "4096"];
        let args = Line::parse_from(words.iter().chain(options)).args;
        let made = Listener::new(&args, 48_000, 2);
        made.unwrap_or_else(|_| panic!("refused"))
    }

    /// A tone of 400 Hz in the left ear and its octave, weaker, in both.
    fn sound(frames: usize) -> Vec<f32> {
        let sine = |hz: f64, n: usize| (TAU * hz * n as f64 / 48_000.0).sin();
        let pair = |n| {
            let octave = 0.05 * sine(800.0, n);
            [(0.5 * sine(400.0, n) + octave) as f32, octave as f32]
        };
        (0..frames).flat_map(pair).collect()
    }

    #[test]
    fn tones_are_new_once_a_frame_is_whole_and_not_before() {
        let mut listener = listener(&[]);
        listener.take(&sound(4000));
        assert!(!listener.has_new_tones());
        assert_eq!(listener.spectrum_at_secs(), None);
        listener.take(&sound(16_000));
        assert!(listener.has_new_tones() && !listener.has_new_tones());
        let at_secs = listener.reading().tones_at_secs;
        assert!((4096.0 / 48_000.0..=0.42).contains(&at_secs), "{at_secs}");
        listener.take(&sound(48_000));
        let at_secs = listener.spectrum_at_secs().unwrap();
        assert!((0.9..=1.42).contains(&at_secs), "{at_secs}");
        assert!(listener.has_new_tones());
        listener.reset();
        assert!(!listener.has_new_tones());
        assert_eq!(listener.spectrum_at_secs(), None);
    }

    #[test]
    fn the_spectrum_is_said_to_be_of_its_own_frame() {
        let mut listener = listener(&[]);
        // A tone that ceases: as long as it stands in the spectrum, the frame has sound in it.
        let mut sound = sound(24_000);
        sound.resize(2 * 48_000, 0.0);
        let (mut louds, mut silences) = (0, 0);
        for piece in sound.chunks(2 * 100) {
            listener.take(piece);
            let Some(at_secs) = listener.spectrum_at_secs() else {
                continue;
            };
            let (bins, bin_hz) = listener.spectrum(0);
            let loud = bins[(400.0 / bin_hz) as usize] > -60.0;
            let holds_sound = at_secs - 4096.0 / 48_000.0 < 0.5;
            assert!(!loud || holds_sound, "{at_secs}");
            louds += usize::from(loud);
            silences += usize::from(!holds_sound);
        }
        assert!(louds > 100 && silences > 100, "{louds} {silences}");
    }

    #[test]
    fn a_note_that_is_looked_at_goes_with_a4() {
        let mut listener = listener(&["--zoom=A3"]);
        for (a4_hz, accepted_hz) in [(440.0, 440.0), (445.0, 445.0), (99.0, 445.0)] {
            listener.tune(a4_hz);
            listener.take(&sound(24_000));
            let zoom = listener.reading().zoom.unwrap();
            assert_eq!(
                (listener.a4_hz, zoom.note_hz),
                (accepted_hz, accepted_hz / 2.0)
            );
        }
    }

    #[test]
    fn a_reading_holds_bands_and_distortion() {
        let mut listener = listener(&[]);
        listener.take(&sound(96_000));
        let reading = listener.reading();
        let distortion = reading.distortion.unwrap();
        assert!((distortion.fundamental_hz - 400.0).abs() < 0.01);
        // 0.05 over 0.5.
        assert!(
            (distortion.thd_db + 20.0).abs() < 0.1,
            "{}",
            distortion.thd_db
        );
        let [hz, amplitude, _] = distortion.harmonics[1];
        assert!((hz - 800.0).abs() < 0.1 && (amplitude - 0.05).abs() < 1e-3);
        let band = |channel: usize, hz: f64| {
            let bands = &reading.channels[channel].bands;
            let found = bands.iter().find(|band| band.nominal_hz == hz);
            found.map_or(f64::NAN, |band| band.level_db)
        };
        // Half of the square of the amplitude: the octave lies in the third around 800 Hz.
        for channel in 0..2 {
            let wanted = 10.0 * (0.05f64 * 0.05 / 2.0).log10();
            assert!((band(channel, 800.0) - wanted).abs() < 0.3);
        }
        assert!((band(0, 400.0) - 10.0 * 0.125f64.log10()).abs() < 0.3);
    }
}
