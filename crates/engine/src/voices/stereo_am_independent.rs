//! `stereo_am_independent`: a carrier for each ear, slightly apart, each with a tremolo of its own.
//!
//! y_c = amp · sin(2π·(carrierFreq ∓ stereo_width_hz/2)·t) · (1 − modDepth_c·(1 − sin(2π·modFreq_c·t + modPhase_c))/2), left −,
//! right +. In a transition all but amp move, frequencies as sums.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::parts;
use super::registry::Made;
use super::sines::{Course, Sine, Tremolo};
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::cursor::Block;

struct StereoAm {
    amp: f64,
    ears: [(Sine, Tremolo); 2],
    alpha: Option<Alpha>,
}

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let (carrier, width) = (params.ramp("carrierFreq"), params.ramp("stereo_width_hz"));
    let ears = [("L", -0.5), ("R", 0.5)].map(|(side, half)| {
        let hz = Ramp {
            start: carrier.start + half * width.start,
            end: carrier.end + half * width.end,
        };
        let ramp = |name: &str| params.ramp(&format!("mod{name}{side}"));
        let carrier = Sine::swept(hz, parts::flat(0.0), alpha.as_ref(), context);
        let sine = Sine::swept(ramp("Freq"), ramp("Phase"), alpha.as_ref(), context);
        let depth = ramp("Depth");
        (carrier, Tremolo { sine, depth })
    });
    let voice = StereoAm {
        amp: params.number("amp"),
        ears,
        alpha,
    };
    Some(Made::plain(Source::Formula(Box::new(voice))))
}

impl Formula for StereoAm {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        let [(_, left), (_, right)] = &self.ears;
        let range = parts::range(self.alpha.as_ref());
        self.amp.abs() * left.bound(range).max(right.bound(range))
    }
}

per_isa! {
    fn add(voice: &StereoAm, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &StereoAm, first: i64, out: &mut Block) {
    let course = Course::new(first, voice.alpha.as_ref());
    let (mut tone, mut gain) = ([0.0; FRAMES], [0.0; FRAMES]);
    for ((carrier, swing), out) in voice.ears.iter().zip(out) {
        carrier.fill(&course, &mut tone);
        swing.fill(&course, &mut gain);
        for j in 0..FRAMES {
            out[j] += (voice.amp * tone[j] * gain[j]) as f32;
        }
    }
}
