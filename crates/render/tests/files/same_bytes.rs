//! Threads, slices, kept sound and remembered levels change nothing in a file.

use crate::scores::{Step, file, memory_of, plain, score, threads, usual};
use heterodyne_engine::Mix;
use heterodyne_media::{Dither, Format};
use heterodyne_render::{Memory, Options, Stage};
use proptest::prelude::*;

const FINAL: Stage = Stage::Final { target: 0.25 };

#[test]
fn every_format_is_the_same_for_one_to_four_threads() {
    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let options = Options {
            stage: FINAL,
            dither: Some(Dither::new(1)),
            ..plain(format)
        };
        let (one, _) = file(usual(), folder.path(), &options).unwrap();
        for count in 2..5 {
            let (more, _) = file(
                usual(),
                folder.path(),
                &Options {
                    threads: threads(count),
                    ..options.clone()
                },
            )
            .unwrap();
            assert!(more == one, "{format} {count}");
        }
    }
}

/// Tracks with steps of any length and loudness, with and without crossfades, noise and a live mix.
fn tracks() -> impl Strategy<Value = (Vec<Step>, f64, f64, bool)> {
    let step = (0.01f64..30.0, 0usize..5, 0.05f64..1.5).prop_map(|(secs, voices, amp)| Step {
        secs,
        voices,
        amp,
    });
    (
        prop::collection::vec(step, 1..5),
        0.0f64..4.0,
        prop_oneof![Just(0.0), Just(0.3)],
        any::<bool>(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_way_to_render_a_track_gives_the_same_bytes(
        (steps, crossfade, noise, live) in tracks(),
        count in 1usize..5,
        kept_chunks in 0u64..6,
        raw in any::<bool>(),
        from in 0.0f64..1.0,
        length in 0.0f64..1.0,
    ) {
        let mix = if live { Mix::Live } else { Mix::Offline };
        let score = || score(&steps, crossfade, noise, mix);
        let stage = if raw || live { Stage::Raw } else { FINAL };
        let folder = tempfile::tempdir().unwrap();
        let options = Options { stage, ..plain(Format::WavF32) };
        let (whole, report) = file(score(), folder.path(), &options).unwrap();
        let header = whole.len() - report.file.frames as usize * 8;

        let memory = Memory::at(folder.path().join("levels"));
        let other = Options { threads: threads(count), keep_bytes: kept_chunks << 19, memory, ..options };
        let (again, _) = file(score(), folder.path(), &other).unwrap();
        prop_assert!(again == whole, "other ways");
        let (remembered, second) = file(score(), folder.path(), &other).unwrap();
        prop_assert!(remembered == whole, "remembered");
        prop_assert_eq!(second.scanned_frames, 0);

        let start = (from * report.file.frames as f64) as u64;
        let end = start + 1 + (length * (report.file.frames - start) as f64) as u64;
        let cut = header + start as usize * 8..(header + end as usize * 8).min(whole.len());
        for memory in [other.memory.clone(), Memory::off()] {
            let options = Options { slice: Some(start..end), memory, ..other.clone() };
            let (slice, _) = file(score(), folder.path(), &options).unwrap();
            prop_assert!(slice[slice.len() - cut.len()..] == whole[cut.clone()], "slice {}..{}", start, end);
            let held = memory_of(score(), &options).unwrap();
            prop_assert!(held == whole[cut.clone()], "in memory {}..{}", start, end);
        }
    }
}
