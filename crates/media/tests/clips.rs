//! Clips of every supported kind: level, frequency, length, exactness, and what happens to damaged ones.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

use heterodyne_media::{ClipError, DecodedClip, decode_clip};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn fixture(name: &str) -> DecodedClip {
    decode_clip(name, &fixtures()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Amplitude of the sine of `hz` in `samples`, by correlation under a Hann window.
fn amplitude(samples: &[f32], hz: f64, rate_hz: f64) -> f64 {
    let n = samples.len() as f64;
    let (mut re, mut im) = (0.0, 0.0);
    for (i, &x) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (TAU * (i as f64 + 0.5) / n).cos();
        let phase = TAU * hz * i as f64 / rate_hz;
        re += window * f64::from(x) * phase.cos();
        im += window * f64::from(x) * phase.sin();
    }
    4.0 * re.hypot(im) / n
}

/// The tone of the fixtures, away from the ends: level within 2 %, other frequencies 40 dB down.
fn assert_tone(name: &str, samples: &[f32], hz: f64, level: f64, other_hz: f64) {
    let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
    let found = amplitude(middle, hz, 44100.0);
    assert!(
        (found / level - 1.0).abs() < 0.02,
        "{name}: {found} of {level} at {hz} Hz"
    );
    for off in [hz - 20.0, hz + 20.0, other_hz] {
        let leak = amplitude(middle, off, 44100.0);
        // 20 Hz off is five bins of a quarter second: a Hann window is down by more than 40 dB there.
        assert!(leak < 0.02 * level, "{name}: {leak} at {off} Hz");
    }
}

#[test]
fn lossy_files_keep_level_and_frequency() {
    // Frames: exact where the file says so; AAC keeps its delay and padding, WebM says nothing.
    // The MP3 encoder scales by 0.95; ffmpeg decodes the file to the same 0.475.
    for (name, frames, gain) in [
        ("tone.mp3", 22050..=22050, 0.95),
        ("tone.ogg", 22050..=22050, 1.0),
        ("tone.webm", 22050..=23000, 1.0),
        ("tone.m4a", 22050..=25000, 1.0),
        ("tone.aac", 22050..=25000, 1.0),
    ] {
        let clip = fixture(name);
        assert_eq!(
            (clip.sample_rate_hz, &clip.warning),
            (44100, &None),
            "{name}"
        );
        assert_eq!(clip.left.len(), clip.right.len(), "{name}");
        assert!(
            frames.contains(&clip.left.len()),
            "{name}: {}",
            clip.left.len()
        );
        assert_tone(name, &clip.left, 1000.0, 0.5 * gain, 440.0);
        assert_tone(name, &clip.right, 440.0, 0.25 * gain, 1000.0);
        if frames.start() == frames.end() {
            // Delay and padding are cut: the tone stands where it was made.
            for (i, &x) in clip.left.iter().enumerate().take(20_000).skip(2_000) {
                let ideal = 0.5 * gain * (TAU * 1000.0 * i as f64 / 44100.0).sin();
                assert!((f64::from(x) - ideal).abs() < 0.03, "{name}: {x} at {i}");
            }
        }
    }
}

#[test]
fn one_channel_goes_to_both_and_of_six_the_first_two_stay() {
    let mono = fixture("tone-mono.mp3");
    assert_eq!(mono.left, mono.right);
    assert_tone("mono", &mono.left, 1000.0, 0.475, 440.0);
    let six = fixture("tone-5-1.flac");
    assert_eq!(six.left.len(), 2205);
    for i in 0..2205 {
        let t = i as f64 / 44100.0;
        let (l, r) = (
            0.5 * (TAU * 1000.0 * t).sin(),
            0.25 * (TAU * 440.0 * t).sin(),
        );
        // One step of 16 bits.
        assert!((f64::from(six.left[i]) - l).abs() < 1.0 / 32000.0, "{i}");
        assert!((f64::from(six.right[i]) - r).abs() < 1.0 / 32000.0, "{i}");
    }
}

/// A WAV file by hand: one `fmt ` of 16 bytes and `data`.
fn wav(tag: u16, channels: u16, rate_hz: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    wav_of(tag, channels, rate_hz, bits, channels * bits / 8, data)
}

fn wav_of(tag: u16, channels: u16, rate_hz: u32, bits: u16, align: u16, data: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend(tag.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate_hz.to_le_bytes());
    file.extend((rate_hz * u32::from(align)).to_le_bytes());
    file.extend(align.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

fn decode_bytes(bytes: &[u8]) -> Result<DecodedClip, ClipError> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clip.wav"), bytes).unwrap();
    decode_clip("clip.wav", folder.path())
}

#[test]
fn whole_numbers_become_exact_fractions() {
    let sixteen: Vec<i16> = (i16::MIN..=i16::MAX).collect();
    let data: Vec<u8> = sixteen.iter().flat_map(|k| k.to_le_bytes()).collect();
    let clip = decode_bytes(&wav(1, 1, 8000, 16, &data)).unwrap();
    let expected: Vec<f32> = sixteen.iter().map(|&k| f32::from(k) / 32768.0).collect();
    assert_eq!((&clip.left, &clip.right), (&expected, &expected));
    assert_eq!((clip.sample_rate_hz, clip.warning), (8000, None));

    let steps: Vec<i32> = (-8_388_608..8_388_608).step_by(997).collect();
    let data: Vec<u8> = steps
        .iter()
        .flat_map(|k| k.to_le_bytes()[..3].to_vec())
        .collect();
    let clip = decode_bytes(&wav(1, 1, 44100, 24, &data)).unwrap();
    let expected: Vec<f32> = steps.iter().map(|&k| k as f32 / 8_388_608.0).collect();
    assert_eq!(clip.left, expected);

    // 8 bits are unsigned around 128; 32 bits round to the nearest f32.
    let clip = decode_bytes(&wav(1, 2, 44100, 8, &[0, 255, 128, 129])).unwrap();
    assert_eq!(
        (clip.left, clip.right),
        (vec![-1.0, 0.0], vec![127.0 / 128.0, 1.0 / 128.0])
    );
    let data: Vec<u8> = [i32::MIN, 0x4000_0000]
        .iter()
        .flat_map(|k| k.to_le_bytes())
        .collect();
    assert_eq!(
        decode_bytes(&wav(1, 1, 44100, 32, &data)).unwrap().left,
        [-1.0, 0.5]
    );
}

#[test]
fn floats_pass_and_what_is_no_number_becomes_silence() {
    let samples = [
        0.1_f32,
        -3.5,
        f32::NAN,
        f32::INFINITY,
        f32::MIN_POSITIVE,
        1e-42,
    ];
    let data: Vec<u8> = samples.iter().flat_map(|x| x.to_le_bytes()).collect();
    let clip = decode_bytes(&wav(3, 1, 48000, 32, &data)).unwrap();
    assert_eq!(clip.left, [0.1, -3.5, 0.0, 0.0, f32::MIN_POSITIVE, 1e-42]);
    assert!(clip.warning.unwrap().contains("clip.wav"));
}

#[test]
fn a_data_url_sounds_like_its_file() {
    let bytes = wav(1, 2, 22050, 16, &[0, 64, 0, 192, 1, 0, 255, 255]);
    let percent: String = bytes.iter().map(|b| format!("%{b:02X}")).collect();
    let clip = decode_clip(&format!("data:audio/wav,{percent}"), Path::new("")).unwrap();
    assert_eq!(clip.left, [0.5, 1.0 / 32768.0]);
    assert_eq!(clip.right, [-0.5, -1.0 / 32768.0]);
    // "RIFF" in base64 and nothing else.
    let broken = decode_clip("data:audio/wav;base64,UklGRg==", Path::new("")).unwrap_err();
    assert!(broken.to_string().contains("data:audio/wav"), "{broken}");
}

#[test]
fn rates_outside_the_limits_are_refused() {
    for rate_hz in [1, 999, 768_001] {
        let refused = decode_bytes(&wav(1, 1, rate_hz, 16, &[0; 400])).unwrap_err();
        assert!(
            matches!(refused, ClipError::SampleRate { found, .. } if found == rate_hz),
            "{refused}"
        );
    }
}

#[test]
fn what_is_missing_or_no_audio_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.wav"), b"").unwrap();
    fs::write(
        folder.path().join("text.mp3"),
        b"this is a letter, not a sound".repeat(100),
    )
    .unwrap();
    fs::create_dir(folder.path().join("folder.wav")).unwrap();
    for name in ["missing.wav", "empty.wav", "text.mp3", "folder.wav"] {
        let message = decode_clip(name, folder.path()).unwrap_err().to_string();
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a_panic_inside_a_decoder_is_an_error() {
    // 65535 channels of 4 bytes overflow the 16-bit product in the WAV reader where overflow is checked.
    let refused = decode_bytes(&wav_of(1, 0xFFFF, 44100, 32, 8, &[0; 64])).unwrap_err();
    assert!(refused.to_string().contains("clip.wav"), "{refused}");
}

#[test]
fn a_truncated_file_gives_what_is_left_with_a_warning() {
    let whole: Vec<u8> = (0..8000_u32)
        .flat_map(|i| (i as i16).to_le_bytes())
        .collect();
    let mut bytes = wav(1, 1, 8000, 16, &whole);
    bytes.truncate(44 + 6000);
    let clip = decode_bytes(&bytes).unwrap();
    assert_eq!(clip.left.len(), 3000);
    assert!(
        clip.left
            .iter()
            .enumerate()
            .all(|(i, &x)| x == i as f32 / 32768.0)
    );
    assert!(clip.warning.is_some());

    let folder = tempfile::tempdir().unwrap();
    for name in [
        "tone.mp3",
        "tone.ogg",
        "tone.m4a",
        "tone.aac",
        "tone.webm",
        "tone-5-1.flac",
    ] {
        let mut bytes = fs::read(fixtures().join(name)).unwrap();
        bytes.truncate(bytes.len() * 2 / 3);
        fs::write(folder.path().join(name), &bytes).unwrap();
        match decode_clip(name, folder.path()) {
            Ok(clip) => assert!(clip.left.len() < fixture(name).left.len(), "{name}"),
            Err(refused) => assert!(refused.to_string().contains(name), "{refused}"),
        }
    }
}

#[test]
fn damage_anywhere_never_panics_and_never_gives_wild_samples() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 12345_u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for name in [
        "tone.mp3",
        "tone.ogg",
        "tone.m4a",
        "tone.aac",
        "tone.webm",
        "tone-5-1.flac",
    ] {
        let whole = fs::read(fixtures().join(name)).unwrap();
        for round in 0..60 {
            let mut bytes = whole.clone();
            // Half of the rounds hit the headers, where the lengths and counts are.
            let reach = if round % 2 == 0 { 300 } else { bytes.len() };
            for _ in 0..1 + round / 6 {
                bytes[random(reach)] = random(256) as u8;
            }
            fs::write(folder.path().join(name), &bytes).unwrap();
            if let Ok(clip) = decode_clip(name, folder.path()) {
                assert_eq!(clip.left.len(), clip.right.len());
                assert!(
                    clip.left.iter().chain(&clip.right).all(|x| x.is_finite()),
                    "{name} {round}"
                );
            }
        }
    }
}
