//! `monaural_beat_stereo_amps`: two tones summed in both ears, with a gain for each tone and ear.
//!
//! f_l = max(0, baseFreq − beatFreq/2), f_u = max(0, baseFreq + beatFreq/2); θ_l = startPhaseL + 2π/sr · Σ_{k≤i} f_l(k) − δ,
//! θ_u = startPhaseR + 2π/sr · Σ_{k≤i} f_u(k) + δ, δ = phaseOscRange/2 · sin(2π·phaseOscFreq·t);
//! m = 1 − D/2 + D/2 · sin(2π·F·t + φ), D within 0…2, and 1 where D or F is 0;
//! y_c = clip(m·(amp_lower_c · sin θ_l + amp_upper_c · sin θ_u), −1, 1). In a transition everything moves but the start phases.

use std::f64::consts::TAU;

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::parts::{self, scaled};
use super::registry::Made;
use super::sines::{Course, Sine};
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::carrier::PhaseSine;
use crate::cursor::Block;

/// A tremolo of this family: 1 − D/2 + D/2 · sin(2π·hz·t + φ), and 1 where depth or rate is 0.
pub(super) struct BeatTremolo {
    /// Off where the rate is below 0, too.
    forward_only: bool,
    depth: Ramp,
    hz: Ramp,
    phase_turns: Ramp,
    rate: f64,
}

/// A pair of tones in both ears.
pub(super) struct MonauralBeat {
    /// Lower and upper tone.
    tones: [Sine; 2],
    /// Gains `[ear][tone]`.
    amps: [[Ramp; 2]; 2],
    tremolo: BeatTremolo,
}

struct Voice {
    beat: MonauralBeat,
    alpha: Option<Alpha>,
}

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let tremolo = BeatTremolo::new(params, "ampOsc", context);
    let beat = MonauralBeat::new(params, tremolo, alpha.as_ref(), context);
    let voice = Voice { beat, alpha };
    Some(Made::plain(Source::Formula(Box::new(voice))))
}

impl BeatTremolo {
    /// Reads `…Depth`, `…Freq` and `…PhaseOffset`.
    pub fn new(params: &Params, name: &str, context: &VoiceContext) -> Self {
        let ramp = |part: &str| params.ramp(&format!("{name}{part}"));
        Self {
            forward_only: false,
            depth: ramp("Depth"),
            hz: ramp("Freq"),
            phase_turns: scaled(ramp("PhaseOffset"), 1.0 / TAU),
            rate: f64::from(context.rate),
        }
    }

    /// The same, off where the rate is below 0.
    pub fn forward_only(self) -> Self {
        Self {
            forward_only: true,
            ..self
        }
    }

    /// Multiplies a block.
    #[inline(always)]
    pub fn apply(&self, course: &Course, block: &mut [f64; FRAMES]) {
        if self.depth == Ramp::default() || self.hz == Ramp::default() {
            return;
        }
        let mut swing = [0.0; FRAMES];
        course.modulator(self.hz, self.phase_turns, self.rate, &mut swing);
        for j in 0..FRAMES {
            let depth = course.at(self.depth, j).clamp(0.0, 2.0);
            let gain = 1.0 - depth * (0.5 - 0.5 * swing[j]);
            let hz = course.at(self.hz, j);
            let off = hz == 0.0 || (self.forward_only && hz < 0.0);
            block[j] *= if off { 1.0 } else { gain };
        }
    }
}

impl MonauralBeat {
    /// Reads the tones, their gains and their phases.
    pub fn new(
        params: &Params,
        tremolo: BeatTremolo,
        alpha: Option<&Alpha>,
        context: &mut VoiceContext,
    ) -> Self {
        let (base, beat) = (params.ramp("baseFreq"), params.ramp("beatFreq"));
        let tones = [("startPhaseL", -1.0), ("startPhaseR", 1.0)].map(|(phase, sign)| {
            let hz = Ramp {
                start: base.start + 0.5 * sign * beat.start,
                end: base.end + 0.5 * sign * beat.end,
            };
            let wobble = PhaseSine {
                half_turns: scaled(params.ramp("phaseOscRange"), 0.5 * sign / TAU),
                hz: params.ramp("phaseOscFreq"),
            };
            // Only the start phase at the start counts.
            Sine::inclusive(hz, params.ramp(phase).start, wobble, alpha, context)
        });
        let amps = ["L", "R"]
            .map(|ear| ["lower", "upper"].map(|tone| params.ramp(&format!("amp_{tone}_{ear}"))));
        Self {
            tones,
            amps,
            tremolo,
        }
    }

    /// Both ears over a block, within ±1.
    #[inline(always)]
    pub fn fill(&self, course: &Course, out: &mut [[f64; FRAMES]; 2]) {
        let mut tones = [[0.0; FRAMES]; 2];
        for (sine, tone) in self.tones.iter().zip(&mut tones) {
            sine.fill(course, tone);
            self.tremolo.apply(course, tone);
        }
        for (amps, out) in self.amps.iter().zip(out) {
            for j in 0..FRAMES {
                let sum = course.at(amps[0], j) * tones[0][j] + course.at(amps[1], j) * tones[1][j];
                out[j] = sum.clamp(-1.0, 1.0);
            }
        }
    }

    /// Upper bound of each ear's |sample|.
    pub fn bound(&self, alpha: Option<&Alpha>) -> [f64; 2] {
        let (least, greatest) = parts::range(alpha);
        let reach = |ramp: Ramp| {
            let at = |alpha| crate::control::frequency::between(ramp, alpha).abs();
            at(least).max(at(greatest))
        };
        // |m| ≤ 1 for depths within 0…2.
        self.amps
            .map(|[lower, upper]| (reach(lower) + reach(upper)).min(1.0))
    }
}

impl Formula for Voice {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        let [left, right] = self.beat.bound(self.alpha.as_ref());
        left.max(right)
    }
}

per_isa! {
    fn add(voice: &Voice, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &Voice, first: i64, out: &mut Block) {
    let course = Course::new(first, voice.alpha.as_ref());
    let mut ears = [[0.0; FRAMES]; 2];
    voice.beat.fill(&course, &mut ears);
    for (ear, out) in ears.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += ear[j] as f32;
        }
    }
}
