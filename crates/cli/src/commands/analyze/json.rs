//! The measures as one JSON object, whose shape stays: keys are added, never changed, while "version" is 1.
//!
//! Levels are in dB relative to full scale (a mean square of 1 where they are powers), frequencies in Hz; what cannot be told, the level
//! of silence among it, is null.

use super::measure::Channel;
use super::{Subject, tones_json};
use heterodyne_analysis::levels::{gain_db, power_db};
use serde_json::{Value, json};

/// The object.
pub fn json(subject: &Subject<'_>) -> Value {
    let measured = &subject.measured;
    let loudness = &measured.loudness;
    json!({
        "ok": true,
        "version": 1,
        "file": subject.args.file.display().to_string(),
        "sample_rate": subject.clip.sample_rate_hz,
        "channels": subject.clip.channels,
        "start_secs": subject.secs(subject.frames.start),
        "frames": subject.frames.len(),
        "seconds": subject.secs(subject.frames.len()),
        "loudness": {
            "integrated_lufs": number(loudness.integrated_lufs),
            "range_lu": number(loudness.range_lu),
            "momentary_max_lufs": number(loudness.momentary_max_lufs),
            "short_term_max_lufs": number(loudness.short_term_max_lufs),
        },
        "spectrum": {
            "samples": measured.len,
            "window": subject.args.window.word,
            "spectra": measured.spectra,
            "bin_hz": measured.bin_hz,
            "bands": subject.args.bands.word(),
        },
        "tuning": {
            "a4_hz": subject.args.a4,
            "temperament": subject.args.temperament.word,
        },
        "tones_start_secs": subject.secs(subject.frames.start + measured.closeup.start),
        "measured": measured
            .channels
            .iter()
            .zip(&measured.closeup.channels)
            .map(|(levels, seen)| {
                let mut object = channel(levels);
                for (key, value) in tones_json::channel(seen) {
                    object[key] = value;
                }
                object
            })
            .collect::<Vec<_>>(),
        "stereo": tones_json::stereo(subject),
        "plot": subject.args.plot.as_ref().map(|path| path.display().to_string()),
        "warnings": subject.warnings,
    })
}

fn channel(channel: &Channel) -> Value {
    let level = &channel.level;
    let bands: Vec<Value> = channel
        .bands
        .iter()
        .map(|band| {
            json!({
                "nominal_hz": band.nominal_hz,
                "low_hz": band.low_hz,
                "high_hz": band.high_hz,
                "level_db": number(band.level_db()),
            })
        })
        .collect();
    json!({
        "channel": channel.name,
        "sample_peak_db": number(gain_db(level.sample_peak)),
        "true_peak_db": number(gain_db(level.true_peak)),
        "rms_db": number(gain_db(level.rms)),
        "crest_db": number(level.crest_db()),
        "offset": level.offset,
        "noise_floor_db": channel.noise_power.map(|power| number(power_db(power))),
        "slope": channel.slope.map(|slope| json!({
            "db_per_octave": number(slope.db_per_octave),
            "db_per_octave_se": number(slope.db_per_octave_se),
            "at_1_khz_db": number(slope.at_1_khz_db),
        })),
        "bands": bands,
    })
}

/// Null for what JSON has no number for.
pub fn number(value: f64) -> Value {
    if value.is_finite() {
        json!(value)
    } else {
        Value::Null
    }
}
