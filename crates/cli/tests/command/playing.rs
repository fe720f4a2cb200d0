//! `play` and `devices`, on a device that needs no hardware.

use crate::desk::{Desk, Ran, tones};
use crate::wav::Wav;
use serde_json::Value;

/// The JSON lines of a run that ends by itself.
fn events(desk: &Desk, line: &str) -> (Ran, Vec<Value>) {
    let ran = desk.run(line);
    let events = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let events = events.collect();
    (ran, events)
}

fn named<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events
        .iter()
        .filter(|event| event["event"] == name)
        .collect()
}

#[test]
fn a_track_is_played_to_its_end_in_time() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.6, 1), (0.6, 2)], 0.2));
    let (ran, events) = events(&desk, "play t.json --device null --json");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let names: Vec<&str> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(&names[..2], ["loaded", "opened"]);
    assert_eq!(&names[names.len() - 2..], ["ended", "end"]);
    assert_eq!(
        (&events[0]["steps"], &events[0]["revision"]),
        (&2.into(), &0.into())
    );
    // The live mix counts every step in full; times are cut to whole frames.
    assert!((events[0]["seconds"].as_f64().unwrap() - 1.2).abs() < 1e-4);
    let steps: Vec<&Value> = named(&events, "step")
        .iter()
        .map(|step| &step["number"])
        .collect();
    assert_eq!(steps, [1, 2]);
    let end = events.last().unwrap();
    assert_eq!(
        (&end["interrupted"], &end["record"]),
        (&false.into(), &Value::Null)
    );
    // A second of sound takes a second, less what the device holds; machines under load take longer.
    let played = end["played_secs"].as_f64().unwrap();
    assert!(played > 1.0, "{played}");
    assert!(end["load"]["callbacks"].as_u64().unwrap() >= 48_000 / 512);
}

#[test]
fn every_second_says_how_things_stand() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(1.5, 3)], 0.0));
    let (ran, events) = events(
        &desk,
        "play t.json --device null --sample-rate 8000 --buffer 64 --gain -6dB --json",
    );
    assert_eq!(ran.status, 0);
    let status = named(&events, "status")[0];
    assert_eq!(
        (&status["state"], &status["step"]),
        (&"playing".into(), &1.into())
    );
    assert_eq!(
        (&status["voices"], &status["duration_secs"]),
        (&3.into(), &1.5.into())
    );
    let output = &status["output"];
    assert_eq!(
        (&output["device"], &output["sample_rate"]),
        (&"null".into(), &8000.into())
    );
    assert_eq!(
        (&output["buffer_frames"], &output["format"]),
        (&64.into(), &"f32".into())
    );
    // 10^(−6/20).
    assert!((status["gain"].as_f64().unwrap() - 0.501_187).abs() < 1e-5);
    let position = status["position_secs"].as_f64().unwrap();
    assert!(position > 0.5 && position < 1.5, "{position}");
    assert!(status["peaks"][0].as_f64().unwrap() > 0.0);
}

#[test]
fn a_recording_is_the_live_mix_bit_for_bit() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.7, 2), (0.6, 1)], 0.1));
    for (more, slice) in [("", ""), (" --start 0.5", " --start 0.5")] {
        desk.done(&format!(
            "render t.json want.wav --mix live --format f32{slice}"
        ));
        let line =
            format!("play t.json --device null --sample-rate 8000 --record got.wav --json{more}");
        let (ran, events) = events(&desk, &line);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let record = &events.last().unwrap()["record"];
        assert_eq!(record["lost_frames"], 0);
        let (want, got) = (
            Wav::parse(&desk.read("want.wav")),
            Wav::parse(&desk.read("got.wav")),
        );
        assert_eq!(
            (got.kind, got.bits, got.channels),
            (want.kind, want.bits, want.channels)
        );
        assert_eq!(
            (got.sample_rate, got.frames()),
            (want.sample_rate, want.frames())
        );
        assert_eq!(record["frames"], want.frames());
        // A start in the middle fades in over 10 ms.
        let faded = if more.is_empty() {
            0
        } else {
            80 * got.frame_bytes()
        };
        assert!(got.data[faded..] == want.data[faded..], "{more}");
    }
    assert_eq!(desk.names(), ["got.wav", "t.json", "want.wav"]);
}

#[test]
fn a_recording_may_be_flac() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.3, 1)], 0.0));
    let ran = desk.done("play t.json --device null --sample-rate 8000 --record got.flac");
    assert!(
        ran.stderr.contains("got.flac") && ran.stderr.contains("2400 frames"),
        "{}",
        ran.stderr
    );
    desk.done("render t.json want.flac --mix live --format flac24");
    let decoded = |name: &str| {
        let bytes = desk.read(name);
        let mut reader = claxon::FlacReader::new(&bytes[..]).unwrap();
        let samples: Vec<i32> = reader.samples().map(Result::unwrap).collect();
        samples
    };
    assert!(decoded("got.flac") == decoded("want.flac"));
}

#[test]
fn without_a_terminal_each_thing_is_a_line() {
    let desk = Desk::new();
    let track = tones(&[(0.4, 1), (0.4, 1)], 0.0).replacen(
        "\"duration\"",
        "\"description\":\"Arrive\",\"duration\"",
        1,
    );
    desk.put("t.json", &track);
    let ran = desk.done("play t.json --device null");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines[0].contains("t.json") && lines[0].contains("0:00.800"),
        "{}",
        ran.stdout
    );
    let after = |words: &str| {
        let found = lines.iter().position(|line| line.contains(words));
        found.unwrap_or_else(|| panic!("{words}: {}", ran.stdout))
    };
    assert!(after("null, 48000 Hz") < after("step 1 of 2: Arrive"));
    assert!(after("step 1 of 2") < after("step 2 of 2"));
    assert_eq!(after("end of the track"), lines.len() - 1);
    assert!(
        ran.stderr.contains("played 0:00.") && ran.stderr.contains("xruns"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stdout.contains('\u{1b}'));
    let quiet = desk.done("play t.json --device null --quiet");
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn the_environment_names_the_device_of_who_names_none() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.2, 1)], 0.0));
    let output = desk
        .command()
        .args(["play", "t.json"])
        .env("HETERODYNE_DEVICE", "null")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    desk.put(
        "a.voice",
        r#"{"synth_function_name":"binaural_beat","params":{"baseFreq":200}}"#,
    );
    let (ran, events) = events(&desk, "play a.voice#1 --start 59.8 --device null --json");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(events[0]["seconds"], 60.0);
}

/// The command on a machine without sound.
#[cfg(target_os = "linux")]
fn deaf(desk: &Desk, line: &str) -> Ran {
    let mut command = desk.command();
    command
        .args(line.split_whitespace())
        .env("ALSA_CONFIG_PATH", "/nonexistent")
        .env_remove("HETERODYNE_DEVICE")
        .env("PULSE_SERVER", "unix:/nonexistent")
        .env("PIPEWIRE_REMOTE", "/nonexistent");
    Ran::from(command.output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_device_there_is_something_else_to_do() {
    let desk = Desk::new();
    desk.put("my track.json", &tones(&[(0.2, 1)], 0.0))
        .put("t.json", &tones(&[(0.2, 1)], 0.0));
    let ran = deaf(&desk, "play t.json");
    assert_eq!(ran.status, 5, "{}", ran.stderr);
    for words in [
        "no output device",
        "heterodyne render t.json",
        "--device null",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    let listed = deaf(&desk, "devices");
    assert_eq!(listed.status, 0);
    assert!(
        listed.stdout.contains("no sound device"),
        "{}",
        listed.stdout
    );
    let listed: Value =
        serde_json::from_str(&deaf(&desk, "devices --json --inputs").stdout).unwrap();
    assert_eq!(listed["devices"], Value::Array(Vec::new()));
}

#[test]
fn what_cannot_be_played_is_refused_before_it_sounds() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(0.5, 1)], 0.0))
        .put("bad.json", "{");
    for (line, status, words) in [
        ("play bad.json --device null", 1, "bad.json:1:"),
        ("play nowhere.json --device null", 3, "nowhere.json"),
        ("play t.json --device null --start 10", 4, "0.5 s"),
        ("play t.json --device null --record out.ogg", 2, ".flac"),
        (
            "play t.json --device null --record no/out.wav",
            3,
            "no/out.wav",
        ),
        ("play t.json --device null --record t.json", 2, "t.json"),
        ("play t.json --device null --gain 5", 2, "0 to 4"),
        ("play t.json --device null --buffer 0", 2, "65536"),
        ("play t.json --device null --start soon", 2, "H:MM:SS"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, status, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{line}: {}", ran.stderr);
    }
    let (_, refused) = events(&desk, "play bad.json --device null --json");
    let [refused] = &refused[..] else {
        panic!("{refused:?}")
    };
    assert_eq!(refused["event"], "refused");
    assert_eq!(
        (&refused["ok"], &refused["file"]),
        (&false.into(), &"bad.json".into())
    );
    assert_eq!(desk.names(), ["bad.json", "t.json"]);
}
