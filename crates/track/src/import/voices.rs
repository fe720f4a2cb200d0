//! Voices of the format from tones: static where nothing moves, else a transition in a straight line.
//!
//! Invariant: only parameters that the tone decides are given; all else stays at the default of its table. The left
//! ear has the higher tone where the beat is positive, as SBaGen and Gnaural have it.

use super::score::{Stroke, Synth, Tone};
use crate::document::{
    Bus, Colour, Envelope, LfoShape, Noise, Place, Ramp, TransitionTiming, Voice, VoiceBody,
};
use crate::params::{Params, Setting};
use crate::table::noise::LFO_HZ;
use crate::table::{Form, voice};
use std::f64::consts::TAU;

/// Parameters in the order in which they are written.
#[derive(Default)]
struct Given(Vec<(&'static str, Form, Setting)>);

impl Given {
    fn plain(&mut self, name: &'static str, value: f64) {
        self.0.push((name, Form::Plain, Setting::Number(value)));
    }

    fn moving(&mut self, name: &'static str, from: f64, to: f64) {
        if from == to {
            self.plain(name, from);
        } else {
            self.0.push((name, Form::Start, Setting::Number(from)));
            self.0.push((name, Form::End, Setting::Number(to)));
        }
    }
}

/// A tone from one moment to another. `phases` are turns of the two carriers at its start.
pub(super) fn tone(
    synth: Synth,
    from: &Tone,
    to: &Tone,
    phases: [f64; 2],
    envelope: Option<Envelope>,
    description: &str,
) -> Option<Voice> {
    let mut given = Given::default();
    given.moving("ampL", from.gains[0], to.gains[0]);
    given.moving("ampR", from.gains[1], to.gains[1]);
    given.moving("baseFreq", from.carrier_hz, to.carrier_hz);
    given.moving("beatFreq", from.beat_hz, to.beat_hz);
    let function = match synth {
        Synth::Beat => {
            if from.beat_hz != 0.0 || to.beat_hz != 0.0 {
                given.0.push(("leftHigh", Form::Plain, Setting::Flag(true)));
            }
            "binaural_beat"
        }
        Synth::Pulse { gap, ramp } => {
            given.plain("rampPercent", ramp);
            given.plain("gapPercent", gap);
            "isochronic_tone"
        }
    };
    for (name, turns) in ["startPhaseL", "startPhaseR"].into_iter().zip(phases) {
        if turns != 0.0 {
            given.plain(name, turns * TAU);
        }
    }
    let timing = TransitionTiming::default();
    named(function, from != to, given, timing, envelope, description)
}

/// How long a bell is heard, in seconds.
pub(super) const BELL_SECS: f64 = 6.0;

/// A bell: a sine that SBaGen lowers by a twelfth every 50 ms. The format's curve does the same without steps.
pub(super) fn bell(stroke: &Stroke, length_secs: f64) -> Option<Voice> {
    let falls_per_sec = (12.0_f64 / 11.0).ln() / 0.05;
    let secs = BELL_SECS.min(length_secs);
    let mut given = Given::default();
    given.moving("ampL", stroke.gain, 0.0);
    given.moving("ampR", stroke.gain, 0.0);
    given.plain("baseFreq", stroke.hz);
    given.plain("beatFreq", 0.0);
    given.plain("transition_duration", secs);
    let timing = TransitionTiming {
        duration_secs: Some(secs),
        curve: format!("1-exp(-{:?}*alpha)", falls_per_sec * secs),
        ..TransitionTiming::default()
    };
    named("binaural_beat", true, given, timing, None, "bell")
}

fn named(
    function: &'static str,
    transition: bool,
    given: Given,
    timing: TransitionTiming,
    envelope: Option<Envelope>,
    description: &str,
) -> Option<Voice> {
    let ending = if transition { "_transition" } else { "" };
    let params = Params::new(voice(function)?, transition, given.0, timing);
    Some(Voice {
        function: function.to_owned(),
        written_name: format!("{function}{ending}"),
        transition,
        body: VoiceBody::Params(params),
        envelope,
        bus: Bus::Tonal,
        description: description.to_owned(),
        place: Place::default(),
    })
}

/// Noise inside a step, from one gain to another.
pub(super) fn noise(colour: &'static str, gains: [f64; 2], length_secs: f64) -> Option<Voice> {
    let [from, to] = gains;
    let (gain, envelope) = if from == to {
        (from, Envelope::Flat)
    } else {
        let ramp = Envelope::LinearFade {
            fade_secs: length_secs,
            start_gain: from,
            end_gain: to,
            out: false,
        };
        (1.0, ramp)
    };
    let function = "noise_swept_notch";
    let given = vec![("amp", Form::Plain, Setting::Number(gain))];
    let params = Params::new(voice(function)?, false, given, TransitionTiming::default());
    Some(Voice {
        function: function.to_owned(),
        written_name: "noise_swept_notch".to_owned(),
        transition: false,
        body: VoiceBody::Noise {
            noise: plain_noise(colour),
            gain,
            params,
        },
        envelope: Some(envelope),
        bus: Bus::Noise,
        description: format!("{colour} noise"),
        place: Place::default(),
    })
}

/// Noise of a colour, without notches.
pub(super) fn plain_noise(colour: &'static str) -> Noise {
    let exponent = match colour {
        "white" => 0.0,
        "brown" => 2.0,
        _ => 1.0,
    };
    Noise {
        colour: Colour {
            name: colour.to_owned(),
            exponent,
            high_exponent: exponent,
            distribution_curve: 1.0,
            lowcut_hz: None,
            highcut_hz: None,
            amplitude: 1.0,
            seed: 1,
        },
        lfo_shape: LfoShape::Sine,
        lfo_hz: Ramp {
            start: LFO_HZ,
            end: LFO_HZ,
        },
        sweeps: Vec::new(),
        right_phase_deg: Ramp::default(),
        second_pass_phase_deg: Ramp::default(),
        static_notches: Vec::new(),
        transition: false,
        timing: TransitionTiming::default(),
        input_audio: String::new(),
    }
}
