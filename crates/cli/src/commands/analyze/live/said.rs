//! What is said of a live measurement, one object or sentence each. The keys are those of a file's measures where they mean the same.

use super::ear::{Ear, Health};
use super::reading::{Channel, Distortion, Reading, Tone};
use crate::clock;
use crate::table::plain;
use heterodyne_measure::{VERSION, number};
use serde_json::{Map, Value, json};

/// The first line: what is listened to.
pub fn opened(ear: &Ear) -> Value {
    json!({
        "event": "open", "version": VERSION, "input": ear.name(), "sample_rate": ear.sample_rate(), "channels": ear.channels(),
    })
}

/// That the device is gone, or there again.
pub fn health(health: &Health) -> Value {
    match &health.trouble {
        Some(cause) => json!({ "event": "lost", "cause": cause }),
        None => json!({ "event": "reopened", "reconnections": health.reconnections }),
    }
}

/// How things stand; `event` is `measured`, or `end` with what ended it.
pub fn measured(
    event: &str,
    reading: &Reading,
    health: &Health,
    rest: Map<String, Value>,
) -> Value {
    let loudness = &reading.loudness;
    let channels: Vec<Value> = reading.channels.iter().map(channel).collect();
    let mut said = json!({
        "event": event,
        "seconds": reading.secs,
        "tones_end_secs": number(reading.tones_at_secs),
        "loudness": {
            "momentary_lufs": number(loudness.momentary),
            "short_term_lufs": number(loudness.short_term),
            "integrated_lufs": number(loudness.integrated),
            "range_lu": number(loudness.range),
            "momentary_max_lufs": number(loudness.momentary_max),
            "short_term_max_lufs": number(loudness.short_term_max),
        },
        "tuner": reading.tuner.as_ref().map(|tone| json!({
            "frequency_hz": number(tone.frequency_hz),
            "frequency_se_hz": number(tone.frequency_se_hz),
            "note": note(tone),
            "level_db": number(tone.level_db),
            "valid": tone.valid,
        })),
        "measured": channels,
        "ratios": reading.ratios.iter().map(|ratio| json!({
            "harmonic": ratio.harmonic,
            "ratio": number(ratio.ratio),
            "ratio_se": number(ratio.ratio_se),
            "cents": number(ratio.cents),
            "cents_se": number(ratio.cents_se),
            "coherence": number(ratio.coherence),
            "valid": ratio.valid,
        })).collect::<Vec<_>>(),
        "distortion": reading.distortion.as_ref().map(distortion),
        "stereo": reading.stereo.map(|stereo| json!({
            "correlation": number(stereo.correlation),
            "balance_db": number(stereo.balance_db),
            "middle_db": number(stereo.middle_db),
            "side_db": number(stereo.side_db),
            "pairs": reading.pairs.iter().map(|pair| json!({
                "left_hz": number(pair.left_hz),
                "right_hz": number(pair.right_hz),
                "beat_hz": number(pair.beat_hz),
                "beat_se_hz": number(pair.beat_se_hz),
                "phase_rad": number(pair.phase_rad),
                "phase_se_rad": number(pair.phase_se_rad),
                "level_db": number(pair.level_db),
                "level_se_db": number(pair.level_se_db),
                "valid": pair.valid,
            })).collect::<Vec<_>>(),
        })),
        "lost_frames": health.lost_frames,
        "overruns": health.overruns,
        "reconnections": health.reconnections,
        "faults": reading.faults,
    });
    for (key, value) in rest {
        said[key] = value;
    }
    said
}

fn distortion(distortion: &Distortion) -> Value {
    let harmonics = distortion.harmonics.iter().zip(1u32..);
    json!({
        "fundamental_hz": number(distortion.fundamental_hz),
        "thd_db": number(distortion.thd_db),
        "thd_n_db": number(distortion.thd_n_db),
        "low_hz": number(distortion.low_hz),
        "high_hz": number(distortion.high_hz),
        "harmonics": harmonics.map(|([hz, amplitude, amplitude_se], n)| json!({
            "number": n,
            "frequency_hz": number(*hz),
            "amplitude": number(*amplitude),
            "amplitude_se": number(*amplitude_se),
        })).collect::<Vec<_>>(),
    })
}

/// What lies around the note, null where there is none.
pub fn zoom(reading: &Reading) -> Value {
    let Some(zoom) = &reading.zoom else {
        return Value::Null;
    };
    let levels = zoom.levels_db.iter().map(|db| number(f64::from(*db)));
    json!({
        "note_hz": number(zoom.note_hz),
        "lobe_cents": number(zoom.lobe_cents),
        "cents": zoom.cents().collect::<Vec<_>>(),
        "levels": [{ "channel": zoom.channel, "level_db": levels.collect::<Vec<_>>() }],
    })
}

fn channel(channel: &Channel) -> Value {
    let [slope, slope_se] = channel.slope;
    json!({
        "channel": channel.name,
        "sample_peak_db": number(channel.sample_peak_db),
        "true_peak_db": number(channel.true_peak_db),
        "rms_db": number(channel.rms_db),
        "crest_db": number(channel.crest_db),
        "offset": number(channel.offset),
        "recent_true_peak_db": number(channel.recent_true_peak_db),
        "recent_rms_db": number(channel.recent_rms_db),
        "noise_floor_db": number(channel.noise_floor_db),
        "slope": slope.is_finite().then(|| json!({
            "db_per_octave": slope, "db_per_octave_se": number(slope_se),
        })),
        "bands": channel.bands.iter().map(|band| json!({
            "nominal_hz": number(band.nominal_hz),
            "low_hz": number(band.low_hz),
            "high_hz": number(band.high_hz),
            "level_db": number(band.level_db),
        })).collect::<Vec<_>>(),
        "tones": channel.tones.iter().map(|tone| json!({
            "frequency_hz": number(tone.frequency_hz),
            "frequency_se_hz": number(tone.frequency_se_hz),
            "amplitude": number(tone.amplitude),
            "amplitude_se": number(tone.amplitude_se),
            "level_db": number(tone.level_db),
            "phase_rad": number(tone.phase_rad),
            "phase_se_rad": number(tone.phase_se_rad),
            "snr_db": number(tone.snr_db),
            "valid": tone.valid,
            "crowded": tone.crowded,
            "note": note(tone),
        })).collect::<Vec<_>>(),
    })
}

fn note(tone: &Tone) -> Value {
    if tone.note.is_empty() {
        return Value::Null;
    }
    json!({
        "name": tone.note,
        "nominal_hz": number(tone.nominal_hz),
        "cents": number(tone.cents),
        "cents_se": number(tone.cents_se),
    })
}

/// One line for people: the strongest tone and how loud it is.
pub fn line(reading: &Reading) -> String {
    let level = reading.channels.iter().map(|one| one.recent_rms_db);
    let level = level.fold(f64::NEG_INFINITY, f64::max);
    let tone = match &reading.tuner {
        Some(tone) => {
            let note = match tone.note.is_empty() {
                true => String::new(),
                false => format!(
                    "  {} {:+.4} ± {:.1e} cents",
                    tone.note, tone.cents, tone.cents_se
                ),
            };
            let (hz, se) = (tone.frequency_hz, tone.frequency_se_hz);
            format!("{hz:.6} ± {se:.1e} Hz{note}")
        }
        None => "no tone".to_owned(),
    };
    let at = clock::exact(reading.secs);
    let pair = reading.pairs.first();
    let beat = pair.map_or_else(String::new, |pair| {
        let doubt = if pair.valid { "" } else { ", not steady" };
        format!(
            "  beat {:+.6} ± {:.1e} Hz{doubt}",
            pair.beat_hz, pair.beat_se_hz
        )
    });
    format!("{at}  {level:.1} dB  {tone}{beat}")
}

/// What was listened to, for people.
pub fn opened_line(ear: &Ear) -> String {
    let s = if ear.channels() == 1 { "" } else { "s" };
    format!(
        "listening to {}: {} Hz, {} channel{s}",
        plain(ear.name()),
        ear.sample_rate(),
        ear.channels()
    )
}

/// That the device is gone, or there again, for people.
pub fn health_line(health: &Health) -> String {
    match &health.trouble {
        Some(cause) => format!("nothing comes in: {}", plain(cause)),
        None => "the device is there again".to_owned(),
    }
}
