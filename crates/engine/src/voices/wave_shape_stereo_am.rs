//! `wave_shape_stereo_am`: a carrier through a soft clipper, then a tremolo of its own for each ear.
//!
//! x = shaper(carrierFreq, shapeModFreq, shapeModDepth, shapeAmount), see [`super::shaper`];
//! y_c = amp · x · (1 − stereoModDepth_c·(1 − sin(2π·stereoModFreq_c·t + stereoModPhase_c))/2). In a transition all but amp move,
//! frequencies as sums.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::parts;
use super::registry::Made;
use super::shaper::Shaper;
use super::sines::{Course, Sine, Tremolo};
use super::tone::ToneScratch;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::cursor::Block;

struct WaveShape {
    shaper: Shaper,
    amp: f64,
    swings: [Tremolo; 2],
    alpha: Option<Alpha>,
}

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let shaper = Shaper::read(params, "shapeMod", alpha.as_ref(), context);
    let swings = ["L", "R"].map(|side| {
        let ramp = |name: &str| params.ramp(&format!("stereoMod{name}{side}"));
        let sine = Sine::swept(ramp("Freq"), ramp("Phase"), alpha.as_ref(), context);
        Tremolo {
            sine,
            depth: ramp("Depth"),
        }
    });
    let voice = WaveShape {
        shaper,
        amp: params.number("amp"),
        swings,
        alpha,
    };
    Some(Made::plain(Source::Formula(Box::new(voice))))
}

impl Formula for WaveShape {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        let range = parts::range(self.alpha.as_ref());
        let swing = self.swings[0].bound(range).max(self.swings[1].bound(range));
        self.amp.abs() * self.shaper.bound(range) * swing
    }
}

per_isa! {
    fn add(voice: &WaveShape, first: i64, out: &mut Block) => add_body
}

#[inline(always)]
fn add_body(voice: &WaveShape, first: i64, out: &mut Block) {
    let course = Course::new(first, voice.alpha.as_ref());
    let (mut shaped, mut gain) = ([0.0; FRAMES], [0.0; FRAMES]);
    voice.shaper.fill(&course, &mut shaped);
    for (swing, out) in voice.swings.iter().zip(out) {
        swing.fill(&course, &mut gain);
        for j in 0..FRAMES {
            out[j] += (voice.amp * shaped[j] * gain[j]) as f32;
        }
    }
}
