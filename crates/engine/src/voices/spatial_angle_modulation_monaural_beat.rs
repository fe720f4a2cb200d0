//! `spatial_angle_modulation_monaural_beat`: a monaural beat with a second tremolo, equal in both ears.
//!
//! x = ½(L + R) of [`super::monaural_beat_stereo_amps`], within ±1 and rounded to f32; m = 1 − D/2 + D/2 · sin(2π·F·t + φ) from
//! `sam_ampOsc…`, 1 where D or F is not above 0; y = amp · m · x. A voice whose peak passes 1 is scaled to a peak of 0.98. Nothing is
//! spatial: the format computes an angle and drops it.

use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::formula::{Formula, Source};
use super::monaural_beat_stereo_amps::{BeatTremolo, MonauralBeat};
use super::parts;
use super::registry::Made;
use super::sines::Course;
use super::tone::ToneScratch;
use crate::compile::{VoiceContext, Work};
use crate::control::alpha::Alpha;
use crate::control::frequency::between;
use crate::cursor::Block;

/// Peak that a voice which passes 1 is scaled to.
const HELD_PEAK: f64 = 0.98;
/// What one frame of the search for the peak costs, in nominal nanoseconds.
const FRAME_COST: u64 = 12;

struct Voice {
    beat: MonauralBeat,
    tremolo: BeatTremolo,
    amp: Ramp,
    alpha: Option<Alpha>,
    scale: f64,
}

/// Works out the laws of one voice.
pub(crate) fn compile(params: &Params, context: &mut VoiceContext) -> Option<Made> {
    let alpha = parts::alpha_of(params, context);
    let inner = BeatTremolo::new(params, "monaural_ampOsc", context);
    let mut voice = Voice {
        beat: MonauralBeat::new(params, inner, alpha.as_ref(), context),
        tremolo: BeatTremolo::new(params, "sam_ampOsc", context).forward_only(),
        amp: params.ramp("amp"),
        alpha,
        scale: 1.0,
    };
    if voice.bound() > 1.0 {
        let frames = context.frames;
        let peak = (context.budget).work(&context.place, |work| voice.peak(frames, work))?;
        if peak > 1.0 {
            voice.scale = HELD_PEAK / f64::from(peak);
        }
    }
    Some(Made::plain(Source::Formula(Box::new(voice))))
}

impl Voice {
    /// Highest |sample| of the first `frames` frames. `None`: finding it takes too much work.
    fn peak(&self, frames: u64, work: &mut Work) -> Option<f32> {
        let (isa, mut peak) = (Isa::detect(), 0.0f32);
        // Long voices reach it early.
        let bound = self.bound() as f32;
        for first in (0..frames).step_by(FRAMES) {
            if peak >= bound {
                break;
            }
            work.spend(FRAMES as u64 * FRAME_COST)?;
            let mut block = [[0.0; FRAMES]; 2];
            add(isa, self, first as i64, &mut block);
            let inside = (frames - first).min(FRAMES as u64) as usize;
            peak = block[0][..inside].iter().fold(peak, |p, x| p.max(x.abs()));
        }
        Some(peak)
    }
}

impl Formula for Voice {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        add(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        let (least, greatest) = parts::range(self.alpha.as_ref());
        let amp = between(self.amp, least)
            .abs()
            .max(between(self.amp, greatest).abs());
        let [left, right] = self.beat.bound(self.alpha.as_ref());
        amp * self.scale * (0.5 * (left + right))
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
    let mut mean = [0.0; FRAMES];
    for j in 0..FRAMES {
        mean[j] = f64::from((0.5 * (ears[0][j] + ears[1][j])) as f32);
    }
    voice.tremolo.apply(&course, &mut mean);
    for j in 0..FRAMES {
        let y = (voice.scale * course.at(voice.amp, j) * mean[j]) as f32;
        out[0][j] += y;
        out[1][j] += y;
    }
}
