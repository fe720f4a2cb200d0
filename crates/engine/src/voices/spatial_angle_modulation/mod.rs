//! `spatial_angle_modulation`: a tone that moves around the head, by one of three renderers.
//!
//! `panner` ([`panner`]) moves it between the ears by level alone and knows the circle alone; `head` ([`head`]) by time and level
//! differences of a spherical head; `hrtf` ([`measured`]) by measured responses from a SOFA file. Paths are in [`path`]. All
//! that can move goes with α.
//! Invariant: a frame is a function of its number and of the frames of α.

mod directions;
mod head;
mod measured;
mod panner;
mod path;
mod response;
#[cfg(test)]
mod tests;

use heterodyne_dsp::phase::to_turns;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::parts;
use super::registry::Made;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::carrier::Carrier;
use crate::control::frequency::between;
use crate::control::grid::Dense;
use head::Head;
use measured::Measured;
use panner::Panner;
use path::Path;

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let formula: Box<dyn Formula> = match params.choice("renderer") {
        "panner" => Box::new(Panner::new(
            Moving::new(params, false, alpha, context),
            params.ramp("pathRadius"),
        )),
        renderer => {
            let moving = Moving::new(params, true, alpha, context);
            let path = Path::of(params, moving.spin_hz);
            if params.choice_ends("pathShape")[0] != params.choice_ends("pathShape")[1] {
                context.warn(
                    "startPathShape and endPathShape differ; the first one is used throughout"
                        .into(),
                );
            }
            let responses = match renderer {
                "hrtf" => measured::responses(moving.carrier_hz, params, context),
                _ => None,
            };
            match responses {
                Some(responses) => {
                    Box::new(Measured::new(moving, path, &responses, params, context)?)
                }
                None => {
                    if path.is_ahead_and_behind() {
                        context.warn(
                            "the path passes through the head from front to back, which sounds alike in both ears of a spherical \
                             head: the tone stands still"
                                .into(),
                        );
                    }
                    Box::new(Head::new(moving, path, params.number("headRadiusM")))
                }
            }
        }
    };
    Some(Made::plain(Source::Formula(formula)))
}

/// What all renderers share: the tone, its level, and the turns of the path.
struct Moving {
    carrier: Carrier,
    carrier_hz: Ramp,
    spin: Carrier,
    spin_hz: Ramp,
    amp: Ramp,
    alpha: Option<Alpha>,
    rate: f64,
}

impl Moving {
    /// `inclusive`: the frame's own frequency counts in both phases.
    fn new(params: &Params, inclusive: bool, alpha: Option<Alpha>, context: &VoiceContext) -> Self {
        let (carrier_hz, spin_hz) = (params.ramp("carrierFreq"), params.ramp("beatFreq"));
        Self {
            carrier: Carrier::new(carrier_hz, inclusive, context.rate),
            carrier_hz,
            spin: Carrier::new(spin_hz, inclusive, context.rate),
            spin_hz,
            amp: params.ramp("amp"),
            alpha,
            rate: f64::from(context.rate),
        }
    }

    /// α of 512 frames from `first`.
    #[inline(always)]
    fn fill_alpha(&self, first: i64, out: &mut [f64; FRAMES]) {
        match &self.alpha {
            Some(alpha) => alpha.fill(Dense { first }, out),
            None => *out = [0.0; FRAMES],
        }
    }

    /// Phase of the tone before `first` (the return value) and turns since then.
    #[inline(always)]
    fn fill_phase(&self, first: i64, factor: &[f64; FRAMES], out: &mut [f64; FRAMES]) -> u64 {
        fill_turns(&self.carrier, self.alpha.as_ref(), first, factor, out)
    }

    /// Turns of the path.
    #[inline(always)]
    fn fill_spin(&self, first: i64, factor: &[f64; FRAMES], out: &mut [f64; FRAMES]) {
        let base = fill_turns(&self.spin, self.alpha.as_ref(), first, factor, out);
        let base = to_turns(base);
        for turns in out {
            *turns += base;
        }
    }

    /// Largest amplitude.
    fn loudest(&self) -> f64 {
        let (least, greatest) = self.alpha.as_ref().map_or((0.0, 1.0), Alpha::range);
        between(self.amp, least)
            .abs()
            .max(between(self.amp, greatest).abs())
    }
}

#[inline(always)]
fn fill_turns(
    carrier: &Carrier,
    alpha: Option<&Alpha>,
    first: i64,
    factor: &[f64; FRAMES],
    out: &mut [f64; FRAMES],
) -> u64 {
    let mut sums = [0.0; FRAMES];
    carrier.fill_sums(Dense { first }, alpha, &mut sums);
    carrier.fill(Dense { first }, factor, &sums, &[0.0; FRAMES], out)
}
