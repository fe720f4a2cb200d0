//! What `analyze` says of sounds that `tone` wrote or that are put together here.

use crate::desk::Desk;
use serde_json::Value;

/// That a number is there and so near.
pub fn near(value: &Value, want: f64, within: f64) {
    let found = value.as_f64().unwrap_or(f64::NAN);
    assert!((found - want).abs() <= within, "{found}, not {want}");
}

/// A WAV file of 16 bits.
pub fn wav(rate_hz: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let bytes = 2 * samples.len() as u32;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + bytes).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    out.extend(channels.to_le_bytes());
    out.extend(rate_hz.to_le_bytes());
    out.extend((rate_hz * 2 * u32::from(channels)).to_le_bytes());
    out.extend((2 * channels).to_le_bytes());
    out.extend(b"\x10\0data");
    out.extend(bytes.to_le_bytes());
    out.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    out
}

#[test]
fn a_sine_has_the_levels_of_the_recommendations() {
    let desk = Desk::new();
    // Tech 3341, case 1: 1 kHz at −23 dBFS in both channels is −23 LUFS.
    desk.done("tone sine 1000 a.wav --level-dbfs -23 --duration 20 --quiet");
    let said = desk.json("analyze a.wav --json");
    near(&said["loudness"]["integrated_lufs"], -23.0, 0.1);
    near(&said["loudness"]["momentary_max_lufs"], -23.0, 0.1);
    near(&said["loudness"]["range_lu"], 0.0, 0.1);
    for (at, name) in [(0, "left"), (1, "right")] {
        let channel = &said["measured"][at];
        assert_eq!(channel["channel"], name);
        near(&channel["sample_peak_db"], -23.0, 1e-6);
        near(&channel["true_peak_db"], -23.0, 0.05);
        near(&channel["rms_db"], -23.0 - 3.0103, 1e-4);
        near(&channel["offset"], 0.0, 1e-9);
        // Its band holds all of it, the floor is what rounding to f32 leaves.
        let bands = channel["bands"].as_array().unwrap();
        let band = bands
            .iter()
            .find(|band| band["nominal_hz"] == 1000.0)
            .unwrap();
        near(&band["level_db"], -26.0103, 0.01);
        assert!(channel["noise_floor_db"].as_f64().unwrap() < -120.0);
    }
    assert_eq!(
        (&said["version"], &said["channels"]),
        (&1.into(), &2.into())
    );
    assert_eq!(
        (&said["frames"], &said["sample_rate"]),
        (&960_000.into(), &48_000.into())
    );
}

#[test]
fn noises_have_their_slope_and_their_floor() {
    let desk = Desk::new();
    for (colour, slope) in [("white", 0.0), ("pink", -3.0103), ("blue", 3.0103)] {
        desk.done(&format!("tone noise {colour} a.wav --duration 10 --quiet"));
        let said = desk.json("analyze a.wav --size 16384 --bands third --json");
        let channel = &said["measured"][0];
        near(&channel["slope"]["db_per_octave"], slope, 0.15);
        if colour == "white" {
            // All of it but what lies outside of 20 Hz to 20 kHz.
            let inside = 10.0 * (19_980.0f64 / 24_000.0).log10();
            near(&channel["noise_floor_db"], -23.0103 + inside, 0.2);
            assert_eq!(said["spectrum"]["samples"], 16_384);
        }
    }
}

#[test]
fn one_channel_is_measured_as_one() {
    let desk = Desk::new();
    let square: Vec<i16> = (0..24_000)
        .map(|n| if n / 24 % 2 == 0 { 16_384 } else { -16_384 })
        .collect();
    std::fs::write(desk.path("mono.wav"), wav(48_000, 1, &square)).unwrap();
    let said = desk.json("analyze mono.wav --json");
    assert_eq!(
        (
            &said["channels"],
            said["measured"].as_array().unwrap().len()
        ),
        (&1.into(), 1)
    );
    assert_eq!(said["measured"][0]["channel"], "mono");
    near(&said["measured"][0]["rms_db"], -6.0206, 1e-4);
    near(&said["measured"][0]["sample_peak_db"], -6.0206, 1e-4);
    // The same in two channels has twice the power: 3.01 LU more.
    let both: Vec<i16> = square.iter().flat_map(|x| [*x, *x]).collect();
    std::fs::write(desk.path("both.wav"), wav(48_000, 2, &both)).unwrap();
    let twice = desk.json("analyze both.wav --json");
    let mono = said["loudness"]["integrated_lufs"].as_f64().unwrap();
    near(&twice["loudness"]["integrated_lufs"], mono + 3.0103, 1e-3);
    let three: Vec<i16> = square.iter().flat_map(|x| [*x, 0, 7]).collect();
    std::fs::write(desk.path("three.wav"), wav(48_000, 3, &three)).unwrap();
    let ran = desk.done("analyze three.wav");
    assert!(
        ran.stderr.contains("of 3 channels the first two"),
        "{}",
        ran.stderr
    );
}

#[test]
fn silence_has_no_levels_and_a_stretch_is_only_that() {
    let desk = Desk::new();
    let mut samples = vec![0i16; 48_000];
    samples.extend([8192i16; 48_000]);
    std::fs::write(desk.path("a.wav"), wav(48_000, 1, &samples)).unwrap();
    let silent = desk.json("analyze a.wav --duration 0.5 --json");
    let channel = &silent["measured"][0];
    for key in [
        "sample_peak_db",
        "rms_db",
        "crest_db",
        "noise_floor_db",
        "slope",
    ] {
        assert!(channel[key].is_null(), "{key}: {}", channel[key]);
    }
    assert!(silent["loudness"]["integrated_lufs"].is_null());
    let steady = desk.json("analyze a.wav --start 1.2 --duration 0.5 --json");
    near(&steady["measured"][0]["offset"], 0.25, 1e-12);
    near(&steady["start_secs"], 1.2, 1e-12);
    assert_eq!(steady["frames"], 24_000);
    // Not enough for the size asked for: the largest power of two that fits.
    assert_eq!(steady["spectrum"]["samples"], 16_384);
    let text = desk.done("analyze a.wav --duration 0.5").stdout;
    assert!(text.contains("-inf") && text.contains("LUFS"), "{text}");
}

#[test]
fn tones_have_error_bars_notes_and_a_beat_between_the_ears() {
    let desk = Desk::new();
    // A4 and a quarter of a hertz; the right ear 7.83 Hz higher, 6 dB louder.
    desk.done("tone sine 440.25 a.wav --beat 7.83 --right-db 6 --format s16 --duration 2 --quiet");
    let said = desk.json("analyze a.wav --json");
    let tone = &said["measured"][0]["tones"][0];
    let se = tone["frequency_se_hz"].as_f64().unwrap();
    assert!(se > 0.0 && se < 1e-4, "{se}");
    near(&tone["frequency_hz"], 440.25, 5.0 * se);
    near(&tone["level_db"], -20.0, 1e-3);
    assert_eq!(
        (&tone["valid"], &tone["note"]["name"]),
        (&true.into(), &"A4".into())
    );
    near(
        &tone["note"]["cents"],
        1200.0 * (440.25f64 / 440.0).log2(),
        1e-3,
    );
    let pair = &said["stereo"]["pairs"][0];
    near(
        &pair["beat_hz"],
        7.83,
        5.0 * pair["beat_se_hz"].as_f64().unwrap(),
    );
    near(&pair["level_db"], 6.0, 1e-3);
    assert_eq!(pair["valid"], true);
    // Both start at phase 0: by the middle of the frame, which starts (96000 − 32768)/2 frames in, the right is ahead by 7.83 Hz times 1 s.
    let middle_secs =
        said["tones_start_secs"].as_f64().unwrap() + (32_768.0 - 1.0) / 2.0 / 48_000.0;
    let ahead = std::f64::consts::TAU * 7.83 * middle_secs;
    let off = pair["phase_rad"].as_f64().unwrap() - ahead;
    let off = off - std::f64::consts::TAU * (off / std::f64::consts::TAU).round();
    assert!(off.abs() < 1e-3, "{off}");
    let tuned = desk.json("analyze a.wav --a4 442 --temperament meantone --json");
    near(
        &tuned["measured"][0]["tones"][0]["note"]["cents"],
        1200.0 * (440.25f64 / 442.0).log2(),
        1e-3,
    );
    let text = desk.done("analyze a.wav").stdout;
    assert!(text.contains("A4") && text.contains("beat +7.83"), "{text}");
}

#[test]
fn harmonics_are_held_against_whole_multiples() {
    let desk = Desk::new();
    // An octave that is off by 1e-4, 0.1731 cents, and an exact fifth above it.
    desk.done("tone tones 440,880.088@-10,1320@-20 a.wav --duration 4 --format s16 --quiet");
    let said = desk.json("analyze a.wav --json");
    let ratios = &said["measured"][0]["ratios"];
    for (at, harmonic, cents) in [(0, 2, 1200.0 * 1.0001f64.log2()), (1, 3, 0.0)] {
        let ratio = &ratios[at];
        assert_eq!(
            (&ratio["harmonic"], &ratio["valid"]),
            (&harmonic.into(), &true.into())
        );
        near(&ratio["cents"], cents, 0.005);
        near(
            &ratio["cents"],
            cents,
            6.0 * ratio["cents_se"].as_f64().unwrap(),
        );
    }
    assert_eq!(ratios.as_array().unwrap().len(), 2);
    let text = desk.done("analyze a.wav").stdout;
    assert!(
        text.contains("2. harmonic over the fundamental 2.0002"),
        "{text}"
    );
}

#[test]
fn what_was_added_to_a_sine_is_told() {
    let desk = Desk::new();
    desk.done("tone tones 1000,2000@-60,3000@-80 a.wav --duration 2 --quiet");
    let said = desk.json("analyze a.wav --json");
    let distortion = &said["measured"][0]["distortion"];
    // √(10⁻⁶ + 10⁻⁸).
    near(&distortion["thd_db"], 10.0 * 1.01e-6f64.log10(), 0.01);
    near(&distortion["harmonics"][1]["amplitude"], 1e-4, 1e-8);
    assert!(said["stereo"]["correlation"].as_f64().unwrap() > 0.999_999);
}

#[test]
fn what_lies_around_a_note_is_shown() {
    let desk = Desk::new();
    // 30 cents above A4, and 40 dB below it a tone 60 cents under A4.
    let (high, low) = (
        440.0 * 2f64.powf(30.0 / 1200.0),
        440.0 * 2f64.powf(-60.0 / 1200.0),
    );
    desk.done(&format!(
        "tone tones {high},{low}@-40 a.wav --duration 2 --level-dbfs -10 --quiet"
    ));
    let said = desk.json("analyze a.wav --zoom=A4 --size 65536 --json");
    let zoom = &said["zoom"];
    near(&zoom["note_hz"], 440.0, 1e-9);
    assert_eq!(zoom["note"], "A4");
    let levels = &zoom["levels"][0]["level_db"];
    let tones = &said["measured"][0]["tones"];
    near(&levels[150], tones[0]["level_db"].as_f64().unwrap(), 0.01);
    near(&levels[60], tones[1]["level_db"].as_f64().unwrap(), 0.01);
    near(&zoom["cents"][60], -60.0, 1e-9);
    // Where the window says, there is a valley between them.
    assert!(zoom["lobe_cents"].as_f64().unwrap() < 40.0);
    assert!(levels[105].as_f64().unwrap() < -70.0, "{}", levels[105]);
    let text = desk.done("analyze a.wav --zoom --plot z.svg").stdout;
    assert!(text.contains("zoom       around 447.69"), "{text}");
    let svg = String::from_utf8(desk.read("z.svg")).unwrap();
    assert!(svg.contains("cents from the note"));
    desk.done("tone noise white n.wav --duration 1 --quiet");
    let none = desk.json("analyze n.wav --zoom --json");
    assert!(none["zoom"].is_null() || none["measured"][0]["tones"][0].is_object());
    assert!(desk.json("analyze a.wav --json")["zoom"].is_null());
}

#[test]
fn rounding_is_told_from_tones() {
    let desk = Desk::new();
    desk.done("tone sine 1000 a.wav --format s16 --no-dither --duration 1 --quiet");
    let said = desk.json("analyze a.wav --json");
    let tones = said["measured"][0]["tones"].as_array().unwrap();
    assert!(tones.len() > 2);
    for (at, tone) in tones.iter().enumerate() {
        assert_eq!(tone["rounding"], at > 0, "{tone}");
    }
    // Both channels have the same lines; one pair is there.
    assert_eq!(said["stereo"]["pairs"].as_array().unwrap().len(), 1);
    let text = desk.done("analyze a.wav").stdout;
    assert!(text.contains("may be rounding"), "{text}");
}

#[test]
fn the_strongest_tone_of_all_channels_is_looked_at() {
    let desk = Desk::new();
    // The right ear has the stronger tone, 10 dB above that of the left.
    desk.done(
        "tone sine 440 a.wav --beat 7.83 --right-db 10 --duration 1 --level-dbfs -20 --quiet",
    );
    let said = desk.json("analyze a.wav --zoom --json");
    near(&said["zoom"]["note_hz"], 447.83, 1e-3);
}

#[test]
fn a_file_is_what_is_in_it_whatever_its_header_says() {
    let desk = Desk::new();
    let tone =
        |n: usize| (8000.0 * (std::f64::consts::TAU * n as f64 / 100.0).sin()).round() as i16;
    let samples: Vec<i16> = (0..48_000).map(tone).collect();
    let whole = wav(48_000, 1, &samples);
    std::fs::write(desk.path("whole.wav"), &whole).unwrap();
    // Half of it is missing: the middle is another one.
    std::fs::write(desk.path("half.wav"), &whole[..44 + 48_000]).unwrap();
    let half = desk.json("analyze half.wav --json");
    assert_eq!(half["frames"], 24_000);
    assert!(half["warnings"][0].as_str().unwrap().contains("ends early"));
    let same = desk.json("analyze whole.wav --duration 0.5 --json");
    for key in ["measured", "loudness", "tones_start_secs", "spectrum"] {
        assert_eq!(half[key], same[key], "{key}");
    }
    let stretch = desk.json("analyze whole.wav --start 0.25 --duration 0.5 --json");
    assert_eq!(
        (&stretch["frames"], &stretch["start_secs"]),
        (&24_000.into(), &0.25.into())
    );
    assert_eq!(stretch["warnings"], serde_json::json!([]));
}

#[test]
fn the_spectrum_is_drawn() {
    let desk = Desk::new();
    desk.done("tone tones 440,5000@-40 a.wav --duration 1 --quiet");
    desk.done("analyze a.wav --plot a.svg");
    let svg = String::from_utf8(desk.read("a.svg")).unwrap();
    for word in ["frequency / Hz", "left", "right", "blackman-harris"] {
        assert!(svg.contains(word), "{word}");
    }
    let said = desk.json("analyze a.wav --plot a.png --window kaiser:12 --json");
    assert!(desk.read("a.png").starts_with(b"\x89PNG"));
    assert_eq!(
        (&said["plot"], &said["spectrum"]["window"]),
        (&"a.png".into(), &"kaiser:12".into())
    );
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let desk = Desk::new();
    desk.done("tone sine 440 a.wav --duration 0.1 --quiet");
    desk.done("tone sine 440 low.wav --rate 4000 --duration 1 --quiet");
    desk.put("letter.wav", "dear sir or madam");
    for (line, status, word) in [
        ("analyze none.wav", 3, "none.wav"),
        ("analyze letter.wav", 1, "letter.wav"),
        ("analyze low.wav", 4, "low.wav: "),
        ("analyze a.wav --start 1", 2, "accepted are 256"),
        ("analyze a.wav --duration 0.001", 2, "48 frames"),
        ("analyze a.wav --size 1000", 2, "powers of two"),
        ("analyze a.wav --window tukey", 2, "blackman-harris"),
        ("analyze a.wav --a4 5", 2, "1760"),
        ("analyze a.wav --temperament mine", 2, "werckmeister3"),
        ("analyze a.wav --plot a.gif", 2, ".svg"),
        ("analyze a.wav --plot nowhere/a.svg", 3, "nowhere"),
        ("analyze a.wav --plot -", 2, ".png"),
        ("analyze a.wav --zoom=H4", 2, "C#5"),
        ("analyze a.wav --zoom=30000", 4, "30000"),
        ("analyze", 2, "FILE"),
        ("analyze a.wav --input null", 2, "--input"),
        ("analyze --input null --start 1", 2, "--start"),
        ("analyze --input null --bands third", 2, "--bands"),
        ("analyze --input null --size 512", 2, "--size 512"),
        (
            "analyze --input no-such-device-anywhere --size 512",
            2,
            "1024 to 65536",
        ),
        ("analyze --input null --zoom=30000", 2, "--zoom 30000"),
        ("analyze --input null --plot a.gif", 2, ".svg"),
        ("analyze a.wav --sample-rate 48000", 2, "--sample-rate"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(word), "{line}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{line}");
    }
    assert_eq!(desk.names(), ["a.wav", "letter.wav", "low.wav"]);
    std::fs::copy(desk.path("a.wav"), desk.path("b.png")).unwrap();
    let ran = desk.run("analyze b.png --plot b.png");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(desk.read("b.png") == desk.read("a.wav"));
}
