//! What is written reads back as the same track.

use heterodyne_track::document::{Place, Track};
use heterodyne_track::table::{Kind, ObjectSpec, ParamSpec, document, noise, voices};
use heterodyne_track::{parse_track, write_track};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The track as text without its places: they are all that may change. `Debug` shows every bit of a number.
fn bare(mut track: Track) -> String {
    for step in &mut track.steps {
        step.place = Place::default();
        for voice in &mut step.voices {
            voice.place = Place::default();
        }
    }
    for clip in &mut track.clips {
        clip.place = Place::default();
    }
    if let Some(background) = &mut track.background_noise {
        background.place = Place::default();
    }
    track.dialect = heterodyne_track::document::Dialect::New;
    let shown = format!("{track:?}");
    // Places of curves lie inside; a curve's place starts like this and ends with its span.
    let mut parts = shown.split("curve_place: Place { path: ");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(" }").unwrap();
        text.push_str(rest);
    }
    text
}

fn assert_survives(text: &str, name: &str) {
    let first = parse_track(text, name);
    let Some(track) = first.value else {
        panic!("{name}: {:?}", first.diagnostics);
    };
    let written = write_track(&track);
    let second = parse_track(&written, "written");
    let read = second
        .value
        .unwrap_or_else(|| panic!("{name}: {:?}\n{written}", second.diagnostics));
    let (read, meant) = (bare(read), bare(track));
    if let Some(at) = read.bytes().zip(meant.bytes()).position(|(a, b)| a != b) {
        let from = read.floor_char_boundary(at.saturating_sub(120));
        let near = |text: &str| text[from..text.floor_char_boundary(at + 120)].to_owned();
        panic!("{name}: read\n{}\nmeant\n{}", near(&read), near(&meant));
    }
    assert_eq!(read.len(), meant.len(), "{name}");
    assert!(written.contains("\"global\"") && written.contains("\"progression\""));
    // The writer has nothing to warn of that the author did not do; unknown names of voices stay.
    assert!(
        second.diagnostics.iter().all(|problem| first
            .diagnostics
            .iter()
            .any(|known| known.code == problem.code)),
        "{name}: {:?}",
        second.diagnostics
    );
}

fn tracks(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && !name.ends_with(".meta.json") && name != "session_defaults.json"
    });
    files.sort();
    files
}

#[test]
fn every_track_at_hand_survives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let own = ["examples", "golden/cases"].map(|folder| tracks(&root.join(folder)));
    assert!(own.iter().all(|files| !files.is_empty()));
    let shared = ["real", "golden", "bench"].map(|name| tracks(&root.join("../shared").join(name)));
    for file in own.iter().chain(&shared).flatten() {
        let text = std::fs::read_to_string(file).unwrap();
        assert_survives(&text, &file.display().to_string());
    }
}

/// Some value of a row, often an awkward one.
fn value(spec: &'static ParamSpec) -> BoxedStrategy<Value> {
    match spec.kind {
        Kind::Number { min, max, .. } => number(min, max),
        Kind::Integer { min, max, .. } => (min..=max).prop_map(Value::from).boxed(),
        Kind::Flag { .. } => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Level { .. } => number(0.0, 1.0),
        Kind::Choice { options, .. } => proptest::sample::select(options)
            .prop_map(Value::from)
            .boxed(),
        Kind::Text { .. } => "[a-z\"\\\\\u{e4}\n]{0,6}".prop_map(Value::from).boxed(),
        Kind::Path => "[a-z]{1,5}\\.wav".prop_map(Value::from).boxed(),
        Kind::Object(table) => object(table),
        Kind::List { item, .. } if !std::ptr::eq(item, &document::VOICE) => {
            proptest::collection::vec(object(item), 0..3)
                .prop_map(Value::from)
                .boxed()
        }
        Kind::List { .. } => proptest::collection::vec(voice(), 0..4)
            .prop_map(Value::from)
            .boxed(),
        Kind::Points => proptest::collection::vec((0.0..100.0, -1.0..2.0), 0..4)
            .prop_map(|points| json!(points))
            .boxed(),
        Kind::Sweeps => proptest::collection::vec(object(&noise::SWEEP), 0..3)
            .prop_map(Value::from)
            .boxed(),
        Kind::StaticNotches => proptest::collection::vec(object(&noise::STATIC_NOTCH), 0..3)
            .prop_map(Value::from)
            .boxed(),
        Kind::NumberOrList { min, max } => number(min, max),
        Kind::NumberOrPair(row) => proptest::collection::vec(value(row), 1..3)
            .prop_map(Value::from)
            .boxed(),
        Kind::Paths => proptest::collection::vec("[a-z]{1,5}\\.wav", 0..3)
            .prop_map(|paths| json!(paths))
            .boxed(),
        _ => Just(json!({})).boxed(),
    }
}

/// Anything between the bounds that a track may hold without growing too long.
fn number(min: f64, max: f64) -> BoxedStrategy<Value> {
    let (low, high) = (min.max(-1e4), max.min(1e4));
    prop_oneof![
        (low..=high).prop_map(|number| json!(number)),
        Just(json!(low.max(0.0).min(high))),
        Just(json!(
            1.0_f64.clamp(low, high) / 3.0 * 3.0_f64.clamp(low, high)
        )),
    ]
    .prop_map(move |value: Value| json!(value.as_f64().unwrap().clamp(low, high)))
    .boxed()
}

/// An object with some of its values, each in some of its forms.
fn object(table: &'static ObjectSpec) -> BoxedStrategy<Value> {
    let members: Vec<_> = table
        .params()
        .map(|spec| {
            let keys = [Some(spec.name.to_owned()), spec.start_key(), spec.end_key()];
            let given = if spec.required { 1.0 } else { 0.3 };
            keys.into_iter()
                .flatten()
                .enumerate()
                .map(|(form, key)| {
                    let chance = if form == 0 { given } else { 0.2 };
                    (proptest::bool::weighted(chance), value(spec))
                        .prop_map(move |(given, value)| given.then(|| (key.clone(), value)))
                        .boxed()
                })
                .collect::<Vec<_>>()
        })
        .collect();
    members
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>()))
        .boxed()
}

fn envelope() -> BoxedStrategy<Value> {
    let of = |name: &'static str, table| {
        object(table).prop_map(move |params| json!({ "type": name, "params": params }))
    };
    prop_oneof![
        Just(Value::Null),
        of("linear_fade", &document::LINEAR_FADE),
        of("adsr", &document::ADSR),
        of("linen", &document::LINEN),
        of("flat", &document::FLAT),
        of("no such type", &document::LINEN),
    ]
    .boxed()
}

/// A voice of the tables, in either form.
fn voice() -> BoxedStrategy<Value> {
    (0..voices().len(), any::<Option<bool>>(), any::<bool>())
        .prop_flat_map(|(at, flag, named)| {
            let spec = &voices()[at];
            let name = if named { format!("{}_transition", spec.name) } else { spec.name.to_owned() };
            (object(&spec.object), envelope()).prop_map(move |(params, envelope)| {
                json!({
                    "synth_function_name": name, "is_transition": flag, "params": params,
                    "volume_envelope": envelope, "voice_type": if named { "noise" } else { "binaural" },
                })
            })
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_track_survives(track in object(&document::TRACK), legacy in any::<bool>()) {
        let mut track = track;
        if legacy {
            let members = track.as_object_mut().unwrap();
            for (new, old) in [("global", "global_settings"), ("progression", "steps"), ("overlay_clips", "clips")] {
                if let Some(value) = members.remove(new) {
                    members.insert(old.to_owned(), value);
                }
            }
        }
        assert_survives(&track.to_string(), "generated");
    }
}
