//! What lies around the note of the tone that is followed, and what its source added to it.
//!
//! Invariant: both are of the same frame as the tones; where a tone is out of reach, the figures say NaN.

use heterodyne_analysis::levels::{self, DistortionMeter, gain_db};
use heterodyne_analysis::zoom::Zoom;

use crate::display::power_db;
use crate::layout::{DISTORTION_MAX, ZOOM_POINTS, distortion, plane, section, zoom};
use crate::results::Results;
use crate::settings::{Settings, SettingsError};
use crate::spectrum::AUDIBLE_HZ;
use crate::tones::Followed;

/// A zoom that is aimed where it is told, or at the note of the tone that is followed.
pub(crate) struct Closeup {
    zoom: Zoom,
    fixed_hz: Option<f64>,
    /// What it is aimed at at first.
    first_hz: f64,
    channel: usize,
    frame_len: usize,
    done: usize,
}

impl Closeup {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let made = Zoom::new(
            settings.sample_rate_hz,
            settings.frame_len,
            settings.window,
            ZOOM_POINTS,
        );
        let zoom = made.map_err(|_| SettingsError::Frame {
            found: settings.frame_len,
        })?;
        Ok(Self {
            first_hz: zoom.note_hz(),
            zoom,
            fixed_hz: None,
            channel: 0,
            frame_len: settings.frame_len,
            done: 0,
        })
    }

    /// Fixes the note, or follows with 0; whether the note is accepted.
    pub fn fix(&mut self, note_hz: f64) -> bool {
        let (least_hz, most_hz) = self.zoom.accepted_hz();
        let accepted = note_hz == 0.0 || (least_hz..=most_hz).contains(&note_hz);
        if accepted {
            self.fixed_hz = (note_hz != 0.0).then_some(note_hz);
        }
        accepted
    }

    /// Aims at the note; whether there is one within reach.
    pub fn aim(&mut self, note_hz: f64, followed: Option<Followed>) -> bool {
        self.channel = followed.map_or(0, |followed| followed.channel);
        let wanted_hz = self.fixed_hz.unwrap_or(note_hz);
        wanted_hz == self.zoom.note_hz() || self.zoom.aim(wanted_hz).is_ok()
    }

    /// Forgets where it was aimed, so that the work after a reset is that of a new instrument.
    pub fn reset(&mut self) {
        // What was accepted once is accepted again.
        let _ = self.zoom.aim(self.first_hz);
    }

    /// Takes the frame of the channel that is followed in; its cost in units.
    pub fn begin(&mut self, frames: &[Vec<f32>]) -> usize {
        self.done = 0;
        self.zoom
            .begin(frames.get(self.channel).map_or(&[], Vec::as_slice));
        self.frame_len / 1024
    }

    /// Some steps; their cost in units, 0 when all are done.
    pub fn step(&mut self) -> usize {
        let [shaping, values, points] = self.zoom.steps();
        let values_end = shaping + values;
        // A value costs about eleven times as many products as samples fall on it, a point as many as there are values.
        let (steps, units) = if self.done < shaping {
            (1, 32)
        } else if self.done < values_end {
            let steps = (values * 512 / self.frame_len).clamp(1, values_end - self.done);
            (steps, 11 * steps * self.frame_len / values / 256 + 1)
        } else {
            let steps = (4096 / values.max(1)).clamp(1, 32);
            (steps, steps * values / 256 + 2)
        };
        if self.done >= values_end + points {
            return 0;
        }
        self.done += steps;
        self.zoom.advance(steps);
        units
    }

    /// Writes levels and place.
    pub fn tell(&mut self, results: &mut Results) {
        let plane = results.plane_mut(plane::ZOOM, 0);
        for (to, amplitude) in plane.iter_mut().zip(self.zoom.amplitudes()) {
            *to = power_db(amplitude * amplitude);
        }
        results.set(zoom::NOTE_HZ, self.zoom.note_hz());
        results.set(zoom::LOBE_CENTS, self.zoom.main_lobe_cents());
        results.set(zoom::CHANNEL, self.channel as f64);
        results.is_new(section::ZOOM);
    }

    /// Says that there is no note to be looked at.
    pub fn tell_nothing(results: &mut Results) {
        results.put(zoom::NOTE_HZ, &[f64::NAN; 3]);
        results.is_new(section::ZOOM);
    }
}

/// The distortion of the tone that is followed.
pub(crate) struct Purity {
    meter: DistortionMeter,
    channel: usize,
}

impl Purity {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let high_hz = AUDIBLE_HZ[1].min(0.5 * settings.sample_rate_hz);
        let made = DistortionMeter::new(
            settings.sample_rate_hz,
            settings.frame_len,
            AUDIBLE_HZ[0],
            high_hz,
        );
        Ok(Self {
            meter: made.map_err(|_| SettingsError::Frame {
                found: settings.frame_len,
            })?,
            channel: 0,
        })
    }

    /// What a step costs, in units.
    pub const STEP_UNITS: usize = 28;

    /// Takes the frame in; whether the tone is within reach.
    pub fn begin(&mut self, frames: &[Vec<f32>], followed: Option<Followed>) -> bool {
        let Some(followed) = followed else {
            return false;
        };
        self.channel = followed.channel;
        let frame = frames.get(self.channel).map_or(&[][..], Vec::as_slice);
        self.meter.begin(frame, followed.tone.frequency_hz).is_ok()
    }

    /// One step; whether it was the last.
    pub fn step(&mut self) -> bool {
        self.meter.advance(1)
    }

    /// Writes what was found.
    pub fn tell(&self, results: &mut Results) {
        let Some(found) = self.meter.reading() else {
            Self::tell_nothing(results);
            return;
        };
        results.put(
            distortion::CHANNEL,
            &[
                self.channel as f64,
                found.fundamental_hz,
                gain_db(found.amplitude),
                found.thd_db(),
                found.thd_n_db(),
                levels::power_db(found.noise_power),
                found.low_hz,
                found.high_hz,
            ],
        );
        let harmonics = self.meter.harmonics();
        for (n, harmonic) in harmonics.iter().take(DISTORTION_MAX).enumerate() {
            results.put(
                distortion::BASE + n * distortion::STRIDE,
                &[
                    harmonic.frequency_hz,
                    harmonic.amplitude,
                    harmonic.amplitude_se,
                ],
            );
        }
        results.set(
            distortion::COUNT,
            harmonics.len().min(DISTORTION_MAX) as f64,
        );
        results.is_new(section::DISTORTION);
    }

    /// Says that there is nothing to be measured.
    pub fn tell_nothing(results: &mut Results) {
        results.put(distortion::CHANNEL, &[f64::NAN; 8]);
        results.set(distortion::COUNT, 0.0);
        results.is_new(section::DISTORTION);
    }
}
