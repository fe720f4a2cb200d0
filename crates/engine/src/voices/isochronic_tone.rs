//! `isochronic_tone`: a carrier in both ears, opened and closed by a trapezoid at the beat.
//!
//! f_c = max(0, base + vibrato_c(t)); θ_c = start_c + 2π Σ f_c(k)/rate ∓ δ(i), the sum over k ≤ i in the static form and over
//! k < i in the transition; y_c = sin θ_c · gate(i) · tremolo_c · amp_c, then pan. `forceMono` drops the vibrato.

use std::f64::consts::TAU;

use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::parts::{self, scaled};
use super::tone::{Channel, Tone};
use crate::compile::VoiceContext;
use crate::control::frequency::Lfo;
use crate::control::gate::Gate;
use crate::control::pan::Pan;
use crate::control::pieces::LfoShape;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(
    params: &Params,
    transition: bool,
    context: &mut VoiceContext,
) -> Option<Tone> {
    let pan = params.pan();
    if pan.mismatched {
        return None;
    }
    if params.flag("harmonicSuppression") {
        context.warn("harmonicSuppression is not rendered by this version".into());
    }
    let alpha = transition.then(|| parts::alpha(params.timing(), context));
    let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
    let off = if transition {
        params.ramp("forceMono")
    } else {
        parts::flat(if params.flag("forceMono") { 1.0 } else { 0.0 })
    };
    let mut fastest = params
        .ramp("phaseOscFreq")
        .start
        .abs()
        .max(params.ramp("phaseOscFreq").end.abs());
    let channels = ["L", "R"].map(|side| {
        let sign = if side == "L" { -1.0 } else { 1.0 };
        let mut lfo = parts::vibrato(params, side, LfoShape::Sine, transition);
        lfo.off = off;
        let tremolo = parts::tremolo(params, side);
        if lfo.range_hz != Ramp::default() {
            fastest = fastest.max(parts::fastest_hz(lfo.hz, lfo.skew, 0.0));
        }
        if !tremolo.is_off() {
            fastest = fastest.max(parts::fastest_hz(
                tremolo.hz,
                tremolo.skew,
                context.duration_secs,
            ));
        }
        let start = scaled(params.ramp(&format!("startPhase{side}")), 1.0 / TAU);
        let carrier = parts::carrier(base, transition, &lfo, !transition, alpha.as_ref(), context)
            .with_start(start)
            .with_sine(parts::phase_sine(params, sign));
        Channel::new(carrier, params.ramp(&format!("amp{side}")), tremolo)
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
    Some(Tone::new(
        channels,
        alpha,
        Pan::new(pan),
        Some(gate),
        fastest,
        context.rate,
    ))
}
