//! The tracks that are timed: those beside the checkout, or the same ones written here.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::{Outcome, at};
use crate::place;

/// One track to time.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its name in the table.
    pub name: &'static str,
    /// The document.
    pub path: PathBuf,
    /// Where to start when only a part is timed, in seconds.
    pub from_secs: f64,
    /// How much of it the engine row renders, in seconds.
    pub engine_secs: f64,
    /// Whether its yardstick makes noise as well.
    pub noisy: bool,
}

const NAMES: [&str; 6] = [
    "pairs8_tones",
    "pairs8_pink",
    "session10min_tones",
    "session10min_pink",
    "session10min_sweep",
    "night8h_20voices",
];

/// Every track, as a file.
pub fn written() -> Outcome<Vec<Track>> {
    let shared = place::beside("bench");
    let own = place::target().join("bench-tracks");
    std::fs::create_dir_all(&own).map_err(at(&own))?;
    NAMES
        .iter()
        .map(|name| track(name, shared.as_deref(), &own))
        .collect()
}

/// The tracks as this program writes them, whatever lies beside the checkout: what is counted must not depend on it.
pub fn own() -> Outcome<Vec<Track>> {
    let own = place::target().join("bench-tracks");
    std::fs::create_dir_all(&own).map_err(at(&own))?;
    NAMES.iter().map(|name| track(name, None, &own)).collect()
}

fn track(name: &'static str, shared: Option<&Path>, own: &Path) -> Outcome<Track> {
    let file = format!("{name}.json");
    let given = shared
        .map(|dir| dir.join(&file))
        .filter(|path| path.is_file());
    let path = match given {
        Some(path) => path,
        None => {
            let path = own.join(&file);
            std::fs::write(&path, format!("{:#}\n", document(name))).map_err(at(&path))?;
            path
        }
    };
    let night = name == "night8h_20voices";
    let from_secs = if night { 4.0 * 3600.0 } else { 0.0 };
    let noisy = !name.ends_with("_tones");
    Ok(Track {
        name,
        path,
        from_secs,
        engine_secs: 600.0,
        noisy,
    })
}

fn document(name: &str) -> Value {
    let track = match name {
        "pairs8_tones" | "pairs8_pink" => whole(0.0, vec![step(600.0, pairs())]),
        "night8h_20voices" => whole(
            60.0,
            (0..16).map(|index| step(1860.0, night(index))).collect(),
        ),
        _ => whole(
            3.0,
            (0..6).map(|index| step(100.0, session(index))).collect(),
        ),
    };
    match name {
        "pairs8_pink" => with_noise(track, 0.1, None),
        "session10min_pink" => with_noise(track, 0.3, None),
        "session10min_sweep" => with_noise(track, 0.3, Some((1000.0, 10_000.0))),
        "night8h_20voices" => with_noise(track, 0.2, None),
        _ => track,
    }
}

fn whole(crossfade_secs: f64, steps: Vec<Value>) -> Value {
    json!({
        "global": {"sample_rate": 44_100, "crossfade_duration": crossfade_secs, "crossfade_curve": "equal_power"},
        "progression": steps,
    })
}

fn step(duration_secs: f64, voices: Vec<Value>) -> Value {
    json!({"duration": duration_secs, "voices": voices})
}

fn with_noise(mut track: Value, gain: f64, sweep: Option<(f64, f64)>) -> Value {
    let sweeps: Vec<Value> = sweep
        .iter()
        .map(|(low, high)| {
            json!({"start_min": low, "end_min": low, "start_max": high, "end_max": high,
               "start_q": 25, "end_q": 25, "start_casc": 10, "end_casc": 10})
        })
        .collect();
    track["background_noise"] = json!({
        "amp": gain,
        "params": {
            "lfo_freq": 0.0833, "lfo_waveform": "sine", "sweeps": sweeps, "start_lfo_phase_offset_deg": 90,
            "noise_parameters": {"name": "pink", "exponent": 1.0, "high_exponent": 1.0, "amplitude": 1.0, "seed": 1},
        },
    });
    track
}

fn pairs() -> Vec<Value> {
    (0..8).map(|k| voice(json!({
        "ampL": 0.1, "ampR": 0.1, "baseFreq": 102.0 + 50.5 * f64::from(k), "beatFreq": 4.0 + f64::from(k),
    }))).collect()
}

fn session(index: i32) -> Vec<Value> {
    let step = f64::from(index);
    (0..4).map(|k| voice(json!({
        "ampL": 0.2, "ampR": 0.2, "baseFreq": 100.0 + 7.0 * step + 60.0 * f64::from(k),
        "beatFreq": 10.0 - 1.3 * step + 0.5 * f64::from(k),
        "ampOscDepthL": 0.3, "ampOscFreqL": 0.05, "ampOscDepthR": 0.3, "ampOscFreqR": 0.05,
        "freqOscRangeL": 1.0, "freqOscFreqL": 0.2, "freqOscRangeR": 1.0, "freqOscFreqR": 0.2,
    }))).collect()
}

fn night(index: i32) -> Vec<Value> {
    let step = f64::from(index);
    let one = |k: i32| {
        let (base, beat) = (80.0 + step + 37.0 * f64::from(k), 12.0 - 0.5 * step);
        json!({
            "synth_function_name": "binaural_beat_transition", "is_transition": true,
            "params": {
                "ampL": 0.05, "ampR": 0.05, "startBaseFreq": base, "endBaseFreq": base + 1.0,
                "startBeatFreq": beat, "endBeatFreq": beat - 0.5, "ampOscDepthL": 0.2, "ampOscFreqL": 0.04,
                "ampOscDepthR": 0.2, "ampOscFreqR": 0.04, "ampOscPhaseOffsetR": 2.094,
                "transition_duration": 1800.0, "transition_curve": "linear",
            },
        })
    };
    (0..20).map(one).collect()
}

fn voice(params: Value) -> Value {
    json!({"synth_function_name": "binaural_beat", "params": params})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_track_is_eight_hours_of_twenty_voices() {
        let night = document("night8h_20voices");
        let steps = night["progression"].as_array().unwrap();
        let secs: f64 = steps
            .iter()
            .filter_map(|step| step["duration"].as_f64())
            .sum();
        assert!((secs - 15.0 * 60.0 - 8.0 * 3600.0).abs() < 120.0, "{secs}");
        assert!(
            steps
                .iter()
                .all(|step| step["voices"].as_array().unwrap().len() == 20)
        );
    }

    #[test]
    fn the_voices_are_those_of_the_tracks_beside_the_checkout() {
        let Some(shared) = place::beside("bench") else {
            return;
        };
        for name in NAMES {
            let text = std::fs::read_to_string(shared.join(format!("{name}.json"))).unwrap();
            let theirs: Value = serde_json::from_str(&text).unwrap();
            let ours = document(name);
            let steps = |track: &Value| track["progression"].as_array().unwrap().clone();
            assert_eq!(steps(&theirs).len(), steps(&ours).len(), "{name}");
            for (a, b) in steps(&theirs).iter().zip(steps(&ours)) {
                assert_eq!(a["duration"], b["duration"], "{name}");
                let voices = |step: &Value| step["voices"].as_array().unwrap().clone();
                assert_eq!(voices(a).len(), voices(&b).len(), "{name}");
                for (a, b) in voices(a).iter().zip(voices(&b)) {
                    for (key, value) in b["params"].as_object().unwrap() {
                        let same = match (a["params"][key].as_f64(), value.as_f64()) {
                            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                            _ => a["params"][key] == *value,
                        };
                        assert!(same, "{name} {key}: {} and {value}", a["params"][key]);
                    }
                }
            }
        }
    }
}
