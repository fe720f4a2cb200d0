//! The schema and the reader judge alike, and no text whatever makes the reader panic.

use crate::author::Author;
use heterodyne_track::chain::{is_chain, parse, schema};
use heterodyne_track::text_of;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::test_runner::TestRng;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema: serde_json::Value = serde_json::from_str(&schema()).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("a schema");
    jsonschema::draft202012::new(&schema).expect("a schema that can be used")
});

fn refusals(text: &str) -> Vec<String> {
    parse(text, "t").errors().map(ToString::to_string).collect()
}

/// Reads a text in every way.
fn read(text: &str) {
    let parsed = parse(text, "t");
    assert_eq!(
        parsed.value.is_some(),
        parsed.errors().count() == 0,
        "a value if and only if there is no error"
    );
    assert!(
        parsed
            .diagnostics
            .iter()
            .all(|problem| text.get(problem.span.clone()).is_some())
    );
    is_chain(text);
}

const SEED: &str = r#"{"heterodyne_chain":1,"name":"x","stages":[{"effect":"gain","gain_db":-6.5},{"effect":"high_pass",
"bypass":true,"frequency_hz":80,"slope":"24_db"},{"effect":"low_pass","frequency_hz":null}]}"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_from_the_tables_validate_and_parse(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng)) {
        let mut rng = rng;
        let document = Author { rng: &mut rng }.document();
        let text = document.to_string();
        let reasons: Vec<String> = SCHEMA.iter_errors(&document).map(|e| format!("{} {e}", e.instance_path())).collect();
        prop_assert!(reasons.is_empty(), "{reasons:?}\n{text}");
        prop_assert_eq!(refusals(&text), Vec::<String>::new(), "{}", text);
        prop_assert!(is_chain(&text));
    }

    #[test]
    fn one_spoiled_value_is_judged_alike(rng in any::<[u8; 32]>().prop_perturb(|_, rng| rng)) {
        let mut rng = rng;
        let mut author = Author { rng: &mut rng };
        let mut document = author.document();
        author.spoil(&mut document);
        let text = document.to_string();
        let refusals = refusals(&text);
        prop_assert_eq!(SCHEMA.is_valid(&document), refusals.is_empty(), "{:?}\n{}", refusals, text);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = text_of(&bytes, "t") {
            read(text);
        }
    }

    #[test]
    fn json_like_text_never_panics(text in r#"[\[\]{}:,"\\0-9eE.+\-tfnulras \n]{0,200}"#) {
        read(&text);
    }

    #[test]
    fn a_chain_with_one_byte_changed_never_panics(at in 0..SEED.len(), byte in 0u8..128) {
        let mut bytes = SEED.as_bytes().to_vec();
        bytes[at] = byte;
        read(text_of(&bytes, "t").expect("ASCII"));
        read(&SEED[..at]);
    }
}

#[test]
fn spoiling_makes_both_good_and_bad_documents() {
    let mut rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut author = Author { rng: &mut rng };
    let refused = (0..400).filter(|_| {
        let mut document = author.document();
        author.spoil(&mut document);
        !refusals(&document.to_string()).is_empty()
    });
    let refused = refused.count();
    assert!((80..380).contains(&refused), "{refused} of 400 refused");
}
