//! Random values for any row of the format's tables, as JSON text.
//!
//! Invariant: the kind, the bounds and the unit of a row decide what is drawn; no row is known here by name.

use heterodyne_track::table::{Kind, ObjectSpec, ParamSpec, Unit};
use proptest::prelude::*;
use proptest::sample::select;

/// Files that [`super::sources`] supplies, both as recordings and as measured heads, and one that is missing.
pub const FILES: [&str; 3] = ["a.wav", "b.wav", "missing.wav"];

/// Texts that mean something to one row or another, or to none.
const TEXTS: [&str; 12] = [
    "linear",
    "logarithmic",
    "exponential",
    "alpha**3",
    "np.sin(alpha*np.pi/2)",
    "abs(sin(alpha*200))",
    "alpha - alpha % 0.23",
    "pink",
    "deep brown",
    "green",
    "violet",
    "nobody knows this",
];

/// A value for a row.
pub fn value(row: &'static ParamSpec) -> BoxedStrategy<String> {
    match row.kind {
        Kind::Number { min, max, .. } => number(row, min, max),
        Kind::Integer { min, max, .. } => (min..=max.min(min + 1000)).prop_map(text_of).boxed(),
        Kind::Flag { .. } => select(vec!["true", "true", "true", "false", "\"yes\"", "0"])
            .prop_map(text_of)
            .boxed(),
        Kind::Level { .. } => select(vec!["true", "false", "1", "0.3", "0.8", "0"])
            .prop_map(text_of)
            .boxed(),
        Kind::Choice { options, .. } => select(options.to_vec()).prop_map(quoted).boxed(),
        Kind::Text { .. } => select(TEXTS.to_vec()).prop_map(quoted).boxed(),
        Kind::Path => file().prop_map(quoted).boxed(),
        Kind::Paths => prop_oneof![
            prop::collection::vec(file(), 1..4)
                .prop_map(|files| listed(files.into_iter().map(quoted).collect())),
            prop::collection::vec(file(), 1..4).prop_map(|files| quoted(&files.join(";"))),
        ]
        .boxed(),
        Kind::Object(object) => self::object(object, 0.4),
        Kind::List { item, .. } => prop::collection::vec(object(item, 0.6), 0..4)
            .prop_map(listed)
            .boxed(),
        Kind::Points => {
            let point =
                (0.0..1.0, 0.0..1.5).prop_map(|(secs, gain)| format!("[{secs:.3}, {gain:.3}]"));
            prop::collection::vec(point, 0..4).prop_map(listed).boxed()
        }
        Kind::Sweeps => prop::collection::vec(sweep(), 0..3)
            .prop_map(listed)
            .boxed(),
        Kind::StaticNotches => {
            let notch = (50.0..5000.0, 2.0..40.0, 1..4u32)
                .prop_map(|(hz, q, stages)| format!("[{hz:.1}, {q:.1}, {stages}]"));
            prop::collection::vec(notch, 0..3).prop_map(listed).boxed()
        }
        Kind::NumberOrList { max, .. } => {
            let one = (1.0..max.min(40.0)).prop_map(|x| format!("{x:.1}")).boxed();
            prop_oneof![
                one.clone(),
                prop::collection::vec(one, 1..3).prop_map(listed)
            ]
            .boxed()
        }
        Kind::NumberOrPair(row) => {
            let one = value(row);
            prop_oneof![
                one.clone(),
                (one.clone(), one).prop_map(|(a, b)| format!("[{a}, {b}]"))
            ]
            .boxed()
        }
        Kind::VoiceParams | Kind::EnvelopeParams | Kind::Anything => Just("1".to_owned()).boxed(),
    }
}

/// An object with each of its rows by chance.
fn object(object: &'static ObjectSpec, chance: f64) -> BoxedStrategy<String> {
    let members: Vec<BoxedStrategy<Option<String>>> = object
        .params()
        .map(|row| {
            let chance = if row.required { 1.0 } else { chance };
            let member = value(row).prop_map(|value| format!("\"{}\": {value}", row.name));
            prop::option::weighted(chance, member).boxed()
        })
        .collect();
    members
        .prop_map(|members| {
            format!(
                "{{{}}}",
                members.into_iter().flatten().collect::<Vec<_>>().join(", ")
            )
        })
        .boxed()
}

/// Mostly within the sensible range, now and then at 0, at a bound, or far out.
fn number(row: &'static ParamSpec, min: f64, max: f64) -> BoxedStrategy<String> {
    let (low, high) = row.range.unwrap_or(usual(row.unit));
    let (low, high) = (low.clamp(min, max), high.clamp(min, max));
    let far = move |x: f64| x.clamp(min, max).to_string();
    if low >= high {
        return Just(far(low)).boxed();
    }
    let sensible = (low..high).prop_map(|x| format!("{x:.4}"));
    let odd = select(vec![0.0, low, high, 3.0 * high, low - high, -high]).prop_map(far);
    if row.unit == Unit::None && row.range.is_none() {
        // Modes are written as whole numbers.
        let whole = (0..4u32).prop_map(move |mode| far(f64::from(mode)));
        return prop_oneof![6 => whole, 4 => sensible, 1 => odd].boxed();
    }
    prop_oneof![12 => sensible, 1 => odd].boxed()
}

/// What is drawn where a row names no sensible range.
fn usual(unit: Unit) -> (f64, f64) {
    match unit {
        Unit::None => (-0.5, 4.0),
        Unit::Gain => (0.0, 1.0),
        Unit::Hertz => (0.0, 3500.0),
        Unit::Seconds => (0.0, 0.6),
        Unit::Milliseconds => (0.05, 20.0),
        Unit::Radians => (-7.0, 7.0),
        Unit::Degrees => (-400.0, 400.0),
        Unit::Metres => (0.05, 3.0),
        Unit::Decibels => (0.0, 12.0),
        Unit::DegreesPerSecond => (-400.0, 400.0),
        Unit::FramesPerSecond => (8000.0, 48_000.0),
        Unit::Fraction => (0.0, 0.9),
        Unit::Cycles => (-2.0, 2.0),
    }
}

fn sweep() -> BoxedStrategy<String> {
    let object = (100.0..900.0, 1000.0..5000.0, 2.0..40.0, 1..12u32, 1..12u32).prop_map(|(min, max, q, a, b)| {
        format!(
            r#"{{"start_min": {min:.1}, "end_min": {:.1}, "start_max": {max:.1}, "end_max": {max:.1}, "start_q": {q:.1}, "end_q": 20, "start_casc": {a}, "end_casc": {b}}}"#,
            min * 1.5
        )
    });
    let pair =
        (100.0..900.0, 1000.0..5000.0).prop_map(|(min, max)| format!("[{min:.1}, {max:.1}]"));
    prop_oneof![2 => object, 1 => pair].boxed()
}

fn file() -> BoxedStrategy<&'static str> {
    prop_oneof![5 => Just(FILES[0]), 5 => Just(FILES[1]), 1 => Just(FILES[2])].boxed()
}

fn text_of(value: impl std::fmt::Display) -> String {
    value.to_string()
}

fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

fn listed(items: Vec<String>) -> String {
    format!("[{}]", items.join(", "))
}
