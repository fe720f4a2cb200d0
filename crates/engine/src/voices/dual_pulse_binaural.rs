//! `dual_pulse_binaural`: a binaural beat whose ears are gated by pulses of their own.
//!
//! y_c = binaural_beat_c · E_c; E = 1 − depth + depth·shape(z), z = trapezoid(u, ramp, gap), u = frac(rate·t + offset), counted from
//! the start of the voice and before the frame's own step. In the transition form E = E_start·(1 − α) + E_end·α, each at its
//! constant rate. A rate at or below 0 gives way: of an ear to the common one, of both to the beat; if that is not above 0
//! either, E = 1. Invariant: u is summed in fixed point, so that pulses keep their place for days.

use heterodyne_dsp::elementary::cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase::{from_turns, step};
use heterodyne_dsp::shape::trapezoid;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use super::binaural_beat;
use super::formula::{Formula, Source};
use super::parts::{self, flat};
use super::registry::Made;
use super::tone::{Tone, ToneScratch};
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::grid::Dense;
use crate::cursor::Block;
use crate::effects::zero_phase::harmonic_suppression;

/// Works out the laws of one voice. `None`: its start and end pan shapes differ, which makes it silent.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let tone = binaural_beat::tone(params, alpha.clone(), context)?;
    let ears = ["L", "R"].map(|side| Ear::read(params, side, context.rate));
    // The corner follows the mean of both ends, not of the way between them.
    let base = params.ramp("baseFreq");
    let filter = params
        .flag("harmonicSuppression")
        .then(|| harmonic_suppression(flat(0.5 * (base.start + base.end)), None, context));
    let voice = DualPulse { tone, alpha, ears };
    Some(Made {
        filter,
        ..Made::plain(Source::Formula(Box::new(voice)))
    })
}

/// The voice. Immutable.
struct DualPulse {
    tone: Tone,
    alpha: Option<Alpha>,
    ears: [Ear; 2],
}

/// The pulses of one ear.
#[derive(Clone, Copy, Debug)]
struct Ear {
    start: Pulse,
    /// Where it differs from the start.
    end: Option<Pulse>,
}

/// A pulse train at a constant rate.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pulse {
    /// Turns a frame in units of 2⁻⁶⁴.
    step: u64,
    /// Where in the cycle it starts.
    offset: u64,
    ramp: f64,
    gap: f64,
    shape: Shape,
    /// 0: always open.
    depth: f64,
}

/// What is made of the trapezoid.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Trapezoid,
    /// 1 where the trapezoid is above 0.
    Square,
    /// ½ − ½·cos(π·z).
    Raised,
}

/// The first rate above 0, at the start and at the end.
fn rates(params: &Params, side: &str) -> [f64; 2] {
    let beat = params.ramp("beatFreq");
    let ends = [format!("pulseRate{side}"), "pulseRate".to_owned()].map(|name| params.ramp(&name));
    let first = |rates: [f64; 3]| rates.into_iter().find(|hz| *hz > 0.0).unwrap_or(0.0);
    [
        first([ends[0].start, ends[1].start, beat.start]),
        first([ends[0].end, ends[1].end, beat.end]),
    ]
}

impl Ear {
    fn read(params: &Params, side: &str, rate: u32) -> Self {
        let ends = |name: &str| {
            let ramp = params.ramp(&format!("{name}{side}"));
            [ramp.start, ramp.end]
        };
        let hz = rates(params, side);
        let (ramp, gap) = (ends("rampPercent"), ends("gapPercent"));
        let (offset, depth) = (ends("pulsePhaseOffset"), ends("pulseDepth"));
        let shape = params.choice_ends(&format!("pulseShape{side}"));
        let pulse = |end: usize| Pulse {
            step: step(hz[end], rate),
            offset: from_turns(offset[end]),
            ramp: ramp[end].clamp(0.0, 1.0),
            gap: gap[end].clamp(0.0, 1.0),
            shape: match shape[end] {
                "square" | "pulse" => Shape::Square,
                "raised_cosine" | "raised-cosine" | "cosine" | "hann" => Shape::Raised,
                _ => Shape::Trapezoid,
            },
            depth: if hz[end] > 0.0 {
                depth[end].clamp(0.0, 1.0)
            } else {
                0.0
            },
        };
        let (start, end) = (pulse(0), pulse(1));
        let moves = params.is_transition() && start != end;
        Self {
            start,
            end: moves.then_some(end),
        }
    }
}

impl Formula for DualPulse {
    fn add(&self, isa: Isa, first: i64, tones: &mut ToneScratch, out: &mut Block) {
        let mut plain = [[0.0; FRAMES]; 2];
        self.tone.add(isa, first, tones, &mut plain);
        gate(isa, self, first, &plain, out);
    }

    fn bound(&self) -> f64 {
        // Both envelopes lie in 0…1, and an expression may carry α past its ends.
        let (least, greatest) = self.alpha.as_ref().map_or((0.0, 1.0), Alpha::range);
        let most = [least, greatest]
            .into_iter()
            .flat_map(|alpha| [alpha.abs(), (1.0 - alpha).abs()])
            .fold(1.0, f64::max);
        self.tone.bound() * most
    }
}

per_isa! {
    fn gate(voice: &DualPulse, first: i64, plain: &Block, out: &mut Block) => gate_body
}

#[inline(always)]
fn gate_body(voice: &DualPulse, first: i64, plain: &Block, out: &mut Block) {
    let mut factor = [0.0; FRAMES];
    if let Some(alpha) = &voice.alpha {
        alpha.fill(Dense { first }, &mut factor);
    }
    for channel in 0..2 {
        let Ear { start, end } = &voice.ears[channel];
        let (mut gains, mut other) = ([0.0; FRAMES], [0.0; FRAMES]);
        start.fill(first, &mut gains);
        if let Some(end) = end {
            end.fill(first, &mut other);
            for j in 0..FRAMES {
                gains[j] = gains[j] * (1.0 - factor[j]) + other[j] * factor[j];
            }
        }
        for j in 0..FRAMES {
            out[channel][j] += plain[channel][j] * gains[j] as f32;
        }
    }
}

impl Pulse {
    /// Gains of 512 frames from `first`.
    #[inline(always)]
    fn fill(&self, first: i64, out: &mut [f64; FRAMES]) {
        if self.depth == 0.0 {
            out.fill(1.0);
            return;
        }
        let base = self
            .step
            .wrapping_mul(first as u64)
            .wrapping_add(self.offset);
        for (j, out) in out.iter_mut().enumerate() {
            let phase = base.wrapping_add(self.step.wrapping_mul(j as u64));
            // 53 bits of it: below 1 even after conversion.
            let u = (phase >> 11) as i64 as f64 * (1.0 / 9_007_199_254_740_992.0);
            *out = trapezoid(u, self.ramp, self.gap);
        }
        match self.shape {
            Shape::Trapezoid => {}
            Shape::Square => {
                for z in out.iter_mut() {
                    *z = if *z > 0.0 { 1.0 } else { 0.0 };
                }
            }
            Shape::Raised => {
                for z in out.iter_mut() {
                    *z = 0.5 - 0.5 * cos_turns(0.5 * *z);
                }
            }
        }
        if self.depth != 1.0 {
            for z in out.iter_mut() {
                *z = (1.0 - self.depth) + self.depth * *z;
            }
        }
    }
}
