//! Makes chain documents from the tables of the effects, and spoils them.

use heterodyne_dsp::effects::{ALL, Kind, Parameter, Stage, Unit};
use heterodyne_track::chain::presets;
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use serde_json::{Map, Value, json};

/// Draws from a generator.
pub struct Author<'r> {
    pub rng: &'r mut TestRng,
}

impl Author<'_> {
    pub fn below(&mut self, bound: usize) -> usize {
        (self.rng.next_u64() % bound as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A document without errors.
    pub fn document(&mut self) -> Value {
        let mut chain = Map::new();
        chain.insert("heterodyne_chain".to_owned(), json!(1));
        if self.chance(50) {
            let name = [
                json!("Grüße"),
                json!(""),
                json!(null),
                json!("x".repeat(256)),
            ];
            chain.insert("name".to_owned(), name[self.below(4)].clone());
        }
        if self.chance(10) {
            let preset = presets()[self.below(presets().len())].name;
            chain.insert("preset".to_owned(), preset.into());
            return Value::Object(chain);
        }
        let count = self.below(6);
        let stages: Vec<Value> = (0..count).map(|_| self.stage()).collect();
        chain.insert("stages".to_owned(), Value::Array(stages));
        Value::Object(chain)
    }

    fn stage(&mut self) -> Value {
        let kind = ALL[self.below(ALL.len())];
        let mut stage = Map::new();
        stage.insert("effect".to_owned(), kind.name.into());
        if self.chance(30) {
            let bypass = [json!(true), json!(false), json!(null)];
            stage.insert("bypass".to_owned(), bypass[self.below(3)].clone());
        }
        for row in kind.parameters {
            if self.chance(60) {
                let value = if self.chance(5) {
                    Value::Null
                } else {
                    self.value(row)
                };
                stage.insert(row.name.to_owned(), value);
            }
        }
        if self.chance(50) {
            self.with_bands(kind, &mut stage);
        }
        Value::Object(stage)
    }

    /// Bands in a list, where the effect has them.
    fn with_bands(&mut self, kind: &'static Kind, stage: &mut Map<String, Value>) {
        let field_of = |row: &'static Parameter| Some((row, row.name.strip_prefix("band1_")?));
        let fields: Vec<_> = kind.parameters.iter().filter_map(field_of).collect();
        if fields.is_empty() {
            return;
        }
        let count = self.below(4);
        let bands: Vec<Value> = (0..count)
            .map(|_| {
                let mut band = Map::new();
                for (at, (row, field)) in fields.iter().enumerate() {
                    if at == 0 || self.chance(60) {
                        band.insert((*field).to_owned(), self.value(row));
                    }
                }
                Value::Object(band)
            })
            .collect();
        stage.insert("bands".to_owned(), bands.into());
    }

    fn value(&mut self, row: &Parameter) -> Value {
        if row.unit == Unit::Choice {
            return row.choices[self.below(row.choices.len())].into();
        }
        let number = match self.below(6) {
            0 => row.minimum,
            1 => row.maximum,
            _ => row.minimum + (row.maximum - row.minimum) * (self.below(1001) as f32 / 1000.0),
        };
        // As a person writes it.
        let shortest: f64 = number
            .clamp(row.minimum, row.maximum)
            .to_string()
            .parse()
            .unwrap();
        json!(shortest)
    }

    /// Stages with any values that the tables have, to the bit.
    pub fn stages(&mut self) -> Vec<Stage> {
        let count = self.below(6);
        let stages = (0..count).map(|_| {
            let kind = ALL[self.below(ALL.len())];
            let mut stage = Stage::new(kind);
            stage.bypass = self.chance(30);
            for (row, value) in kind.parameters.iter().zip(&mut stage.values) {
                if self.chance(70) {
                    *value = match row.unit {
                        Unit::Choice => self.below(row.choices.len()) as f32,
                        _ => {
                            let part = (self.rng.next_u64() >> 11) as f32 / (1u64 << 53) as f32;
                            (row.minimum + (row.maximum - row.minimum) * part)
                                .clamp(row.minimum, row.maximum)
                        }
                    };
                }
            }
            stage
        });
        stages.collect()
    }

    /// Replaces one value somewhere in the document.
    pub fn spoil(&mut self, document: &mut Value) {
        let children = match document {
            Value::Object(members) => members.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        if children == 0 || self.chance(10) {
            let wrong = wrong();
            *document = wrong[self.below(wrong.len())].clone();
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
fn wrong() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(1.5),
        json!(-1),
        json!(2e6),
        json!(-1e300),
        json!(""),
        json!("1"),
        json!("peak"),
        json!("gain"),
        json!("voice"),
        json!("x".repeat(257)),
        json!([]),
        json!({}),
        json!([{}]),
        json!([{"kind": "peak"}]),
        json!([null]),
        json!({"effect": "gain"}),
        json!({"effect": "gain", "gain_db": 1e9}),
        json!(vec![json!({"effect": "gain"}); 33]),
        json!(vec![json!({"kind": "peak"}); 9]),
        json!({"heterodyne_chain": 1, "preset": "voice"}),
        json!({"heterodyne_chain": 1, "preset": "voice", "stages": []}),
        json!({"heterodyne_chain": 1}),
        json!({"heterodyne_chain": 2, "stages": []}),
    ]
}
