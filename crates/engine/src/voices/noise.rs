//! Coloured noise with notches, as a voice (`noise_swept_notch`) and as the layer under a track.
//!
//! Both ears hear the same noise; only notches that move apart make them differ. The random sequence is counted from
//! the start of the track, not of the voice, so that it lines up with the engine's blocks.

use std::sync::Arc;

use heterodyne_dsp::coloured::{self, Design, Source as Stream};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::random::combine;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Noise;
use heterodyne_track::params::Params;

use super::formula::Source;
use super::notches::{NotchState, Notches, Run};
use super::parts;
use super::registry::Made;
use crate::compile::VoiceContext;

/// A noise ready to play. Immutable.
pub struct NoiseVoice {
    design: Arc<Design>,
    notches: Option<Notches>,
    gain: f32,
    /// Which noise of the Score this is.
    pub(crate) id: u32,
    /// Which of a cursor's noise memories it uses.
    pub(crate) slot: u32,
}

/// Designs a noise voice.
pub(crate) fn compile(
    noise: &Noise,
    gain: f64,
    _params: &Params,
    context: &mut VoiceContext,
) -> Option<Made> {
    let voice = NoiseVoice::compile(noise, gain, context)?;
    Some(Made::plain(Source::Noise(Box::new(voice))))
}

impl NoiseVoice {
    /// Designs a noise. `None`: no room is left in the budget.
    pub(crate) fn compile(noise: &Noise, gain: f64, context: &mut VoiceContext) -> Option<Self> {
        if !noise.input_audio.is_empty() {
            context.warn("input_audio_path is not rendered by this version; the coloured noise plays instead".into());
        }
        if !context
            .budget
            .noise(Notches::count_stages(noise), &context.place)
        {
            return None;
        }
        let colour = coloured::Colour {
            exponent: noise.colour.exponent,
            high_exponent: noise.colour.high_exponent,
            curve: noise.colour.distribution_curve,
            lowcut_hz: noise.colour.lowcut_hz,
            highcut_hz: noise.colour.highcut_hz,
            amplitude: noise.colour.amplitude,
        };
        let key = combine(combine(context.seed, noise.colour.seed), context.take);
        let design = Design::new(&colour, context.rate, key, context.tables);
        let alpha = noise
            .transition
            .then(|| parts::alpha(&noise.timing, context));
        let notches = Notches::new(noise, alpha, context.rate);
        let makeup = notches.as_ref().map_or(1.0, |n| n.makeup_gain(&design));
        Some(Self {
            design: Arc::new(design),
            notches,
            gain: (gain * makeup) as f32,
            id: 0,
            slot: 0,
        })
    }

    /// Groups of sixteen notch stages a channel.
    pub(crate) fn groups(&self) -> usize {
        self.notches.as_ref().map_or(0, Notches::groups)
    }
}

/// Memory of one running noise, owned by a cursor.
pub struct NoiseState {
    /// Which noise it belongs to.
    id: Option<u32>,
    source: Stream,
    notches: NotchState,
    dry: Box<[f32; FRAMES]>,
}

impl NoiseState {
    /// Room for a noise with up to `groups` groups of notches.
    pub fn new(groups: usize) -> Self {
        Self {
            id: None,
            source: Stream::new(),
            notches: NotchState::new(groups),
            dry: Box::new([0.0; FRAMES]),
        }
    }

    /// Adds block `block` of the track; the voice starts at frame `start` of the track.
    pub fn add(
        &mut self,
        isa: Isa,
        voice: &NoiseVoice,
        block: u64,
        start: i64,
        out: &mut [[f32; FRAMES]; 2],
    ) {
        if self.id != Some(voice.id) {
            self.id = Some(voice.id);
            self.source.reset();
            self.notches.reset();
        }
        let source = &mut self.source;
        let mut dry =
            |block: u64, out: &mut [f32; FRAMES]| source.fill(isa, &voice.design, block, out);
        if let Some(notches) = &voice.notches {
            self.notches.add(
                Run {
                    isa,
                    notches,
                    start,
                },
                block,
                voice.gain,
                dry,
                out,
            );
        } else {
            dry(block, &mut self.dry);
            for out in out {
                for j in 0..FRAMES {
                    out[j] += voice.gain * self.dry[j];
                }
            }
        }
    }
}
