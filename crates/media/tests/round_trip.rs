//! What is written is what is read back, by two independent decoders, whatever the blocks and threads.

use std::fs;
use std::path::Path;

use heterodyne_media::{Dither, Format, OutputSpec, create, decode_clip};
use md5::{Digest, Md5};
use proptest::prelude::*;

const RATE_HZ: u32 = 44_100;

/// Writes both channels in blocks of the given lengths, the last repeated, and gives the bytes of the file.
fn write(path: &Path, spec: &OutputSpec, left: &[f32], right: &[f32], blocks: &[usize]) -> Vec<u8> {
    let mut writer = create(path, spec).unwrap();
    let (mut at, mut lengths) = (0, blocks.iter().copied());
    while at < left.len() {
        let next = lengths
            .next()
            .unwrap_or(1 + blocks.last().copied().unwrap_or(left.len()));
        let end = left.len().min(at + next);
        writer.write(&left[at..end], &right[at..end]).unwrap();
        at = end;
    }
    let finished = writer.finish().unwrap();
    let bytes = fs::read(path).unwrap();
    assert_eq!(
        (finished.frames, finished.bytes),
        (left.len() as u64, bytes.len() as u64)
    );
    bytes
}

fn spec(format: Format, frames: usize) -> OutputSpec {
    OutputSpec::new(format, RATE_HZ, frames as u64)
}

/// The step of the reference: f32 product, limited, cut toward zero.
fn step(x: f32, bits: u32) -> i32 {
    let top = (1_i64 << (bits - 1)) as f64 - 1.0;
    let product = f64::from(x * top as f32);
    if product.is_nan() {
        0
    } else {
        product.clamp(-top - 1.0, top).trunc() as i32
    }
}

fn expected(plane: &[f32], format: Format) -> Vec<f32> {
    match format {
        Format::WavF32 => plane.to_vec(),
        _ => {
            let half = (1_u32 << (format.bits() - 1)) as f32;
            plane
                .iter()
                .map(|&x| step(x, format.bits()) as f32 / half)
                .collect()
        }
    }
}

/// Samples of all sizes: usual ones, ones past full scale, and runs of the same value.
fn plane(frames: usize) -> impl Strategy<Value = Vec<f32>> {
    let sample = prop_oneof![
        4 => -1.0_f32..1.0,
        1 => -2.0_f32..2.0,
        1 => Just(0.0_f32),
        1 => Just(1.0_f32),
        1 => Just(-1.0_f32),
    ];
    prop::collection::vec(sample, frames)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn wav_reads_back_as_the_formula_says(
        (left, right) in (0_usize..2500).prop_flat_map(|n| (plane(n), plane(n))),
        blocks in prop::collection::vec(1_usize..1500, 0..5),
    ) {
        prop_assume!(!left.is_empty());
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::WavS16, Format::WavS24, Format::WavF32] {
            write(&folder.path().join("a.wav"), &spec(format, left.len()), &left, &right, &blocks);
            let clip = decode_clip("a.wav", folder.path()).unwrap();
            prop_assert_eq!(&clip.warning, &None);
            prop_assert_eq!(clip.sample_rate_hz, RATE_HZ);
            prop_assert_eq!(&clip.left, &expected(&left, format));
            prop_assert_eq!(&clip.right, &expected(&right, format));
        }
    }

    #[test]
    fn one_channel_is_the_left_one_of_two(
        left in plane(5000), blocks in prop::collection::vec(1_usize..1500, 0..5), seed in any::<u64>(), threads in 0_usize..3,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let nothing = vec![f32::NAN; left.len()];
        for format in [Format::WavS16, Format::WavS24, Format::WavF32, Format::FlacS16, Format::FlacS24] {
            let name = format!("a.{}", format.extension());
            let mut spec = OutputSpec { dither: Some(Dither::new(seed)), ..spec(format, left.len()) };
            let two = write(&folder.path().join(&name), &spec, &left, &left, &blocks);
            let stereo = decode_clip(&name, folder.path()).unwrap();
            (spec.mono, spec.encoder_threads) = (true, threads);
            let one = write(&folder.path().join(&name), &spec, &left, &nothing, &blocks);
            let mono = decode_clip(&name, folder.path()).unwrap();
            prop_assert_eq!((mono.channels, stereo.channels, &mono.warning), (1, 2, &None));
            prop_assert_eq!(&mono.left, &stereo.left);
            prop_assert!(one.len() < two.len());
            if format.is_flac() {
                let mut reader = claxon::FlacReader::new(&one[..]).unwrap();
                prop_assert_eq!(reader.streaminfo().channels, 1);
                let read: Vec<i32> = reader.samples().collect::<Result<_, _>>().unwrap();
                let half = (1_u32 << (format.bits() - 1)) as f32;
                let scaled: Vec<f32> = read.iter().map(|step| *step as f32 / half).collect();
                prop_assert_eq!(&scaled, &mono.left);
                // The checksum is that of the samples as they are stored.
                let width = format.bits() as usize / 8;
                let stored: Vec<u8> = read.iter().flat_map(|step| step.to_le_bytes()[..width].to_vec()).collect();
                prop_assert_eq!(&one[26..42], &Md5::digest(stored)[..]);
            }
        }
    }

    #[test]
    fn blocks_threads_and_cuts_change_no_byte(
        blocks in prop::collection::vec(1_usize..6000, 1..6), cut in 1_usize..13_000, seed in any::<u64>(), threads in 0_usize..4,
    ) {
        let [left, right] = session(13_000);
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::WavS16, Format::WavS24, Format::FlacS16, Format::FlacS24] {
            let mut spec = spec(format, left.len());
            spec.dither = Some(Dither::new(seed));
            let path = folder.path().join(format!("a.{}", format.extension()));
            let once = write(&path, &spec, &left, &right, &[left.len()]);
            spec.encoder_threads = threads;
            prop_assert_eq!(&write(&path, &spec, &left, &right, &blocks), &once);
            let whole = decode_clip(path.to_str().unwrap(), folder.path()).unwrap();
            (spec.first_frame, spec.frames) = (cut as u64, (left.len() - cut) as u64);
            write(&path, &spec, &left[cut..], &right[cut..], &blocks);
            let slice = decode_clip(path.to_str().unwrap(), folder.path()).unwrap();
            prop_assert_eq!(&slice.left[..], &whole.left[cut..]);
            prop_assert_eq!(&slice.right[..], &whole.right[cut..]);
        }
    }
}

/// Two sines a beat apart over a little noise.
fn session(frames: usize) -> [Vec<f32>; 2] {
    let mut state = 99_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as i32 as f32 / 2_147_483_648.0
    };
    let left = (0..frames)
        .map(|i| (i as f32 * 0.0313).sin() * 0.4 + noise() * 0.01)
        .collect();
    let right = (0..frames)
        .map(|i| (i as f32 * 0.0317).sin() * 0.4 + noise() * 0.01)
        .collect();
    [left, right]
}

/// Sounds that lead the encoder into each of its branches.
fn sounds(frames: usize) -> Vec<(&'static str, [Vec<f32>; 2])> {
    let mut state = 5_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as i32 as f32 / 2_147_483_648.0
    };
    let mut of = |f: &mut dyn FnMut(usize, f32) -> f32| {
        (0..frames).map(|i| f(i, noise())).collect::<Vec<f32>>()
    };
    let white = of(&mut |_, n| n);
    vec![
        ("silence", [vec![0.0; frames], vec![0.0; frames]]),
        ("constants", [vec![0.3; frames], vec![-1.0; frames]]),
        ("white noise", [white.clone(), of(&mut |_, n| n)]),
        ("the same on both sides", [white.clone(), white.clone()]),
        (
            "opposite sides",
            [white.clone(), white.iter().map(|x| -x).collect()],
        ),
        (
            "largest swings",
            [
                of(&mut |i, _| if i % 2 == 0 { 2.0 } else { -2.0 }),
                of(&mut |i, _| if i % 2 == 0 { -2.0 } else { 2.0 }),
            ],
        ),
        (
            "a click in silence",
            [
                of(&mut |i, _| if i == frames / 2 { 1.0 } else { 0.0 }),
                vec![0.0; frames],
            ],
        ),
        (
            "loud then soft",
            [
                of(&mut |i, n| if i % 3000 < 700 { n } else { n * 1e-4 }),
                of(&mut |i, n| if i % 3000 < 700 { n * 1e-3 } else { n }),
            ],
        ),
        (
            "a ramp",
            [
                of(&mut |i, _| i as f32 / frames as f32),
                of(&mut |i, _| (i as f32 / frames as f32).powi(3)),
            ],
        ),
        ("tones", session(frames)),
    ]
}

/// Reads a FLAC file with claxon: interleaved samples, and the checksum that the header claims.
fn claxon_samples(bytes: &[u8]) -> Vec<i32> {
    let mut reader = claxon::FlacReader::new(bytes).unwrap();
    assert_eq!(reader.streaminfo().sample_rate, RATE_HZ);
    reader.samples().map(|s| s.unwrap()).collect()
}

#[test]
fn flac_is_lossless_for_every_kind_of_sound_and_length() {
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::FlacS16, Format::FlacS24] {
        for frames in [1, 2, 3, 4, 5, 15, 16, 17, 4095, 4096, 4097, 10_000] {
            for (name, [left, right]) in sounds(frames) {
                let place = format!("{format}, {frames} frames of {name}");
                let path = folder.path().join("a.flac");
                let bytes = write(&path, &spec(format, frames), &left, &right, &[frames]);
                let steps: Vec<i32> = left
                    .iter()
                    .zip(&right)
                    .flat_map(|(&l, &r)| [l, r])
                    .map(|x| step(x, format.bits()))
                    .collect();
                assert_eq!(claxon_samples(&bytes), steps, "{place}");
                let clip = decode_clip("a.flac", folder.path()).unwrap();
                assert_eq!(
                    (&clip.left, &clip.right),
                    (&expected(&left, format), &expected(&right, format)),
                    "{place}"
                );
                assert_eq!(clip.warning, None, "{place}");

                let width = format.bits() as usize / 8;
                let packed: Vec<u8> = steps
                    .iter()
                    .flat_map(|s| s.to_le_bytes()[..width].to_vec())
                    .collect();
                assert_eq!(bytes[26..42], Md5::digest(&packed)[..], "{place}: checksum");
                assert!(
                    bytes.len() <= packed.len() + 42 + 20 * (1 + frames / 4096),
                    "{place}: grew"
                );
            }
        }
    }
}

#[test]
fn a_file_without_frames_is_still_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for format in Format::ALL {
        let path = folder.path().join(format!("empty.{}", format.extension()));
        let bytes = write(&path, &spec(format, 0), &[], &[], &[]);
        if format.is_flac() {
            assert!(claxon_samples(&bytes).is_empty());
        } else {
            assert_eq!(&bytes[bytes.len() - 8..], b"data\0\0\0\0");
        }
    }
}
