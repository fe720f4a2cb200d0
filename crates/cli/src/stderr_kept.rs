//! Keeps what libraries write to standard error (ALSA does, at length) away from the screen, and hands it over as lines.
//!
//! Invariant: what was kept is given back at the latest when the [`Kept`] goes away or anything panics, so that no
//! message of the command itself is lost. Where the system has no such thing, nothing is kept.

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader, PipeReader};
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::sync::{Mutex, PoisonError};

    /// Where standard error leads while it is kept.
    static SAVED: Mutex<Option<OwnedFd>> = Mutex::new(None);

    /// Lines that wait at most; more are dropped.
    const WAITING_LINES: usize = 64;

    pub fn keep() -> Option<Receiver<String>> {
        let saved = std::io::stderr().as_fd().try_clone_to_owned().ok()?;
        let (reader, writer) = std::io::pipe().ok()?;
        let (send, lines) = sync_channel(WAITING_LINES);
        let reading = std::thread::Builder::new().name("heterodyne-stderr".to_owned());
        reading.spawn(move || pass_on(reader, &send)).ok()?;
        rustix::stdio::dup2_stderr(&writer).ok()?;
        *SAVED.lock().unwrap_or_else(PoisonError::into_inner) = Some(saved);
        Some(lines)
    }

    pub fn give_back() {
        let saved = SAVED.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(saved) = saved {
            // There is no other place to complain at.
            let _ = rustix::stdio::dup2_stderr(&saved);
        }
    }

    /// Ends when nothing leads into the pipe any more. A reader that does not keep up never makes a writer wait.
    fn pass_on(reader: PipeReader, lines: &SyncSender<String>) {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line);
            let _ = lines.try_send(crate::table::plain(text.trim()));
            line.clear();
        }
    }
}

use std::sync::mpsc::Receiver;

/// Standard error while it is kept.
pub struct Kept {
    lines: Option<Receiver<String>>,
}

impl Kept {
    /// Keeps standard error from now on.
    pub fn begin() -> Self {
        #[cfg(unix)]
        let lines = unix::keep();
        #[cfg(not(unix))]
        let lines = None;
        Self { lines }
    }

    /// What was written since the last call.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.lines.iter().flat_map(Receiver::try_iter);
        lines.filter(|line| !line.is_empty()).collect()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives standard error back, if it is kept.
pub fn give_back() {
    #[cfg(unix)]
    unix::give_back();
}
