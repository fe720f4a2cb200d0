//! A recording, whose length nobody announced, holds what was heard; decoders of others say so.

use std::fs;
use std::path::Path;

use heterodyne_media::{
    Dither, Format, MediaError, OutputSpec, RecordSpec, create, decode_clip, record,
};

const RATE_HZ: u32 = 48_000;

/// Two rough channels, the same in every run.
fn sound(frames: usize) -> [Vec<f32>; 2] {
    let mut state = 5_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as i32 as f32 / 2_147_483_648.0
    };
    let left: Vec<f32> = (0..frames).map(|_| next()).collect();
    let right = left.iter().map(|x| 0.5 * x + 0.25 * next()).collect();
    [left, right]
}

/// Records in blocks of growing size.
fn recorded(path: &Path, spec: &RecordSpec, sound: &[Vec<f32>; 2]) {
    let mut writer = record(path, spec).unwrap();
    let (mut at, mut size) = (0, 1);
    while at < sound[0].len() {
        let to = (at + size).min(sound[0].len());
        writer.write(&sound[0][at..to], &sound[1][at..to]).unwrap();
        (at, size) = (to, size * 2 + 1);
    }
    let finished = writer.finish().unwrap();
    let bytes = fs::metadata(path).unwrap().len();
    assert_eq!(
        (finished.frames, finished.bytes),
        (sound[0].len() as u64, bytes)
    );
}

#[test]
fn a_flac_recording_has_the_bytes_of_a_file_of_announced_length() {
    let folder = tempfile::tempdir().unwrap();
    let (live, known) = (folder.path().join("a.flac"), folder.path().join("b.flac"));
    for (format, frames) in [
        (Format::FlacS16, 0),
        (Format::FlacS16, 20_000),
        (Format::FlacS24, 4096),
    ] {
        let sound = sound(frames);
        let mut spec = RecordSpec::new(format, RATE_HZ);
        (spec.dither, spec.encoder_threads) = (Some(Dither::new(3)), 2);
        recorded(&live, &spec, &sound);
        let announced = OutputSpec {
            dither: spec.dither,
            ..OutputSpec::new(format, RATE_HZ, frames as u64)
        };
        let mut writer = create(&known, &announced).unwrap();
        writer.write(&sound[0], &sound[1]).unwrap();
        writer.finish().unwrap();
        assert!(
            fs::read(&live).unwrap() == fs::read(&known).unwrap(),
            "{format} {frames}"
        );
    }
}

#[test]
fn claxon_reads_the_length_and_the_samples_of_a_flac_recording() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.flac");
    let sound = sound(30_001);
    recorded(&path, &RecordSpec::new(Format::FlacS24, RATE_HZ), &sound);
    let mut reader = claxon::FlacReader::open(&path).unwrap();
    let info = reader.streaminfo();
    assert_eq!(
        (
            info.samples,
            info.sample_rate,
            info.channels,
            info.bits_per_sample
        ),
        (Some(30_001), RATE_HZ, 2, 24)
    );
    let samples: Vec<i32> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples.len(), 60_002);
    for (n, pair) in samples.chunks(2).enumerate() {
        // Full scale is 2²³ − 1, cut towards zero.
        let wanted = [0, 1].map(|ear| (sound[ear][n] * 8_388_607.0) as i32);
        assert_eq!(pair, wanted, "{n}");
    }
}

#[test]
fn symphonia_reads_a_wav_recording() {
    let folder = tempfile::tempdir().unwrap();
    for (format, frames) in [
        (Format::WavF32, 30_001),
        (Format::WavF32, 1),
        (Format::WavS16, 30_001),
        (Format::WavS24, 777),
    ] {
        let sound = sound(frames);
        let path = folder.path().join("a.wav");
        recorded(&path, &RecordSpec::new(format, RATE_HZ), &sound);
        let clip = decode_clip("a.wav", folder.path()).unwrap();
        assert_eq!((clip.warning, clip.sample_rate_hz), (None, RATE_HZ));
        let wanted = sound.map(|channel| match format {
            Format::WavF32 => channel,
            _ => {
                let half = (1_u32 << (format.bits() - 1)) as f32;
                let stepped = channel.iter().map(|x| (x * (half - 1.0)).trunc() / half);
                stepped.collect()
            }
        });
        assert!([clip.left, clip.right] == wanted, "{format} {frames}");
    }
}

/// RIFF: every chunk has its length, and the file ends with the last.
#[test]
fn the_chunks_of_a_wav_recording_fill_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    recorded(
        &path,
        &RecordSpec::new(Format::WavS16, RATE_HZ),
        &sound(1234),
    );
    let bytes = fs::read(&path).unwrap();
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    assert_eq!(word(4) + 8, bytes.len());
    let (mut at, mut names) = (12, Vec::new());
    while at < bytes.len() {
        names.push(String::from_utf8(bytes[at..at + 4].to_vec()).unwrap());
        at += 8 + word(at + 4);
    }
    assert_eq!(at, bytes.len());
    assert_eq!(names, ["JUNK", "fmt ", "data"]);
}

#[test]
fn a_rate_that_a_format_cannot_hold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (format, rate_hz) in [(Format::WavF32, 0), (Format::FlacS16, 1 << 20)] {
        let refused = record(&folder.path().join("a"), &RecordSpec::new(format, rate_hz));
        let error = refused.err().expect("refused");
        assert!(matches!(error, MediaError::SampleRate { .. }), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
