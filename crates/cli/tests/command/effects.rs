//! Effects on files: `process`, `effects`, chains in `check` and `schema`, `--chain` of `render` and `play`.

use crate::desk::{Desk, tones};
use crate::measuring::{near, wav};
use crate::wav::Wav;
use std::f64::consts::TAU;

/// A chain of one line of stages.
fn chain(stages: &str) -> String {
    format!(r#"{{"heterodyne_chain": 1, "name": "Test", "stages": [{stages}]}}"#)
}

/// 20·log10(1/2).
const HALF: &str = r#"{"effect": "gain", "gain_db": -6.0205999}"#;

#[test]
fn half_as_loud_is_half_to_the_step() {
    let desk = Desk::new();
    desk.put("half.json", &chain(HALF));
    let sine: Vec<i16> = (0..9600)
        .map(|n| (30_000.0 * (TAU * f64::from(n) / 48.0).sin()) as i16)
        .collect();
    for channels in [1, 2] {
        std::fs::write(desk.path("in.wav"), wav(48_000, channels, &sine)).unwrap();
        let said = desk.json("process in.wav out.wav --chain half.json --force --json");
        let out = Wav::parse(&desk.read("out.wav"));
        assert_eq!(
            (out.channels, out.sample_rate, out.kind, out.bits),
            (channels, 48_000, 1, 16)
        );
        assert_eq!(said["frames"], said["input_frames"], "a gain has no tail");
        let found = out.s16();
        assert_eq!(found.len(), sine.len());
        for (found, sample) in found.iter().zip(&sine) {
            assert!(
                (2 * i32::from(*found) - i32::from(*sample)).abs() <= 2,
                "{found} {sample}"
            );
        }
        desk.done("process in.wav out.flac --chain half.json --format s24 --force --quiet");
        let whole = claxon::FlacReader::open(desk.path("out.flac"))
            .unwrap()
            .samples()
            .map(Result::unwrap)
            .collect::<Vec<i32>>();
        assert_eq!(whole.len(), sine.len());
        for (found, sample) in whole.iter().zip(&sine) {
            // 24 bits have 256 steps in one of 16; whole numbers are cut off towards zero.
            assert!(
                (found - 128 * i32::from(*sample)).abs() <= 2,
                "{found} {sample}"
            );
        }
    }
}

/// Level of a peak of the audio-EQ cookbook (R. Bristow-Johnson) at `hz`, in dB.
fn cookbook_peak_db(hz: f64, centre_hz: f64, gain_db: f64, q: f64, rate_hz: f64) -> f64 {
    let a = 10f64.powf(gain_db / 40.0);
    let w = TAU * centre_hz / rate_hz;
    let alpha = w.sin() / (2.0 * q);
    let (b, den) = (
        [1.0 + alpha * a, -2.0 * w.cos(), 1.0 - alpha * a],
        [1.0 + alpha / a, -2.0 * w.cos(), 1.0 - alpha / a],
    );
    let power = |c: [f64; 3]| {
        let angle = TAU * hz / rate_hz;
        let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
        let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
        re * re + im * im
    };
    10.0 * (power(b) / power(den)).log10()
}

#[test]
fn an_equalizer_on_a_file_has_the_response_of_theory() {
    let desk = Desk::new();
    let bands = r#"{"effect": "equalizer", "bands": [
        {"kind": "peak", "frequency_hz": 1000, "gain_db": 9, "q": 1.4}, {"kind": "peak", "frequency_hz": 6000, "gain_db": -7, "q": 0.8}]}"#;
    desk.put("eq.json", &chain(bands));
    for rate_hz in [44_100, 48_000, 96_000] {
        for hz in [250.0, 700.0, 1000.0, 1300.0, 6000.0, 15_000.0] {
            desk.done(&format!(
                "tone sine {hz} in.wav --duration 1 --level-dbfs -20 --rate {rate_hz} --quiet"
            ));
            desk.done(
                "process in.wav out.wav --chain eq.json --format f32 --tail 0 --force --quiet",
            );
            let said = desk.json("analyze out.wav --json --start 0.25");
            let rate_hz = f64::from(rate_hz);
            let theory = cookbook_peak_db(hz, 1000.0, 9.0, 1.4, rate_hz)
                + cookbook_peak_db(hz, 6000.0, -7.0, 0.8, rate_hz);
            for at in [0, 1] {
                // The mean square of a sine lies 3.0103 dB below its peak.
                near(
                    &said["measured"][at]["rms_db"],
                    -20.0 - 3.0103 + theory,
                    0.05,
                );
            }
        }
    }
}

#[test]
fn render_with_a_chain_is_process_of_the_rendered_file() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(2.0, 1), (1.5, 7)], 0.5));
    desk.done("render t.json plain.wav --format f32 --quiet");
    for name in ["telephone", "voice", "hall"] {
        desk.done(&format!(
            "process plain.wav a.wav --chain {name} --format f32 --force --quiet"
        ));
        for threads in [1, 3] {
            let said = desk.json(&format!(
                "render t.json b.wav --format f32 --chain {name} --threads {threads} --json"
            ));
            let sound = Wav::parse(&desk.read("b.wav"));
            // The heads may differ: only a recording leaves room for a length beyond 4 GiB.
            assert!(
                Wav::parse(&desk.read("a.wav")).f32() == sound.f32(),
                "{name} {threads}"
            );
            let peak = sound.f32().iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            near(&said["peak"], f64::from(peak), 1e-7);
            assert_eq!(said["frames"], sound.frames());
        }
    }
}

#[test]
fn what_the_effects_are_late_by_is_made_up_for() {
    let desk = Desk::new();
    // The limiter looks ahead; far below its ceiling it changes nothing but the time.
    desk.put(
        "late.json",
        &chain(r#"{"effect": "limiter", "ceiling_db": 0}, {"effect": "limiter", "bypass": true}"#),
    );
    let sound: Vec<i16> = (0..4000)
        .map(|n| {
            if n == 0 || n == 1234 || n == 3999 {
                8192
            } else {
                0
            }
        })
        .collect();
    std::fs::write(desk.path("in.wav"), wav(44_100, 1, &sound)).unwrap();
    let said = desk.json("process in.wav out.wav --chain late.json --format f32 --tail 0 --json");
    assert!(said["latency_frames"].as_u64().unwrap() > 0, "{said}");
    let found = Wav::parse(&desk.read("out.wav")).f32();
    let wanted: Vec<f32> = sound.iter().map(|x| f32::from(*x) / 32_768.0).collect();
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
    }
}

#[test]
fn what_sounds_on_is_kept_as_long_as_is_wanted() {
    let desk = Desk::new();
    desk.put("echo.json", &chain(r#"{"effect": "delay", "time_secs": 0.5, "feedback_part": 0.5, "mix_part": 0.5, "damping_hz": 20000}"#));
    let mut sound = vec![0i16; 4800];
    sound[4000] = 16_384;
    std::fs::write(desk.path("in.wav"), wav(48_000, 1, &sound)).unwrap();
    desk.done("process in.wav out.wav --chain echo.json --format f32 --quiet");
    let found = Wav::parse(&desk.read("out.wav")).f32();
    // Half of the sound itself, and half a second later half of it again.
    near(&f64::from(found[4000]).into(), 0.25, 1e-3);
    assert!(found[4001..27_990].iter().all(|x| x.abs() < 1e-4));
    assert!(found[28_000].abs() > 0.1, "{}", found[28_000]);
    let said = desk.json("process in.wav out.wav --chain echo.json --tail 0.75 --force --json");
    assert_eq!(
        (&said["input_frames"], &said["tail_frames"], &said["frames"]),
        (&4800.into(), &36_000.into(), &40_800.into())
    );
}

#[test]
fn what_cannot_be_processed_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    std::fs::write(desk.path("in.wav"), wav(48_000, 1, &[1000; 4800])).unwrap();
    std::fs::write(desk.path("slow.wav"), wav(4000, 1, &[1000; 4800])).unwrap();
    desk.put(
        "bad.json",
        &chain(r#"{"effect": "gian"}, {"effect": "gain", "gain_db": 1000}"#),
    )
    .put("noise.wav", "no sound")
    .put("half.json", &chain(HALF));
    let before = desk.names();
    for (line, status, says) in [
        (
            "process in.wav out.wav --chain voise",
            2,
            "built in are voice",
        ),
        ("process in.wav out.wav --chain no.json", 3, "no.json"),
        (
            "process in.wav out.wav --chain bad.json",
            1,
            "did you mean gain?",
        ),
        ("process in.wav out.wav --chain bad.json", 1, "-96 to 48 dB"),
        ("process in.wav out.mp3 --chain voice", 2, "accepted"),
        ("process in.wav - --chain voice", 2, "name a file"),
        (
            "process in.wav in.wav --chain voice --force",
            2,
            "is the input",
        ),
        ("process in.wav half.json --chain half.json --force", 2, ""),
        ("process in.wav slow.wav --chain voice", 2, "--force"),
        ("process noise.wav out.wav --chain voice", 1, "noise.wav"),
        ("process none.wav out.wav --chain voice", 3, "none.wav"),
        (
            "process slow.wav out.wav --chain voice",
            4,
            "8000 to 192000",
        ),
        ("process in.wav out.wav", 2, "--chain"),
        (
            "process in.wav out.wav --chain voice --tail 2:00:00",
            2,
            "hour",
        ),
        ("render in.wav out.wav --chain nothing", 1, ""),
        ("play t.json --chain voice --sample-rate 4000", 3, "t.json"),
        ("effects nothing", 2, "compressor"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{line}: {}", ran.stderr);
        assert_eq!(desk.names(), before, "{line}");
    }
    let said = desk.json("process in.wav out.wav --chain bad.json --json");
    assert_eq!(
        (&said["ok"], said["diagnostics"].as_array().unwrap().len()),
        (&false.into(), 2)
    );
}

#[test]
fn samples_beyond_full_scale_are_told() {
    let desk = Desk::new();
    desk.put("loud.json", &chain(r#"{"effect": "gain", "gain_db": 12}"#));
    std::fs::write(desk.path("in.wav"), wav(48_000, 1, &[16_384; 100])).unwrap();
    let ran = desk.done("process in.wav out.wav --chain loud.json");
    assert!(
        ran.stderr.contains("100 samples lie beyond full scale"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("peak 6.0 dB") && ran.stdout.contains("mono"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("processing"), "{}", ran.stderr);
    let kept = desk.done("process in.wav kept.wav --chain loud.json --format f32");
    assert!(!kept.stderr.contains("beyond"), "{}", kept.stderr);
}

#[test]
fn chains_are_checked_described_and_listed() {
    let desk = Desk::new();
    desk.put("good.json", &chain(HALF)).put(
        "bad.json",
        &chain(r#"{"effect": "gain", "gian_db": 1}, {"effect": "echo"}"#),
    );
    assert!(
        desk.done("check good.json")
            .stdout
            .contains("good.json: ok")
    );
    let bad = desk.run("check bad.json");
    assert_eq!(bad.status, 1);
    assert!(
        bad.stdout.contains("1 error, 1 warning") && bad.stderr.contains("gain_db?"),
        "{}{}",
        bad.stdout,
        bad.stderr
    );
    let schema: serde_json::Value =
        serde_json::from_str(&desk.done("schema chain").stdout).unwrap();
    assert_eq!(schema["title"], "Heterodyne chain");
    assert!(desk.done("schema").stdout.contains("Heterodyne track"));
    let list = desk.done("effects").stdout;
    let catalogue = desk.json("effects --json");
    for effect in catalogue["effects"].as_array().unwrap() {
        let name = effect["name"].as_str().unwrap();
        assert!(list.contains(name));
        let text = desk.done(&format!("effects {name}")).stdout;
        let own = desk.json(&format!("effects {name} --json"));
        for parameter in effect["parameters"].as_array().unwrap() {
            assert!(text.contains(parameter["name"].as_str().unwrap()), "{text}");
        }
        assert_eq!(
            own["parameters"].as_array().unwrap().len(),
            effect["parameters"].as_array().unwrap().len()
        );
    }
    // A built-in chain is printed as it is, to begin one's own from.
    let voice = desk.done("effects voice").stdout;
    desk.put("voice.json", &voice);
    assert!(desk.done("check voice.json --strict").stdout.contains("ok"));
}

#[test]
fn a_played_track_passes_the_chain() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.4, 1)], 0.0))
        .put("half.json", &chain(HALF));
    let played = |more: &str, name: &str| {
        desk.done(&format!(
            "play t.json --device null --sample-rate 8000 --record {name} --quiet{more}"
        ));
        Wav::parse(&desk.read(name)).f32()
    };
    let (plain, half) = (played("", "a.wav"), played(" --chain half.json", "b.wav"));
    assert_eq!(plain.len(), half.len());
    assert!(
        plain
            .iter()
            .zip(&half)
            .all(|(a, b)| (a - 2.0 * b).abs() < 1e-6)
    );
    let refused = desk.run("play t.json --device null --chain half.json --sample-rate 4000");
    assert_eq!(refused.status, 2, "{}", refused.stderr);
}
