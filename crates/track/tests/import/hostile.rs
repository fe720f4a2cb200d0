//! No text whatever makes an importer panic, and what it accepts is a track that reads back.

use heterodyne_track::document::Track;
use heterodyne_track::{Parsed, import_gnaural, import_sbagen, limits, parse_track, write_track};
use proptest::prelude::*;

fn check(text: &str, parsed: Parsed<Track>) {
    assert_eq!(parsed.value.is_none(), parsed.errors().count() > 0);
    for problem in &parsed.diagnostics {
        assert!(text.get(problem.span.clone()).is_some(), "{problem}");
        assert!(problem.line >= 1 && problem.column >= 1);
    }
    if let Some(track) = parsed.value {
        assert!(track.steps.len() <= limits::STEPS);
        let written = write_track(&track);
        let read = parse_track(&written, "written");
        assert_eq!(
            read.errors().map(ToString::to_string).collect::<Vec<_>>(),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

const SEQUENCE: &str = "-SE -F 1000 -m a.ogg\nwave01: 1 2 -3\na: pink/40 100+1.5/30 200-4/27 bell+8/1.5\nb: - 3@4/5 spin:3+4/5 wave01:2+3/4\n\
off: -\nk: {\n+00:00 a\n+00:05 == b ->\n}\nNOW k\n+1:00 <> off\n+1:00:30 =- b\n";

const SCHEDULE: &str = "<schedule><title>t</title><loops>2</loops><overallvolume_left>0.5</overallvolume_left>\
<stereoswap>1</stereoswap><voice><description>x.wav</description><type>0</type><voice_mute>0</voice_mute><entries>\
<entry duration=\"13.1\" volume_left=\"0.5\" volume_right=\"0.4\" beatfreq=\"10\" basefreq=\"164\"/>\
<entry duration=\"0\" volume_left=\"0\" volume_right=\"0.4\" beatfreq=\"-3\" basefreq=\"1\"/></entries></voice></schedule>";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text, import_sbagen(&text, "t", None));
        check(&text, import_gnaural(&text, "t"));
    }

    #[test]
    fn text_like_a_sequence(text in r"(a: |b: |off: |k: \{|\}|NOW|[0-9]{1,2}:[0-9]{2}|\+0:0[0-9]| == | <> |->|-SE|-i |-L 0:01|-F 9|[0-9.+@/-]{1,8}|pink/4|bell\+[0-9]/3|k|a|b|off| |\n){0,60}") {
        check(&text, import_sbagen(&text, "t", Some(30.0)));
    }

    #[test]
    fn a_sequence_with_one_byte_changed(at in 0..SEQUENCE.len(), byte in 1u8..128) {
        let mut bytes = SEQUENCE.as_bytes().to_vec();
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        check(&text, import_sbagen(&text, "t", None));
    }

    #[test]
    fn a_schedule_with_one_byte_changed(at in 0..SCHEDULE.len(), byte in 1u8..128) {
        let mut bytes = SCHEDULE.as_bytes().to_vec();
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        check(&text, import_gnaural(&text, "t"));
    }
}

#[test]
fn the_seeds_are_fine() {
    for parsed in [
        import_sbagen(SEQUENCE, "t", None),
        import_gnaural(SCHEDULE, "t"),
    ] {
        assert!(parsed.value.is_some(), "{:?}", parsed.diagnostics);
    }
}

#[test]
fn blocks_that_multiply_end_early() {
    let mut text = "a: 1+1/1\nb0: {\n+00:00 a\n+00:00 nobody\n}\n".to_owned();
    for depth in 1..30 {
        let inner = format!("+00:00 b{}\n", depth - 1);
        text.push_str(&format!("b{depth}: {{\n{inner}{inner}{inner}}}\n"));
    }
    text.push_str("NOW b29\n");
    check(&text, import_sbagen(&text, "t", None));
    assert!(import_sbagen(&text, "t", None).value.is_none());
}

#[test]
fn entities_and_depth_do_not_multiply() {
    let mut bomb = "<!DOCTYPE s [<!ENTITY a0 \"x\">".to_owned();
    for depth in 1..20 {
        bomb.push_str(&format!(
            "<!ENTITY a{depth} \"&a{0};&a{0};&a{0};\">",
            depth - 1
        ));
    }
    bomb.push_str("]><schedule>&a19;</schedule>");
    let deep = "<schedule>".repeat(100_000);
    for text in [bomb, deep] {
        let parsed = import_gnaural(&text, "t");
        assert!(parsed.value.is_none());
        check(&text, parsed);
    }
}
