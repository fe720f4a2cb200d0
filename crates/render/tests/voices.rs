//! Any number of threads and any slice give the same file, for every voice of the format with all that modulates it.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use heterodyne_engine::{ClipAudio, Mix, Score, Settings, Sources, compile};
use heterodyne_media::Format;
use heterodyne_render::{Memory, Options, Stage, Watch, render};
use heterodyne_track::table::{VoiceSpec, voices};
use serde_json::{Map, Value, json};

/// A chunk of 128 blocks is 8.2 s, so that there are three.
const RATE: u32 = 8000;
const SECS: f64 = 20.0;

/// The settings with which a voice is timed.
fn forms(voice: &VoiceSpec) -> Map<String, Value> {
    let path = format!(
        "{}/../../benches/voices/{}.json",
        env!("CARGO_MANIFEST_DIR"),
        voice.name
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn score(voice: &VoiceSpec, form: &str, params: &Value) -> Score {
    let text = json!({"global": {"sample_rate": RATE}, "progression": [{"duration": SECS, "voices": [
        {"synth_function_name": voice.name, "is_transition": form.starts_with("transition"), "params": params}]}]});
    let track = heterodyne_track::parse_track(&text.to_string(), "voice.json")
        .value
        .expect("valid");
    let wave = |step: f32| (0..3000).map(|n| (n as f32 * step).sin() * 0.5).collect();
    let recording = ClipAudio {
        sample_rate: RATE,
        left: wave(0.2),
        right: wave(0.3),
    };
    let sources = Sources {
        recordings: [("bench.wav".to_owned(), Arc::new(recording))].into(),
        ..Sources::default()
    };
    compile(&track, sources, &Settings::new(RATE, Mix::Offline))
        .expect("compiles")
        .score
}

fn file(
    mut score: Score,
    folder: &Path,
    threads: usize,
    slice: Option<std::ops::Range<u64>>,
) -> Vec<u8> {
    let path = folder.join("out.wav");
    let options = Options {
        threads: NonZeroUsize::new(threads).expect("some"),
        memory: Memory::off(),
        keep_bytes: 0,
        stage: Stage::Raw,
        slice,
        ..Options::new(Format::WavF32)
    };
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    render(&mut score, &path, &options, watch).expect("renders");
    std::fs::read(&path).expect("is there")
}

#[test]
fn threads_and_slices_change_nothing_in_any_voice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut failures = Vec::new();
    for voice in voices() {
        for (form, params) in &forms(voice) {
            let score = || score(voice, form, params);
            let whole = file(score(), folder.path(), 1, None);
            let frames = (SECS * f64::from(RATE)) as usize;
            let header = whole.len() - frames * 8;
            if file(score(), folder.path(), 3, None) != whole {
                failures.push(format!("{} {form}: three threads", voice.name));
            }
            let (start, end) = (70_001, 140_003);
            let slice = file(score(), folder.path(), 2, Some(start as u64..end as u64));
            let wanted = &whole[header + start * 8..header + end * 8];
            if !slice.ends_with(wanted) {
                failures.push(format!(
                    "{} {form}: frames {start} to {end} alone",
                    voice.name
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
