//! Files that are rendered: how long, where, and what stands in the way.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use realtime_backend::{Backend, BackendError, Config};

use crate::tracks::{RATE, silence, source, track, unheard};

/// The samples of a WAV file of 16 bits, which this reads by itself: a header of chunks, then interleaved stereo.
pub fn samples(path: &Path) -> Vec<i16> {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut at = 12;
    loop {
        let (name, length) = (&bytes[at..at + 4], word(at + 4) as usize);
        let body = &bytes[at + 8..at + 8 + length];
        match name {
            b"fmt " => {
                // PCM, two channels, at the rate, 16 bits.
                assert_eq!(
                    (&body[..4], &body[14..16]),
                    (&[1, 0, 2, 0][..], &[16, 0][..])
                );
                assert_eq!(word(at + 12), RATE);
            }
            b"data" => {
                let samples = body.chunks_exact(2);
                return samples.map(|x| i16::from_le_bytes([x[0], x[1]])).collect();
            }
            _ => {}
        }
        at += 8 + length + length % 2;
    }
}

fn backend(output_dir: &Path) -> Backend {
    let config = Config {
        output_dir: output_dir.to_path_buf(),
        ..Config::default()
    };
    Backend::new(config, unheard)
}

fn never() -> AtomicBool {
    AtomicBool::new(false)
}

#[test]
fn the_length_is_that_of_all_steps_whatever_overlaps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    // trunc(1.00007·8000) + trunc(0.50009·8000) twice
    let text = source(&track(&[1.00007, 0.50009, 0.50009], 0.25, ""));
    let rendered = backend(folder.path())
        .render_full_wav(&text, &path, &never())
        .unwrap();
    let frames = 8000 + 4000 + 4000;
    assert_eq!((rendered.frames, &rendered.path), (frames, &path));
    let samples = samples(&path);
    assert_eq!(samples.len() as u64, 2 * frames);
    // Each fade eats its length of 2000 frames; it is as long at the end that nothing sounds.
    let silent = samples
        .iter()
        .rev()
        .take_while(|sample| **sample == 0)
        .count();
    assert!((2 * 4000..2 * 4020).contains(&silent), "{silent}");
}

#[test]
fn a_sample_is_a_minute_at_most_and_the_beginning_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let backend = backend(folder.path());
    let [short, long] = ["short.wav", "long.wav"].map(|name| folder.path().join(name));
    let text = source(&track(&[60.5, 1.0], 0.0, ""));
    let sample = backend.render_sample_wav(&text, &short, &never()).unwrap();
    let whole = backend.render_full_wav(&text, &long, &never()).unwrap();
    assert_eq!((sample.frames, whole.frames), (60 * 8000, 61 * 8000 + 4000));
    let (sample, whole) = (samples(&short), samples(&long));
    assert!(sample[..] == whole[..sample.len()]);
    let text = source(&track(&[0.5], 0.0, ""));
    let sample = backend.render_sample_wav(&text, &short, &never()).unwrap();
    assert_eq!(sample.frames, 4000);
}

#[test]
fn relative_paths_lie_below_the_folder_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let backend = backend(&folder.path().join("made/when needed"));
    let text = source(&track(&[0.1], 0.0, ""));
    let rendered = backend
        .render_full_wav(&text, Path::new("deep/a.flac"), &never())
        .unwrap();
    let path = folder.path().join("made/when needed/deep/a.flac");
    assert_eq!(rendered.path, path);
    // WAV, whatever the name says.
    assert_eq!(samples(&path).len(), 2 * 800);
}

#[test]
fn a_track_of_no_frames_is_a_file_of_no_frames() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let text = source(&silence(0.0, ""));
    let rendered = backend(folder.path())
        .render_full_wav(&text, &path, &never())
        .unwrap();
    assert_eq!((rendered.frames, samples(&path)), (0, Vec::new()));
}

#[test]
fn what_cannot_be_written_is_an_error_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let text = source(&track(&[0.1], 0.0, ""));
    let in_file = backend(&folder.path().join("file"));
    let here = backend(folder.path());
    for refused in [
        here.render_full_wav(&text, &folder.path().join("no/folder/a.wav"), &never()),
        here.render_full_wav(&text, folder.path(), &never()),
        in_file.render_full_wav(&text, Path::new("deep/a.wav"), &never()),
    ] {
        let Err(error @ BackendError::File { .. }) = refused else {
            panic!("{refused:?}");
        };
        let folder = folder.path().display().to_string();
        assert!(error.to_string().contains(&folder), "{error}");
    }
}

#[test]
fn a_render_that_is_called_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let text = source(&track(&[600.0], 0.0, ""));
    let refused = backend(folder.path()).render_full_wav(&text, &path, &AtomicBool::new(true));
    assert!(
        matches!(refused, Err(BackendError::Interrupted)),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_the_engine_refuses_is_an_error_of_the_track() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let text = source(&track(&[9e6, 9e6], 0.0, ""));
    let refused = backend(folder.path()).render_full_wav(&text, &path, &never());
    let Err(BackendError::Track(refused)) = refused else {
        panic!("{refused:?}");
    };
    assert!(refused.to_string().contains("1 error"), "{refused}");
}
