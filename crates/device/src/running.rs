//! Threads whose end is not waited for beyond a limit.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the end of a session or an input waits for a device to be closed: an audio server that hangs never answers.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// A thread, and what is heard of its end.
pub(crate) struct Running {
    thread: JoinHandle<()>,
    /// Closed by the end of the thread; nothing is ever sent.
    alive: Receiver<()>,
}

impl Running {
    /// Runs `work` on a thread.
    pub fn start(
        thread: std::thread::Builder,
        work: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (life, alive) = channel();
        let thread = thread.spawn(move || {
            let _life: Sender<()> = life;
            work();
        })?;
        Ok(Self { thread, alive })
    }

    /// Ends its rest.
    pub fn wake(&self) {
        self.thread.thread().unpark();
    }

    /// Waits for the end, but not for ever: a thread that hangs is left to itself.
    pub fn wait(self, patience: Duration) {
        if self.alive.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected) {
            // A control thread that panicked has closed the device on its way out.
            let _ = self.thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_hangs_is_not_waited_for() {
        let (release, held) = channel::<()>();
        let running = Running::start(std::thread::Builder::new(), move || {
            let _ = held.recv();
        });
        running.expect("a thread").wait(Duration::from_millis(1));
        // It hangs still: the other end is there.
        assert!(release.send(()).is_ok());
    }

    #[test]
    fn a_thread_that_ends_is_waited_for_even_when_it_panics() {
        for fails in [false, true] {
            let (done, ended) = channel::<()>();
            let running = Running::start(std::thread::Builder::new(), move || {
                let _done = done;
                assert!(!fails, "on purpose");
            });
            running.expect("a thread").wait(PATIENCE);
            assert!(ended.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected));
        }
    }
}
