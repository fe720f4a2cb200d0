//! The measures as one JSON object, whose shape stays: keys are added, never changed, while [`VERSION`] is 1.
//!
//! Levels are in dB relative to full scale (a mean square of 1 where they are powers), frequencies in Hz; what cannot be told, the level
//! of silence among it, is null.

use crate::measurement::{Channel, Measured};
use crate::{tones_json, zoomed::Zoomed};
use heterodyne_analysis::levels::{gain_db, power_db};
use serde_json::{Map, Value, json};

/// The version of the object.
pub const VERSION: u32 = 1;

impl Measured {
    /// The object, without where the sound comes from. `start_frame` is where the stretch begins in it.
    pub fn json(&self, start_frame: u64) -> Map<String, Value> {
        let secs = |frames: u64| frames as f64 / self.rate_hz;
        let loudness = &self.loudness;
        let value = json!({
            "version": VERSION,
            "sample_rate": rate(self.rate_hz),
            "channels": self.channels.len(),
            "start_secs": secs(start_frame),
            "frames": self.frames,
            "seconds": secs(self.frames),
            "loudness": {
                "integrated_lufs": number(loudness.integrated_lufs),
                "range_lu": number(loudness.range_lu),
                "momentary_max_lufs": number(loudness.momentary_max_lufs),
                "short_term_max_lufs": number(loudness.short_term_max_lufs),
            },
            "spectrum": {
                "samples": self.len,
                "window": self.settings.window.word,
                "spectra": self.spectra,
                "bin_hz": self.bin_hz,
                "bands": self.settings.bands_word(),
            },
            "tuning": {
                "a4_hz": self.settings.a4_hz,
                "temperament": self.settings.temperament.word,
            },
            "tones_start_secs": secs(start_frame + self.closeup.start),
            "measured": self
                .channels
                .iter()
                .zip(&self.closeup.channels)
                .map(|(levels, seen)| {
                    let mut object = channel(levels);
                    for (key, value) in tones_json::channel(seen) {
                        object[key] = value;
                    }
                    object
                })
                .collect::<Vec<_>>(),
            "stereo": tones_json::stereo(&self.closeup),
            "zoom": self.closeup.zoom.as_ref().map(|zoom| self.zoom(zoom)),
        });
        match value {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn zoom(&self, zoom: &Zoomed) -> Value {
        let levels = self.channels.iter().zip(&zoom.levels_db);
        let levels = levels.map(|(channel, levels)| {
            json!({
                "channel": channel.name,
                "level_db": levels.iter().copied().map(number).collect::<Vec<_>>(),
            })
        });
        json!({
            "note_hz": number(zoom.note_hz),
            "note": zoom.note.map(|note| note.to_string()),
            "note_cents": zoom.note.map(|note| number(note.cents)),
            "lobe_cents": number(zoom.lobe_cents),
            "cents": zoom.cents,
            "levels": levels.collect::<Vec<_>>(),
        })
    }
}

/// A whole number where it is one.
fn rate(rate_hz: f64) -> Value {
    let whole = rate_hz as u64;
    if whole as f64 == rate_hz {
        json!(whole)
    } else {
        number(rate_hz)
    }
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
