//! The tones of the frame in the middle for programs.

use crate::closeup::{Closeup, Distortion, Seen, Tone};
use crate::json::number;
use heterodyne_analysis::levels::gain_db;
use heterodyne_analysis::ratio::Ratio;
use serde_json::{Value, json};

/// Tones, distortion and ratios of one channel.
pub fn channel(seen: &Seen) -> [(&'static str, Value); 3] {
    [
        ("tones", seen.tones.iter().map(tone).collect()),
        (
            "distortion",
            seen.distortion.as_ref().map_or(Value::Null, distortion),
        ),
        ("ratios", seen.ratios.iter().map(ratio).collect()),
    ]
}

fn ratio(ratio: &Ratio) -> Value {
    json!({
        "harmonic": ratio.harmonic,
        "ratio": number(ratio.ratio),
        "ratio_se": number(ratio.ratio_se),
        "cents": number(ratio.cents),
        "cents_se": number(ratio.cents_se),
        "coherence": number(ratio.coherence),
        "windows": ratio.windows,
        "valid": ratio.valid,
    })
}

fn tone(tone: &Tone) -> Value {
    let estimate = &tone.estimate;
    json!({
        "frequency_hz": number(estimate.frequency_hz),
        "frequency_se_hz": number(estimate.frequency_se_hz),
        "amplitude": number(estimate.amplitude),
        "amplitude_se": number(estimate.amplitude_se),
        "level_db": number(gain_db(estimate.amplitude)),
        "phase_rad": number(estimate.phase_rad),
        "phase_se_rad": number(estimate.phase_se_rad),
        "snr_db": number(estimate.snr_db),
        "valid": estimate.valid,
        "crowded": estimate.crowded,
        "rounding": tone.rounding,
        "note": tone.note.map(|note| json!({
            "name": note.to_string(),
            "nominal_hz": number(note.nominal_hz),
            "cents": number(note.cents),
            "cents_se": number(note.cents_se),
        })),
    })
}

fn distortion(distortion: &Distortion) -> Value {
    let reading = &distortion.reading;
    let harmonics: Vec<Value> = distortion
        .harmonics
        .iter()
        .map(|harmonic| {
            json!({
                "number": harmonic.number,
                "frequency_hz": number(harmonic.frequency_hz),
                "amplitude": number(harmonic.amplitude),
                "amplitude_se": number(harmonic.amplitude_se),
            })
        })
        .collect();
    json!({
        "fundamental_hz": number(reading.fundamental_hz),
        "thd_db": number(reading.thd_db()),
        "thd_n_db": number(reading.thd_n_db()),
        "low_hz": reading.low_hz,
        "high_hz": reading.high_hz,
        "harmonics": harmonics,
    })
}

/// What both channels deliver together; null for one channel.
pub fn stereo(closeup: &Closeup) -> Value {
    let Some(reading) = &closeup.stereo else {
        return Value::Null;
    };
    let pairs: Vec<Value> = closeup
        .pairs
        .iter()
        .map(|pair| {
            json!({
                "left_hz": number(pair.left.frequency_hz),
                "right_hz": number(pair.right.frequency_hz),
                "beat_hz": number(pair.beat_hz),
                "beat_se_hz": number(pair.beat_se_hz),
                "phase_rad": number(pair.phase_rad),
                "phase_se_rad": number(pair.phase_se_rad),
                "level_db": number(pair.level_db),
                "level_se_db": number(pair.level_se_db),
                "valid": pair.valid,
            })
        })
        .collect();
    json!({
        "correlation": number(reading.correlation),
        "balance_db": number(reading.balance_db),
        "middle_db": number(reading.middle_db),
        "side_db": number(reading.side_db),
        "pairs": pairs,
    })
}
