use std::path::Path;

use heterodyne_layout::{List, Named, check, typescript};

use super::*;

/// Every list, under its name in TypeScript.
const LISTS: [(&str, &[&str], &[Named]); 18] = [
    ("Section", section::ABOUT, section::ALL),
    ("Plane", plane::ABOUT, plane::ALL),
    ("Head", head::ABOUT, head::ALL),
    ("Level", level::ABOUT, level::ALL),
    ("Loudness", loudness::ABOUT, loudness::ALL),
    ("Stereo", stereo::ABOUT, stereo::ALL),
    ("Tuner", tuner::ABOUT, tuner::ALL),
    ("Distortion", distortion::ABOUT, distortion::ALL),
    ("Zoom", zoom::ABOUT, zoom::ALL),
    ("Ratio", ratio::ABOUT, ratio::ALL),
    ("Band", band::ABOUT, band::ALL),
    ("Tone", tone::ABOUT, tone::ALL),
    ("Pair", pair::ABOUT, pair::ALL),
    ("Window", window::ABOUT, window::ALL),
    ("Temperament", temperament::ABOUT, temperament::ALL),
    ("Signal", signal::ABOUT, signal::ALL),
    ("Accuracy", accuracy::ABOUT, accuracy::ALL),
    ("Limit", LIMITS_ABOUT, LIMITS),
];

const LIMITS_ABOUT: &[&str] = &[" Sizes that do not change."];

macro_rules! limits {
    ($($name:ident: $says:literal),+ $(,)?) => {
        const LIMITS: &[Named] = &[$(Named { name: stringify!($name), index: $name, says: &[$says] }),+];
    };
}

limits! {
    LAB_ABI_VERSION: " What the first word of the results answers.",
    MEMORY_PAGES: " Pages of 64 KiB that the module's memory is to have, no more and no less.",
    RESULT_WORDS: " Numbers of the block of results.",
    QUANTUM_FRAMES: " Frames of a quantum.",
    CHANNELS_MAX: " Channels at most.",
    TONES_MAX: " Tones of a channel at most.",
    PAIRS_MAX: " Pairs of carriers at most.",
    RATIOS_MAX: " Harmonics whose ratio is measured, at most.",
    DISTORTION_MAX: " Harmonics of the distortion at most.",
    BANDS_MAX: " Bands at most.",
    ZOOM_POINTS: " Points of a zoom, from −120 to 120 cents.",
    FAST_LEN: " Samples of the fast spectrum.",
    FAST_HOP: " Frames from one fast spectrum to the next.",
}

#[test]
fn the_typescript_is_of_this_layout() {
    let head = [
        "Where each figure stands in the results of the instrument. Written by the tests of crates/lab from its layout.rs",
        "(HETERODYNE_BLESS=1); not to be edited.",
    ];
    let lists = LISTS.map(|(name, about, all)| List {
        name: Some(name),
        about,
        all,
    });
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/lab/layout.ts");
    assert_eq!(check(&file, &typescript(&head, &lists)), Ok(()));
}

/// A list of entries: its name, its words, where it begins, words from one entry to the next, entries at most, and words of one.
type Entries = (&'static str, &'static [Named], usize, usize, usize, usize);

/// All words that some section may write, each with its owner.
fn places() -> Vec<(usize, String)> {
    let mut places = Vec::new();
    let mut single = |list: &str, all: &[Named], without: &[&str]| {
        for word in all.iter().filter(|word| !without.contains(&word.name)) {
            places.push((word.index, format!("{list}.{}", word.name)));
        }
    };
    single("head", head::ALL, &["COUNTERS"]);
    single("loudness", loudness::ALL, &[]);
    single("stereo", stereo::ALL, &[]);
    single("tuner", tuner::ALL, &[]);
    single("zoom", zoom::ALL, &[]);
    let lists: [Entries; 6] = [
        (
            "level",
            level::ALL,
            level::BASE,
            level::STRIDE,
            CHANNELS_MAX,
            11,
        ),
        (
            "distortion",
            distortion::ALL,
            distortion::BASE,
            distortion::STRIDE,
            DISTORTION_MAX,
            3,
        ),
        (
            "ratio",
            ratio::ALL,
            ratio::BASE,
            ratio::STRIDE,
            RATIOS_MAX,
            8,
        ),
        ("band", band::ALL, band::BASE, band::STRIDE, BANDS_MAX, 5),
        (
            "tone",
            tone::ALL,
            tone::BASE,
            tone::STRIDE,
            CHANNELS_MAX * TONES_MAX,
            14,
        ),
        ("pair", pair::ALL, pair::BASE, pair::STRIDE, PAIRS_MAX, 9),
    ];
    for (list, all, base, stride, count, words) in lists {
        assert!(words <= stride, "{list}");
        for word in all {
            // Words of one entry are counted from its start and are few.
            let of_the_list = word.index >= level::BASE && word.name != "BASE";
            assert!(
                of_the_list || word.index < words || ["BASE", "STRIDE"].contains(&word.name),
                "{list}.{}",
                word.name
            );
            if of_the_list {
                places.push((word.index, format!("{list}.{}", word.name)));
            }
        }
        for n in 0..count {
            for word in 0..words {
                places.push((base + n * stride + word, format!("{list} {n}.{word}")));
            }
        }
    }
    places.push((
        tone::COUNT + 1,
        "tone.COUNT of the second channel".to_owned(),
    ));
    for n in 0..section::COUNT {
        places.push((head::COUNTERS + n, format!("counter {n}")));
    }
    places
}

#[test]
fn no_two_figures_share_a_word_and_all_lie_inside() {
    let mut places = places();
    places.sort();
    for pair in places.windows(2) {
        assert!(pair[0].0 < pair[1].0, "{} and {}", pair[0].1, pair[1].1);
    }
    let last = places.last().expect("there are words");
    assert_eq!(last.0 + 1, RESULT_WORDS, "{}", last.1);
}
