//! `rhythmic_waveshaping`: a carrier with a tremolo through a soft clipper, panned.
//!
//! y = amp · shaper(carrierFreq, modFreq, modDepth, shapeAmount), see [`super::shaper`]; L = cos θ · y, R = sin θ · y with
//! θ = (pan + 1)·π/4: 3 dB down in the centre, even at pan 0. In a transition all but amp and pan move, frequencies as sums.

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::parts;
use super::registry::Made;
use super::shaper::Shaper;
use super::sines::Course;
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::cursor::Block;

struct Rhythmic {
    shaper: Shaper,
    /// Level and pan in one.
    gains: [f64; 2],
    alpha: Option<Alpha>,
}

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let shaper = Shaper::read(params, "mod", alpha.as_ref(), context);
    let amp = params.number("amp");
    let (right, left) = sin_cos_turns((params.number("pan").clamp(-1.0, 1.0) + 1.0) / 8.0);
    let voice = Rhythmic {
        shaper,
        gains: [amp * left, amp * right],
        alpha,
    };
    Some(Made::plain(Source::Formula(Box::new(voice))))
}

impl Formula for Rhythmic {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        self.shaper.bound(parts::range(self.alpha.as_ref()))
            * self.gains[0].abs().max(self.gains[1].abs())
    }
}

per_isa! {
    fn add(voice: &Rhythmic, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &Rhythmic, first: i64, out: &mut Block) {
    let course = Course::new(first, voice.alpha.as_ref());
    let mut shaped = [0.0; FRAMES];
    voice.shaper.fill(&course, &mut shaped);
    for (gain, out) in voice.gains.iter().zip(out) {
        for j in 0..FRAMES {
            out[j] += (gain * shaped[j]) as f32;
        }
    }
}
