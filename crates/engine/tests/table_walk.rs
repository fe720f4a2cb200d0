//! The random tracks leave nothing out: every voice in both forms, every parameter in every form, every word of a choice.

mod random_track;

use heterodyne_track::table::{Kind, voices};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// So many voices of a kind are drawn; what turns up in a hundredth of them is missed once in 10⁶ runs, and the
/// runner is seeded.
const DRAWN: usize = 1500;

#[test]
fn every_voice_form_parameter_and_word_turns_up() {
    let mut runner = TestRunner::deterministic();
    let mut missing = Vec::new();
    for spec in voices() {
        let strategy = random_track::voices::of(spec);
        let drawn: Vec<String> = (0..DRAWN)
            .map(|_| strategy.new_tree(&mut runner).expect("draws").current())
            .collect();
        let mut look = |what: String| {
            if !drawn.iter().any(|text| text.contains(&what)) {
                missing.push(format!("{}: {what}", spec.name));
            }
        };
        look("\"is_transition\": true".into());
        look("\"is_transition\": false".into());
        for row in spec.params() {
            let keys = [Some(row.name.to_owned()), row.start_key(), row.end_key()];
            for key in keys.into_iter().flatten() {
                look(format!("\"{key}\": "));
            }
            if let Kind::Choice { options, .. } = row.kind {
                for word in options {
                    look(format!("\"{}\": \"{word}\"", row.name));
                }
            }
            if let (Kind::Flag { .. }, Some(key)) = (row.kind, Some(row.name)) {
                look(format!("\"{key}\": true"));
            }
        }
    }
    assert!(missing.is_empty(), "never drawn: {missing:#?}");
}

#[test]
fn any_track_may_hold_any_voice() {
    let mut runner = TestRunner::deterministic();
    let strategy = random_track::track();
    let tracks: Vec<String> = (0..400)
        .map(|_| {
            strategy
                .new_tree(&mut runner)
                .expect("draws")
                .current()
                .json
        })
        .collect();
    for spec in voices() {
        let named = format!("\"{}\"", spec.name);
        let count = tracks.iter().filter(|text| text.contains(&named)).count();
        assert!(
            count >= 20,
            "{} is in {count} of {} tracks",
            spec.name,
            tracks.len()
        );
    }
}
