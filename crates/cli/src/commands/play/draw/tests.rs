//! What a reader looks for must stand where it is looked for, at every size of screen.

use super::draw;
use crate::commands::play::meter::Meter;
use crate::commands::play::programme::{Sounding, StepPlace};
use crate::commands::play::view::{RecordingView, View};
use heterodyne_device::{Load, Output, Priority, Snapshot, State, Xruns};
use heterodyne_engine::frequencies::Role;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

fn view() -> View {
    let step = |number: usize, start_secs, end_secs, description: &str| StepPlace {
        number,
        start_secs,
        full_secs: start_secs,
        end_secs,
        description: description.to_owned(),
    };
    let voice = |name: &str, hz: Vec<(Role, f64)>, level| Sounding {
        name: name.to_owned(),
        hz,
        level,
    };
    let mut meters = [Meter::default(); 2];
    meters[0].take(0.5, 0.1);
    meters[1].take(0.1, 0.1);
    View {
        title: "evening.json".to_owned(),
        snapshot: Snapshot {
            state: State::Playing,
            position_frames: 1_440_000,
            frames: 2_880_000,
            sample_rate: 48_000,
            step: Some(1),
            gain: 0.5,
            looped: true,
            laps: 2,
            revision: 0,
            peaks: [0.5, 0.1],
            load: Load {
                callbacks: 1000,
                p50: 0.004,
                p95: 0.006,
                p99: 0.011,
                worst: 0.032,
            },
            xruns: Xruns {
                events: 3,
                reported: 1,
                frames: 1024,
                secs: 0.0213,
            },
            tap_lost_frames: 0,
            reconnections: 1,
            faults: 4,
            output: Some(Output {
                device: "HDA Intel".to_owned(),
                sample_rate: 48_000,
                channels: 2,
                format: "i16".to_owned(),
                buffer_frames: 256,
                latency_secs: 0.0107,
                priority: Priority::Ordinary("the system refused".to_owned()),
            }),
        },
        steps: vec![
            step(1, 0.0, 22.0, "Arrive"),
            step(2, 20.0, 47.0, "Descent"),
            step(3, 45.0, 60.0, ""),
        ],
        sounding: vec![
            voice(
                "binaural_beat",
                vec![(Role::Carrier, 200.0), (Role::Beat, 4.5)],
                0.5,
            ),
            voice(
                "isochronic_tone: drum",
                vec![(Role::Carrier, 110.0), (Role::Pulse, 7.0)],
                0.25,
            ),
            voice("background noise", Vec::new(), 0.1),
        ],
        meters,
        recording: None,
        messages: vec![
            "device: HDA Intel, 48000 Hz".to_owned(),
            "reloaded evening.json".to_owned(),
        ],
        problems: Vec::new(),
        help: false,
        colour: true,
    }
}

/// The screen as lines of text, and whether any colour is on it.
fn drawn(view: &View, columns: u16, rows: u16) -> (Vec<String>, bool) {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(view, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let coloured = buffer
        .content
        .iter()
        .any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
    let lines = buffer.content.chunks(usize::from(columns)).map(|row| {
        let text: String = row.iter().map(|cell| cell.symbol()).collect();
        text.trim_end().to_owned()
    });
    (lines.collect(), coloured)
}

/// The line that has all of these words, in any order.
fn line_with<'a>(lines: &'a [String], words: &[&str]) -> &'a str {
    lines
        .iter()
        .find(|line| words.iter().all(|word| line.contains(word)))
        .unwrap_or_else(|| panic!("{words:?} in\n{}", lines.join("\n")))
}

#[test]
fn a_screen_of_80_by_24_has_everything() {
    let (lines, coloured) = drawn(&view(), 80, 24);
    assert!(coloured);
    assert!(
        lines[0].starts_with("evening.json") && lines[0].ends_with("playing"),
        "{}",
        lines[0]
    );
    // Half of the track lies behind: the mark is in the middle of the time line.
    assert_eq!(lines[1].chars().position(|c| c == '●'), Some(40));
    // Steps begin at 0, a third and three quarters.
    let marks = lines[1]
        .chars()
        .enumerate()
        .filter(|(_, c)| "┻┴".contains(*c));
    assert_eq!(marks.map(|(at, _)| at).collect::<Vec<_>>(), [0, 26, 60]);
    line_with(&lines, &["0:30.0 of 1:00", "gain -6.0 dB", "loop, lap 3"]);
    line_with(&lines, &["step 2 of 3", "Descent", "0:20 to 0:47"]);
    line_with(
        &lines,
        &["binaural_beat", "200.00 Hz, beat 4.50 Hz", "-6.0 dB"],
    );
    line_with(
        &lines,
        &[
            "isochronic_tone: drum",
            "110.00 Hz, pulse 7.00 Hz",
            "-12.0 dB",
        ],
    );
    line_with(&lines, &["background noise", "-20.0 dB"]);
    line_with(&lines, &["L █", "-6.0 dB", "peak"]);
    line_with(&lines, &["R █", "-20.0 dB", "peak"]);
    // 256 frames at 48 kHz.
    line_with(
        &lines,
        &[
            "p50 0.4 %",
            "p95 0.6 %",
            "p99 1.1 %",
            "worst 3.2 %",
            "of 5.33 ms",
        ],
    );
    line_with(
        &lines,
        &[
            "xruns 3 (1024 frames, 21.3 ms)",
            "reconnections 1",
            "faults 4",
        ],
    );
    line_with(
        &lines,
        &[
            "HDA Intel",
            "48000 Hz",
            "2 channels",
            "i16",
            "256 frames",
            "latency 10.7 ms",
        ],
    );
    line_with(&lines, &["priority ordinary: the system refused"]);
    line_with(&lines, &["reloaded evening.json"]);
    let keys = lines.last().unwrap();
    assert!(
        ["space pause", "q quit", "? help"]
            .iter()
            .all(|key| keys.contains(key)),
        "{keys}"
    );
}

#[test]
fn a_screen_of_40_by_10_has_what_matters() {
    let (lines, _) = drawn(&view(), 40, 10);
    assert!(lines[0].starts_with("evening.json") && lines[0].ends_with("playing"));
    assert_eq!(lines[1].chars().position(|c| c == '●'), Some(20));
    line_with(&lines, &["0:30.0 of 1:00", "gain -6.0 dB"]);
    line_with(&lines, &["step 2 of 3", "Descent"]);
    line_with(&lines, &["p99 1.1 %", "xruns 3"]);
    line_with(&lines, &["L █", "R █"]);
    line_with(&lines, &["HDA Intel", "48000 Hz"]);
    line_with(&lines, &["reloaded evening.json"]);
    line_with(&lines, &["q quit"]);
}

#[test]
fn without_colour_every_fact_is_still_there() {
    let mut plain = view();
    plain.colour = false;
    let (lines, coloured) = drawn(&plain, 80, 24);
    assert!(!coloured);
    assert_eq!(lines, drawn(&view(), 80, 24).0);
}

#[test]
fn what_is_wrong_with_the_file_takes_the_place_of_the_voices() {
    let mut refused = view();
    refused.problems = [
        "not reloaded, t.json has 1 error; the old sound goes on",
        "error: this is no number",
        " --> t.json:4:19 at progression[0].duration",
    ]
    .map(str::to_owned)
    .to_vec();
    for (columns, rows) in [(80, 24), (60, 12)] {
        let (lines, _) = drawn(&refused, columns, rows);
        line_with(&lines, &["not reloaded, t.json has 1 error"]);
        line_with(&lines, &["t.json:4:19 at progression[0].duration"]);
        line_with(&lines, &["playing"]);
        assert!(!lines.iter().any(|line| line.contains("binaural_beat")));
    }
    refused
        .problems
        .extend((0..40).map(|n| format!("line {n}")));
    let (lines, _) = drawn(&refused, 80, 24);
    line_with(&lines, &["more lines", "heterodyne check"]);
    line_with(&lines, &["q quit"]);
}

#[test]
fn a_device_that_is_gone_is_said() {
    let mut gone = view();
    gone.snapshot.state = State::Reconnecting;
    gone.snapshot.output = None;
    for (columns, rows) in [(80, 24), (40, 10)] {
        let (lines, _) = drawn(&gone, columns, rows);
        assert!(lines[0].ends_with("device lost"), "{}", lines[0]);
        line_with(&lines, &["no device is open"]);
    }
}

#[test]
fn a_recording_shows_its_length_and_what_it_lost() {
    let mut recording = view();
    recording.recording = Some(RecordingView {
        file: "out.wav".to_owned(),
        secs: 75.0,
        lost_frames: 512,
    });
    let (lines, _) = drawn(&recording, 80, 24);
    line_with(&lines, &["recording 1:15", "512 frames lost", "out.wav"]);
}

#[test]
fn voices_without_room_are_counted() {
    let mut many = view();
    many.sounding = (0..30)
        .map(|n| Sounding {
            name: format!("voice-{n}"),
            hz: Vec::new(),
            level: 1.0,
        })
        .collect();
    let (lines, _) = drawn(&many, 80, 24);
    let shown = lines
        .iter()
        .filter(|line| line.starts_with("voice-"))
        .count();
    assert!(shown >= 5, "{lines:#?}");
    line_with(&lines, &[&format!("and {} more", 30 - shown)]);
}

#[test]
fn help_names_every_key_at_every_size() {
    let mut help = view();
    help.help = true;
    for (columns, rows) in [(80, 24), (40, 10)] {
        let text = drawn(&help, columns, rows).0.join(" ");
        for word in [
            "space", "←", "→", "↑", "↓", "[", "]", "Home", "Ctrl+C", "q", "l", "r", "loop",
            "reload",
        ] {
            let found =
                text.contains(word) || word == "reload" && text.contains("read the file again");
            assert!(
                found || word == "loop" && text.contains("begin again"),
                "{word}: {text}"
            );
        }
    }
}

#[test]
fn nothing_in_a_file_steers_the_terminal() {
    let mut hostile = view();
    hostile.title = "\u{1b}[2Jx".to_owned();
    hostile.steps[1].description = "a\u{7}b\nc".to_owned();
    hostile.sounding[0].name = "\u{1b}]0;t\u{7}".to_owned();
    let (lines, _) = drawn(&hostile, 80, 24);
    assert!(
        lines
            .iter()
            .all(|line| line.chars().all(|c| !c.is_control()))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any size is drawn, and the way out is on every screen that has three lines and the room for its words.
    #[test]
    fn any_size_is_drawn(columns in 1u16..200, rows in 1u16..60, help: bool, wrong: bool) {
        let mut any = view();
        any.help = help;
        if wrong {
            any.problems = vec!["wrong".to_owned(); 30];
        }
        let (lines, _) = drawn(&any, columns, rows);
        if columns >= 24 && rows >= 3 && !help {
            prop_assert!(lines.last().unwrap().contains("q quit"), "{lines:?}");
            prop_assert!(lines.iter().any(|line| line.contains("0:30.0")), "{lines:?}");
        }
    }
}
