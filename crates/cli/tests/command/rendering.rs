//! Files that `render` writes.

use crate::desk::{Desk, tones};
use crate::wav::Wav;

fn desk() -> Desk {
    let desk = Desk::new();
    // The second step's seven voices sum past full scale, so that per-step scaling has work to do.
    desk.put("t.json", &tones(&[(20.0, 1), (25.0, 7), (15.0, 2)], 2.0));
    desk
}

#[test]
fn the_finished_file_has_the_length_rate_and_peak_of_the_format() {
    let desk = desk();
    desk.done("render t.json out.wav");
    let wav = Wav::parse(&desk.read("out.wav"));
    assert_eq!(
        (wav.kind, wav.channels, wav.sample_rate, wav.bits),
        (1, 2, 8000, 16)
    );
    // Sum of durations less two crossfades.
    assert_eq!(wav.frames(), (20 + 25 + 15 - 2 - 2) * 8000);
    // 0.25 · 32767 cut towards zero is 8191; the peak may lie a rounding of f32 below the target.
    let peak = wav
        .s16()
        .iter()
        .map(|sample| sample.unsigned_abs())
        .max()
        .unwrap();
    assert!((8190..=8191).contains(&peak), "{peak}");
}

#[test]
fn a_single_tone_is_the_tone_of_the_formula() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(2.0, 1)], 0.0));
    desk.done("render t.json out.wav --stage raw");
    let samples = Wav::parse(&desk.read("out.wav")).f32();
    // Left ear: 200 − 4/2 Hz, right ear: 200 + 4/2 Hz; away from the 10 ms fades at the ends.
    for frame in 100..15_900 {
        // The phase is one step on at the first sample.
        let turn = std::f64::consts::TAU * (frame + 1) as f64 / 8000.0;
        for (channel, expected) in [0.5 * (198.0 * turn).sin(), 0.4 * (202.0 * turn).sin()]
            .into_iter()
            .enumerate()
        {
            let error = f64::from(samples[2 * frame + channel]) - expected;
            assert!(
                error.abs() < 1e-5,
                "frame {frame} channel {channel}: off by {error}"
            );
        }
    }
}

#[test]
fn a_step_that_is_too_loud_is_brought_to_full_scale_and_others_are_not() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(5.0, 1), (5.0, 7)], 0.0));
    desk.done("render t.json out.wav --stage raw");
    let samples = Wav::parse(&desk.read("out.wav")).f32();
    let peak = |samples: &[f32]| {
        samples
            .iter()
            .fold(0.0f32, |peak, sample| peak.max(sample.abs()))
    };
    let (first, second) = samples.split_at(5 * 8000 * 2);
    assert!((peak(first) - 0.5).abs() < 1e-4, "{}", peak(first));
    assert!((peak(second) - 1.0).abs() < 1e-6, "{}", peak(second));
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads_and_with_remembered_levels() {
    let desk = desk();
    for format in ["s16", "s24", "f32", "flac", "flac24"] {
        let name = if format.starts_with("flac") {
            "out.flac"
        } else {
            "out.wav"
        };
        let line = format!("render t.json {name} --format {format} --dither --quiet");
        desk.done(&format!("{line} --threads 1 --no-cache"));
        let one = desk.read(name);
        for threads in 1..5 {
            desk.done(&format!("{line} --threads {threads}"));
            assert!(desk.read(name) == one, "{format} {threads}");
        }
    }
}

#[test]
fn a_slice_is_the_same_cut_of_the_whole() {
    let desk = desk();
    for (options, frame_bytes) in [
        ("--stage raw", 8),
        ("--stage final --dither", 4),
        ("--mix live", 4),
    ] {
        desk.done(&format!("render t.json whole.wav {options}"));
        let whole = Wav::parse(&desk.read("whole.wav")).data;
        for (start, duration, from, to) in [
            ("0:18.5", "3", 148_000, 172_000),
            ("0", "0.125", 0, 1000),
            ("0:00:50", "100", 400_000, whole.len() / frame_bytes),
        ] {
            for cache in ["", "--no-cache"] {
                desk.done(&format!(
                    "render t.json part.wav {options} --start {start} --duration {duration} {cache}"
                ));
                let part = Wav::parse(&desk.read("part.wav")).data;
                assert!(
                    part == whole[from * frame_bytes..to * frame_bytes],
                    "{options} {start} {duration} {cache}"
                );
            }
        }
    }
}

#[test]
fn a_second_run_measures_nothing() {
    let desk = desk();
    let first = desk.json("render t.json a.wav --json");
    assert!(first["scanned_frames"].as_u64().unwrap() > 0);
    let second = desk.json("render t.json b.wav --json");
    assert_eq!(second["scanned_frames"], 0);
    assert!(second["recalled_levels"].as_u64().unwrap() > 0);
    assert!(desk.read("a.wav") == desk.read("b.wav"));
    // Another track is another matter.
    desk.put("t.json", &tones(&[(20.0, 1), (25.0, 6), (15.0, 2)], 2.0));
    assert!(
        desk.json("render t.json a.wav --json")["scanned_frames"]
            .as_u64()
            .unwrap()
            > 0
    );
}

#[test]
fn json_says_what_was_made() {
    let desk = desk();
    let report = desk.json("render t.json out.wav --json --target 0.5 --format s24 --threads 2");
    assert_eq!(report["ok"], true);
    assert_eq!(report["frames"], 56 * 8000);
    assert_eq!(report["seconds"], 56.0);
    assert_eq!(report["format"], "s24");
    assert_eq!(report["threads"], 2);
    assert_eq!(report["bytes"], desk.read("out.wav").len());
    assert!((report["peak"].as_f64().unwrap() - 0.5).abs() < 1e-6);
}

#[test]
fn the_name_is_chosen_when_none_is_given() {
    let desk = Desk::new();
    let track = tones(&[(1.0, 1)], 0.0);
    desk.put("t.json", &track);
    desk.put(
        "named.json",
        &track.replace(
            "\"sample_rate\":8000",
            "\"sample_rate\":8000,\"output_filename\":\"../x.flac\"",
        ),
    );
    desk.done("render t.json");
    desk.done("render named.json");
    assert_eq!(desk.names(), ["named.json", "t.json", "t.wav", "x.flac"]);
    assert_eq!(&desk.read("x.flac")[..4], b"fLaC");
}

#[test]
fn rate_and_seed_can_be_chosen() {
    let desk = Desk::new();
    let noise = r#"{"global":{"sample_rate":8000},"progression":[{"duration":2,"voices":[]}],
        "background_noise":{"params":{"noise_parameters":{"name":"pink"}},"gain":0.5}}"#;
    desk.put("t.json", noise);
    desk.done("render t.json a.wav --sample-rate 11025 --seed 1");
    desk.done("render t.json b.wav --sample-rate 11025 --seed 1");
    desk.done("render t.json c.wav --sample-rate 11025 --seed 2");
    let wav = Wav::parse(&desk.read("a.wav"));
    assert_eq!((wav.sample_rate, wav.frames()), (11025, 22050));
    assert!(wav.data == Wav::parse(&desk.read("b.wav")).data);
    assert!(wav.data != Wav::parse(&desk.read("c.wav")).data);
    assert!(wav.data.iter().any(|byte| *byte != 0));
}

#[test]
fn progress_goes_to_standard_error_and_the_summary_to_standard_output() {
    let desk = desk();
    let ran = desk.done("render t.json out.wav");
    assert!(
        ran.stderr
            .lines()
            .any(|line| line.starts_with("rendering 100 %")),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("out.wav: 0:56.000, 8000 Hz, s16"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("peak -12.0 dB") && ran.stdout.contains("x real time"),
        "{}",
        ran.stdout
    );
    let quiet = desk.done("render t.json out.wav --quiet");
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn an_older_file_is_replaced_only_by_a_finished_one() {
    let desk = desk();
    desk.put("out.wav", "old");
    assert_eq!(desk.run("render t.json out.wav --start 1:00:00").status, 4);
    assert_eq!(desk.read("out.wav"), b"old");
    desk.done("render t.json out.wav");
    assert_eq!(&desk.read("out.wav")[..4], b"RIFF");
    assert_eq!(desk.names(), ["out.wav", "t.json"]);
}

#[test]
fn what_a_track_is_made_from_is_not_written_over() {
    let desk = desk();
    desk.done("render t.json clip.wav --duration 1");
    let sound = desk.read("clip.wav");
    let track = tones(&[(2.0, 1)], 0.0);
    let with_clip = track.replacen('{', r#"{"overlay_clips": [{"file_path": "clip.wav"}], "#, 1);
    desk.put("c.json", &with_clip);
    let ran = desk.run("render c.json ./clip.wav");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("what the track is made from"),
        "{}",
        ran.stderr
    );
    assert_eq!(desk.read("clip.wav"), sound);
    desk.done("render c.json other.wav");
}

#[test]
fn options_that_do_nothing_are_named() {
    let desk = desk();
    let ran = desk.done("render t.json a.wav --stage raw --target 0.5 --dither");
    assert!(
        ran.stderr.contains("--target does nothing"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("--dither does nothing"),
        "{}",
        ran.stderr
    );
}
