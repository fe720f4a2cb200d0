//! The commands: their forms, what they print, how they end.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::tracks::{silence, track};

const RUN: &str = env!("CARGO_BIN_EXE_realtime_backend");
const OLDER: &str = env!("CARGO_BIN_EXE_realtime_backend_cli");
const PLAY: &str = env!("CARGO_BIN_EXE_play_json");

/// A folder with a track, and commands that are run in it.
struct Desk(tempfile::TempDir);

struct Ran {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn with(text: &str) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("track.json"), text).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, program: &str, line: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .env("HETERODYNE_DEVICE", "null")
            .env_remove("REALTIME_BACKEND_CONFIG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, program: &str, line: &str) -> Ran {
        let ran = self.command(program, line).output().unwrap();
        Ran {
            status: ran.status.code(),
            out: String::from_utf8(ran.stdout).unwrap(),
            err: String::from_utf8(ran.stderr).unwrap(),
        }
    }

    /// Starts a player and waits until it says that it plays.
    fn play(&self, program: &str, line: &str) -> Player {
        let mut command = self.command(program, line);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut player = Player { child, out };
        player.until("Playing");
        player
    }
}

struct Player {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Player {
    /// Reads up to a line with this word in it.
    fn until(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            let length = self.out.read_line(&mut line).unwrap();
            assert!(length > 0, "it ended before it said {word}");
            if line.contains(word) {
                return line;
            }
        }
    }

    fn say(&mut self, line: &str) {
        let mut input = self.child.stdin.as_ref().unwrap();
        writeln!(input, "{line}").unwrap();
    }

    /// Waits for the end: status and what it said last.
    fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

#[test]
fn every_form_renders_to_the_name_in_the_track() {
    for (program, line) in [
        (RUN, "--path track.json --generate true --gpu false"),
        (OLDER, "run --path track.json --generate"),
        (OLDER, "--path track.json --generate"),
        (RUN, "run --generate true --path track.json --gpu --start 3"),
    ] {
        let desk = Desk::with(&track(&[0.5], 0.0, ""));
        let ran = desk.run(program, line);
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{line}");
        let lines: Vec<&str> = ran.out.lines().collect();
        let time = lines[0].strip_prefix("Total generation time: ");
        let secs = time.and_then(|time| time.strip_suffix('s'));
        assert!(
            secs.is_some_and(|secs| secs.parse::<f64>().is_ok()),
            "{}",
            ran.out
        );
        let made = PathBuf::from("output").join("made.wav");
        assert_eq!(
            lines[1],
            format!("Generated full track at {}", made.display())
        );
        assert_eq!(
            crate::files::samples(&desk.path("output/made.wav")).len(),
            2 * 4000
        );
    }
}

#[test]
fn the_settings_beside_it_say_where_to() {
    let desk = Desk::with(&track(&[0.5], 0.0, ""));
    std::fs::write(desk.path("config.toml"), "output_dir = 'elsewhere'").unwrap();
    let ran = desk.run(RUN, "--path track.json --generate true");
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(desk.path("elsewhere/made.wav").is_file());
    std::fs::write(desk.path("config.toml"), "output_dir = [").unwrap();
    let ran = desk.run(RUN, "--path track.json --generate true");
    assert_eq!(ran.status, Some(0));
    assert!(ran.err.starts_with("warning: config.toml: "), "{}", ran.err);
    assert!(desk.path("output/made.wav").is_file());
}

#[test]
fn a_track_that_names_no_file_is_not_rendered() {
    let desk = Desk::with(&track(&[0.5], 0.0, "").replace("output_filename", "out_put"));
    let ran = desk.run(RUN, "--path track.json --generate true");
    assert_ne!(ran.status, Some(0));
    assert!(
        ran.err
            .contains("outputFilename missing in global settings"),
        "{}",
        ran.err
    );
    assert!(!desk.path("output").exists());
}

#[test]
fn problems_are_shown_with_their_line() {
    let desk = Desk::with("{\n  \"global\": {\"sample_rate\": 8000},\n  \"progression\": 7\n}");
    for (program, line) in [
        (RUN, "--path track.json --generate true"),
        (RUN, "--path track.json"),
        (PLAY, "track.json"),
    ] {
        let ran = desk.run(program, line);
        assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""), "{line}");
        assert!(
            ran.err.contains("--> track.json:3:18 at progression"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("3 |   \"progression\": 7"), "{}", ran.err);
        assert!(
            ran.err.ends_with("error: track.json: 1 error\n"),
            "{}",
            ran.err
        );
    }
    let ran = desk.run(RUN, "--path not-there.json");
    assert_eq!(ran.status, Some(3));
    assert!(ran.err.contains("not-there.json"), "{}", ran.err);
    assert_eq!(desk.run(RUN, "").status, Some(2));
}

#[test]
fn paths_in_a_track_count_from_its_folder() {
    let clip = r#"{"file_path": "bell.wav", "start": 0, "amp": 1}"#;
    let desk = Desk::with("{}");
    let folder = desk.path("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("track.json"), silence(0.5, clip)).unwrap();
    // One frame of full scale, at the rate of the track.
    let mut wav = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    wav.extend(8000u32.to_le_bytes());
    wav.extend(16_000u32.to_le_bytes());
    wav.extend(b"\x02\0\x10\0data\x04\0\0\0\0\x40\0\0");
    std::fs::write(folder.join("bell.wav"), wav).unwrap();
    let ran = desk.run(RUN, "--path elsewhere/track.json --generate true");
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let samples = crate::files::samples(&desk.path("output/made.wav"));
    // Half of full scale, on both channels of the first frame.
    assert_eq!(samples[..4], [16_383, 16_383, 0, 0]);
}

#[test]
fn lines_of_standard_input_pause_and_quit() {
    let desk = Desk::with(&track(&[600.0], 0.0, ""));
    for (program, line) in [
        (RUN, "--path track.json --start 500"),
        (OLDER, "run --path track.json --start 500"),
        (PLAY, "track.json --start 500"),
    ] {
        let mut player = desk.play(program, line);
        player.say("p");
        player.until("Paused");
        player.say(" p ");
        player.until("Resumed");
        // What is no text is no word, and does not close the input.
        let mut input = player.child.stdin.as_ref().unwrap();
        input.write_all(b"\xff\xfe\np\r\n").unwrap();
        player.until("Paused");
        player.say("q");
        let (status, said) = player.end();
        assert_eq!(status, Some(0), "{line}");
        let at = said.trim().strip_prefix("Stopped at ");
        let at = at.and_then(|at| at.strip_suffix(" s")).unwrap_or_default();
        assert!(
            (500.0..600.0).contains(&at.parse().unwrap_or(0.0)),
            "{said}"
        );
    }
}

#[test]
fn closing_standard_input_changes_nothing_until_the_track_is_over() {
    let desk = Desk::with(&track(&[600.0], 0.0, ""));
    let mut player = desk.play(RUN, "--path track.json --start 599");
    drop(player.child.stdin.take());
    let (status, said) = player.end();
    assert_eq!(status, Some(0));
    assert!(said.contains("Stopped at 600.0 s"), "{said}");
}

#[test]
fn an_open_standard_input_keeps_it_after_the_end() {
    let desk = Desk::with(&track(&[600.0], 0.0, ""));
    let mut player = desk.play(PLAY, "track.json --start 599.5");
    player.until("The track is over");
    player.say("q");
    assert_eq!(player.end().0, Some(0));
}

#[cfg(unix)]
#[test]
fn an_interrupt_quits() {
    let desk = Desk::with(&track(&[600.0], 0.0, ""));
    for signal in ["-INT", "-TERM"] {
        let player = desk.play(RUN, "--path track.json");
        let pid = player.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
        let (status, said) = player.end();
        assert_eq!(status, Some(0), "{signal}");
        assert!(said.contains("Stopped at"), "{said}");
    }
}

#[test]
fn a_device_that_is_not_there_is_said_with_a_way_out() {
    let desk = Desk::with(&track(&[600.0], 0.0, ""));
    let mut command = desk.command(RUN, "--path track.json");
    let ran = command
        .env("HETERODYNE_DEVICE", "nobody's card")
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(4));
    let err = String::from_utf8(ran.stderr).unwrap();
    assert!(
        err.contains("output device") && err.contains("--generate"),
        "{err}"
    );
}

#[test]
fn settings_are_written_once() {
    let desk = Desk::with("{}");
    let ran = desk.run(RUN, "generate-config");
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (Some(0), "Wrote config.toml\n")
    );
    let written = std::fs::read_to_string(desk.path("config.toml")).unwrap();
    for line in ["output_dir = \"output\"", "gpu = false", "voice_gain = 1.0"] {
        assert!(written.contains(line), "{written}");
    }
    std::fs::write(desk.path("config.toml"), "voice_gain = 0.5").unwrap();
    let ran = desk.run(OLDER, "generate-config");
    assert_eq!(ran.status, Some(2));
    assert!(
        ran.err.contains("config.toml exists; --force replaces it"),
        "{}",
        ran.err
    );
    assert_eq!(
        std::fs::read_to_string(desk.path("config.toml")).unwrap(),
        "voice_gain = 0.5"
    );
    assert_eq!(
        desk.run(OLDER, "generate-config --force --out config.toml")
            .status,
        Some(0)
    );
    assert_eq!(
        std::fs::read_to_string(desk.path("config.toml")).unwrap(),
        written
    );
}
