//! A file that was not finished, or not as announced, leaves nothing behind and spares what was there.

use std::fs;
use std::path::Path;

use heterodyne_media::{AudioWriter, Format, MediaError, OutputSpec, RecordSpec, create, record};

const FRAMES: usize = 200_000;

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Starts a file over an older one in a folder of its own, lets `act` handle the writer, and checks what is left.
fn leaves_the_old_file(act: impl Fn(Box<dyn AudioWriter>, &[f32])) {
    let sound: Vec<f32> = (0..FRAMES).map(|i| (i as f32 * 0.01).sin()).collect();
    for format in Format::ALL {
        for encoder_threads in [0, 2] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("out");
            fs::write(&path, b"old").unwrap();
            let spec = OutputSpec {
                encoder_threads,
                ..OutputSpec::new(format, 48_000, FRAMES as u64)
            };
            act(create(&path, &spec).unwrap(), &sound);
            assert_eq!(names(folder.path()), ["out"], "{format}");
            assert_eq!(fs::read(&path).unwrap(), b"old", "{format}");
        }
    }
}

#[test]
fn dropped_in_the_middle() {
    leaves_the_old_file(|mut writer, sound| {
        writer
            .write(&sound[..FRAMES / 2], &sound[..FRAMES / 2])
            .unwrap();
    });
}

#[test]
fn finished_too_early() {
    leaves_the_old_file(|mut writer, sound| {
        writer.write(&sound[1..], &sound[1..]).unwrap();
        let refused = writer.finish().unwrap_err();
        assert!(
            matches!(
                refused,
                MediaError::WrongLength {
                    declared: 200_000,
                    written: 199_999,
                    ..
                }
            ),
            "{refused}"
        );
    });
}

#[test]
fn more_than_announced() {
    leaves_the_old_file(|mut writer, sound| {
        writer.write(sound, sound).unwrap();
        let refused = writer.write(&sound[..3], &sound[..3]).unwrap_err();
        assert!(
            matches!(
                refused,
                MediaError::WrongLength {
                    written: 200_003,
                    ..
                }
            ),
            "{refused}"
        );
    });
}

#[test]
fn unwound_by_a_panic() {
    leaves_the_old_file(|mut writer, sound| {
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            writer
                .write(&sound[..FRAMES / 2], &sound[..FRAMES / 2])
                .unwrap();
            std::panic::resume_unwind(Box::new("stopped"));
        }));
        assert!(unwound.is_err());
    });
}

#[test]
fn a_recording_dropped_in_the_middle() {
    let sound = vec![0.25; FRAMES];
    for format in Format::ALL {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, b"old").unwrap();
        let mut writer = record(&path, &RecordSpec::new(format, 48_000)).unwrap();
        writer.write(&sound, &sound).unwrap();
        drop(writer);
        assert_eq!(names(folder.path()), ["out"], "{format}");
        assert_eq!(fs::read(&path).unwrap(), b"old", "{format}");
    }
}

#[test]
fn what_a_format_cannot_hold_is_refused_before_a_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    for (format, rate_hz, frames) in [
        (Format::FlacS16, 1 << 20, 1),
        (Format::FlacS16, 0, 1),
        (Format::WavS16, 0, 1),
        (Format::FlacS24, 44_100, u64::MAX),
        (Format::WavF32, 44_100, u64::MAX),
    ] {
        let message = match create(&path, &OutputSpec::new(format, rate_hz, frames)) {
            Ok(_) => panic!("{format} {rate_hz} {frames} was accepted"),
            Err(refused) => refused.to_string(),
        };
        assert!(message.contains("out"), "{message}");
    }
    assert!(names(folder.path()).is_empty());
}
