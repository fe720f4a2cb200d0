//! Coloured noise with notches, as a voice (`noise_swept_notch`) and as the layer under a track.
//!
//! Both ears hear the same noise; only notches that move apart make them differ. The random sequence is counted from
//! the start of the track, not of the voice, so that it lines up with the engine's blocks. A recording may stand in for the noise
//! (`input_audio_path`): it is looped, where the implementations before this one fell silent at its end.

use std::sync::Arc;

use heterodyne_dsp::coloured::{self, Design, Source as Stream};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::random::combine;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Noise, Ramp};
use heterodyne_track::params::Params;

use super::formula::Source;
use super::looped::Looped;
use super::noise_level::Level;
use super::notches::{NotchState, Notches, Run};
use super::parts;
use super::registry::Made;
use crate::compile::VoiceContext;
use crate::control::alpha::Alpha;
use crate::control::frequency::moves;
use crate::cursor::Block;

/// A noise ready to play. Immutable.
pub struct NoiseVoice {
    dry: Dry,
    notches: Option<Notches>,
    gain: f32,
    /// Where it does more than a constant gain.
    level: Option<Level>,
    /// Frames from the start of the voice to its own.
    delay: i64,
    /// Which noise of the Score this is.
    pub(crate) id: u32,
    /// Which of a cursor's noise memories it uses.
    pub(crate) slot: u32,
}

/// What the notches hear.
enum Dry {
    Coloured(Arc<Design>),
    Recording(Looped),
}

/// Gains of a noise voice.
pub(crate) struct Levels {
    /// Of both ears.
    pub gain: f64,
    /// Of each.
    pub ears: [Ramp; 2],
    /// Hard limits at ±1.
    pub clipped: bool,
}

/// Designs a noise voice.
pub(crate) fn compile(
    noise: &Noise,
    gain: f64,
    params: &Params,
    context: &mut VoiceContext,
) -> Option<Made> {
    let levels = Levels {
        gain,
        ears: [parts::flat(1.0); 2],
        clipped: false,
    };
    with_levels(noise, levels, params, context)
}

/// Designs a noise voice with a level for each ear. Its start, fades and envelope count inside the step.
pub(crate) fn with_levels(
    noise: &Noise,
    levels: Levels,
    params: &Params,
    context: &mut VoiceContext,
) -> Option<Made> {
    let rate = f64::from(context.rate);
    let delay_secs = params
        .number("start_time")
        .clamp(0.0, context.duration_secs);
    let delay = ((delay_secs * rate) as u64).min(context.frames);
    let whole = (context.frames, context.duration_secs);
    context.frames -= delay;
    context.duration_secs -= delay_secs;
    let alpha = alpha(noise, context);
    let voice = NoiseVoice::moved_by(alpha.clone(), noise, levels.gain, context);
    let level = Level {
        gains: levels.ears,
        alpha: alpha.filter(|_| levels.ears.into_iter().any(moves)),
        fade_in: params.number("fade_in") * rate,
        fade_out: params.number("fade_out") * rate,
        envelope: params
            .amp_envelope()
            .iter()
            .map(|(secs, gain)| (secs * rate, *gain))
            .collect(),
        frames: context.frames as f64,
        clipped: levels.clipped,
    };
    (context.frames, context.duration_secs) = whole;
    let mut voice = voice?;
    voice.delay = delay as i64;
    voice.level = (delay > 0 || !level.is_plain()).then_some(level);
    Some(Made::plain(Source::Noise(Box::new(voice))))
}

impl NoiseVoice {
    /// Designs a noise. `None`: no room is left in the budget.
    pub(crate) fn compile(noise: &Noise, gain: f64, context: &mut VoiceContext) -> Option<Self> {
        let alpha = alpha(noise, context);
        Self::moved_by(alpha, noise, gain, context)
    }

    fn moved_by(
        alpha: Option<Alpha>,
        noise: &Noise,
        gain: f64,
        context: &mut VoiceContext,
    ) -> Option<Self> {
        if !context
            .budget
            .noise(Notches::count_stages(noise), &context.place)
        {
            return None;
        }
        let rate = context.rate;
        let notches = Notches::new(noise, alpha, rate);
        let (dry, makeup) = match recording(noise, context) {
            Some(looped) => {
                let makeup = notches.as_ref().map_or(1.0, |notches| {
                    notches.makeup_gain(|visit| looped.for_each_bin(rate, visit))
                });
                (Dry::Recording(looped), makeup)
            }
            None => {
                let design = coloured_noise(noise, context);
                let makeup = notches.as_ref().map_or(1.0, |notches| {
                    notches.makeup_gain(|visit| design.for_each_bin(rate, visit))
                });
                (Dry::Coloured(Arc::new(design)), makeup)
            }
        };
        Some(Self {
            dry,
            notches,
            gain: (gain * makeup) as f32,
            level: None,
            delay: 0,
            id: 0,
            slot: 0,
        })
    }

    /// Groups of sixteen notch stages a channel.
    pub(crate) fn groups(&self) -> usize {
        self.notches.as_ref().map_or(0, Notches::groups)
    }
}

/// The transition factor of a noise that moves.
fn alpha(noise: &Noise, context: &mut VoiceContext) -> Option<Alpha> {
    noise
        .transition
        .then(|| parts::alpha(&noise.timing, context))
}

/// The recording that stands in for a noise, where there is one.
fn recording(noise: &Noise, context: &mut VoiceContext) -> Option<Looped> {
    let path = noise.input_audio.as_str();
    if path.is_empty() {
        return None;
    }
    let looped = match context.sources.noise_inputs.get(path).cloned() {
        Some(audio) => Looped::compile(&audio, path, context),
        None => {
            context.warn(format!("there is no recording {path}"));
            None
        }
    };
    if looped.is_none() {
        context.warn("the coloured noise plays instead of the recording".into());
    }
    looped
}

fn coloured_noise(noise: &Noise, context: &VoiceContext) -> Design {
    let colour = coloured::Colour {
        exponent: noise.colour.exponent,
        high_exponent: noise.colour.high_exponent,
        curve: noise.colour.distribution_curve,
        lowcut_hz: noise.colour.lowcut_hz,
        highcut_hz: noise.colour.highcut_hz,
        amplitude: noise.colour.amplitude,
    };
    let key = combine(combine(context.seed, noise.colour.seed), context.take);
    Design::new(&colour, context.rate, key, context.tables)
}

/// Memory of one running noise, owned by a cursor.
pub struct NoiseState {
    /// Which noise it belongs to.
    id: Option<u32>,
    source: Stream,
    notches: NotchState,
    dry: Box<[f32; FRAMES]>,
    /// Lent out while a level is applied.
    shaped: Option<Box<Block>>,
}

impl NoiseState {
    /// Room for a noise with up to `groups` groups of notches.
    pub fn new(groups: usize) -> Self {
        Self {
            id: None,
            source: Stream::new(),
            notches: NotchState::new(groups),
            dry: Box::new([0.0; FRAMES]),
            shaped: Some(Box::new([[0.0; FRAMES]; 2])),
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
        let start = start + voice.delay;
        let Some(level) = &voice.level else {
            return self.add_plain(isa, voice, block, start, out);
        };
        let first = (block * FRAMES as u64) as i64 - start;
        if first + FRAMES as i64 <= 0 {
            return;
        }
        let Some(mut shaped) = self.shaped.take() else {
            return;
        };
        shaped.iter_mut().for_each(|channel| channel.fill(0.0));
        self.add_plain(isa, voice, block, start, &mut shaped);
        level.apply(first, &mut shaped);
        for (out, shaped) in out.iter_mut().zip(shaped.iter()) {
            for j in 0..FRAMES {
                out[j] += shaped[j];
            }
        }
        self.shaped = Some(shaped);
    }

    /// The same before its level.
    fn add_plain(
        &mut self,
        isa: Isa,
        voice: &NoiseVoice,
        block: u64,
        start: i64,
        out: &mut [[f32; FRAMES]; 2],
    ) {
        let source = &mut self.source;
        let mut dry = |block: u64, out: &mut [f32; FRAMES]| match &voice.dry {
            Dry::Coloured(design) => source.fill(isa, design, block, out),
            Dry::Recording(looped) => looped.fill((block * FRAMES as u64) as i64 - start, out),
        };
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
