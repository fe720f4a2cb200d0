//! `binaural_beat`: two sines, one an ear, a beat apart.
//!
//! f_c = max(0, base ± beat/2 + vibrato_c(t)), left −, right + (`leftHigh`: the other way round);
//! θ_c = start_c + 2π Σ_{k≤i} f_c(k)/rate ∓ δ(i); y_c = sin θ_c · tremolo_c · amp_c, then pan. In the transition form every
//! parameter moves with α and the vibrato's phase is summed. `forceMono` gives both ears the base frequency.

use std::f64::consts::TAU;

use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::parts;
use super::registry::Made;
use super::tone::{Channel, Tone};
use crate::compile::VoiceContext;
use crate::control::pan::Pan;
use crate::control::pieces::LfoShape;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    tone(params, context).map(Made::tone)
}

fn tone(params: &Params, context: &mut VoiceContext) -> Option<Tone> {
    let transition = params.is_transition();
    let pan = params.pan();
    if pan.mismatched {
        context.warn("startPanType and endPanType differ, which makes the voice silent".into());
        return None;
    }
    let alpha = transition.then(|| parts::alpha(params.timing(), context));
    let shape = if params.choice("freqOscShape") == "triangle" {
        LfoShape::Triangle
    } else {
        LfoShape::Sine
    };
    let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
    let mono = params.flag("forceMono");
    let left_sign = if params.flag("leftHigh") { 0.5 } else { -0.5 };
    let lfos = ["L", "R"].map(|side| parts::vibrato(params, side, shape, transition));
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
        let half = if mono { 0.0 } else { -left_sign * sign };
        let hz = Ramp {
            start: base.start + half * beat.start,
            end: base.end + half * beat.end,
        };
        // Only the start phase of a transition counts; its end form is read and unused.
        let start = params.ramp(&format!("startPhase{side}")).start / TAU;
        let carrier = parts::carrier(hz, false, &lfos[channel], true, alpha.as_ref(), context)
            .with_start(parts::flat(start))
            .with_sine(parts::phase_sine(params, sign));
        Channel::new(
            carrier,
            params.ramp(&format!("amp{side}")),
            tremolos[channel],
        )
    });
    let pan = Pan::new(pan, alpha.as_ref(), context.frames, context.rate);
    Some(Tone::new(channels, alpha, pan, None, fastest, context.rate))
}
