//! What is wrong with a chain is told all at once, with place, find, and what is accepted.

use heterodyne_track::chain::{is_chain, parse};

/// Line, column, path, message, found, accepted and help of every problem.
fn problems(text: &str) -> Vec<String> {
    parse(text, "c.json")
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn every_problem_comes_at_once_with_its_place() {
    let text = r#"{ "heterodyne_chain": 2, "nmae": "x",
  "stages": [
    { "effect": "gian" },
    { "effect": "gain", "gain_db": 1000, "bypass": "no" },
    { "effect": "high_pass", "frequency_hz": "80", "slope": "12db", "freqency_hz": 5 },
    { "bypass": true },
    7
  ] }"#;
    let found = problems(text);
    let expected = [
        "c.json:1:23: error at heterodyne_chain: this version of the format is not known: found 2, accepted 1",
        "c.json:1:26: warning at nmae: this is no value of a chain and is ignored: found \"nmae\" (did you mean name?)",
        "c.json:3:17: error at stages[0].effect: there is no effect of this name: found \"gian\", accepted ",
        "c.json:4:36: error at stages[1].gain_db: this number is too large: found 1000, accepted -96 to 48 dB",
        "c.json:4:52: error at stages[1].bypass: this is the wrong kind of value: found \"no\", accepted true or false",
        "c.json:5:46: error at stages[2].frequency_hz: this is not a number: found \"80\", accepted 10 to 20000 Hz",
        "c.json:5:61: error at stages[2].slope: this word is unknown: found \"12db\", accepted 12_db, 24_db, 36_db, 48_db (did you mean 12_db?)",
        "c.json:5:69: warning at stages[2].freqency_hz: this is no value of high_pass and is ignored: found \"freqency_hz\" (did you mean frequency_hz?)",
        "c.json:6:5: error at stages[3]: an effect does not say which one it is: accepted ",
        "c.json:7:5: error at stages[4]: this is the wrong kind of value: found 7, accepted an object (an effect)",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
    assert!(found[2].ends_with("(did you mean gain?)"), "{}", found[2]);
}

#[test]
fn stages_or_a_preset_and_not_both() {
    for (text, says) in [
        (r#"{"heterodyne_chain":1}"#, "stages are missing"),
        (
            r#"{"heterodyne_chain":1,"stages":null}"#,
            "stages are missing",
        ),
        (
            r#"{"heterodyne_chain":1,"stages":[],"preset":"voice"}"#,
            "exclude each other",
        ),
        (
            r#"{"heterodyne_chain":1,"preset":"vioce"}"#,
            "did you mean voice?",
        ),
        (r#"{"stages":[]}"#, "heterodyne_chain is missing"),
        ("[]", "an object (a chain)"),
    ] {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(says), "{text}: {found:?}");
    }
}

#[test]
fn absent_values_are_the_defaults_and_given_ones_are_taken() {
    let text = r#"{"heterodyne_chain":1,"name":"Two","stages":[{"effect":"high_pass","bypass":true,"slope":"36_db","frequency_hz":null},
        {"effect":"gain","gain_db":-6.5}]}"#;
    let chain = parse(text, "t").value.unwrap();
    assert_eq!(chain.name, "Two");
    let [pass, gain] = &chain.stages[..] else {
        panic!("{chain:?}")
    };
    // The table: 80 Hz, and slopes of 12, 24, 36 and 48 dB.
    assert_eq!((pass.bypass, &pass.values[..]), (true, &[80.0, 2.0][..]));
    assert_eq!((gain.bypass, &gain.values[..]), (false, &[-6.5][..]));
    assert!(
        parse(r#"{"heterodyne_chain":1,"stages":[]}"#, "t")
            .value
            .unwrap()
            .stages
            .is_empty()
    );
}

#[test]
fn a_chain_is_known_by_its_key() {
    assert!(is_chain(r#"{"stages":[],"heterodyne_chain":7}"#));
    assert!(
        is_chain(r#"{"heterodyne_chain": 1, "#),
        "broken, and meant as one"
    );
    for text in [
        "",
        "{}",
        r#"{"steps":[]}"#,
        r#"["heterodyne_chain"]"#,
        r#"{"name":"heterodyne_chain"}"#,
        r#"{"a":{"heterodyne_chain":1}}"#,
    ] {
        assert!(!is_chain(text), "{text}");
    }
}
