//! Renders that do not finish.

use crate::scores::{plain, threads, usual};
use heterodyne_media::Format;
use heterodyne_render::{Options, Phase, Progress, RenderError, Stage, Watch, render};
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn cancelling_in_any_phase_leaves_no_file_and_spares_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    std::fs::write(&path, "old").unwrap();
    for phase in [Phase::ScanningSteps, Phase::ScanningTrack, Phase::Rendering] {
        for count in 1..4 {
            let cancel = AtomicBool::new(false);
            let progress = |progress: Progress| {
                if progress.phase == phase && progress.done > 0 {
                    cancel.store(true, Ordering::Relaxed);
                }
            };
            let options = Options {
                stage: Stage::Final { target: 0.5 },
                threads: threads(count),
                keep_bytes: 1 << 30,
                ..plain(Format::WavS16)
            };
            let ended = render(
                &mut usual(),
                &path,
                &options,
                Watch {
                    cancel: &cancel,
                    progress: &progress,
                },
            );
            assert!(
                matches!(ended, Err(RenderError::Cancelled)),
                "{phase:?} {count}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), b"old");
            assert_eq!(
                std::fs::read_dir(folder.path()).unwrap().count(),
                1,
                "{phase:?} {count}"
            );
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_known_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("out.wav");
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| panic!("work has begun"),
    };
    let ended = render(&mut usual(), &path, &plain(Format::WavS16), watch);
    assert!(matches!(ended, Err(RenderError::Media(_))));
}

#[test]
fn progress_grows_to_the_whole_of_each_phase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let seen = std::sync::Mutex::new(Vec::new());
    let progress = |progress: Progress| seen.lock().unwrap().push(progress);
    let options = Options {
        stage: Stage::Final { target: 0.5 },
        ..plain(Format::WavS16)
    };
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &progress,
    };
    let report = render(&mut usual(), &path, &options, watch).unwrap();
    let seen = seen.into_inner().unwrap();
    for phase in [Phase::ScanningSteps, Phase::ScanningTrack, Phase::Rendering] {
        let of: Vec<Progress> = seen
            .iter()
            .copied()
            .filter(|progress| progress.phase == phase)
            .collect();
        assert_eq!(of[0].done, 0);
        assert!(of.is_sorted_by_key(|progress| progress.done));
        let last = of.last().unwrap();
        assert!(
            last.done >= last.total && last.done - last.total < 65_536,
            "{last:?}"
        );
    }
    let rendering = seen.last().unwrap();
    assert_eq!(
        (rendering.phase, rendering.done),
        (Phase::Rendering, report.file.frames)
    );
}
