//! A small track and a large preset must not multiply: what presets fill in together is bounded as a text is.

use heterodyne_track::{PresetShelf, Reading, limits, parse_track_with};

#[test]
fn presets_do_not_multiply() {
    let preset = |rest: &str| {
        format!(
            r#"{{"synth_function_name": "binaural_beat", "params": {{"baseFreq": 100}}, {rest}}}"#
        )
    };
    let read = |preset: String, voices: usize| {
        let mut shelf = PresetShelf::default();
        shelf.put("a.voice", Ok(preset));
        let voices = vec![r#"{"preset": "a.voice"}"#; voices].join(",");
        let text = format!(
            r#"{{"global": {{}}, "progression": [{{"duration": 1, "voices": [{voices}]}}]}}"#
        );
        let reading = Reading {
            presets: Some(&shelf),
            ..Reading::default()
        };
        parse_track_with(&text, "t.json", reading)
    };
    let numbers = format!(r#""old": [{}0]"#, "0,".repeat(100_000));
    let words = format!(
        r#""description": "{}""#,
        "a".repeat(limits::DESCRIPTION_CHARS)
    );
    let longest = format!(r#""old": "{}""#, "a".repeat(1 << 20));
    // 4 000 000 / 100 005 and 2^26 / (2^20 + a few bytes) whole presets fit.
    for (rest, few, many, first_left_out) in [(&numbers, 39, 50, 39), (&longest, 63, 70, 63)] {
        assert!(read(preset(rest), few).value.is_some());
        let refused = read(preset(rest), many);
        assert_eq!(refused.errors().count(), 1, "said once");
        let first = refused.errors().next().expect("an error");
        assert_eq!((first.code, first.line), ("limit", 1));
        assert!(first.accepted.contains("4000000 values"), "{first}");
        assert_eq!(
            first.path,
            format!("progression[0].voices[{first_left_out}].preset")
        );
    }
    // What is within the limits of one step may name a preset in every voice.
    let all = read(preset(&words), limits::VOICES_PER_STEP);
    assert!(all.value.is_some(), "{:?}", all.diagnostics);
}
