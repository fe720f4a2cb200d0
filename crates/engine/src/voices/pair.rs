//! The pair of tones that several voices begin with: one an ear, with tremolo, vibrato, a sine on the phase, and a pan.
//!
//! θ_c(i) = start_c + 2π Σ f_c(k)/rate ∓ δ(i), f_c = max(0, hz_c + vibrato_c); y_c = sin θ_c · tremolo_c · amp_c · gate, then pan.

use std::f64::consts::TAU;

use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::parts::{self, flat, scaled};
use super::tone::{Channel, Tone};
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::frequency::Lfo;
use crate::control::gate::Gate;
use crate::control::pan::Pan;
use crate::control::pieces::LfoShape;

/// What one voice does differently from another.
pub(crate) struct Pair {
    /// Centre of each ear in hertz.
    pub hz: [Ramp; 2],
    /// The centre alone is held at 0 or above.
    pub held: bool,
    /// A frame's own frequency counts in its phase.
    pub inclusive: bool,
    /// The start phase moves with α; else its start alone counts.
    pub start_moves: bool,
    /// Shape of the vibrato.
    pub shape: LfoShape,
    /// Where this is above ½ the vibrato is off.
    pub vibrato_off: Ramp,
}

impl Pair {
    /// Reads the rest from the parameters. `None`: the pan's shapes at start and end differ, which makes the voice silent.
    pub fn tone(
        self,
        params: &Params,
        alpha: Option<Alpha>,
        gate: Option<Gate>,
        context: &mut VoiceContext,
    ) -> Option<Tone> {
        let transition = params.is_transition();
        let pan = params.pan();
        if pan.mismatched {
            context.warn("startPanType and endPanType differ, which makes the voice silent".into());
            return None;
        }
        let lfos = ["L", "R"].map(|side| Lfo {
            off: self.vibrato_off,
            ..parts::vibrato(params, side, self.shape, transition)
        });
        let tremolos = ["L", "R"].map(|side| parts::tremolo(params, side));
        let seconds = context.duration_secs;
        let fastest = parts::fastest_of(params, &lfos, &tremolos, alpha.as_ref(), seconds);
        let channels = [0, 1].map(|channel| {
            let side = ["L", "R"][channel];
            let sign = [-1.0, 1.0][channel];
            let start = scaled(params.ramp(&format!("startPhase{side}")), 1.0 / TAU);
            let carrier = parts::carrier(
                self.hz[channel],
                self.held,
                &lfos[channel],
                self.inclusive,
                alpha.as_ref(),
                context,
            )
            .with_start(if self.start_moves {
                start
            } else {
                flat(start.start)
            })
            .with_sine(parts::phase_sine(params, sign));
            let amp = params.ramp(&format!("amp{side}"));
            Channel::new(carrier, amp, tremolos[channel])
        });
        let pan = Pan::new(pan, alpha.as_ref(), context.frames, context.rate);
        Some(Tone::new(channels, alpha, pan, gate, fastest, context.rate))
    }
}
