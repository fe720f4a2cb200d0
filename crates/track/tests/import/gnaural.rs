//! Schedules: what Gnaural's engine plays is worked out here by hand.

use crate::heard::{Heard, assert_seamless, length, noise, tones, track, worst_phase_step};
use heterodyne_track::document::Track;
use heterodyne_track::import_gnaural;

fn voice(kind: u32, more: &str, entries: &[[f64; 5]]) -> String {
    let entries: String = entries
        .iter()
        .map(|[duration, left, right, beat, base]| {
            format!("<entry parent=\"0\" duration=\"{duration}\" volume_left=\"{left}\" volume_right=\"{right}\" beatfreq=\"{beat}\" basefreq=\"{base}\" state=\"0\"/>\n")
        })
        .collect();
    format!(
        "<voice>\n<description>v{kind}</description>\n<id>0</id>\n<type>{kind}</type>\n{more}<entries>\n{entries}</entries>\n</voice>\n"
    )
}

fn schedule(settings: &str, voices: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<!-- a comment -->\n<schedule>\n<title>A &amp; B</title>\n{settings}{}</schedule>\n",
        voices.concat()
    )
}

fn read(text: &str) -> Track {
    let track = track(import_gnaural(text, "t.gnaural"));
    assert_seamless(&track);
    track
}

fn heard(left_hz: f64, right_hz: f64, left: f64, right: f64) -> Heard {
    Heard {
        hz: [left_hz, right_hz],
        gain: [left, right],
    }
}

fn assert_heard(track: &Track, secs: f64, expected: &[Heard]) {
    let found = tones(track, secs);
    assert_eq!(found.len(), expected.len(), "at {secs} s: {found:?}");
    for (found, expected) in found.iter().zip(expected) {
        let pairs = found
            .hz
            .iter()
            .chain(&found.gain)
            .zip(expected.hz.iter().chain(&expected.gain));
        for (found, expected) in pairs {
            // A time between two frames moves a value by less than this.
            assert!(
                (found - expected).abs() < 1e-4,
                "at {secs} s: {found} {expected}"
            );
        }
    }
}

fn said(text: &str) -> Vec<String> {
    import_gnaural(text, "t")
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// Entries 10 s and 20 s long: from the first to the second in a straight line, then back to the first.
const TWO: [[f64; 5]; 2] = [
    [10.0, 0.5, 0.25, 10.0, 160.0],
    [20.0, 1.0, 0.75, 4.0, 100.0],
];

#[test]
fn entries_slide_to_the_next_and_the_last_to_the_first() {
    let track = read(&schedule("", &[voice(0, "", &TWO)]));
    assert_eq!(length(&track), 30.0);
    // A volume of 1 is half of full scale; the left ear has the higher tone.
    assert_heard(&track, 0.0, &[heard(165.0, 155.0, 0.25, 0.125)]);
    assert_heard(&track, 5.0, &[heard(130.0 + 3.5, 130.0 - 3.5, 0.375, 0.25)]);
    assert_heard(&track, 10.0, &[heard(102.0, 98.0, 0.5, 0.375)]);
    assert_heard(
        &track,
        15.0,
        &[heard(115.0 + 2.75, 115.0 - 2.75, 0.4375, 0.3125)],
    );
    assert!(worst_phase_step(&track) < 1e-6);
    assert_eq!(track.steps[0].description, "A & B");
}

#[test]
fn repetitions_volume_and_swapped_ears() {
    let settings = "<loops>3</loops><overallvolume_left>0.5</overallvolume_left>\
<overallvolume_right>1</overallvolume_right><stereoswap>1</stereoswap>";
    let track = read(&schedule(settings, &[voice(0, "", &TWO)]));
    assert_eq!(length(&track), 90.0);
    for turn in [0.0, 30.0, 60.0] {
        assert_heard(&track, turn, &[heard(155.0, 165.0, 0.125, 0.125)]);
        assert_heard(&track, turn + 10.0, &[heard(98.0, 102.0, 0.375, 0.25)]);
    }
}

#[test]
fn voices_of_other_kinds() {
    let steady = [[30.0, 0.5, 0.5, 8.0, 200.0]];
    let track = read(&schedule(
        "",
        &[
            voice(3, "", &steady),
            voice(
                1,
                "",
                &[[10.0, 0.2, 0.2, 0.0, 0.0], [20.0, 0.8, 0.8, 0.0, 0.0]],
            ),
        ],
    ));
    assert!(
        track
            .steps
            .iter()
            .all(|step| step.voices[0].function == "isochronic_tone")
    );
    assert_heard(&track, 12.0, &[heard(200.0, 200.0, 0.25, 0.25)]);
    for (secs, gain) in [(0.0, 0.1), (5.0, 0.25), (10.0, 0.4), (20.0, 0.25)] {
        assert!((noise(&track, secs) - gain).abs() < 1e-9, "{secs}");
    }
}

#[test]
fn a_mono_voice_has_both_tones_in_both_ears() {
    let track = read(&schedule(
        "",
        &[voice(
            0,
            "<voice_mono>1</voice_mono>\n",
            &[[30.0, 0.8, 0.4, 6.0, 200.0]],
        )],
    ));
    assert_heard(
        &track,
        9.0,
        &[heard(203.0, 203.0, 0.2, 0.1), heard(197.0, 197.0, 0.2, 0.1)],
    );
}

#[test]
fn a_shorter_voice_stretches_its_last_entry() {
    let track = read(&schedule(
        "",
        &[
            voice(0, "", &TWO),
            voice(
                3,
                "",
                &[[5.0, 0.0, 0.0, 8.0, 200.0], [5.0, 1.0, 1.0, 8.0, 200.0]],
            ),
        ],
    ));
    assert_eq!(length(&track), 30.0);
    // From 1 at 5 s down to the first entry's 0 at 30 s.
    let tones = tones(&track, 17.5);
    assert!((tones[1].gain[0] - 0.25).abs() < 1e-6, "{tones:?}");
}

#[test]
fn what_has_no_place_is_said_with_its_line() {
    let steady = [[30.0, 0.5, 0.5, 8.0, 200.0]];
    let text = schedule(
        "<loops>0</loops>\n",
        &[
            voice(0, "", &steady),
            voice(5, "", &steady),
            voice(6, "", &steady),
            voice(4, "", &steady),
            voice(9, "", &steady),
            voice(0, "<voice_mute>1</voice_mute>\n", &steady),
            voice(2, "", &steady),
        ],
    );
    let said = said(&text);
    let line = |words: &str| {
        let found = said
            .iter()
            .find(|one| one.contains(words))
            .unwrap_or_else(|| panic!("{words}: {said:#?}"));
        found.split(':').nth(1).unwrap().parse::<usize>().unwrap()
    };
    // Five lines of head; a voice has eight lines, one more with the line that mutes it.
    assert_eq!(line("for ever"), 5);
    for (words, at) in [
        ("water drops", 14),
        ("rain", 22),
        ("alternate", 30),
        ("type 9", 38),
        ("switched off", 46),
        ("repeats", 55),
    ] {
        assert_eq!(line(words), at, "{words}");
    }
    let track = read(&text);
    assert_eq!(
        (track.clips[0].source.as_str(), track.clips[0].gain),
        ("v2", 0.5)
    );
    assert_eq!(tones(&track, 1.0).len(), 2);
}

#[test]
fn problems_have_a_place_and_say_what_is_accepted() {
    for (text, place, words) in [
        ("<schedule>\n<voice>\n", "t:", "<schedule>"),
        ("", "t:1:1", "<schedule>"),
        ("<track/>", "t:1:1", "<schedule>"),
        ("<schedule/>", "t:1:1", "<voice>"),
        (
            "<schedule>\n<voice><entries>\n <entry duration=\"x\" volume_left=\"0\" volume_right=\"0\" beatfreq=\"0\" basefreq=\"0\"/></entries></voice></schedule>",
            "t:3:9",
            "a number",
        ),
        (
            "<schedule>\n<voice><entries>\n <entry duration=\"1\"/></entries></voice></schedule>",
            "t:3:2",
            "volume_left",
        ),
        (
            "<schedule><voice><entries><entry duration=\"-1\" volume_left=\"0\" volume_right=\"0\" beatfreq=\"0\" basefreq=\"0\"/></entries></voice></schedule>",
            "t:1:",
            "0 s or more",
        ),
        (
            "<schedule><voice><entries><entry duration=\"0\" volume_left=\"0\" volume_right=\"0\" beatfreq=\"0\" basefreq=\"0\"/></entries></voice></schedule>",
            "t:1:",
            "above 0",
        ),
        ("<!DOCTYPE s><schedule/>", "t:1:", "XML"),
    ] {
        let parsed = import_gnaural(text, "t");
        assert!(parsed.value.is_none(), "{text}");
        let message = parsed.errors().next().unwrap().to_string();
        assert!(
            message.starts_with(place) && message.contains(words),
            "{message}"
        );
    }
}

#[test]
fn a_reason_that_quotes_the_text_is_one_line() {
    for text in [
        "<schedule\n\u{1b}[31m>",
        "<sche\n\ndule>",
        "<schedule><a\n\t\u{7}/></schedule>",
    ] {
        let parsed = import_gnaural(text, "t");
        let message = parsed.errors().next().unwrap().to_string();
        assert!(!message.contains(char::is_control), "{message:?}");
    }
    let parsed = import_gnaural("<schedule /\n>", "t");
    let message = parsed.errors().next().unwrap().to_string();
    assert!(
        message.contains("\\n") && !message.contains('\n'),
        "{message:?}"
    );
}
