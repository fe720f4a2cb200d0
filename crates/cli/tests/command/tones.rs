//! Test signals that `tone` writes, held against sines worked out here.

use crate::desk::Desk;
use crate::wav::Wav;
use std::f64::consts::TAU;

fn channel(wav: &Wav, which: usize) -> Vec<f64> {
    let all = wav.f32();
    all.chunks_exact(2)
        .map(|frame| f64::from(frame[which]))
        .collect()
}

/// Amplitude of the line at `hz` over whole periods at 48 kHz.
fn line(sound: &[f64], hz: f64) -> f64 {
    let (mut sin, mut cos) = (0.0, 0.0);
    for (n, x) in sound.iter().enumerate() {
        let angle = TAU * (hz * n as f64 / 48_000.0).fract();
        sin += x * angle.sin();
        cos += x * angle.cos();
    }
    2.0 / sound.len() as f64 * sin.hypot(cos)
}

#[test]
fn a_sine_is_the_sine_and_its_frequency_is_told_to_the_bit() {
    let desk = Desk::new();
    let said = desk.json("tone sine 1000 a.wav --duration 1 --level-dbfs -40 --json");
    let wav = Wav::parse(&desk.read("a.wav"));
    assert_eq!(
        (wav.kind, wav.sample_rate, wav.frames()),
        (3, 48_000, 48_000)
    );
    for which in [0, 1] {
        for (n, x) in channel(&wav, which).iter().enumerate() {
            let want = 0.01 * (TAU * (n % 48) as f64 / 48.0).sin();
            assert!((x - want).abs() < 1e-9, "{n}: {x} {want}");
        }
    }
    // 2^64/48 = 384307168202282325⅓.
    let frequency = &said["frequencies"][1];
    assert_eq!(
        (&frequency["channel"], &frequency["step"]),
        (&"right".into(), &"384307168202282325".into())
    );
    let off = frequency["difference_hz"].as_f64().unwrap();
    assert!(
        (off / (-16_000.0 / 2f64.powi(64)) - 1.0).abs() < 1e-12,
        "{off:e}"
    );
    assert!((said["peak"][0].as_f64().unwrap() - 0.01).abs() < 1e-8);
    assert!((said["rms"][1].as_f64().unwrap() - 0.01 * 0.5f64.sqrt()).abs() < 1e-9);
    assert_eq!(
        (&said["ok"], &said["frames"], &said["alias_db"]),
        (&true.into(), &48_000.into(), &serde_json::Value::Null)
    );
}

#[test]
fn a_pair_differs_by_its_beat_phase_and_level() {
    let desk = Desk::new();
    desk.done(
        "tone sine 400 a.wav --duration 0.5 --level-dbfs -6 --phase 0.125 --beat 10 --right-phase -0.25 --right-db -20",
    );
    let wav = Wav::parse(&desk.read("a.wav"));
    let gain = 10f64.powf(-6.0 / 20.0);
    for n in 0..24_000 {
        let t = n as f64 / 48_000.0;
        let left = gain * (TAU * (400.0 * t + 0.125)).sin();
        let right = 0.1 * gain * (TAU * (410.0 * t - 0.125)).sin();
        assert!((channel_at(&wav, n, 0) - left).abs() < 4e-8, "{n}");
        assert!((channel_at(&wav, n, 1) - right).abs() < 4e-9, "{n}");
    }
    desk.done("tone sine 400 b.wav --duration 0.01 --channels opposite");
    let opposite = Wav::parse(&desk.read("b.wav")).f32();
    assert!(opposite.chunks_exact(2).all(|frame| frame[0] == -frame[1]));
    desk.done("tone sine 400 b.wav --duration 0.01 --channels right");
    let right = Wav::parse(&desk.read("b.wav")).f32();
    assert!(right.chunks_exact(2).all(|frame| frame[0] == 0.0) && right[3] != 0.0);
}

fn channel_at(wav: &Wav, frame: usize, which: usize) -> f64 {
    let at = 8 * frame + 4 * which;
    f64::from(f32::from_le_bytes(wav.data[at..at + 4].try_into().unwrap()))
}

#[test]
fn each_signal_has_the_lines_that_it_is_made_of() {
    let desk = Desk::new();
    let pi = std::f64::consts::PI;
    for (signal, lines) in [
        (
            "tones 1000,3000@-20,20000@-60",
            vec![(1000.0, 1.0), (3000.0, 0.1), (20_000.0, 0.001)],
        ),
        (
            "square 1000",
            vec![
                (1000.0, 4.0 / pi),
                (2000.0, 0.0),
                (23_000.0, 4.0 / pi / 23.0),
            ],
        ),
        (
            "saw 1000",
            vec![(1000.0, 2.0 / pi), (23_000.0, 2.0 / pi / 23.0)],
        ),
        (
            "triangle 1000",
            vec![(3000.0, 8.0 / pi / pi / 9.0), (4000.0, 0.0)],
        ),
        (
            "pulses 1000",
            vec![(1000.0, 1.0 / 23.0), (23_000.0, 1.0 / 23.0)],
        ),
        (
            "am 10000 100 --depth 0.5",
            vec![(10_000.0, 1.0), (9900.0, 0.25), (10_100.0, 0.25)],
        ),
        // J₀(2) and J₁(2), Abramowitz and Stegun, table 9.1.
        (
            "fm 10000 100 --deviation 200",
            vec![(10_000.0, 0.223_890_779_1), (9900.0, 0.576_724_807_8)],
        ),
        (
            "impulse --every 48",
            vec![(0.0, 2.0 / 48.0), (1000.0, 2.0 / 48.0), (1500.0, 0.0)],
        ),
    ] {
        let (name, options) = signal
            .split_once(" --")
            .unwrap_or((signal, "channels both"));
        desk.done(&format!(
            "tone {name} a.wav --{options} --duration 0.1 --level-dbfs 0 --quiet"
        ));
        let sound = channel(&Wav::parse(&desk.read("a.wav")), 0);
        for (hz, want) in lines {
            let found = line(&sound, hz);
            assert!(
                (found - want).abs() < 1e-7,
                "{signal}: {found} at {hz} Hz, not {want}"
            );
        }
    }
}

#[test]
fn a_sweep_begins_and_ends_where_it_should() {
    let desk = Desk::new();
    for (option, middle_hz) in [("", 5050.0), ("--log", 1000.0)] {
        desk.done(&format!(
            "tone sweep 100 10000 a.wav --duration 2 --level-dbfs 0 {option}"
        ));
        let sound = channel(&Wav::parse(&desk.read("a.wav")), 0);
        // Upward crossings within a tenth of a second, each placed between its two samples.
        let crossings: Vec<f64> = (45_600..50_400)
            .filter(|n| sound[*n] < 0.0 && sound[n + 1] >= 0.0)
            .map(|n| n as f64 + sound[n] / (sound[n] - sound[n + 1]))
            .collect();
        let [first, last] = [crossings[0], crossings[crossings.len() - 1]];
        let found = (crossings.len() - 1) as f64 / (last - first) * 48_000.0;
        assert!(
            (found / middle_hz - 1.0).abs() < 0.005,
            "{option}: {found} {middle_hz}"
        );
    }
}

#[test]
fn noise_has_its_level_and_two_channels_may_be_unrelated() {
    let desk = Desk::new();
    let correlation = |name: &str| {
        let wav = Wav::parse(&desk.read(name));
        let (left, right) = (channel(&wav, 0), channel(&wav, 1));
        let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        sum(&left, &right) / (sum(&left, &left) * sum(&right, &right)).sqrt()
    };
    let said = desk.json("tone noise white a.wav --duration 1 --json");
    // −20 dB against the RMS of a sine at full scale; 48 000 samples know it to 0.3 %.
    let rms = said["rms"][0].as_f64().unwrap();
    assert!((rms / (0.1 * 0.5f64.sqrt()) - 1.0).abs() < 0.015, "{rms}");
    assert!((correlation("a.wav") - 1.0).abs() < 1e-9);
    let said = desk.json("tone noise white b.wav --duration 1 --independent --seed 3 --json");
    assert_eq!(said["channels"], "independent");
    assert!(correlation("b.wav").abs() < 5.0 / 48_000f64.sqrt());
    assert_ne!(desk.read("a.wav")[44..400], desk.read("b.wav")[44..400]);
    desk.done("tone noise white c.wav --duration 1");
    assert!(desk.read("a.wav") == desk.read("c.wav"));
}

#[test]
fn whole_numbers_are_rounded_with_dither_and_flac_holds_24_bits() {
    let desk = Desk::new();
    let want = |n: usize, top: f64| 0.5 * top * (TAU * (n % 48) as f64 / 48.0).sin();
    let level = "--level-dbfs -6.020599913279624 --duration 1";
    desk.done(&format!("tone sine 1000 a.wav --format s16 {level}"));
    let steps = Wav::parse(&desk.read("a.wav")).s16();
    let errors: Vec<f64> = steps
        .iter()
        .enumerate()
        .map(|(at, step)| f64::from(*step) - want(at / 2, 32_767.0))
        .collect();
    assert!(errors.iter().all(|error| error.abs() <= 1.51));
    // Triangular dither and rounding: mean 0, variance 1/6 + 1/12, over 96 000 samples.
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    let variance = errors.iter().map(|e| e * e).sum::<f64>() / errors.len() as f64;
    assert!(
        mean.abs() < 0.01 && (variance - 0.25).abs() < 0.01,
        "{mean} {variance}"
    );
    desk.done(&format!(
        "tone sine 1000 a.wav --format s16 --no-dither {level}"
    ));
    let cut = Wav::parse(&desk.read("a.wav")).s16();
    assert!(cut.iter().enumerate().all(|(at, step)| {
        let exact = want(at / 2, 32_767.0);
        f64::from(*step).abs() <= exact.abs() + 0.01 && (f64::from(*step) - exact).abs() < 1.01
    }));
    desk.done(&format!("tone sine 1000 a.flac {level}"));
    let mut flac = claxon::FlacReader::open(desk.path("a.flac")).unwrap();
    let info = flac.streaminfo();
    assert_eq!(
        (info.bits_per_sample, info.sample_rate, info.samples),
        (24, 48_000, Some(48_000))
    );
    for (at, step) in flac.samples().enumerate() {
        let error = f64::from(step.unwrap()) - want(at / 2, 8_388_607.0);
        assert!(error.abs() < 2.0, "{at}: {error}");
    }
}

#[test]
fn standard_output_gets_the_bytes_of_the_file() {
    let desk = Desk::new();
    for options in [
        "",
        "--format s24",
        "--format s16 --rate 44100",
        "--channels 1",
        "--format s24 --channels mono",
    ] {
        let line = |out: &str| format!("tone square 441 {out} --duration 0.2 {options}");
        desk.done(&line("a.wav"));
        let words = line("-");
        let output = desk
            .command()
            .args(words.split_whitespace())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stdout == desk.read("a.wav"), "{options}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("fundamental"), "{said}");
    }
}

#[test]
fn what_cannot_be_made_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    for (line, status, words) in [
        (
            "tone sine 24000 a.wav",
            2,
            ["left channel, tone", "below 24000 Hz"],
        ),
        (
            "tone sine 23995 a.wav --beat 5",
            2,
            ["right channel, tone", "24000 Hz; accepted"],
        ),
        ("tone sine 0 a.wav", 2, ["0 Hz", "0.001 Hz"]),
        ("tone sine high a.wav", 2, ["high", "HZ"]),
        ("tone saw 0.1 a.wav", 2, ["239999 harmonics", "65536"]),
        ("tone tones 440@loud a.wav", 2, ["440@loud", "1000@-20"]),
        ("tone am 23950 100 a.wav", 2, ["24050 Hz", "24000 Hz"]),
        (
            "tone am 1000 5 a.wav --depth 2",
            2,
            ["depth of 2", "0 to 1"],
        ),
        (
            "tone fm 20000 100 a.wav --deviation 5000",
            2,
            ["alias", "-150 dB"],
        ),
        ("tone fm 20000 100 a.wav", 2, ["--deviation", "required"]),
        (
            "tone sweep 1000 1000.1 a.wav --log",
            2,
            ["ratio of 1.0001", "1.001"],
        ),
        (
            "tone impulse a.wav --every 0",
            2,
            ["every 0 frames", "accepted"],
        ),
        ("tone noise grey a.wav", 2, ["grey", "violet"]),
        (
            "tone noise pink a.wav --independent --channels left",
            2,
            ["--independent", "--channels"],
        ),
        (
            "tone sine 1000 a.wav --duration 0",
            2,
            ["--duration 0", "one frame"],
        ),
        ("tone sine 1000 a.wav --rate 10", 2, ["10", "768000"]),
        ("tone sine 1000 a.wav --level-dbfs 100", 2, ["100", "60 dB"]),
        ("tone sine 1000 a.mp3", 2, ["a.mp3", ".flac"]),
        ("tone sine 1000 a.flac --format f32", 2, ["a.flac", "f32"]),
        (
            "tone sine 1000 - --format flac",
            2,
            ["standard output", "s16"],
        ),
        ("tone sine 1000 - --json", 2, ["--json", "name a file"]),
        ("tone sine 1000 nowhere/a.wav", 3, ["nowhere", "cannot"]),
        ("tone sine 1000", 2, ["OUT", "required"]),
        ("tone a.wav", 2, ["a.wav", "subcommand"]),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        for word in words {
            assert!(ran.stderr.contains(word), "{line}: {word}: {}", ran.stderr);
        }
        assert!(desk.names().is_empty(), "{line}");
    }
}

#[test]
fn too_loud_is_said() {
    let desk = Desk::new();
    let ran = desk
        .done("tone sine 12000 a.wav --level-dbfs 6 --phase 0.25 --duration 0.001 --format s16");
    // 48 frames at a quarter of the rate: every other sample of both channels is a peak.
    assert!(
        ran.stderr.contains("48 samples lie beyond full scale"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("peak 6.0 dB left"), "{}", ran.stdout);
    let quiet = desk.done("tone sine 12000 a.wav --level-dbfs 6 --duration 0.001 --quiet");
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn help_and_manual_name_every_signal() {
    let desk = Desk::new();
    let help = desk.done("tone --help").stdout;
    let manual = desk.done("man").stdout;
    for signal in [
        "sine", "tones", "sweep", "square", "saw", "triangle", "pulses", "noise", "impulse", "am",
        "fm",
    ] {
        assert!(help.contains(&format!("  {signal} ")), "{signal}: {help}");
        let heading = format!("HETERODYNE TONE {}\"", signal.to_uppercase());
        assert!(manual.contains(&heading), "{signal}");
        let own = desk.done(&format!("tone {signal} --help")).stdout;
        assert!(
            own.contains("--level-dbfs") && own.contains("AES17"),
            "{own}"
        );
    }
}

#[test]
fn a_file_of_one_channel_holds_the_tone_of_two() {
    let desk = Desk::new();
    for ending in ["wav", "flac"] {
        desk.done(&format!("tone sine 440 two.{ending} --duration 1 --quiet"));
        let made = desk.json(&format!(
            "tone sine 440 one.{ending} --duration 1 --channels mono --json"
        ));
        assert_eq!(
            (&made["channels"], &made["peak"].as_array().unwrap().len()),
            (&"mono".into(), &1)
        );
        assert_eq!(made["frequencies"][0]["channel"], "mono");
        let one = desk.json(&format!("analyze one.{ending} --json"));
        let two = desk.json(&format!("analyze two.{ending} --json"));
        assert_eq!((&one["channels"], &two["channels"]), (&1.into(), &2.into()));
        for key in ["tones", "rms_db", "noise_floor_db"] {
            assert_eq!(
                one["measured"][0][key], two["measured"][0][key],
                "{ending} {key}"
            );
        }
    }
    let refused = desk.run("tone sine 440 a.wav --channels mono --beat 4");
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("--beat"), "{}", refused.stderr);
}
