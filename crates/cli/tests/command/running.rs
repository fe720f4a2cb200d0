//! A command that goes on until it is told otherwise, followed by the JSON lines that it prints.

use crate::desk::{Desk, Ran};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A run that goes on until it is told otherwise.
pub struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Running {
    /// Starts the command with the words of `line`.
    pub fn start(desk: &Desk, line: &str) -> Self {
        let mut command = desk.command();
        command.args(line.split_whitespace());
        Self::of(command)
    }

    /// Starts a command.
    pub fn of(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Reads on until an event of this name comes.
    pub fn until(&mut self, name: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.lines.read_line(&mut line).unwrap(),
                0,
                "it ended before {name}"
            );
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["event"] == name {
                return event;
            }
        }
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Exit status, and what is left on standard output and standard error.
    pub fn ended(mut self) -> Ran {
        let mut stdout = String::new();
        self.lines.read_to_string(&mut stdout).unwrap();
        let mut stderr = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        Ran {
            status: self.child.wait().unwrap().code().expect("ended by itself"),
            stdout,
            stderr,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that fails leaves nothing playing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
