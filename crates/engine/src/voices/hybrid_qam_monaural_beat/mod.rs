//! `hybrid_qam_monaural_beat`: an amplitude-modulated carrier in the left ear, two tones that beat in the right.
//!
//! L = ampL·(1 + d·cos(2πft + φ))·cos(start + 2π/rate · Σ_{k<i} carrier). R: F = max(0, carrier + range/2·sin(2πf_m·t + φ));
//! f₁ = max(0, F − beat/2), f₂ = max(0, F + beat/2); θ = start + 2π/rate · Σ_{k<i} f ∓ δ (first −, second +);
//! R = ampR·(sin θ₁ + sin θ₂)·m, m = 1 − D·½(1 + sin(2πf_a·t + φ)), D = depth within 0…1. A modulator with a rate of 0 is off. Then
//! 30 Hz to 0.45·rate without shift of phase ([`crate::effects::zero_phase`]).

#[cfg(test)]
mod tests;

use std::f64::consts::TAU;

use heterodyne_dsp::elementary::{cos_turns, sin_turns};
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
use crate::control::frequency::{Lfo, between};
use crate::control::grid::Dense;
use crate::cursor::Block;
use crate::effects::zero_phase::ZeroPhase;

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let filter = ZeroPhase::band(context.rate, context.frames);
    Some(Made {
        filter: Some(filter),
        ..Made::plain(Source::Formula(Box::new(Hybrid::new(params, context))))
    })
}

struct Hybrid {
    amps: [Ramp; 2],
    left: Carrier,
    left_level: Option<Modulator>,
    /// The lower and the upper tone.
    tones: [Carrier; 2],
    /// Rate, depth and phase in turns.
    tremolo: Option<[Ramp; 3]>,
    swing: Option<Swing>,
    alpha: Option<Alpha>,
    rate: f64,
}

impl Hybrid {
    fn new(params: &Params, context: &mut VoiceContext) -> Self {
        let alpha = parts::alpha_of(params, context);
        // Only the start phases count in a transition.
        let start = |name: &str| flat(params.ramp(name).start / TAU);
        let none = Ramp::default();
        let fm = Lfo {
            range_hz: params.ramp("monoFmRangeR"),
            hz: params.ramp("monoFmFreqR"),
            phase_turns: scaled(params.ramp("monoFmPhaseOffsetR"), 1.0 / TAU),
            needs_rate: true,
            ..Lfo::none()
        };
        let fm = if fm.hz == none || fm.range_hz == none {
            Lfo::none()
        } else {
            fm
        };
        let centre = params.ramp("monoCarrierFreqR");
        let beat = params.ramp("monoBeatFreqInChannelR");
        let tones = [(-0.5, "1"), (0.5, "2")].map(|(half, number)| {
            parts::carrier_beside(centre, scaled(beat, half), &fm, alpha.as_ref(), context)
                .with_start(start(&format!("monoStartPhaseR_Tone{number}")))
        });
        let tremolo = [
            params.ramp("monoAmFreqR"),
            params.ramp("monoAmDepthR"),
            scaled(params.ramp("monoAmPhaseOffsetR"), 1.0 / TAU),
        ];
        Self {
            amps: ["ampL", "ampR"].map(|name| params.ramp(name)),
            left: Carrier::new(params.ramp("qamCarrierFreqL"), false, context.rate)
                .with_start(start("qamStartPhaseL")),
            left_level: Modulator::read(
                params,
                "qamAmFreqL",
                "qamAmDepthL",
                Some("qamAmPhaseOffsetL"),
            ),
            tones,
            tremolo: (tremolo[0] != none && tremolo[1] != none).then_some(tremolo),
            swing: Swing::new(
                params.ramp("monoPhaseOscFreqR"),
                params.ramp("monoPhaseOscRangeR"),
                params.ramp("monoPhaseOscPhaseOffsetR"),
            ),
            alpha,
            rate: f64::from(context.rate),
        }
    }

    /// Gains of the right ear.
    #[inline(always)]
    fn right_levels(&self, secs: &[f64; FRAMES], factor: &[f64; FRAMES]) -> [f64; FRAMES] {
        let mut levels = [1.0; FRAMES];
        if let Some([hz, depth, phase]) = self.tremolo {
            for j in 0..FRAMES {
                let a = factor[j];
                let (hz, depth) = (between(hz, a), between(depth, a).clamp(0.0, 1.0));
                let level = 1.0 - depth * (0.5 + 0.5 * sin_turns(hz * secs[j] + between(phase, a)));
                levels[j] = if hz == 0.0 { 1.0 } else { level };
            }
        }
        levels
    }
}

per_isa! {
    fn add_block(voice: &Hybrid, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &Hybrid, first: i64, out: &mut Block) {
    let grid = Dense { first };
    let (mut secs, mut factor, mut sums) = (grid.positions(), [0.0; FRAMES], [0.0; FRAMES]);
    for t in &mut secs {
        *t /= voice.rate;
    }
    if let Some(alpha) = &voice.alpha {
        alpha.fill(grid, &mut factor);
        // Every carrier counts the frames before its own.
        alpha.fill_sums(grid, &mut sums);
    }
    let (mut wave, mut turns) = ([0.0; FRAMES], [0.0; FRAMES]);
    let mut levels = [1.0; FRAMES];
    if let Some(modulator) = &voice.left_level {
        modulator.apply(&secs, &factor, &mut levels);
    }
    let base = to_turns(voice.left.fill(grid, &factor, &sums, &wave, &mut turns));
    for j in 0..FRAMES {
        let sample = levels[j] * cos_turns(base + turns[j]);
        out[0][j] += finite(between(voice.amps[0], factor[j]) * sample);
    }
    let (mut swing, mut both) = ([0.0; FRAMES], [0.0; FRAMES]);
    if let Some(law) = &voice.swing {
        law.fill(&secs, &factor, &mut swing);
    }
    for (tone, sign) in voice.tones.iter().zip([-1.0, 1.0]) {
        tone.fill_wave(grid, &mut wave);
        let base = to_turns(tone.fill(grid, &factor, &sums, &wave, &mut turns));
        for j in 0..FRAMES {
            both[j] += sin_turns(base + (turns[j] + sign * swing[j]));
        }
    }
    let levels = voice.right_levels(&secs, &factor);
    for j in 0..FRAMES {
        out[1][j] += finite(between(voice.amps[1], factor[j]) * (both[j] * levels[j]));
    }
}

impl Formula for Hybrid {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add_block(isa, self, first, out);
    }

    /// Not known: the filter rings at the ends of the voice.
    fn bound(&self) -> f64 {
        f64::INFINITY
    }
}
