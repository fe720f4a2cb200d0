//! The JSON Schema and the parser accept the same documents, because both come from the same tables.

use heterodyne_track::table::{Effect, Kind, ObjectSpec, ParamSpec, document, noise, voices};
use heterodyne_track::{noise_schema, parse_noise, parse_track, schema};
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static TRACK: LazyLock<Validator> = LazyLock::new(|| validator(&schema()));
static NOISE: LazyLock<Validator> = LazyLock::new(|| validator(&noise_schema()));

fn validator(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::validator_for(&schema).expect("the schema compiles")
}

/// Draws documents from the tables.
struct Author<'r> {
    rng: &'r mut TestRng,
}

impl Author<'_> {
    fn below(&mut self, n: usize) -> usize {
        (self.rng.next_u64() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn object(&mut self, table: &'static ObjectSpec, percent: usize) -> Value {
        let mut object = Map::new();
        for row in table.params() {
            if !row.required && !self.chance(percent) {
                continue;
            }
            let mut names = vec![row.name];
            names.extend(row.aliases);
            let name = (*self.pick(&names)).to_owned();
            object.insert(name, self.value(row));
            for key in [row.start_key(), row.end_key()].into_iter().flatten() {
                if self.chance(percent) && table.param(&key).is_none() {
                    object.insert(key, self.value(row));
                }
            }
        }
        self.fit_to_name(table, &mut object);
        Value::Object(object)
    }

    /// Parameters follow the word that they depend on.
    fn fit_to_name(&mut self, table: &'static ObjectSpec, object: &mut Map<String, Value>) {
        if table.name == document::VOICE.name {
            let names = ["synth_function_name", "synthFunctionName", "synth_function"];
            let voice = self.pick(voices());
            let ending = *self.pick(&["", "_transition"]);
            let key = names
                .into_iter()
                .find(|name| object.contains_key(*name))
                .expect("required");
            object.insert(
                key.to_owned(),
                Value::from(format!("{}{ending}", voice.name)),
            );
            object.remove("parameters");
            // Which voices a file holds, a schema cannot know.
            object.remove("preset");
            let params = self.object(&voice.object, 30);
            object.insert("params".to_owned(), params);
        }
        if table.name == document::ENVELOPE.name {
            let (name, table) = *self.pick(&[
                ("adsr", &document::ADSR),
                ("linen", &document::LINEN),
                ("Linear_Fade", &document::LINEAR_FADE),
            ]);
            object.insert("type".to_owned(), Value::from(name));
            object.remove("parameters");
            let params = self.object(table, 60);
            object.insert("params".to_owned(), params);
        }
    }

    fn value(&mut self, row: &'static ParamSpec) -> Value {
        if row.effect != Effect::Used {
            return self
                .pick(&[json!(true), json!("x"), json!([1, {}]), json!(null)])
                .clone();
        }
        if !row.required && self.chance(5) {
            return Value::Null;
        }
        self.given(row)
    }

    /// A value where nothing cannot stand, as in a pair.
    fn given(&mut self, row: &'static ParamSpec) -> Value {
        match row.kind {
            Kind::Number { min, max, .. } | Kind::NumberOrList { min, max } => {
                self.number(min, max)
            }
            Kind::Integer { min, max, .. } => json!(min + self.rng.next_u64() % (max - min + 1)),
            Kind::Flag { .. } | Kind::Level { .. } => self
                .pick(&[
                    json!(true),
                    json!(false),
                    json!(1),
                    json!(0.3),
                    json!("Yes"),
                    json!(" off "),
                    json!("1.0"),
                ])
                .clone(),
            Kind::Choice { options, .. } => Value::from(self.pick(options).to_uppercase()),
            Kind::Text { .. } => self
                .pick(&[json!(""), json!("linear"), json!("Grüße")])
                .clone(),
            Kind::Paths => self
                .pick(&[
                    json!("a.wav; b.wav"),
                    json!(["a.wav", "data:,x;y"]),
                    json!([]),
                ])
                .clone(),
            Kind::NumberOrPair(row) => match self.below(3) {
                0 => json!([self.given(row), self.given(row)]),
                1 => json!([self.given(row)]),
                _ => self.value(row),
            },
            Kind::Path => self
                .pick(&[
                    json!("a/b.noise"),
                    json!("/abs/../c.wav"),
                    json!("data:,x"),
                    json!("a/../b.wav"),
                ])
                .clone(),
            Kind::Object(table) => self.object(table, 40),
            Kind::List { item, .. } => {
                let length = self.below(3);
                (0..length).map(|_| self.object(item, 40)).collect()
            }
            Kind::Points => json!([[0, 1], {"t": 1.5, "value": 0.25}, ["2", true]]),
            Kind::Sweeps => {
                json!([[500, 1500], {"min": 3, "max": 9, "q": 0}, [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8]])
            }
            Kind::StaticNotches => json!([{"hz": 60}, [50, 30, 2], [40]]),
            Kind::VoiceParams | Kind::EnvelopeParams | Kind::Anything => json!({}),
        }
    }

    /// Within the bounds and, for lengths, small enough that sums stay within theirs.
    fn number(&mut self, min: f64, max: f64) -> Value {
        let (low, high) = (min.max(-1000.0), max.min(1000.0));
        let number = low + (high - low) * (self.below(1001) as f64 / 1000.0);
        match self.below(8) {
            0 => Value::from(format!(" {number} ")),
            1 if low <= 0.0 && high >= 1.0 => Value::from(true),
            2 if low <= number.round() && number.round() <= high => {
                Value::from(number.round() as i64)
            }
            _ => Value::from(number),
        }
    }

    /// Replaces one value somewhere in the document.
    fn spoil(&mut self, document: &mut Value) {
        let children = match document {
            Value::Object(members) => members.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        if children == 0 || self.chance(15) {
            *document = self.pick(&WRONG).clone();
            return;
        }
        let chosen = self.below(children);
        match document {
            Value::Object(members) => {
                let child = members.values_mut().nth(chosen).expect("counted");
                self.spoil(child);
            }
            Value::Array(items) => self.spoil(&mut items[chosen]),
            _ => {}
        }
    }
}

/// Values that are wrong in most places and right in some.
static WRONG: LazyLock<Vec<Value>> = LazyLock::new(|| {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(65),
        json!(2e6),
        json!(1e9),
        json!(-1e13),
        json!(1e300),
        json!(""),
        json!("x"),
        json!("nan"),
        json!("-Infinity"),
        json!("on"),
        json!("../up.wav"),
        json!("https://example.org/a.wav"),
        json!("\\\\host\\a.wav"),
        json!("x".repeat(5000)),
        json!([]),
        json!([1]),
        json!([1, 2]),
        json!([1, -2]),
        json!([[1, "y"]]),
        json!([[1, 2], [3, 4, 5, 6, 7]]),
        json!([null]),
        json!({}),
        json!({"q": -1}),
        json!([{"start_casc": 65}]),
    ]
});

fn refusals(text: &str) -> Vec<String> {
    parse_track(text, "t")
        .errors()
        .map(ToString::to_string)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_from_the_tables_validate_and_parse(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng)) {
        let mut rng = rng;
        let document = Author { rng: &mut rng }.object(&document::TRACK, 50);
        let text = document.to_string();
        let reasons: Vec<String> = TRACK.iter_errors(&document).map(|e| format!("{} {e}", e.instance_path())).collect();
        prop_assert!(reasons.is_empty(), "{reasons:?}\n{text}");
        prop_assert_eq!(refusals(&text), Vec::<String>::new(), "{}", text);
    }

    #[test]
    fn one_spoiled_value_is_judged_alike(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng)) {
        let mut rng = rng;
        let mut author = Author { rng: &mut rng };
        let mut document = author.object(&document::TRACK, 50);
        author.spoil(&mut document);
        let text = document.to_string();
        let refusals = refusals(&text);
        prop_assert_eq!(TRACK.is_valid(&document), refusals.is_empty(), "{:?}\n{}", refusals, text);
    }

    #[test]
    fn one_spoiled_value_of_a_noise_is_judged_alike(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng)) {
        let mut rng = rng;
        let mut author = Author { rng: &mut rng };
        let mut document = author.object(&noise::NOISE_FILE, 40);
        author.spoil(&mut document);
        let parsed = parse_noise(&document.to_string(), "t");
        prop_assert_eq!(NOISE.is_valid(&document), parsed.value.is_some(), "{:?}\n{}", parsed.diagnostics, document);
    }
}

#[test]
fn spoiling_makes_both_good_and_bad_documents() {
    let mut rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut author = Author { rng: &mut rng };
    let refused = (0..400).filter(|_| {
        let mut document = author.object(&document::TRACK, 50);
        author.spoil(&mut document);
        !refusals(&document.to_string()).is_empty()
    });
    let refused = refused.count();
    assert!((80..320).contains(&refused), "{refused} of 400 refused");
}

#[test]
fn every_key_of_every_table_names_one_value() {
    let tables = [
        &document::TRACK,
        &document::GLOBALS,
        &document::STEP,
        &document::VOICE,
        &document::CLIP,
        &noise::NOISE_FILE,
    ];
    for table in tables
        .into_iter()
        .chain(voices().iter().map(|voice| &voice.object))
    {
        let mut seen = std::collections::HashSet::new();
        for row in table.params() {
            let plain = std::iter::once(row.name.to_owned())
                .chain(row.aliases.iter().map(|alias| (*alias).to_owned()));
            for key in plain.chain(row.start_key()).chain(row.end_key()) {
                assert!(seen.insert(key.clone()), "{key} twice in {}", table.name);
            }
        }
    }
}
