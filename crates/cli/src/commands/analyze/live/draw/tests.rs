//! What a reader looks for must stand where it is looked for, at every size of screen.

use super::draw;
use crate::commands::analyze::live::ear::Health;
use crate::commands::analyze::live::reading::{
    Band, Channel, Distortion, Pair, Ratio, Reading, Stereo, Tone, Zoom,
};
use crate::commands::analyze::live::view::{Lower, View};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

fn view(lower: Lower) -> View {
    let tone = Tone {
        frequency_hz: 440.25,
        frequency_se_hz: 3e-4,
        level_db: -20.0,
        valid: true,
        note: "A4".to_owned(),
        nominal_hz: 440.0,
        cents: 0.983,
        cents_se: 1.2e-3,
        ..Tone::default()
    };
    let channel = |name| Channel {
        name,
        true_peak_db: -3.5,
        recent_true_peak_db: -12.0,
        recent_rms_db: -30.0,
        noise_floor_db: -80.5,
        slope: [-3.01, 0.02],
        bands: [500.0, 1000.0, 2000.0]
            .map(|nominal_hz| Band {
                nominal_hz,
                level_db: if nominal_hz == 1000.0 { 0.0 } else { -200.0 },
                ..Band::default()
            })
            .to_vec(),
        tones: vec![tone.clone()],
        ..Channel::default()
    };
    View {
        title: "Line in".to_owned(),
        reading: Reading {
            secs: 75.0,
            channels: vec![channel("left"), channel("right")],
            stereo: Some(Stereo {
                correlation: 0.75,
                ..Stereo::default()
            }),
            pairs: vec![Pair {
                beat_hz: 7.83,
                ..Pair::default()
            }],
            ratios: vec![Ratio {
                harmonic: 2,
                ratio: 2.0002,
                valid: true,
                ..Ratio::default()
            }],
            zoom: Some(Zoom {
                note_hz: 440.25,
                lobe_cents: 23.0,
                channel: "left",
                levels_db: (0..241)
                    .map(|at| -20.0 - (at - 120i32).abs() as f32)
                    .collect(),
            }),
            distortion: Some(Distortion {
                thd_db: -60.0,
                thd_n_db: -55.5,
                ..Distortion::default()
            }),
            tuner: Some(tone),
            ..Reading::default()
        },
        health: Health {
            lost_frames: 17,
            ..Health::default()
        },
        a4_hz: 442.0,
        temperament: "equal".to_owned(),
        // A tone of 0 dB in the middle of 1 kHz, nothing elsewhere.
        spectra: vec![
            (0..2049)
                .map(|bin| if bin == 85 { 0.0 } else { -200.0 })
                .collect(),
        ],
        bin_hz: 48_000.0 / 4096.0,
        lower,
        messages: vec!["a message".to_owned()],
        colour: true,
        ..View::default()
    }
}

fn drawn(view: &View, columns: u16, lines: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(|frame| draw(view, frame)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    (0..lines)
        .map(|y| (0..columns).map(|x| buffer[(x, y)].symbol()).collect())
        .collect()
}

#[test]
fn a_usual_screen_has_all_of_it() {
    let screen = drawn(&view(Lower::Tones), 80, 24).join("\n");
    for words in [
        "Line in",
        "listening 1:15",
        "A4    +0.9830 ± 1e-3 cents",
        "440.250000 ± 3e-4 Hz",
        "A4 442 Hz equal",
        "-50 ",
        "-30.0 dB RMS",
        "-3.5",
        "noise floor -80.5 / -80.5 dB",
        "THD -60.0 dB, THD+N -55.5 dB",
        "correlation 0.750",
        "beat +7.830000",
        "right ahead by +0.0000 turns  not steady",
        "17 frames lost",
        "a message",
        "space hold",
    ] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    let harmonics = drawn(&view(Lower::Harmonics), 100, 24).join("\n");
    assert!(harmonics.contains("2.00020000"), "{harmonics}");
    let zoom = drawn(&view(Lower::Zoom), 100, 24).join("\n");
    assert!(
        zoom.contains("around 440.2500 Hz") && zoom.contains("+120"),
        "{zoom}"
    );
    let mut held = view(Lower::Tones);
    held.held = true;
    assert!(drawn(&held, 80, 24)[0].contains("held"));
    held.help = true;
    assert!(drawn(&held, 80, 24).join("\n").contains("begin anew"));
}

#[test]
fn a_tone_stands_over_its_frequency() {
    let screen = drawn(&view(Lower::Spectrum), 100, 24);
    let scale = screen.iter().position(|line| line.contains("│1k")).unwrap();
    let place = screen[scale].chars().position(|c| c == '│').unwrap();
    assert!(place < 100);
    let marks: Vec<char> = screen[scale].chars().collect();
    let one_k = (0..marks.len() - 2)
        .find(|at| marks[*at..at + 3] == ['│', '1', 'k'])
        .unwrap();
    let above: Vec<char> = screen[scale - 1].chars().collect();
    let full: Vec<usize> = (0..100).filter(|at| above[*at] == '█').collect();
    // Bin 85 is 996 Hz: in the column of 1 kHz, or the one before.
    assert!(
        full.iter().all(|at| at.abs_diff(one_k) <= 1) && !full.is_empty(),
        "{full:?} {one_k}"
    );
}

#[test]
fn bands_stand_side_by_side() {
    let screen = drawn(&view(Lower::Bands), 90, 24);
    let scale = screen.iter().position(|line| line.contains("│1k")).unwrap();
    let label: Vec<char> = screen[scale].chars().collect();
    let marks: Vec<usize> = (0..90).filter(|at| label[*at] == '│').collect();
    assert_eq!(marks, [0, 30, 60]);
    // The middle one of three is full, the others are empty.
    let above: Vec<char> = screen[scale - 1].chars().collect();
    let full: Vec<usize> = (0..90).filter(|at| above[*at] == '█').collect();
    assert_eq!(full, (30..60).collect::<Vec<_>>());
}

#[test]
fn what_people_tune_by_is_the_last_to_go() {
    for (columns, lines) in [(40, 6), (60, 3), (100, 2), (30, 2)] {
        let screen = drawn(&view(Lower::Tones), columns, lines);
        assert!(screen.join("\n").contains("A4    +0.9830"), "{screen:?}");
        assert!(screen.last().unwrap().contains("space hold"), "{screen:?}");
    }
}

#[test]
fn a_tone_outside_of_all_notes_has_no_cents() {
    let mut seen = view(Lower::Tones);
    let tone = Tone {
        frequency_hz: 3.25,
        level_db: -20.0,
        valid: true,
        nominal_hz: f64::NAN,
        cents: f64::NAN,
        cents_se: f64::NAN,
        ..Tone::default()
    };
    seen.reading.tuner = Some(tone.clone());
    seen.reading.channels[0].tones = vec![tone];
    let mut terminal = Terminal::new(TestBackend::new(100, 24)).unwrap();
    terminal.draw(|frame| draw(&seen, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    assert_ne!(buffer[(0, 1)].fg, Color::Green);
    let screen = drawn(&seen, 100, 24);
    assert!(screen[1].contains("3.250000 ± 0e0 Hz"), "{screen:?}");
    assert!(!screen.join("\n").contains("NaN"), "{screen:?}");
}

#[test]
fn without_colour_there_is_none() {
    let mut plain = view(Lower::Spectrum);
    plain.colour = false;
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| draw(&plain, frame)).unwrap();
    let cells = &terminal.backend().buffer().content;
    assert!(
        cells
            .iter()
            .all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
    );
}

proptest! {
    #[test]
    fn any_screen_and_any_numbers_can_be_drawn(
        columns in 1u16..160,
        lines in 1u16..50,
        which in 0usize..5,
        value in prop_oneof![Just(f64::NAN), Just(f64::NEG_INFINITY), Just(f64::INFINITY), -300.0..300.0],
        known in any::<bool>(),
    ) {
        let lower = [Lower::Tones, Lower::Spectrum, Lower::Zoom, Lower::Harmonics, Lower::Bands][which];
        let mut seen = view(lower);
        if let Some(tone) = &mut seen.reading.tuner {
            (tone.cents, tone.level_db, tone.frequency_hz) = (value, value, value);
        }
        seen.reading.channels[0].recent_rms_db = value;
        seen.spectra[0][7] = value as f32;
        if !known {
            seen = View { lower, ..View::default() };
        }
        prop_assert_eq!(drawn(&seen, columns, lines).len(), usize::from(lines));
    }
}
