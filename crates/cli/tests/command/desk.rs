//! A folder of its own for each test, and the command run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that goes away with the test. Remembered levels stay inside.
pub struct Desk {
    folder: tempfile::TempDir,
}

/// What a run left.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file on the desk.
    pub fn put(&self, name: &str, text: &str) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Names of all files, without the folders of remembered levels and of the user's data.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "levels" && name != "data")
            .collect();
        names.sort();
        names
    }

    /// The command, to be run in the folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heterodyne"));
        command
            .current_dir(self.folder.path())
            .env("HETERODYNE_CACHE", self.path("levels"))
            .env("HETERODYNE_DATA", self.path("data"))
            .env("NO_COLOR", "1");
        command
    }

    /// Runs the command with the words of `line`.
    pub fn run(&self, line: &str) -> Ran {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub fn run_words(&self, words: &[&str]) -> Ran {
        Ran::from(self.command().args(words).output().unwrap())
    }

    /// Runs the command and expects success.
    pub fn done(&self, line: &str) -> Ran {
        let ran = self.run(line);
        assert_eq!(ran.status, 0, "{line}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    pub fn json(&self, line: &str) -> serde_json::Value {
        let ran = self.run(line);
        serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{line}: {error}: {}{}", ran.stdout, ran.stderr))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("ended by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A track of plain tones at 8 kHz: `(seconds, voices)` per step, with a crossfade.
pub fn tones(steps: &[(f64, usize)], crossfade_secs: f64) -> String {
    let steps: Vec<_> = steps
        .iter()
        .map(|(duration, voices)| {
            let voices: Vec<_> = (0..*voices).map(tone).collect();
            serde_json::json!({ "duration": duration, "voices": voices })
        })
        .collect();
    let global = serde_json::json!({
        "sample_rate": 8000, "crossfade_duration": crossfade_secs, "crossfade_curve": "linear"
    });
    serde_json::json!({ "global": global, "progression": steps }).to_string()
}

fn tone(number: usize) -> serde_json::Value {
    serde_json::json!({
        "synth_function_name": "binaural_beat",
        "params": { "ampL": 0.5, "ampR": 0.4, "baseFreq": 200.0 + 37.0 * number as f64, "beatFreq": 4.0 },
    })
}

/// The folder of files that others published, if this checkout has it.
pub fn given(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(name);
    folder.is_dir().then_some(folder)
}
