//! The built-in chains, the catalogue and the tables that both are made from.

use heterodyne_dsp::effects::{ALL, Chain, Unit};
use heterodyne_track::chain::{catalogue, parse, preset, presets};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn built_in_chains_have_no_problem_and_run_at_every_rate() {
    for ready in presets() {
        let parsed = parse(ready.text, ready.name);
        assert_eq!(parsed.diagnostics, [], "{}", ready.name);
        let chain = parsed.value.unwrap();
        assert!(
            !chain.name.is_empty() && !chain.stages.is_empty(),
            "{}",
            ready.name
        );
        assert_eq!(preset(ready.name), Some(chain.clone()));
        for rate_hz in [8000.0, 44_100.0, 48_000.0, 192_000.0] {
            for channels in [1, 2] {
                let mut made = Chain::new(rate_hz, channels, &chain.stages).unwrap();
                let mut sound = [[0.25f32; 512]; 2];
                let [left, right] = &mut sound;
                made.process(&mut [left, right]);
                assert!(
                    sound.iter().flatten().all(|x| x.is_finite()),
                    "{} {rate_hz}",
                    ready.name
                );
            }
        }
    }
    let names: BTreeSet<&str> = presets().iter().map(|ready| ready.name).collect();
    assert_eq!(names.len(), presets().len(), "two of one name");
    assert!(
        ALL.iter().all(|kind| !names.contains(kind.name)),
        "a chain is called like an effect"
    );
}

#[test]
fn a_chain_may_name_a_built_in_one() {
    let named = parse(r#"{"heterodyne_chain": 1, "preset": "voice"}"#, "t")
        .value
        .unwrap();
    assert_eq!(Some(named), preset("voice"));
    let own = parse(
        r#"{"heterodyne_chain": 1, "preset": "voice", "name": "Mine"}"#,
        "t",
    )
    .value
    .unwrap();
    assert_eq!(
        (own.name.as_str(), own.stages.len()),
        ("Mine", preset("voice").unwrap().stages.len())
    );
    assert_eq!(preset("no such chain"), None);
}

#[test]
fn the_catalogue_has_every_effect_with_every_parameter_in_its_place() {
    let catalogue: Value = serde_json::from_str(&catalogue()).unwrap();
    let effects = catalogue["effects"].as_array().unwrap();
    assert_eq!(effects.len(), ALL.len());
    for (kind, effect) in ALL.iter().zip(effects) {
        assert_eq!(effect["name"], kind.name);
        for (at, row) in kind.parameters.iter().enumerate() {
            let shown = &effect["parameters"][at];
            assert_eq!(shown["name"], row.name);
            assert_eq!(shown["default"].as_f64().unwrap() as f32, row.default);
        }
    }
    assert_eq!(
        catalogue["presets"].as_array().unwrap().len(),
        presets().len()
    );
    assert!(catalogue["presets"][0]["chain"]["stages"].is_array());
}

#[test]
fn the_tables_are_sound() {
    let mut kinds = BTreeSet::new();
    for kind in ALL {
        assert!(kinds.insert(kind.name), "{} twice", kind.name);
        assert!(
            !kind.title.is_empty() && kind.says.ends_with('.'),
            "{}",
            kind.name
        );
        let mut names = BTreeSet::from(["effect", "bypass", "bands"]);
        for row in kind.parameters {
            let what = format!("{} {}", kind.name, row.name);
            assert!(
                names.insert(row.name),
                "{what} twice, or a key of every effect"
            );
            assert!(row.says.ends_with('.'), "{what}");
            assert!((row.minimum..=row.maximum).contains(&row.default), "{what}");
            assert!(row.minimum < row.maximum, "{what}");
            assert_eq!(row.unit == Unit::Choice, !row.choices.is_empty(), "{what}");
            let ending = match row.unit {
                Unit::Db => "_db",
                Unit::Hz => "_hz",
                Unit::Secs => "_secs",
                Unit::Part | Unit::Ratio | Unit::Choice => "",
            };
            assert!(
                row.name.ends_with(ending),
                "{what}: the unit is not its last word"
            );
            if row.unit == Unit::Choice {
                assert_eq!(
                    (row.minimum, row.maximum),
                    (0.0, (row.choices.len() - 1) as f32),
                    "{what}"
                );
            }
            let Some((number, field)) = row
                .name
                .strip_prefix("band")
                .and_then(|rest| rest.split_once('_'))
            else {
                continue;
            };
            if number.parse::<usize>().is_ok() {
                // The schema shows the rows of the first band for all.
                let first = kind
                    .parameters
                    .iter()
                    .find(|first| first.name == format!("band1_{field}"))
                    .unwrap();
                assert_eq!(
                    (first.minimum, first.maximum, first.choices),
                    (row.minimum, row.maximum, row.choices),
                    "{what}"
                );
            }
        }
    }
}
