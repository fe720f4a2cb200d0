//! A step with its voices, and the gains of the buses in the live contract.

use std::sync::Arc;

use heterodyne_dsp::coloured::Tables;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Bus, Step, Track, Voice, VoiceBody};

use super::placement::Placed;
use super::{Budget, VoiceContext, Warning};
use crate::effects::flanger::Flanger;
use crate::effects::spatialiser::Spatialiser;
use crate::effects::treatment::Treatment;
use crate::envelope::VoiceGain;
use crate::score::step::{PlacedStep, PlacedVoice};
use crate::settings::{Mix, Settings, Sources};
use crate::voices::formula::Source;
use crate::voices::noise::{NoiseState, NoiseVoice};
use crate::voices::registry::{Made, Recipe, recipe};

/// Compiles a step; `previous` is the one before it, with its document.
#[expect(clippy::too_many_arguments, reason = "all that a step is made of")]
pub(super) fn step(
    track: &Track,
    placed: &Placed,
    previous: Option<(&PlacedStep, &Step)>,
    settings: &Settings,
    tables: &Arc<Tables>,
    sources: &Sources,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> PlacedStep {
    let document = &track.steps[placed.document_index];
    let take = 1 + placed.document_index as u64;
    let mut voices = Vec::with_capacity(document.voices.len());
    let mut buses = Vec::with_capacity(document.voices.len());
    for voice in &document.voices {
        let mut context = VoiceContext {
            budget: &mut *budget,
            rate: settings.sample_rate,
            frames: placed.frames as u64,
            duration_secs: document.duration_secs,
            seed: settings.seed,
            take,
            tables,
            sources,
            place: voice.place.clone(),
            warnings: Vec::new(),
        };
        let made = made(voice, &mut context);
        let Some(placed) = made.map(|made| place_voice(voice, made, settings, &mut context)) else {
            warnings.append(&mut context.warnings);
            continue;
        };
        warnings.append(&mut context.warnings);
        voices.push(placed);
        buses.push(voice.bus);
    }
    if settings.mix == Mix::Live {
        let gains = bus_gains(document, placed, &voices, &buses);
        for (voice, bus) in voices.iter_mut().zip(&buses) {
            voice.bus_gain = gains[*bus as usize];
        }
        if let Some((before, _)) = previous.filter(|_| placed.follows) {
            carry_phases(before, placed.start - before.start, &mut voices);
        }
    }
    let bound = voices.iter().map(PlacedVoice::bound).sum();
    PlacedStep {
        start: placed.start,
        frames: placed.frames,
        voices,
        fade_in: placed.fade_in,
        fades_out: placed.fades_out.clone(),
        bound,
        scale: 1.0,
    }
}

/// What a voice plays before its effects. `None`: nothing.
fn made(voice: &Voice, context: &mut VoiceContext) -> Option<Made> {
    match (recipe(&voice.function)?, &voice.body) {
        (Recipe::Params(compile), VoiceBody::Params(params)) => compile(params, context),
        (
            Recipe::Noise(compile),
            VoiceBody::Noise {
                noise,
                gain,
                params,
            },
        ) => compile(noise, *gain, params, context),
        _ => None,
    }
}

/// Puts the effects and the gains of a voice around what it plays.
fn place_voice(
    voice: &Voice,
    made: Made,
    settings: &Settings,
    context: &mut VoiceContext,
) -> PlacedVoice {
    let frames = context.frames;
    let (spatialiser, flanger) = match &voice.body {
        VoiceBody::Params(params) | VoiceBody::Noise { params, .. } => (
            Spatialiser::compile(params, context),
            Flanger::compile(params, context),
        ),
        VoiceBody::Unknown => (None, None),
    };
    let envelope = voice
        .envelope
        .as_ref()
        .map(|envelope| VoiceGain::of(envelope, frames, settings.sample_rate));
    // A flanger hears the envelope; the default fades come after it.
    let (before, after) = match (&flanger, envelope) {
        (Some(_), Some(envelope)) => (Some(envelope), VoiceGain::flat(frames)),
        (None, Some(envelope)) => (None, envelope),
        (_, None) => (
            None,
            VoiceGain::without_envelope(frames, settings.sample_rate, settings.mix),
        ),
    };
    let treatment = Treatment::new(
        made.filter,
        made.clipped,
        spatialiser,
        before,
        flanger,
        frames,
    );
    PlacedVoice {
        source: made.source,
        treatment: treatment.map(Box::new),
        gain: after,
        bus_gain: 1.0,
    }
}

/// Voices go on with the phases of the last step's voices, in order (live contract).
fn carry_phases(before: &PlacedStep, frames: i64, voices: &mut [PlacedVoice]) {
    let old = before
        .voices
        .iter()
        .filter_map(|voice| voice.source.running_phases(frames));
    let new = voices
        .iter_mut()
        .filter_map(|voice| voice.source.carriers_mut());
    for (phases, carriers) in old.zip(new) {
        for (phase, carrier) in phases.into_iter().zip(carriers) {
            carrier.carry_from(phase);
        }
    }
}

/// Loudest that a volume of 1 makes a bus.
const MAX_INDIVIDUAL_GAIN: f64 = 0.60;
/// What the volume of a bus is multiplied with, tonal and noise.
const BUS_FACTORS: [f64; 2] = [0.25, 1.25];

/// gain = min(1, norm/peak) · clamp(volume · k, 0, 0.60), for the tonal and the noise bus.
fn bus_gains(document: &Step, placed: &Placed, voices: &[PlacedVoice], buses: &[Bus]) -> [f32; 2] {
    let volumes = [document.binaural_volume, document.noise_volume];
    [Bus::Tonal, Bus::Noise].map(|bus| {
        let peak = voices
            .iter()
            .zip(buses)
            .filter(|(_, b)| **b == bus)
            .map(|(voice, _)| match &voice.source {
                Source::Noise(noise) => calibrated_peak(noise, placed),
                _ => voice.gain.max().max(1.0),
            })
            .fold(0.0f64, f64::max);
        let norm = document.normalization_level;
        let level = if norm > 0.0 && peak > 0.0 {
            (norm / peak).min(1.0)
        } else {
            1.0
        };
        let which = bus as usize;
        (level * (volumes[which] * BUS_FACTORS[which]).clamp(0.0, MAX_INDIVIDUAL_GAIN)) as f32
    })
}

/// Frames of a noise that its level is measured on: ten seconds at 48 kHz, or the step.
const CALIBRATION_FRAMES: i64 = 480_000;

/// The level that 99.9 % of a noise's samples stay below.
fn calibrated_peak(noise: &NoiseVoice, placed: &Placed) -> f64 {
    let mut state = NoiseState::new(noise.groups());
    let blocks = (placed.frames.min(CALIBRATION_FRAMES) as u64).div_ceil(FRAMES as u64);
    let first = placed.start as u64 / FRAMES as u64;
    let mut levels = Vec::with_capacity(2 * FRAMES * blocks as usize);
    for block in first..first + blocks {
        let mut out = [[0.0f32; FRAMES]; 2];
        state.add(Isa::detect(), noise, block, placed.start, &mut out);
        levels.extend(out.iter().flatten().map(|x| x.abs()));
    }
    let rank = (levels.len() as f64 * 0.999) as usize;
    let rank = rank.min(levels.len().saturating_sub(1));
    if levels.is_empty() {
        return 0.0;
    }
    let (_, level, _) = levels.select_nth_unstable_by(rank, f32::total_cmp);
    f64::from(*level)
}
