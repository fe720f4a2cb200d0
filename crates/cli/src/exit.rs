//! How the command ends: one number for each kind of failure, the same in `--help`, the man page and here.

use std::fmt::Display;
use std::io;

/// Shown at the end of `--help` and in the man page.
pub const HELP: &str = "\
Exit status:
  0    done
  1    a track, preset or clip has errors
  2    the command line is wrong
  3    a file can't be read or written, or an address can't be listened on or reached
  4    the track can't be rendered or played as asked
  5    there is no sound device, or it can't be used
  130  interrupted; no unfinished file is left behind";

/// Why the command did not do what was asked. What concerns the input has been printed by then.
#[derive(Debug)]
pub enum Failure {
    /// The input has errors, all of them already shown.
    Input,
    /// Some files can't be read; each was already named with the reason.
    Unreadable,
    /// The command line contradicts itself.
    Usage(String),
    /// The system refused to read or write.
    Io(String),
    /// The renderer refused.
    Render(String),
    /// No sound device, or one that refuses.
    Device(String),
    /// Playing was ended by Ctrl+C, and all about it has been said.
    EndedByUser,
    /// Ctrl+C, or the system asked the command to end.
    Interrupted,
    /// Whoever read the output has gone: nothing is left to say.
    NobodyListens,
}

impl Failure {
    /// A failure of the system, with what was being done.
    pub fn io(doing: impl Display) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io(format!("cannot {doing}: {error}"))
    }

    /// The process's exit status.
    pub fn status(&self) -> u8 {
        match self {
            Self::NobodyListens => 0,
            Self::Input => 1,
            Self::Usage(_) => 2,
            Self::Io(_) | Self::Unreadable => 3,
            Self::Render(_) => 4,
            Self::Device(_) => 5,
            Self::Interrupted | Self::EndedByUser => 130,
        }
    }

    /// What is left to tell.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Usage(text) | Self::Io(text) | Self::Render(text) | Self::Device(text) => {
                Some(text)
            }
            Self::Interrupted => Some("interrupted; nothing was written"),
            Self::Input | Self::Unreadable | Self::EndedByUser | Self::NobodyListens => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_documented() {
        let text = String::new;
        let all = [
            Failure::Input,
            Failure::Usage(text()),
            Failure::Io(text()),
            Failure::Render(text()),
            Failure::Device(text()),
            Failure::Interrupted,
        ];
        for failure in all {
            let line = format!("\n  {:<4} ", failure.status());
            assert!(HELP.contains(&line), "{failure:?}");
        }
    }
}
