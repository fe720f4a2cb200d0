//! Says which frequencies a voice of the document has and where they stand at any moment, for pictures and listings.
//!
//! Invariant: no sound is made from here, and α is the α that the sound moves with. f(i) = start + (end − start)·α(i);
//! a vibrato is not followed through its cycles but given as half its width around f. One row of [`ROLES`] is all that
//! a voice needs; what a row names and a voice's table lacks is left out.

mod shared;

use std::sync::Arc;

use heterodyne_dsp::coloured::Tables;
use heterodyne_track::document::{Ramp, TransitionTiming, Voice, VoiceBody};
use heterodyne_track::params::Params;
use heterodyne_track::table::Kind;

use crate::compile::{Budget, VoiceContext};
use crate::control::alpha::Alpha;
use crate::control::frequency::{between, moves};
use crate::settings::Sources;
use crate::voices::parts;

/// What a frequency is to the ear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The pitch, or the centre of the two pitches.
    Carrier,
    /// The difference of two pitches.
    Beat,
    /// Pulses, or another regular change of level, a second.
    Pulse,
    /// The rate of something else that moves: a notch, a shape, a place.
    Modulation,
}

/// A parameter that holds a frequency in hertz, and what that frequency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Name in the table of the voice.
    pub param: &'static str,
    /// What it is.
    pub role: Role,
}

const fn carrier(param: &'static str) -> Rate {
    Rate {
        param,
        role: Role::Carrier,
    }
}

const fn beat(param: &'static str) -> Rate {
    Rate {
        param,
        role: Role::Beat,
    }
}

const fn pulse(param: &'static str) -> Rate {
    Rate {
        param,
        role: Role::Pulse,
    }
}

const fn modulation(param: &'static str) -> Rate {
    Rate {
        param,
        role: Role::Modulation,
    }
}

/// Every voice with the parameters that hold its frequencies, carriers first.
#[rustfmt::skip]
pub const ROLES: &[(&str, &[Rate])] = &[
    ("binaural_beat", &[carrier("baseFreq"), beat("beatFreq")]),
    ("dual_pulse_binaural", &[carrier("baseFreq"), beat("beatFreq"), pulse("pulseRate")]),
    ("generate_swept_notch_pink_sound", &[modulation("lfo_freq")]),
    ("hybrid_qam_monaural_beat", &[carrier("qamCarrierFreqL"), carrier("monoCarrierFreqR"), pulse("qamAmFreqL"), beat("monoBeatFreqInChannelR")]),
    ("isochronic_tone", &[carrier("baseFreq"), pulse("beatFreq")]),
    ("monaural_beat_stereo_amps", &[carrier("baseFreq"), beat("beatFreq")]),
    ("noise_generator", &[modulation("lfo_freq")]),
    ("noise_swept_notch", &[modulation("lfo_freq")]),
    ("qam_beat", &[carrier("baseFreqL"), carrier("baseFreqR"), pulse("qamAmFreqL"), pulse("qamAmFreqR")]),
    ("rhythmic_waveshaping", &[carrier("carrierFreq"), pulse("modFreq")]),
    ("spatial_angle_modulation", &[carrier("carrierFreq"), modulation("beatFreq")]),
    ("spatial_angle_modulation_monaural_beat", &[carrier("baseFreq"), beat("beatFreq")]),
    ("stereo_am_independent", &[carrier("carrierFreq"), pulse("modFreqL"), pulse("modFreqR")]),
    ("subliminal_encode", &[carrier("carrierFreq")]),
    ("wave_shape_stereo_am", &[carrier("carrierFreq"), modulation("shapeModFreq"), pulse("stereoModFreqL"), pulse("stereoModFreqR")]),
];

/// Voices whose beat is 0 where `forceMono` is on.
const WITHOUT_BEAT_IN_MONO: &[&str] = &["binaural_beat", "dual_pulse_binaural"];

/// The row of a voice (base name, aliases resolved).
pub fn roles_of(function: &str) -> Option<&'static [Rate]> {
    let row = ROLES.iter().find(|(name, _)| *name == function)?;
    Some(row.1)
}

/// One frequency of a voice over its step.
#[derive(Clone, Debug)]
pub struct FrequencyLine {
    /// The parameter that it comes from and what it is.
    pub rate: Rate,
    hz: Ramp,
    /// Half the peak-to-peak width of the vibrato around it.
    half_width_hz: Ramp,
    alpha: Option<Alpha>,
}

impl FrequencyLine {
    /// Hertz at a frame counted from the start of the voice; below 0 where a document says so.
    pub fn hz_at(&self, frame: f64) -> f64 {
        between(self.hz, self.alpha_at(frame))
    }

    /// How far a vibrato leads away from it at a frame, in hertz; 0 without one.
    pub fn half_width_hz_at(&self, frame: f64) -> f64 {
        between(self.half_width_hz, self.alpha_at(frame)).abs()
    }

    /// Whether it is the same from the first frame to the last.
    pub fn is_steady(&self) -> bool {
        self.alpha.is_none() || !(moves(self.hz) || moves(self.half_width_hz))
    }

    /// Whether a vibrato is on at either end.
    pub fn has_vibrato(&self) -> bool {
        self.half_width_hz != Ramp::default()
    }

    /// The first frame that has moved, and the first that has arrived; the second is infinite where none arrives.
    pub fn moving_frames(&self) -> Option<(f64, f64)> {
        self.alpha.as_ref().map(Alpha::moving_frames)
    }

    /// How far the transition of its voice has come at a frame, 0 to 1; 0 without one.
    pub fn alpha_at(&self, frame: f64) -> f64 {
        self.alpha.as_ref().map_or(0.0, |alpha| alpha.at(frame))
    }
}

/// Works out the frequencies of voices; voices that move by the same expression share its table.
pub struct Frequencies {
    budget: Budget,
    /// What a voice may ask for while it is compiled, and an α does not.
    tables: Arc<Tables>,
    sources: Sources,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self::new()
    }
}

impl Frequencies {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            budget: Budget::new(),
            tables: Tables::new(),
            sources: Sources::default(),
        }
    }

    /// All frequencies of a voice that plays for `frames` frames at `rate` Hz in a step of `duration_secs`; none for
    /// a voice that nobody knows. An expression that is beyond what the engine takes counts as a straight line.
    pub fn of(
        &mut self,
        voice: &Voice,
        frames: u64,
        duration_secs: f64,
        rate: u32,
    ) -> Vec<FrequencyLine> {
        let rates = roles_of(&voice.function).unwrap_or_default();
        match &voice.body {
            VoiceBody::Unknown => Vec::new(),
            VoiceBody::Noise { noise, .. } => {
                let alpha = noise
                    .transition
                    .then(|| self.alpha(voice, &noise.timing, frames, duration_secs, rate));
                let turning = rates.iter().filter(|_| !noise.sweeps.is_empty());
                turning
                    .map(|rate| FrequencyLine {
                        rate: *rate,
                        hz: noise.lfo_hz,
                        half_width_hz: Ramp::default(),
                        alpha: alpha.clone(),
                    })
                    .collect()
            }
            VoiceBody::Params(params) => {
                let alpha = voice
                    .transition
                    .then(|| self.alpha(voice, params.timing(), frames, duration_secs, rate));
                lines(&voice.function, params, rates, alpha.as_ref())
            }
        }
    }

    fn alpha(
        &mut self,
        voice: &Voice,
        timing: &TransitionTiming,
        frames: u64,
        duration_secs: f64,
        rate: u32,
    ) -> Alpha {
        let mut context = VoiceContext {
            budget: &mut self.budget,
            rate,
            frames,
            duration_secs,
            seed: 0,
            take: 0,
            tables: &self.tables,
            sources: &self.sources,
            place: voice.place.clone(),
            warnings: Vec::new(),
        };
        parts::alpha(timing, &mut context)
    }
}

fn lines(
    function: &str,
    params: &Params,
    rates: &[Rate],
    alpha: Option<&Alpha>,
) -> Vec<FrequencyLine> {
    let mono = has(params, "forceMono") && params.flag("forceMono");
    let without_beat = mono && WITHOUT_BEAT_IN_MONO.contains(&function);
    let vibrato = ["freqOscRangeL", "freqOscRangeR"]
        .into_iter()
        .filter(|name| has(params, name))
        .map(|name| params.ramp(name))
        .reduce(|a, b| Ramp {
            start: a.start.abs().max(b.start.abs()),
            end: a.end.abs().max(b.end.abs()),
        })
        .unwrap_or_default();
    let named = rates.iter().filter(|rate| has(params, rate.param));
    named
        .map(|rate| FrequencyLine {
            rate: *rate,
            hz: if without_beat && rate.role == Role::Beat {
                Ramp::default()
            } else {
                params.ramp(rate.param)
            },
            half_width_hz: if rate.role == Role::Carrier {
                parts::scaled(vibrato, 0.5)
            } else {
                Ramp::default()
            },
            alpha: alpha.cloned(),
        })
        .collect()
}

/// Whether the table of the voice has a number or a switch of this name.
fn has(params: &Params, name: &str) -> bool {
    params.voice().object.param(name).is_some_and(|spec| {
        matches!(
            spec.kind,
            Kind::Number { .. } | Kind::Integer { .. } | Kind::Level { .. } | Kind::Flag { .. }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use heterodyne_track::table::voices;

    fn voice(function: &str, params: &str) -> Voice {
        let text = format!(
            r#"{{"global": {{"sample_rate": 1000}}, "progression": [{{"duration": 10, "voices": [
                {{"synth_function_name": "{function}", "params": {params}}}]}}]}}"#
        );
        let parsed = heterodyne_track::parse_track(&text, "t");
        let mut track = parsed.value.expect("a track");
        track.steps.remove(0).voices.remove(0)
    }

    fn of(function: &str, params: &str) -> Vec<FrequencyLine> {
        Frequencies::new().of(&voice(function, params), 10_000, 10.0, 1000)
    }

    #[test]
    fn every_voice_has_a_row_and_every_name_of_a_row_is_in_its_table() {
        for spec in voices() {
            let rates =
                roles_of(spec.name).unwrap_or_else(|| panic!("{} has no row in ROLES", spec.name));
            for rate in rates {
                assert!(
                    spec.object.param(rate.param).is_some(),
                    "{} has no parameter {}",
                    spec.name,
                    rate.param
                );
            }
        }
    }

    #[test]
    fn no_row_stands_twice() {
        for (at, (name, _)) in ROLES.iter().enumerate() {
            assert!(
                ROLES[at + 1..].iter().all(|(other, _)| other != name),
                "{name}"
            );
        }
    }

    #[test]
    fn a_still_voice_gives_what_its_file_says() {
        let lines = of(
            "binaural_beat",
            r#"{"baseFreq": 210, "beatFreq": 5.5, "freqOscRangeL": 3, "freqOscRangeR": 8}"#,
        );
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].rate, lines[0].hz_at(123.0)),
            (carrier("baseFreq"), 210.0)
        );
        assert_eq!(
            (lines[1].rate, lines[1].hz_at(9999.0)),
            (beat("beatFreq"), 5.5)
        );
        // The wider of the two vibratos, 8 Hz from peak to peak.
        assert_eq!(lines[0].half_width_hz_at(5.0), 4.0);
        assert!(lines[0].is_steady() && lines[0].has_vibrato() && !lines[1].has_vibrato());
    }

    #[test]
    fn transitions_follow_their_curve() {
        for (curve, at_half) in [
            ("linear", 0.5),
            ("exponential", 0.25),
            ("logarithmic", 0.75),
            ("alpha**3", 0.125),
        ] {
            let params = format!(
                r#"{{"startBaseFreq": 100, "endBaseFreq": 300, "startBeatFreq": 8, "endBeatFreq": 2,
                    "initial_offset": 2, "transition_duration": 4, "transition_curve": "{curve}"}}"#
            );
            let lines = of("binaural_beat_transition", &params);
            // Half of the transition is reached at 2 s + 4 s / 2.
            let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                close(lines[0].hz_at(4000.0), 100.0 + 200.0 * at_half),
                "{curve}"
            );
            assert!(
                close(lines[1].hz_at(4000.0), 8.0 - 6.0 * at_half),
                "{curve}"
            );
            assert!(
                close(lines[0].hz_at(1999.0), 100.0) && close(lines[0].hz_at(6001.0), 300.0),
                "{curve}"
            );
            assert_eq!(lines[0].moving_frames(), Some((2001.0, 6000.0)), "{curve}");
        }
    }

    #[test]
    fn mono_has_no_beat_and_pulses_stay() {
        let lines = of("binaural_beat", r#"{"beatFreq": 6, "forceMono": true}"#);
        assert_eq!(lines[1].hz_at(0.0), 0.0);
        let lines = of("isochronic_tone", r#"{"beatFreq": 6, "forceMono": true}"#);
        assert_eq!(
            (lines[1].rate.role, lines[1].hz_at(0.0)),
            (Role::Pulse, 6.0)
        );
    }

    #[test]
    fn a_noise_has_a_rate_where_notches_move() {
        let moving = of(
            "noise_swept_notch",
            r#"{"lfo_freq": 0.25, "sweeps": [{"start_min": 500, "end_min": 500, "start_max": 900, "end_max": 900}]}"#,
        );
        assert_eq!(moving.len(), 1);
        assert_eq!(moving[0].hz_at(0.0), 0.25);
        assert!(of("noise_swept_notch", r#"{"sweeps": []}"#).is_empty());
        assert!(of("no_such_voice", "{}").is_empty());
    }
}
