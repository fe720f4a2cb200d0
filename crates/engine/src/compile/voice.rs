//! A step with its voices, and the gains of the buses in the live contract.

use std::sync::Arc;

use heterodyne_dsp::coloured::Tables;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Bus, Step, Track, Voice, VoiceBody};

use super::placement::Placed;
use super::{Budget, VoiceContext, Warning};
use crate::envelope::VoiceGain;
use crate::score::step::{PlacedStep, PlacedVoice, Sound};
use crate::settings::{Mix, Settings};
use crate::voices::noise::{NoiseState, NoiseVoice};
use crate::voices::{binaural_beat, isochronic_tone};

/// Compiles a step; `previous` is the one before it, with its document.
pub(super) fn step(
    track: &Track,
    placed: &Placed,
    previous: Option<(&PlacedStep, &Step)>,
    settings: &Settings,
    tables: &Arc<Tables>,
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
            place: voice.place.clone(),
            warnings: Vec::new(),
        };
        let sound = sound(voice, take, tables, &mut context);
        warnings.append(&mut context.warnings);
        let Some(sound) = sound else { continue };
        let gain = match (&voice.envelope, settings.mix) {
            (Some(envelope), _) => VoiceGain::of(envelope, context.frames, settings.sample_rate),
            (None, Mix::Offline) => VoiceGain::default_fades(context.frames, settings.sample_rate),
            (None, Mix::Live) => VoiceGain::flat(context.frames),
        };
        voices.push(PlacedVoice {
            sound,
            gain,
            bus_gain: 1.0,
        });
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
    let bound = voices.iter().map(voice_bound).sum();
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

fn sound(
    voice: &Voice,
    take: u64,
    tables: &Arc<Tables>,
    context: &mut VoiceContext,
) -> Option<Sound> {
    let tone = match &voice.body {
        VoiceBody::Unknown => return None,
        VoiceBody::Noise { noise, gain } => {
            return NoiseVoice::compile(noise, *gain, take, tables, context)
                .map(|noise| Sound::Noise(Box::new(noise)));
        }
        VoiceBody::Params(params) => match voice.function.as_str() {
            "binaural_beat" => binaural_beat::compile(params, voice.transition, context),
            "isochronic_tone" => isochronic_tone::compile(params, voice.transition, context),
            other => {
                context.warn(format!(
                    "the voice {other} is not rendered by this version and stays silent"
                ));
                return None;
            }
        },
    };
    if tone.is_none() {
        context.warn("startPanType and endPanType differ, which makes the voice silent".into());
    }
    tone.map(|tone| Sound::Tone(Box::new(tone)))
}

fn voice_bound(voice: &PlacedVoice) -> f64 {
    match &voice.sound {
        Sound::Tone(tone) => tone.bound() * voice.gain.max() * f64::from(voice.bus_gain),
        Sound::Noise(_) => f64::INFINITY,
    }
}

/// Voices go on with the phases of the last step's voices, in order (live contract).
fn carry_phases(before: &PlacedStep, frames: i64, voices: &mut [PlacedVoice]) {
    let tones = before.voices.iter().filter_map(|v| match &v.sound {
        Sound::Tone(tone) => Some(tone),
        Sound::Noise(_) => None,
    });
    let next = voices.iter_mut().filter_map(|v| match &mut v.sound {
        Sound::Tone(tone) => Some(tone),
        Sound::Noise(_) => None,
    });
    for (old, new) in tones.zip(next) {
        for (phase, carrier) in old
            .running_phases(frames)
            .into_iter()
            .zip(new.carriers_mut())
        {
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
            .map(|(voice, _)| match &voice.sound {
                Sound::Tone(_) => voice.gain.max().max(1.0),
                Sound::Noise(noise) => calibrated_peak(noise, placed),
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
