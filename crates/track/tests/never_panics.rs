//! No text whatever makes the parser panic, and a value comes out exactly where there is no error.

use heterodyne_track::{parse_noise, parse_track, parse_voice_presets, text_of};
use proptest::prelude::*;

/// Parses with every entry point.
fn parse_all(text: &str) {
    for parsed in [
        (
            parse_track(text, "t").value.is_some(),
            parse_track(text, "t").errors().count(),
        ),
        (
            parse_noise(text, "t").value.is_some(),
            parse_noise(text, "t").errors().count(),
        ),
        (
            parse_voice_presets(text, "t").value.is_some(),
            parse_voice_presets(text, "t").errors().count(),
        ),
    ] {
        assert_eq!(
            parsed.0,
            parsed.1 == 0,
            "a value if and only if there is no error"
        );
    }
}

const SEED: &str = r#"{"global_settings":{"sample_rate":"44100"},"steps":[{"duration":9.5,"voices":[{"synth_function_name":
"noise_transition","params":{"sweeps":[[1,2],{"min":3}],"casc":[1,null],"amp_envelope":[[0,1]],"static_notches":[[50]]},
"volume_envelope":{"type":"adsr","params":{"attack":0.1}}}]}],"clips":[{"path":"data:,x","pan":-0.5}],
"background_noise":{"params":{"noise_type":"red"},"gain":1e-3}}"#;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = text_of(&bytes, "t") {
            parse_all(text);
        }
    }

    #[test]
    fn json_like_text_never_panics(text in r#"[\[\]{}:,"\\0-9eE.+\-tfnulras \n]{0,200}"#) {
        parse_all(&text);
    }

    #[test]
    fn a_track_with_one_byte_changed_never_panics(at in 0..SEED.len(), byte in 0u8..128) {
        let mut bytes = SEED.as_bytes().to_vec();
        bytes[at] = byte;
        parse_all(text_of(&bytes, "t").expect("ASCII"));
    }

    #[test]
    fn a_track_cut_anywhere_is_refused_at_a_place_inside_it(at in 0..SEED.len()) {
        let text = &SEED[..at];
        parse_all(text);
        for problem in parse_track(text, "t").diagnostics {
            prop_assert!(problem.span.end <= text.len() && problem.line <= 5);
        }
    }
}
