//! `binaural_beat`: two sines, one an ear, a beat apart.
//!
//! f_c = max(0, base ± beat/2 + vibrato_c(t)), left −, right + (`leftHigh`: the other way round);
//! θ_c = start_c + 2π Σ_{k≤i} f_c(k)/rate ∓ δ(i); y_c = sin θ_c · tremolo_c · amp_c, then pan. In the transition form every
//! parameter moves with α, the vibrato's phase is summed, and bursts of noise may lie over it (see [`super::glitch`]).
//! `forceMono` gives both ears the base frequency.

use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::Source;
use super::glitch::{Bursts, Glitched};
use super::pair::Pair;
use super::parts::{self, flat};
use super::registry::Made;
use super::tone::Tone;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::pieces::LfoShape;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let tone = tone(params, alpha, context)?;
    let bursts = if params.is_transition() {
        Bursts::compile(params, context)
    } else {
        None
    };
    Some(match bursts {
        Some(bursts) => Made::plain(Source::Formula(Box::new(Glitched::new(tone, bursts)))),
        None => Made::tone(tone),
    })
}

/// The two sines. The start phases of a transition do not move: their end form is read and unused.
pub(crate) fn tone(
    params: &Params,
    alpha: Option<Alpha>,
    context: &mut VoiceContext,
) -> Option<Tone> {
    let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
    let mono = params.flag("forceMono");
    let left_sign = if params.flag("leftHigh") { 0.5 } else { -0.5 };
    let hz = [-1.0, 1.0].map(|sign| {
        let half = if mono { 0.0 } else { -left_sign * sign };
        Ramp {
            start: base.start + half * beat.start,
            end: base.end + half * beat.end,
        }
    });
    let pair = Pair {
        hz,
        held: false,
        inclusive: true,
        start_moves: false,
        shape: match params.choice("freqOscShape") {
            "triangle" => LfoShape::Triangle,
            _ => LfoShape::Sine,
        },
        vibrato_off: flat(0.0),
    };
    pair.tone(params, alpha, None, context)
}
