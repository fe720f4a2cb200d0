//! A short track for every voice, with parameters that make a telling picture.

use std::collections::BTreeMap;
use std::sync::Arc;

use heterodyne_engine::{Mix, Score, Settings, Sources, compile};
use heterodyne_track::document::Track;
use heterodyne_track::table::VoiceSpec;
use serde_json::{Value, json};

use crate::word;

/// Seconds of an example.
const SECS: f64 = 6.0;
/// Its sample rate.
const RATE: u32 = 44_100;

/// The example of a voice, as JSON text.
///
/// # Errors
/// When nobody has written one.
pub fn track(voice: &VoiceSpec) -> Result<String, String> {
    let name = voice.name;
    let (transition, params) =
        params(name).ok_or_else(|| format!("{name} has no example in crates/reference"))?;
    let written = if transition {
        format!("{name}_transition")
    } else {
        name.to_owned()
    };
    let document = json!({
        "global_settings": { "sample_rate": RATE },
        "steps": [{
            "duration": SECS,
            "voices": [{ "synth_function_name": written, "params": params }]
        }]
    });
    Ok(format!("{document:#}\n"))
}

/// Whether the moving form plays, and its parameters.
fn params(name: &str) -> Option<(bool, Value)> {
    Some(match name {
        "binaural_beat" => (
            true,
            json!({ "startBaseFreq": 180, "endBaseFreq": 260, "startBeatFreq": 20, "endBeatFreq": 4 }),
        ),
        "isochronic_tone" => (
            false,
            json!({ "baseFreq": 400, "beatFreq": 3, "rampPercent": 0.1, "gapPercent": 0.3 }),
        ),
        "monaural_beat_stereo_amps" => (
            true,
            json!({ "startBaseFreq": 300, "endBaseFreq": 300, "startBeatFreq": 1, "endBeatFreq": 12, "amp_lower_R": 0.2 }),
        ),
        "qam_beat" => (
            false,
            json!({
                "baseFreqL": 300, "baseFreqR": 320, "qamAmFreqL": 3, "qamAmFreqR": 5, "qamAmDepthL": 0.9, "qamAmDepthR": 0.9,
                "harmonicDepth": 0.3, "harmonicRatio": 3, "beatingSidebands": true, "sidebandOffset": 60, "sidebandDepth": 0.2
            }),
        ),
        "hybrid_qam_monaural_beat" => (
            false,
            json!({
                "qamCarrierFreqL": 250, "qamAmFreqL": 2, "qamAmDepthL": 1, "monoCarrierFreqR": 400, "monoBeatFreqInChannelR": 6,
                "monoFmRangeR": 60, "monoFmFreqR": 0.5
            }),
        ),
        "dual_pulse_binaural" => (
            false,
            json!({ "baseFreq": 350, "beatFreq": 8, "pulseRateL": 2, "pulseRateR": 3, "pulseShape": "raised_cosine" }),
        ),
        "rhythmic_waveshaping" => (
            true,
            json!({ "startCarrierFreq": 150, "endCarrierFreq": 150, "startModFreq": 1, "endModFreq": 4, "startShapeAmount": 1, "endShapeAmount": 20 }),
        ),
        "stereo_am_independent" => (
            false,
            json!({ "carrierFreq": 300, "stereo_width_hz": 6, "modFreqL": 1, "modFreqR": 2.5, "modDepthL": 1, "modDepthR": 1 }),
        ),
        "wave_shape_stereo_am" => (
            false,
            json!({ "carrierFreq": 180, "shapeModFreq": 0.5, "shapeAmount": 8, "stereoModFreqL": 2, "stereoModFreqR": 3 }),
        ),
        "spatial_angle_modulation" => (
            true,
            json!({ "carrierFreq": 440, "startBeatFreq": 0.5, "endBeatFreq": 6, "renderer": "head" }),
        ),
        "spatial_angle_modulation_monaural_beat" => (
            false,
            json!({ "baseFreq": 300, "beatFreq": 8, "sam_ampOscDepth": 1, "sam_ampOscFreq": 0.5 }),
        ),
        "subliminal_encode" => (
            false,
            json!({ "audio_path": word::NAME, "carrierFreq": 17_500, "amp": 0.5 }),
        ),
        "noise_swept_notch" => (
            false,
            json!({
                "noise_type": "pink", "lfo_freq": 0.25, "start_lfo_phase_offset_deg": 90,
                "sweeps": [{ "start_min": 500, "start_max": 6000, "start_q": 4, "start_casc": 6 }]
            }),
        ),
        "noise_generator" => (
            false,
            json!({
                "noise_type": "brown", "lfo_freq": 0.3, "sweeps": [[300, 3000]], "notch_q": 3, "cascade_count": 6,
                "fade_in": 1, "fade_out": 2
            }),
        ),
        "generate_swept_notch_pink_sound" => (
            false,
            json!({ "filter_sweeps": [[800, 8000]], "notch_q": 3, "cascade_count": 8, "lfo_freq": 0.4 }),
        ),
        _ => return None,
    })
}

/// The frequencies in hertz between which the example of a voice is worth looking at.
pub fn band_hz(name: &str) -> [f64; 2] {
    match name {
        "binaural_beat" => [150.0, 300.0],
        "isochronic_tone" => [200.0, 800.0],
        "monaural_beat_stereo_amps" | "stereo_am_independent" => [200.0, 450.0],
        "spatial_angle_modulation_monaural_beat" => [200.0, 450.0],
        "qam_beat" => [150.0, 1500.0],
        "hybrid_qam_monaural_beat" => [150.0, 700.0],
        "dual_pulse_binaural" => [200.0, 600.0],
        "rhythmic_waveshaping" | "wave_shape_stereo_am" => [100.0, 3000.0],
        "spatial_angle_modulation" => [300.0, 650.0],
        "subliminal_encode" => [12_000.0, 22_050.0],
        _ => [100.0, 20_000.0],
    }
}

/// Reads and compiles an example.
///
/// # Errors
/// A sentence, when it has any problem at all.
pub fn score(track: &str) -> Result<(Track, Score), String> {
    let parsed = heterodyne_track::parse_track(track, "example.json");
    if let Some(problem) = parsed.diagnostics.first() {
        return Err(problem.to_string());
    }
    let track = parsed.value.ok_or("no track")?;
    let recording = Arc::new(word::audio());
    let sources = Sources {
        recordings: BTreeMap::from([(word::NAME.to_owned(), recording)]),
        ..Sources::default()
    };
    let compiled =
        compile(&track, sources, &Settings::new(RATE, Mix::Offline)).map_err(|e| e.to_string())?;
    match compiled.warnings.first() {
        Some(warning) => Err(warning.message.clone()),
        None => Ok((track, compiled.score)),
    }
}
