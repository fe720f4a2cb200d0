//! The bits of some tracks, committed: they must not change by accident, on any machine.
//!
//! Each track in `golden_tracks/`, and every form of every voice in `benches/voices`, is rendered by both contracts; the hash of
//! its samples stands in `golden_tracks/hashes.txt`, with the sound revision they belong to. A change of sound that is meant raises
//! `SOUND_REVISION` and is blessed with `HETERODYNE_BLESS=1`.

use std::fmt::Write;
use std::path::Path;

use std::sync::Arc;

use heterodyne_engine::{
    ClipAudio, Cursor, HeadResponses, Isa, Mix, QUANTUM, SOUND_REVISION, Settings, Sources, compile,
};
use heterodyne_track::table::voices;
use serde_json::{Value, json};

/// FNV-1a over the bits of all samples, frame by frame (Fowler, Noll, Vo).
fn hash(json: &str, mix: Mix, isa: Isa) -> u64 {
    let track = heterodyne_track::parse_track(json, "golden")
        .value
        .expect("valid");
    let settings = Settings::new(track.globals.sample_rate, mix);
    let score = compile(&track, sources(), &settings)
        .expect("compiles")
        .score;
    let mut cursor = Cursor::with_isa(&score, isa);
    let mut out = [[0.0f32; QUANTUM]; 2];
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for quantum in 0..score.quanta() {
        cursor.render(&score, quantum, &mut out);
        for (left, right) in out[0].iter().zip(&out[1]) {
            for byte in left
                .to_bits()
                .to_le_bytes()
                .into_iter()
                .chain(right.to_bits().to_le_bytes())
            {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    hash
}

/// A saw in whole numbers: the same on every machine.
fn saw(frames: usize, step: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (n * step % 1024) as f32 / 512.0 - 1.0)
        .collect()
}

/// What the voices name: a recording, and a head of sixteen directions, all in whole numbers.
fn sources() -> Sources {
    let recording = ClipAudio {
        sample_rate: 16_000,
        left: saw(9000, 37),
        right: saw(9000, 101),
    };
    let recording = Arc::new(recording);
    // Around a square, which is no circle but has directions on all sides.
    let side = [-2.0f64, -1.0, 0.0, 1.0, 2.0];
    let around: Vec<[f64; 2]> = side
        .iter()
        .flat_map(|x| side.iter().map(move |y| [*x, *y]))
        .filter(|[x, y]| x.abs().max(y.abs()) == 2.0)
        .collect();
    let unit = |[x, y]: [f64; 2]| {
        let length = (x * x + y * y).sqrt();
        [x / length, y / length, 0.0]
    };
    let ear = |step: usize| (0..around.len()).map(|k| saw(48, step + k)).collect();
    let head = HeadResponses {
        sample_rate: 44_100,
        directions: around.iter().copied().map(unit).collect(),
        ears: [ear(300), ear(500)],
        delays_frames: [0.0, 3.5].map(|late| vec![late; around.len()]),
    };
    Sources {
        recordings: [("bench.wav".to_owned(), recording.clone())].into(),
        noise_inputs: [("bench.wav".to_owned(), recording)].into(),
        head_responses: [("bench.sofa".to_owned(), Arc::new(head))].into(),
        ..Sources::default()
    }
}

/// Every form of every voice of the table, as a track of a second and a half.
fn every_voice() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/voices");
    let mut tracks = Vec::new();
    for voice in voices() {
        let file = folder.join(format!("{}.json", voice.name));
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let forms: Value = serde_json::from_str(&text).expect("JSON");
        for (form, params) in forms.as_object().expect("forms by name") {
            let track = json!({
                "global": { "sample_rate": 44_100 },
                "progression": [{ "duration": 1.5, "voices": [{
                    "synth_function_name": voice.name,
                    "is_transition": form.starts_with("transition"),
                    "params": params,
                }] }],
            });
            tracks.push((format!("{} {form}", voice.name), track.to_string()));
        }
    }
    tracks
}

#[test]
fn committed_hashes_hold_on_every_instruction_set() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden_tracks");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder is committed")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    let mut tracks: Vec<(String, String)> = names
        .into_iter()
        .map(|name| {
            let json = std::fs::read_to_string(folder.join(&name)).expect("readable");
            (name, json)
        })
        .collect();
    tracks.extend(every_voice());
    // The order of a JSON object depends on the features that others ask of its reader.
    tracks.sort();
    for isa in Isa::available() {
        let mut found = format!("sound revision {SOUND_REVISION}\n");
        for (name, json) in &tracks {
            for (word, mix) in [("offline", Mix::Offline), ("live", Mix::Live)] {
                writeln!(found, "{name} {word} {:016x}", hash(json, mix, isa))
                    .expect("a string grows");
            }
        }
        let committed = folder.join("hashes.txt");
        if std::env::var_os("HETERODYNE_BLESS").is_some() {
            std::fs::write(&committed, &found).expect("writable");
        }
        let want = std::fs::read_to_string(&committed).unwrap_or_default();
        assert_eq!(
            found, want,
            "{isa:?}: the sound changed; if it was meant to, raise SOUND_REVISION and bless"
        );
    }
}
