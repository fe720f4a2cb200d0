//! Which levels come out, and what is believed from earlier runs.

use crate::scores::{RATE, Step, file, plain, score, usual};
use heterodyne_engine::Mix;
use heterodyne_media::Format;
use heterodyne_render::{Memory, Options, Peaks, RenderError, Stage, Watch, measure};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

/// The samples of a 32-bit file.
fn samples(file: &[u8], frames: u64) -> Vec<f32> {
    let data = &file[file.len() - frames as usize * 8..];
    data.chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect()
}

fn peak(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[test]
fn the_peak_of_the_file_is_the_target_whether_up_or_down() {
    let folder = tempfile::tempdir().unwrap();
    for (amp, target) in [(0.9, 0.25), (0.01, 0.25), (0.3, 1.0)] {
        let tone = score(
            &[Step {
                secs: 20.0,
                voices: 1,
                amp,
            }],
            0.0,
            0.0,
            Mix::Offline,
        );
        let options = Options {
            stage: Stage::Final { target },
            ..plain(Format::WavF32)
        };
        let (bytes, report) = file(tone, folder.path(), &options).unwrap();
        let found = peak(&samples(&bytes, report.file.frames));
        assert!((found - target).abs() <= target * 2e-7, "{found} {target}");
        assert_eq!(report.peak, found);
        assert!(
            (f64::from(report.level_gain) - f64::from(target) / amp).abs()
                < 1e-2 * f64::from(target) / amp
        );
    }
}

#[test]
fn silence_stays_silence() {
    let folder = tempfile::tempdir().unwrap();
    let silent = score(
        &[Step {
            secs: 3.0,
            voices: 0,
            amp: 1.0,
        }],
        0.0,
        0.0,
        Mix::Offline,
    );
    let options = Options {
        stage: Stage::Final { target: 0.25 },
        ..plain(Format::WavF32)
    };
    let (bytes, report) = file(silent, folder.path(), &options).unwrap();
    assert_eq!(report.level_gain, 1.0);
    assert!(
        samples(&bytes, report.file.frames)
            .iter()
            .all(|sample| sample.to_bits() == 0)
    );
}

#[test]
fn a_loud_step_is_scaled_to_full_scale_by_its_own_peak() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, report) = file(usual(), folder.path(), &plain(Format::WavF32)).unwrap();
    let all = samples(&bytes, report.file.frames);
    // The loud step alone: after the crossfade at 19.5 s to 21 s, before the one at 48.5 s.
    let alone = &all[21 * RATE as usize * 2..48 * RATE as usize * 2];
    assert!((peak(alone) - 1.0).abs() < 1e-6, "{}", peak(alone));
    // The first step, before the crossfade, is as the file says.
    let first = &all[..19 * RATE as usize * 2];
    assert!((peak(first) - 0.3).abs() < 1e-4, "{}", peak(first));
}

#[test]
fn a_wrong_level_from_an_earlier_run_is_noticed_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::Final { target: 0.25 };
    let (right, _) = file(
        usual(),
        folder.path(),
        &Options {
            stage,
            ..plain(Format::WavS16)
        },
    )
    .unwrap();
    for wrong in [0.01, 100.0] {
        let memory = Memory::at(folder.path().join("levels"));
        memory.store(
            usual().fingerprint(),
            &Peaks {
                steps: vec![None; 3],
                track: Some(wrong),
            },
        );
        let (bytes, report) = file(
            usual(),
            folder.path(),
            &Options {
                stage,
                memory: memory.clone(),
                ..plain(Format::WavS16)
            },
        )
        .unwrap();
        assert!(bytes == right, "{wrong}");
        assert!(report.scanned_frames > 0);
        assert_eq!(memory.recall(usual().fingerprint(), 3), None);
    }
}

#[test]
fn a_raw_slice_measures_only_the_steps_it_touches() {
    let folder = tempfile::tempdir().unwrap();
    let slice = |start: u64, end: u64| Options {
        slice: Some(start * u64::from(RATE)..end * u64::from(RATE)),
        ..plain(Format::WavF32)
    };
    let (_, quiet) = file(usual(), folder.path(), &slice(2, 5)).unwrap();
    assert_eq!(quiet.scanned_frames, 0);
    let (_, loud) = file(usual(), folder.path(), &slice(30, 31)).unwrap();
    assert_eq!(loud.scanned_frames, (30.5 * f64::from(RATE)) as u64);
}

#[test]
fn measuring_finds_every_step_and_the_mix() {
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    let peaks = measure(&mut usual(), NonZeroUsize::MIN, &Memory::off(), watch)
        .unwrap()
        .peaks;
    let steps: Vec<f32> = peaks.steps.into_iter().map(Option::unwrap).collect();
    assert!((steps[0] - 0.3).abs() < 1e-4, "{steps:?}");
    // Five tones of 0.6 come close to their sum now and then, and never pass it.
    assert!(steps[1] > 1.5 && steps[1] <= 3.0, "{steps:?}");
    assert!(steps[2] > 0.7 && steps[2] <= 0.8 + 1e-6, "{steps:?}");
    assert!(peaks.track.unwrap() >= 1.0 - 1e-6);
}

#[test]
fn levels_and_slices_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for target in [0.0, -0.5, 1.01, f32::NAN] {
        let options = Options {
            stage: Stage::Final { target },
            ..plain(Format::WavS16)
        };
        assert!(matches!(
            file(usual(), folder.path(), &options),
            Err(RenderError::Target { .. })
        ));
    }
    let slice = |slice| {
        file(
            usual(),
            folder.path(),
            &Options {
                slice: Some(slice),
                ..plain(Format::WavS16)
            },
        )
    };
    assert!(matches!(slice(5..5), Err(RenderError::Nothing { .. })));
    assert!(matches!(
        slice(u64::MAX - 1..u64::MAX),
        Err(RenderError::PastTheEnd { .. })
    ));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
