//! The spectrogram, and that nothing but the track decides it.

use crate::tracks::{attempt, options, picture, rich, step, track, voice};
use heterodyne_plot::model::Spectrogram;
use heterodyne_plot::{Channel, Look, Options, Panels, PlotError, Size, png, png_pair, svg};
use serde_json::json;
use std::num::NonZeroUsize;

/// Left 900 Hz at −6.02 dB, right 1100 Hz at −20 dB: both on a bin.
fn two_ears(channel: Channel) -> Spectrogram {
    let tone = voice(
        "binaural_beat",
        json!({ "baseFreq": 1000, "beatFreq": 200, "ampL": 0.5, "ampR": 0.1 }),
    );
    let document = track(json!([step(8.0, &[tone])]), 0.0);
    let options = Options {
        channel,
        ..options()
    };
    picture(&document, &options).spectrogram.unwrap()
}

fn row_of(seen: &Spectrogram, hz: f64) -> usize {
    let part = (seen.highest_hz / hz).ln() / (seen.highest_hz / seen.lowest_hz).ln();
    (part * seen.rows as f64) as usize
}

fn level_db(seen: &Spectrogram, row: usize, column: usize) -> f64 {
    let level = f64::from(seen.levels[row * seen.columns + column]) / 255.0;
    seen.floor_db + (seen.top_db - seen.floor_db) * level
}

#[test]
fn a_tone_stands_at_its_frequency_with_its_level() {
    let half = 20.0 * 0.5f64.log10();
    for (channel, hz, expected) in [
        (Channel::Left, 900.0, half),
        (Channel::Right, 1100.0, -20.0),
        (Channel::Mid, 900.0, 2.0 * half),
        (Channel::Side, 1100.0, -20.0 + half),
    ] {
        let seen = two_ears(channel);
        let row = row_of(&seen, hz);
        for column in [50, seen.columns / 2, seen.columns - 50] {
            let found = level_db(&seen, row, column);
            // The scale has 255 steps of 0.35 dB.
            assert!(
                (found - expected).abs() < 0.2,
                "{channel:?} {column}: {found} {expected}"
            );
            // Far from both tones there is nothing.
            assert!(level_db(&seen, row_of(&seen, 100.0), column) < -70.0);
        }
    }
}

#[test]
fn the_loudest_row_of_one_ear_is_that_of_its_tone() {
    for (channel, hz) in [(Channel::Left, 900.0), (Channel::Right, 1100.0)] {
        let seen = two_ears(channel);
        let column = seen.columns / 2;
        let loudest = (0..seen.rows)
            .max_by_key(|row| seen.levels[row * seen.columns + column])
            .unwrap();
        assert!(
            loudest.abs_diff(row_of(&seen, hz)) <= 1,
            "{channel:?}: {loudest}"
        );
    }
}

#[test]
fn sound_starts_in_the_column_where_it_starts() {
    let tone = voice("binaural_beat", json!({ "baseFreq": 500, "beatFreq": 0 }));
    let mut steps = json!([step(20.0, &[]), step(20.0, &[tone])]);
    steps[1]["start_time"] = json!(20);
    let seen = picture(&track(steps, 0.0), &options()).spectrogram.unwrap();
    let row = row_of(&seen, 500.0);
    let first = (0..seen.columns)
        .find(|column| level_db(&seen, row, *column) > -40.0)
        .unwrap();
    // A window reaches a quarter of a second to either side of its column.
    let secs = (first as f64 + 0.5) * 40.0 / seen.columns as f64;
    assert!((19.7..=20.1).contains(&secs), "{secs}");
}

#[test]
fn the_same_bytes_twice_and_for_any_number_of_threads() {
    let size = Size {
        width: 1000,
        height: None,
    };
    let files = |threads| {
        let options = Options {
            threads: NonZeroUsize::new(threads).unwrap(),
            ..options()
        };
        let picture = picture(&rich(), &options);
        (
            heterodyne_plot::svg(&picture, size).unwrap(),
            heterodyne_plot::png(&picture, size).unwrap(),
            heterodyne_plot::html(&picture).unwrap(),
        )
    };
    let first = files(1);
    for threads in [1, 2, 5] {
        assert!(files(threads) == first, "{threads}");
    }
}

#[test]
fn a_stretch_looks_as_in_the_whole() {
    // Columns of the same length: half of the picture, half as wide.
    let tone = voice("binaural_beat", json!({ "baseFreq": 440, "beatFreq": 4 }));
    let document = track(json!([step(16.0, &[tone])]), 0.0);
    let panels = Panels::ALL;
    let whole = picture(
        &document,
        &Options {
            width: 1276,
            panels,
            ..options()
        },
    )
    .spectrogram
    .unwrap();
    let half = Options {
        start_secs: 8.0,
        width: 1276,
        panels,
        ..options()
    };
    let half = picture(&document, &half).spectrogram.unwrap();
    // Column 2k of the half stands a quarter of a column before the middle of column k of the second half of the whole.
    assert_eq!(
        (whole.columns, whole.rows, whole.top_db),
        (half.columns, half.rows, half.top_db)
    );
    let row = row_of(&whole, 440.0);
    for column in (100..whole.columns / 2 - 100).step_by(50) {
        let [a, b] = [
            level_db(&whole, row, whole.columns / 2 + column),
            level_db(&half, row, 2 * column),
        ];
        assert!((a - b).abs() < 3.0, "{column}: {a} {b}");
    }
}

#[test]
fn a_request_to_end_is_heard() {
    let (document, asked) = (rich(), std::sync::atomic::AtomicBool::new(true));
    assert!(attempt(&document, &options()).is_ok());
    let track = heterodyne_track::parse_track(&document.to_string(), "t")
        .value
        .unwrap();
    let settings = heterodyne_engine::Settings::new(8192, heterodyne_engine::Mix::Offline);
    let score = heterodyne_engine::compile(&track, Default::default(), &settings)
        .unwrap()
        .score;
    let ended = heterodyne_plot::picture(&track, &score, &[], &options(), &asked);
    assert!(matches!(ended, Err(PlotError::Cancelled)));
}

#[test]
fn a_narrow_look_shows_the_same_levels_at_their_frequencies() {
    let tone = voice(
        "binaural_beat",
        json!({ "baseFreq": 1000, "beatFreq": 200, "ampL": 0.5, "ampR": 0.1 }),
    );
    let look = Look {
        lowest_hz: 800.0,
        highest_hz: 1300.0,
        range_db: 50.0,
    };
    let options = Options {
        channel: Channel::Left,
        look,
        ..options()
    };
    let seen = picture(&track(json!([step(8.0, &[tone])]), 0.0), &options)
        .spectrogram
        .unwrap();
    assert_eq!((seen.lowest_hz, seen.highest_hz), (800.0, 1300.0));
    assert_eq!(seen.top_db - seen.floor_db, 50.0);
    let column = seen.columns / 2;
    let loudest = (0..seen.rows)
        .max_by_key(|row| seen.levels[row * seen.columns + column])
        .unwrap();
    assert!(loudest.abs_diff(row_of(&seen, 900.0)) <= 1, "{loudest}");
    assert!((level_db(&seen, loudest, column) - 20.0 * 0.5f64.log10()).abs() < 0.2);
}

#[test]
fn the_heading_of_a_spectrogram_is_never_cut() {
    for width in [320, 480, 640, 800, 1400] {
        let narrow = Options { width, ..options() };
        let size = Size {
            width,
            height: None,
        };
        let text = svg(&picture(&rich(), &narrow), size).unwrap();
        let mut lines = text.lines();
        let heading = lines
            .find(|line| line.contains("mid / Hz"))
            .expect("a heading");
        assert!(
            heading.contains("dB") && !heading.contains(".."),
            "{heading}"
        );
        let whole = "spectrogram, mid / Hz, dB of a full-scale sine, before levelling";
        assert_eq!(width >= 640, heading.contains(whole), "{width}");
    }
}

#[test]
fn a_pair_is_twice_as_high_and_a_picture_without_a_title_has_no_heading() {
    let size = Size {
        width: 400,
        height: None,
    };
    let named = picture(&rich(), &options());
    let mut bare = named.clone();
    bare.title = String::new();
    // Width and height stand in the first chunk of a PNG.
    let number = |file: &[u8], at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let of = |file: Vec<u8>| (number(&file, 16), number(&file, 20));
    let (width, height) = of(png(&bare, size).unwrap());
    assert_eq!(width, 400);
    assert_eq!(of(png(&named, size).unwrap()), (400, height + 30));
    assert_eq!(of(png_pair(&bare, &bare, size).unwrap()), (400, 2 * height));
}
