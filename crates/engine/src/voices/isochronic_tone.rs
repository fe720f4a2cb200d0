//! `isochronic_tone`: a carrier in both ears, opened and closed by a trapezoid at the beat.
//!
//! f_c = max(0, base + vibrato_c(t)); θ_c = start_c + 2π Σ f_c(k)/rate ∓ δ(i), the sum over k ≤ i in the static form and over
//! k < i in the transition; y_c = sin θ_c · gate(i) · tremolo_c · amp_c, then pan. `forceMono` drops the vibrato.
//! `harmonicSuppression`: last a low-pass at 1.5 · mean base frequency without shift of phase ([`crate::effects::zero_phase`]).

use std::f64::consts::TAU;

use heterodyne_track::params::Params;

use super::parts::{self, scaled};
use super::registry::Made;
use super::tone::{Channel, Tone};
use crate::compile::VoiceContext;
use crate::control::frequency::Lfo;
use crate::control::gate::Gate;
use crate::control::pan::Pan;
use crate::control::pieces::LfoShape;
use crate::effects::zero_phase::harmonic_suppression;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let transition = params.is_transition();
    let pan = params.pan();
    if pan.mismatched {
        context.warn("startPanType and endPanType differ, which makes the voice silent".into());
        return None;
    }
    let alpha = transition.then(|| parts::alpha(params.timing(), context));
    let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
    let off = if transition {
        params.ramp("forceMono")
    } else {
        parts::flat(if params.flag("forceMono") { 1.0 } else { 0.0 })
    };
    let lfos = ["L", "R"].map(|side| Lfo {
        off,
        ..parts::vibrato(params, side, LfoShape::Sine, transition)
    });
    let tremolos = ["L", "R"].map(|side| parts::tremolo(params, side));
    let fastest = parts::fastest_of(
        params,
        &lfos,
        &tremolos,
        alpha.as_ref(),
        context.duration_secs,
    );
    let channels = [0, 1].map(|channel| {
        let side = ["L", "R"][channel];
        let sign = [-1.0, 1.0][channel];
        let start = scaled(params.ramp(&format!("startPhase{side}")), 1.0 / TAU);
        let carrier = parts::carrier(
            base,
            transition,
            &lfos[channel],
            !transition,
            alpha.as_ref(),
            context,
        )
        .with_start(start)
        .with_sine(parts::phase_sine(params, sign));
        Channel::new(
            carrier,
            params.ramp(&format!("amp{side}")),
            tremolos[channel],
        )
    });
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
    let pan = Pan::new(pan, alpha.as_ref(), context.frames, context.rate);
    let filter = (params.flag("harmonicSuppression"))
        .then(|| harmonic_suppression(base, alpha.as_ref(), context));
    let tone = Tone::new(channels, alpha, pan, Some(gate), fastest, context.rate);
    Some(Made {
        filter,
        ..Made::tone(tone)
    })
}
