//! Examples of SBaGen's manual (sections 3, 3.1 and 4.1.1 to 4.1.4): what it promises is worked out here by hand.

use crate::heard::{Heard, assert_seamless, length, noise, tones, track, worst_phase_step};
use heterodyne_track::document::{Track, VoiceBody};
use heterodyne_track::{Severity, import_sbagen};

pub const HOUR: f64 = 3600.0;

pub fn read(text: &str) -> Track {
    let track = track(import_sbagen(text, "t.sbg", None));
    assert_seamless(&track);
    track
}

pub fn beat(left: f64, right: f64, gain: f64) -> Heard {
    Heard {
        hz: [left, right],
        gain: [gain; 2],
    }
}

pub fn assert_heard(track: &Track, secs: f64, expected: &[Heard]) {
    let heard = tones(track, secs);
    assert_eq!(heard.len(), expected.len(), "at {secs} s: {heard:?}");
    for (heard, expected) in heard.iter().zip(expected) {
        for ear in 0..2 {
            assert!(
                (heard.hz[ear] - expected.hz[ear]).abs() < 1e-9,
                "at {secs} s: {heard:?} {expected:?}"
            );
            assert!(
                (heard.gain[ear] - expected.gain[ear]).abs() < 1e-9,
                "at {secs} s: {heard:?} {expected:?}"
            );
        }
    }
}

/// Codes and lines of what was said.
fn said(text: &str) -> Vec<(&'static str, usize)> {
    let parsed = import_sbagen(text, "t.sbg", None);
    parsed
        .diagnostics
        .iter()
        .map(|problem| (problem.code, problem.line))
        .collect()
}

fn refused(text: &str, line: usize, column: usize) -> String {
    let parsed = import_sbagen(text, "t.sbg", None);
    assert!(parsed.value.is_none(), "{text}");
    let first = parsed.errors().next().unwrap();
    assert_eq!((first.line, first.column), (line, column), "{first}");
    first.to_string()
}

/// "100+4/20 generates tones of 102 and 98 Hz, whereas 100-4/20 generates tones of 98 and 102 Hz".
#[test]
fn the_sign_says_which_ear_is_higher() {
    assert_heard(&read("-i 100+4/20"), 60.0, &[beat(102.0, 98.0, 0.2)]);
    assert_heard(&read("-i 100-4/20"), 60.0, &[beat(98.0, 102.0, 0.2)]);
    assert_heard(&read("-i 160/1"), 60.0, &[beat(160.0, 160.0, 0.01)]);
}

/// Section 3: pink noise at 40 with three beats at 20, 36 and 2 of 100.
#[test]
fn an_immediate_tone_set_plays_all_its_channels() {
    let track = read("-L 0:45 -i pink/40 100+1.5/20 200-4/36 400+8/2");
    assert_eq!(length(&track), 45.0 * 60.0);
    assert_eq!(track.steps.len(), 1);
    let expected = [
        beat(100.75, 99.25, 0.2),
        beat(198.0, 202.0, 0.36),
        beat(404.0, 396.0, 0.02),
    ];
    for secs in [0.0, 1000.0, 2699.0] {
        assert_heard(&track, secs, &expected);
        assert_eq!(noise(&track, secs), 0.4);
    }
}

/// Section 4.1.3: three hours of three tone-sets; changes take 30 s before and 30 s after the hour, and what is common
/// (the pink noise) goes on.
const HOURS: &str = "-SE
theta6: pink/40 150+6/30
alpha8: pink/40 150+8/30
alpha10: pink/40 150+10/30
off: -
11:00 theta6
12:00 alpha8
13:00 alpha10
14:00 off
";

#[test]
fn tone_sets_change_around_the_hour() {
    let track = read(HOURS);
    assert_eq!(length(&track), 3.0 * HOUR);
    assert_heard(&track, 0.0, &[]);
    assert_heard(&track, 15.0, &[beat(153.0, 147.0, 0.15)]);
    assert_heard(&track, 30.0, &[beat(153.0, 147.0, 0.3)]);
    assert_heard(&track, HOUR - 30.0, &[beat(153.0, 147.0, 0.3)]);
    assert_heard(&track, HOUR - 10.0, &[beat(153.0, 147.0, 0.1)]);
    assert_heard(&track, HOUR, &[]);
    assert_heard(&track, HOUR + 10.0, &[beat(154.0, 146.0, 0.1)]);
    assert_heard(&track, HOUR + 30.0, &[beat(154.0, 146.0, 0.3)]);
    assert_heard(&track, 2.5 * HOUR, &[beat(155.0, 145.0, 0.3)]);
    assert_heard(&track, 3.0 * HOUR - 15.0, &[beat(155.0, 145.0, 0.15)]);
    for (secs, gain) in [
        (0.0, 0.0),
        (15.0, 0.2),
        (30.0, 0.4),
        (HOUR, 0.4),
        (2.0 * HOUR - 5.0, 0.4),
        (3.0 * HOUR - 15.0, 0.2),
    ] {
        assert!((noise(&track, secs) - gain).abs() < 1e-9, "{secs}");
    }
    assert_eq!(said(HOURS), []);
}

/// "using '=' you can smoothly slide": both sides must want to.
#[test]
fn equal_signs_slide_within_the_minute_if_both_want_to() {
    let with = |first: &str, second: &str| {
        read(&format!(
            "-SE\na: 200+4/20\nb: 210+12/40\n10:00 {first} a\n11:00 {second} b\n12:00 b\n"
        ))
    };
    let sliding = with("==", "==");
    assert_heard(&sliding, HOUR, &[beat(209.0, 201.0, 0.3)]);
    assert_heard(
        &sliding,
        HOUR - 15.0,
        &[beat(202.5 + 3.0, 202.5 - 3.0, 0.25)],
    );
    for one_sided in [
        with("==", "--"),
        with("--", "=="),
        with("=>", "=="),
        with("==", "<="),
    ] {
        assert_heard(&one_sided, HOUR, &[]);
        assert_heard(&one_sided, HOUR - 15.0, &[beat(202.0, 198.0, 0.1)]);
        assert_heard(&one_sided, HOUR + 15.0, &[beat(216.0, 204.0, 0.2)]);
    }
}

/// "keep playing anything that is the same frequency (adjusting the amplitude if necessary)".
#[test]
fn a_common_tone_keeps_playing_unless_silence_is_asked_for() {
    let with = |fades: &str| {
        read(&format!(
            "-SE\na: 200+4/20\nb: 200+4/40\n10:00 a\n11:00 {fades} b\n12:00 b\n"
        ))
    };
    assert_heard(&with("--"), HOUR, &[beat(202.0, 198.0, 0.3)]);
    assert_heard(&with("<>"), HOUR, &[]);
    assert_heard(&with("<>"), HOUR + 15.0, &[beat(202.0, 198.0, 0.2)]);
}

/// Section 4.1.4: two sets of bursts, an hour apart, each of two times five minutes.
#[test]
fn blocks_are_stamped_with_their_times_added() {
    let text = "-SE -F 1000
theta4: 200+4/10
off: -
theta-bursts: {
  +00:00 theta4
  +00:05 off
  +00:10 theta4
  +00:15 off
}
two-burst-sets: {
  +0:00 theta-bursts
  +1:00 theta-bursts
}
NOW two-burst-sets
";
    let track = read(text);
    assert_eq!(length(&track), HOUR + 15.0 * 60.0);
    let on = [beat(202.0, 198.0, 0.1)];
    for (minute, sounds) in [
        (1.0, true),
        (4.5, true),
        (6.0, false),
        (9.5, false),
        (11.0, true),
        (14.5, true),
        (16.0, false),
        (59.0, false),
        (61.0, true),
        (66.0, false),
        (71.0, true),
        (74.5, true),
    ] {
        assert_heard(&track, minute * 60.0, if sounds { &on } else { &[] });
    }
    // -F: one second in all, half of it before the line.
    assert_heard(&track, 299.5, &on);
    assert_heard(&track, 299.75, &[beat(202.0, 198.0, 0.05)]);
    assert_heard(&track, 300.0, &[]);
}

/// Section 4.1.3: relative times count from the last absolute one, and any number may be added.
#[test]
fn relative_times_count_from_the_last_absolute_one() {
    let text = "-SE\n-F 1000\na: 300+6/10\noff: -\nNOW+00:10 a\n+00:20 off\n+00:30 a\n+00:40+00:00:30 off\n";
    let track = read(text);
    // The track starts with the first line, ten minutes after NOW.
    assert_eq!(length(&track), 30.5 * 60.0);
    let on = [beat(303.0, 297.0, 0.1)];
    assert_heard(&track, 300.0, &on);
    assert_heard(&track, 900.0, &[]);
    assert_heard(&track, 1500.0, &on);
    assert_heard(&track, 1829.0, &on);
}

/// Section 4.1.1: thirty minutes from two in the afternoon, out of a day's sequence.
#[test]
fn a_clock_time_and_a_length_cut_a_day() {
    let text = "-L 0:30 -T 14:00\na: 100+2/10\nb: 120+8/10\n08:00 a\n14:10 b\n20:00 a\n";
    let track = read(text);
    assert_eq!(length(&track), 1800.0);
    assert_heard(&track, 60.0, &[beat(101.0, 99.0, 0.1)]);
    assert_heard(&track, 900.0, &[beat(124.0, 116.0, 0.1)]);
    assert_heard(&track, 600.0, &[]);
}

#[test]
fn a_sequence_may_pass_midnight() {
    let track = read("-SE\na: 100+2/10\noff: -\n23:59:55 == off ->\n00:00 == a ->\n00:30 == off\n");
    assert_eq!(length(&track), 1805.0);
    assert_heard(&track, 2.5, &[beat(101.0, 99.0, 0.05)]);
    assert_heard(&track, 5.0 + 900.0, &[beat(101.0, 99.0, 0.05)]);
}

#[test]
fn carriers_go_on_in_phase() {
    let text = "-SE -F 2000\na: 200.3+4.7/20\nb: 217.9+9.1/10\n10:00 == a\n10:00:07 == b\n10:00:13 == a ->\n10:00:21 == b\n10:00:30 == b\n";
    let track = read(text);
    assert!(track.steps.len() > 5);
    let worst = worst_phase_step(&track);
    assert!(worst < 1e-6, "{worst} turns");
}

#[test]
fn a_bell_is_struck_when_its_period_starts() {
    let text = "-SE\na: 200+4/20\nb: 200+4/20 bell+880/15\n10:00 a\n10:30 b\n11:00 a\n";
    let track = read(text);
    let bells: Vec<_> = track
        .steps
        .iter()
        .flat_map(|step| {
            step.voices
                .iter()
                .map(move |voice| (step.start_secs.unwrap(), voice))
        })
        .filter(|(_, voice)| voice.description == "bell")
        .collect();
    let [(1800.0, bell)] = bells[..] else {
        panic!("{bells:?}");
    };
    let VoiceBody::Params(params) = &bell.body else {
        panic!("{bell:?}");
    };
    assert_eq!(
        (params.number("baseFreq"), params.ramp("ampL").start),
        (880.0, 0.15)
    );
    // The other tone is the same in both sets and is not disturbed.
    assert_heard(&track, 1800.0, &[beat(202.0, 198.0, 0.2)]);
    assert!(said(text).contains(&("not-carried", 3)));
}

/// Tones of SBaGen+: `carrier@pulse/amp` and noise of other colours.
#[test]
fn pulses_and_other_colours_of_the_successor() {
    let track = read("-SE\na: brown/50 pink/10 300@10/20\n00:00 a\n00:30 a\n");
    let step = &track.steps[track.steps.len() / 2];
    let names: Vec<_> = step
        .voices
        .iter()
        .map(|voice| voice.function.as_str())
        .collect();
    assert_eq!(names, ["isochronic_tone", "noise_swept_notch"]);
    assert_heard(&track, 60.0, &[beat(300.0, 300.0, 0.2)]);
    assert_eq!(noise(&track, 60.0), 0.5);
}

#[test]
fn what_has_no_place_is_said_with_its_line() {
    let text = "-SE -q 2
-m river1.ogg#1
wave00: 0 5.5 10 8
a: mix/80 spin:300+4.2/10 wave00:200+4/5 pink/2
b: mix/60
10:00 a
10:30 b
";
    let lines: Vec<usize> = said(text)
        .iter()
        .map(|(code, line)| {
            assert_eq!(*code, "not-carried");
            *line
        })
        .collect();
    for line in [1, 2, 4] {
        assert!(lines.contains(&line), "{line}: {lines:?}");
    }
    let track = read(text);
    assert_eq!(
        (track.clips[0].source.as_str(), track.clips[0].gain),
        ("river1.ogg", 0.8)
    );
    assert!((noise(&track, 600.0) - 0.12).abs() < 1e-9);
}

#[test]
fn problems_have_a_place_and_say_what_is_accepted() {
    for (text, line, column, words) in [
        ("a: 100+4\n10:00 a\n", 1, 4, "carrier+beat/amp"),
        ("a: -\n25:00 a\n", 2, 1, "hh:mm"),
        ("off: -\n10:00 of\n", 2, 7, "did you mean off?"),
        ("a: -\n+00:10 a\n", 2, 1, "NOW or hh:mm"),
        ("a: -\n10:00 <x a\n", 2, 7, "one of < - ="),
        ("a: -\n10:00 a -> a\n", 2, 12, "end of the line"),
        ("b: {\n+00:00 a\n", 1, 1, "}"),
        ("b: {\n}\n", 1, 1, "empty"),
        ("a: -\nb: {\n+00:00 a\n10:00 a\n}\n", 4, 1, "+hh:mm"),
        ("a: -\n-SE\n", 2, 1, "above"),
        ("-y\n", 1, 1, "no such option"),
        ("-L 5\n", 1, 4, "h:mm"),
        ("b: {\n+00:01 b\n}\nNOW b\n", 4, 5, "nested"),
        ("a: -\n10:00 a\n09:00 a\n11:00 a\n", 4, 7, "rising"),
        // Whatever follows such a line, one complaint is enough.
        (
            "a: -\n16:00 a\n16:30 a\n15:00 a\n16:10 a\n08:30 a\n",
            5,
            7,
            "rising",
        ),
        ("# nothing\n", 2, 1, "NOW"),
    ] {
        let message = refused(text, line, column);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn a_sequence_without_end_is_a_day_or_as_long_as_asked() {
    let text = "a: 100+2/10\nNOW a\n";
    let parsed = import_sbagen(text, "t", None);
    assert!(
        parsed
            .diagnostics
            .iter()
            .all(|problem| problem.severity == Severity::Warning)
    );
    assert_eq!(length(&parsed.value.unwrap()), 86_400.0);
    assert_eq!(
        length(&import_sbagen(text, "t", Some(90.0)).value.unwrap()),
        90.0
    );
    // An end of its own counts, and that is said.
    for text in [
        "-SE\na: 100+2/10\n10:00 a\n10:01 a\n",
        "-S -L 0:01\na: 100+2/10\n10:00 a\n",
    ] {
        let parsed = import_sbagen(text, "t", Some(90.0));
        assert_eq!(length(&parsed.value.unwrap()), 60.0);
        let messages: Vec<_> = parsed
            .diagnostics
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert!(
            matches!(messages[..], [one] if one.contains("end of its own")),
            "{messages:?}"
        );
    }
    // Silence at the end is not written.
    assert_eq!(
        length(&read("a: 100+2/10\noff: -\nNOW a\n+01:00 off\n")),
        HOUR
    );
}

#[test]
fn spoken_comments_describe_the_track() {
    let track = read("## Two tones\n-SE\na: 100+2/10 # not this\n10:00 a\n10:10 a\n");
    assert_eq!(track.steps[0].description, "Two tones\na");
}
