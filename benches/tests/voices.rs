//! Every voice of the format's table is timed and counted, in both forms, and makes a sound there.

use std::path::{Path, PathBuf};

use heterodyne_benches::engine::compiled;
use heterodyne_engine::{Cursor, QUANTUM};
use heterodyne_track::table::voices;
use serde_json::{Map, Value, json};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("voices")
        .join(format!("{name}.json"))
}

fn forms(name: &str) -> Map<String, Value> {
    let path = file(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("the voice {name} has no bench: {}: {error}", path.display())
    });
    match serde_json::from_str(&text) {
        Ok(Value::Object(forms)) => forms,
        other => panic!("{}: {other:?}", path.display()),
    }
}

#[test]
fn every_voice_has_a_static_and_a_moving_bench_that_sounds() {
    let mut failures = Vec::new();
    for voice in voices() {
        let forms = forms(voice.name);
        for form in ["static", "transition"] {
            assert!(
                forms.contains_key(form),
                "{}: no form {form}",
                file(voice.name).display()
            );
        }
        for (form, params) in &forms {
            let known = |key: &String| {
                voice.params().any(|row| {
                    let ends = [row.start_key(), row.end_key()];
                    row.name == key
                        || row.aliases.contains(&key.as_str())
                        || ends.iter().flatten().any(|end| end == key)
                })
            };
            let params = params.as_object().expect("parameters");
            failures.extend(
                params
                    .keys()
                    .filter(|key| !known(key))
                    .map(|key| format!("{} {form}: no parameter {key}", voice.name)),
            );
            let track = json!({"global": {"sample_rate": 44_100}, "progression": [{"duration": 2, "voices": [
                {"synth_function_name": voice.name, "is_transition": form.starts_with("transition"), "params": params}]}]});
            let score = compiled(&track.to_string(), Path::new("bench.json"))
                .unwrap_or_else(|error| panic!("{} {form}: {error}", voice.name));
            let mut cursor = Cursor::new(&score);
            let mut out = [[0.0f32; QUANTUM]; 2];
            let heard = (0..score.quanta()).any(|quantum| {
                cursor.render(&score, quantum, &mut out);
                out.iter().flatten().any(|x| *x != 0.0)
            });
            if !heard {
                failures.push(format!("{} {form}: silent", voice.name));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_bench_is_of_a_voice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("voices");
    for entry in std::fs::read_dir(folder).expect("the folder is committed") {
        let name = entry
            .expect("readable")
            .file_name()
            .into_string()
            .expect("text");
        let name = name.strip_suffix(".json").unwrap_or(&name);
        assert!(voices().iter().any(|voice| voice.name == name), "{name}");
    }
}
