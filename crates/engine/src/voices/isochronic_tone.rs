//! `isochronic_tone`: a carrier in both ears, opened and closed by a trapezoid at the beat.
//!
//! f_c = max(0, base + vibrato_c(t)); θ_c = start_c + 2π Σ f_c(k)/rate ∓ δ(i), the sum over k ≤ i in the static form and over
//! k < i in the transition; y_c = sin θ_c · gate(i) · tremolo_c · amp_c, then pan. `forceMono` drops the vibrato.
//! `harmonicSuppression`: last a low-pass at 1.5 · mean base frequency without shift of phase ([`crate::effects::zero_phase`]).

use heterodyne_track::params::Params;

use super::pair::Pair;
use super::parts;
use super::registry::Made;
use super::tone::Tone;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::frequency::Lfo;
use crate::control::gate::Gate;
use crate::control::pieces::LfoShape;
use crate::effects::zero_phase::harmonic_suppression;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let tone = tone(params, alpha.clone(), context)?;
    let filter = params
        .flag("harmonicSuppression")
        .then(|| harmonic_suppression(params.ramp("baseFreq"), alpha.as_ref(), context));
    Some(Made {
        filter,
        ..Made::tone(tone)
    })
}

fn tone(params: &Params, alpha: Option<Alpha>, context: &mut VoiceContext) -> Option<Tone> {
    let transition = params.is_transition();
    let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
    let pulse = parts::carrier(
        beat,
        transition,
        &Lfo::none(),
        true,
        alpha.as_ref(),
        context,
    );
    let gate = Gate::new(
        pulse,
        beat,
        params.ramp("rampPercent"),
        params.ramp("gapPercent"),
        transition,
    );
    let pair = Pair {
        hz: [base; 2],
        held: transition,
        inclusive: !transition,
        start_moves: true,
        shape: LfoShape::Sine,
        vibrato_off: if transition {
            params.ramp("forceMono")
        } else {
            parts::flat(if params.flag("forceMono") { 1.0 } else { 0.0 })
        },
    };
    pair.tone(params, alpha, Some(gate), context)
}
