//! The reference itself against reference data, where that lies beside the checkout.
//!
//! Cases of one step with one voice are taken; the default fades of the voice and the scale of the step are the track's.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::effects::Effect;
use crate::judges::judges;
use crate::reading::Reading;
use crate::voices::Stereo;

/// The folder `shared/golden` beside a folder above this one.
fn folder() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above
        .map(|folder| folder.join("shared/golden"))
        .find(|folder| folder.is_dir())
}

/// Samples of a `.npy` file of float32, frames by two.
fn samples(path: &Path) -> Option<Stereo> {
    let bytes = std::fs::read(path).ok()?;
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let values: Vec<f64> = bytes[header..]
        .chunks_exact(4)
        .map(|four| f64::from(f32::from_le_bytes([four[0], four[1], four[2], four[3]])))
        .collect();
    Some([0, 1].map(|ear| values.iter().skip(ear).step_by(2).copied().collect()))
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("readable");
    serde_json::from_str(&text).expect("JSON")
}

/// The one voice of a track, its rate and its length.
fn only_voice(track: &Value) -> Option<(Value, f64, f64)> {
    let steps = track["progression"]
        .as_array()
        .or(track["steps"].as_array())?;
    let [step] = &steps[..] else { return None };
    let voices = step["voices"].as_array()?;
    let [voice] = &voices[..] else { return None };
    let globals = if track["global"].is_object() {
        &track["global"]
    } else {
        &track["global_settings"]
    };
    Some((
        voice.clone(),
        globals["sample_rate"].as_f64()?,
        step["duration"].as_f64()?,
    ))
}

#[test]
fn the_reference_equals_the_reference_data() {
    let Some(folder) = folder() else {
        println!("no reference data beside the checkout: nothing is compared");
        return;
    };
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("readable")
        .filter_map(|entry| {
            entry
                .ok()?
                .file_name()
                .into_string()
                .ok()?
                .strip_suffix(".meta.json")
                .map(str::to_owned)
        })
        .collect();
    names.sort();
    let (mut compared, mut failures) = (0, Vec::new());
    for name in &names {
        let meta = json(&folder.join(format!("{name}.meta.json")));
        let class = meta["class"].as_str().unwrap_or_default();
        let track = json(&folder.join(format!("{name}.json")));
        let Some((voice, rate, secs)) = only_voice(&track) else {
            continue;
        };
        if !matches!(class, "exact" | "loose") || !voice["volume_envelope"].is_null() {
            continue;
        }
        let written = voice["synth_function_name"].as_str().unwrap_or_default();
        let base = written.trim_end_matches("_transition");
        let moving = voice["is_transition"].as_bool().unwrap_or(base != written);
        let Some(judge) = judges().into_iter().find(|judge| judge.name == base) else {
            continue;
        };
        let Some(wanted) = samples(&folder.join(format!("{name}.npy"))) else {
            continue;
        };
        let (Some(render), Some(params)) = (judge.render, voice["params"].as_object()) else {
            continue;
        };
        if base == "subliminal_encode" || wanted[0].len() != (secs * rate) as usize || clips(&track)
        {
            continue;
        }
        compared += 1;
        let lag = meta["allow_lag"].as_u64().unwrap_or(0) as usize;
        let scaled = meta["peak"].as_f64() == Some(1.0);
        let errors = (0..=lag).map(|lag| {
            let got = played(render, params, moving, rate, secs, lag);
            error(&wanted, &got, scaled)
        });
        let (largest, rms) =
            errors.fold((f64::MAX, f64::MAX), |a, b| if b.1 < a.1 { b } else { a });
        let good = if class == "exact" {
            largest < 3e-6
        } else {
            rms < 10f64.powf(meta["max_rms_err_db"].as_f64().unwrap_or(-60.0) / 20.0)
        };
        println!("{name}: largest {largest:.1e}, rms {rms:.1e}");
        if !good {
            failures.push(format!(
                "{name}: largest difference {largest:e}, rms {rms:e} of the peak"
            ));
        }
    }
    assert!(compared >= 30, "{compared} cases are compared");
    assert!(failures.is_empty(), "{failures:#?}");
}

fn clips(track: &Value) -> bool {
    ["overlay_clips", "clips"].iter().any(|key| {
        track[*key]
            .as_array()
            .is_some_and(|clips| !clips.is_empty())
    })
}

fn played(
    render: fn(&Reading) -> Stereo,
    params: &Map<String, Value>,
    moving: bool,
    rate: f64,
    secs: f64,
    lag: usize,
) -> Stereo {
    let p = Reading::new(params, moving, rate, secs);
    let mut stereo = render(&p);
    for effect in [Effect::Spatialiser, Effect::Flanger] {
        stereo = match effect {
            Effect::Flanger if p.value("flangeEnable").is_none() => stereo,
            _ => effect.apply(&p, &stereo, lag),
        };
    }
    let fade = ((0.01 * rate) as usize).min(p.frames);
    for channel in &mut stereo {
        for j in 0..fade {
            let gain = j as f64 / (fade - 1) as f64;
            channel[j] *= gain;
            channel[p.frames - 1 - j] *= gain;
        }
    }
    stereo
}

/// Largest difference, and its rms over the peak. A step that was scaled to its peak is fitted by one gain.
fn error(wanted: &Stereo, got: &Stereo, scaled: bool) -> (f64, f64) {
    let pairs: Vec<(f64, f64)> = (0..2)
        .flat_map(|ear| wanted[ear].iter().copied().zip(got[ear].iter().copied()))
        .filter(|(_, got)| !got.is_nan())
        .collect();
    assert!(
        !pairs.is_empty(),
        "the edges of a filter are the whole voice"
    );
    let sum = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let gain = if scaled {
        sum(|(w, g)| w * g) / sum(|(_, g)| g * g)
    } else {
        1.0
    };
    let peak = pairs
        .iter()
        .fold(1e-9, |peak: f64, (w, _)| peak.max(w.abs()));
    let differences: Vec<f64> = pairs.iter().map(|(w, g)| (w - gain * g).abs()).collect();
    let rms = (differences.iter().map(|d| d * d).sum::<f64>() / differences.len() as f64).sqrt();
    (differences.iter().copied().fold(0.0, f64::max), rms / peak)
}
