//! `qam_beat`: a carrier for each ear, with modulators, coupling between the ears, partials and sidebands.
//!
//! E_c = (1 + d₁m₁)(1 + d₂·cos(2πf₂t + φ₂)), m₁ = sgn(c)|c|^(1/shape), c = cos(2πf₁t + φ₁); from frame k = trunc(delay·rate) on
//! E_L(i) *= 1 + cross·(E_R(i−k) − 1), of the E before this step, and the other way round; then E *= 1 + sub·cos(2πf_s·t).
//! θ_c = start_c + 2π/rate · Σ_{k<i} base_c ∓ δ. y_c = amp_c·E_c·(cos θ_c + h·cos(ratio·θ_c) + s·[cos(θ_c − 2πot) + cos(θ_c + 2πot)]),
//! times attack and release, then 30 Hz to 0.45·rate without shift of phase ([`crate::effects::zero_phase`]). A level at another
//! frame is a function of that frame, so the coupling needs no delay line.

#[cfg(test)]
mod tests;

use std::f64::consts::TAU;

use heterodyne_dsp::elementary::cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase::to_turns;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::modulator::{Modulator, Swing, finite};
use super::parts::{self, flat, scaled};
use super::registry::Made;
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::carrier::Carrier;
use crate::control::frequency::between;
use crate::control::grid::Dense;
use crate::cursor::Block;
use crate::effects::zero_phase::ZeroPhase;

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let filter = ZeroPhase::band(context.rate, context.frames);
    Some(Made {
        filter: Some(filter),
        ..Made::plain(Source::Formula(Box::new(QamBeat::new(params, context))))
    })
}

/// One ear.
struct Ear {
    carrier: Carrier,
    /// The partial's, without its start.
    partial: Option<Carrier>,
    amp: Ramp,
    primary: Option<Modulator>,
    secondary: Option<Modulator>,
}

struct QamBeat {
    ears: [Ear; 2],
    alpha: Option<Alpha>,
    /// Depth of the coupling, and its delay in frames.
    cross: Option<(Ramp, i64)>,
    sub: Option<Modulator>,
    partial_gain: Ramp,
    ratio: f64,
    /// Distance in hertz and level.
    sidebands: Option<(f64, f64)>,
    swing: Option<Swing>,
    attack_secs: f64,
    release_secs: f64,
    duration_secs: f64,
    rate: f64,
}

impl QamBeat {
    fn new(params: &Params, context: &mut VoiceContext) -> Self {
        let alpha = parts::alpha_of(params, context);
        let none = Ramp::default();
        let partial_gain = params.ramp("harmonicDepth");
        let ratio = params.number("harmonicRatio");
        let ears = ["L", "R"].map(|side| {
            let ramp = |name: &str| params.ramp(&format!("{name}{side}"));
            let modulator = |name: &str| {
                let [hz, depth, phase] =
                    ["Freq", "Depth", "PhaseOffset"].map(|part| format!("{name}{part}{side}"));
                Modulator::read(params, &hz, &depth, Some(&phase))
            };
            let hz = ramp("baseFreq");
            // Only the start phase counts in a transition.
            let start = flat(ramp("startPhase").start / TAU);
            Ear {
                carrier: Carrier::new(hz, false, context.rate).with_start(start),
                partial: (partial_gain != none)
                    .then(|| Carrier::new(scaled(hz, ratio), false, context.rate)),
                amp: ramp("amp"),
                primary: modulator("qamAm").map(|primary| primary.shaped(ramp("modShape"))),
                secondary: modulator("qamAm2"),
            }
        });
        let cross = params.ramp("crossModDepth");
        let delay_secs = params.number("crossModDelay");
        let delay_frames = (delay_secs * f64::from(context.rate)) as i64;
        let sidebands = (
            params.number("sidebandOffset"),
            params.number("sidebandDepth"),
        );
        Self {
            ears,
            alpha,
            cross: (cross != none && delay_secs != 0.0).then_some((cross, delay_frames)),
            sub: Modulator::read(params, "subHarmonicFreq", "subHarmonicDepth", None),
            partial_gain,
            ratio,
            sidebands: params.flag("beatingSidebands").then_some(sidebands),
            swing: Swing::new(
                params.ramp("phaseOscFreq"),
                params.ramp("phaseOscRange"),
                flat(params.number("phaseOscPhaseOffset")),
            ),
            attack_secs: params.number("attackTime"),
            release_secs: params.number("releaseTime"),
            duration_secs: context.duration_secs,
            rate: f64::from(context.rate),
        }
    }

    /// Times in seconds and α of 512 frames.
    #[inline(always)]
    fn moments(&self, first: i64) -> ([f64; FRAMES], [f64; FRAMES]) {
        let grid = Dense { first };
        let (mut secs, mut factor) = (grid.positions(), [0.0; FRAMES]);
        for t in &mut secs {
            *t /= self.rate;
        }
        if let Some(alpha) = &self.alpha {
            alpha.fill(grid, &mut factor);
        }
        (secs, factor)
    }

    /// Levels of both ears before the coupling.
    #[inline(always)]
    fn levels(&self, secs: &[f64; FRAMES], factor: &[f64; FRAMES]) -> [[f64; FRAMES]; 2] {
        let mut levels = [[1.0; FRAMES]; 2];
        for (ear, levels) in self.ears.iter().zip(&mut levels) {
            for modulator in [&ear.primary, &ear.secondary].into_iter().flatten() {
                modulator.apply(secs, factor, levels);
            }
        }
        levels
    }

    /// Couples the ears: multiplies each ear's levels by what the other ear's were a delay ago.
    #[inline(always)]
    fn couple(&self, first: i64, factor: &[f64; FRAMES], levels: &mut [[f64; FRAMES]; 2]) {
        let Some((depth, delay)) = self.cross else {
            return;
        };
        if first + FRAMES as i64 <= delay {
            return;
        }
        let (secs, earlier) = self.moments(first - delay);
        let others = self.levels(&secs, &earlier);
        for (ear, levels) in levels.iter_mut().enumerate() {
            let other = &others[1 - ear];
            for j in 0..FRAMES {
                let coupled = 1.0 + between(depth, factor[j]) * (other[j] - 1.0);
                levels[j] *= if secs[j] < 0.0 { 1.0 } else { coupled };
            }
        }
    }

    /// Multiplies by attack and release.
    #[inline(always)]
    fn shape_ends(&self, secs: &[f64; FRAMES], levels: &mut [f64; FRAMES]) {
        let (attack, release) = (self.attack_secs, self.release_secs);
        let falls = self.duration_secs - release;
        if attack > 0.0 && secs[0] < attack {
            for j in 0..FRAMES {
                levels[j] *= if secs[j] < attack {
                    secs[j] / attack
                } else {
                    1.0
                };
            }
        }
        if release > 0.0 && secs[FRAMES - 1] > falls {
            for j in 0..FRAMES {
                let left = self.duration_secs - secs[j];
                levels[j] *= if secs[j] > falls { left / release } else { 1.0 };
            }
        }
    }
}

per_isa! {
    fn add_block(voice: &QamBeat, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &QamBeat, first: i64, out: &mut Block) {
    let grid = Dense { first };
    let (secs, factor) = voice.moments(first);
    let mut levels = voice.levels(&secs, &factor);
    voice.couple(first, &factor, &mut levels);
    let (mut sums, mut swing, mut beside) = ([0.0; FRAMES], [0.0; FRAMES], [1.0; FRAMES]);
    if let Some(alpha) = &voice.alpha {
        // Every carrier counts the frames before its own.
        alpha.fill_sums(grid, &mut sums);
    }
    if let Some(law) = &voice.swing {
        law.fill(&secs, &factor, &mut swing);
    }
    if let Some((offset_hz, gain)) = voice.sidebands {
        // The two sidebands together: 2·cos θ·cos 2πot.
        for j in 0..FRAMES {
            beside[j] += 2.0 * gain * cos_turns(offset_hz * secs[j]);
        }
    }
    for (channel, ear) in voice.ears.iter().enumerate() {
        let levels = &mut levels[channel];
        if let Some(sub) = &voice.sub {
            sub.apply(&secs, &factor, levels);
        }
        voice.shape_ends(&secs, levels);
        let sign = [-1.0, 1.0][channel];
        let mut wave = [0.0; FRAMES];
        let mut turns = [0.0; FRAMES];
        let still = [0.0; FRAMES];
        let base = to_turns(ear.carrier.fill(grid, &factor, &sums, &still, &mut turns));
        for j in 0..FRAMES {
            wave[j] = cos_turns(base + (turns[j] + sign * swing[j])) * beside[j];
        }
        if let Some(partial) = &ear.partial {
            let base = to_turns(partial.fill(grid, &factor, &sums, &still, &mut turns));
            let start = voice.ratio * ear.carrier.start_turns();
            for j in 0..FRAMES {
                let at = base + (turns[j] + start) + voice.ratio * (sign * swing[j]);
                wave[j] += between(voice.partial_gain, factor[j]) * cos_turns(at);
            }
        }
        for j in 0..FRAMES {
            out[channel][j] += finite(between(ear.amp, factor[j]) * (levels[j] * wave[j]));
        }
    }
}

impl Formula for QamBeat {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add_block(isa, self, first, out);
    }

    /// Not known: the filter rings at the ends of the voice.
    fn bound(&self) -> f64 {
        f64::INFINITY
    }

    fn carriers_mut(&mut self) -> Option<[&mut Carrier; 2]> {
        let [left, right] = &mut self.ears;
        Some([&mut left.carrier, &mut right.carrier])
    }

    fn running_phases(&self, n: i64) -> Option<[u64; 2]> {
        Some([0, 1].map(|ear| self.ears[ear].carrier.running_phase(n, self.alpha.as_ref())))
    }
}
