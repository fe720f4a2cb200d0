//! The player of this process, and an end that the interpreter survives.
//!
//! A forked child has none of the threads of its parent, and locks that these held stay held for ever: it gets a player of
//! its own, silent, and never touches the parent's. That one plays on in the parent.
//!
//! A thread that comes back from a long call while the interpreter is being taken down must not enter it. So an exit
//! hook first shuts the gate: calls that are under way stay outside for good, later ones do not leave the interpreter.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::backend::Backend;
use crate::config::Config;
use crate::note::{Note, to_stderr};

/// How long the exit waits for calls that are on their way back.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long it waits for a device to be closed.
const CLOSE: Duration = Duration::from_secs(3);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(1);

/// What belongs to one process.
pub struct Home {
    process: u32,
    backend: OnceLock<Backend>,
    closing: AtomicBool,
    /// Calls that have left the interpreter and will come back.
    outside: AtomicUsize,
    /// That of a forked child.
    next: OnceLock<Box<Home>>,
}

/// A call that has left the interpreter.
pub struct Outing(&'static Home);

impl Home {
    fn new(process: u32) -> Box<Self> {
        Box::new(Self {
            process,
            backend: OnceLock::new(),
            closing: AtomicBool::new(false),
            outside: AtomicUsize::new(0),
            next: OnceLock::new(),
        })
    }

    /// That of this process.
    pub fn here() -> &'static Self {
        static FIRST: OnceLock<Box<Home>> = OnceLock::new();
        let process = std::process::id();
        let mut home = FIRST.get_or_init(|| Self::new(process));
        while home.process != process {
            home = home.next.get_or_init(|| Self::new(process));
        }
        home
    }

    /// The player, with the settings of this machine.
    pub fn backend(&self) -> &Backend {
        self.backend.get_or_init(|| {
            let (config, warning) = Config::found();
            if let Some(warning) = warning {
                to_stderr(Note::Line(&warning));
            }
            Backend::new(config, to_stderr)
        })
    }

    /// Whether the interpreter is ending.
    pub fn is_closing(&self) -> bool {
        self.closing.load(SeqCst)
    }

    /// Runs `work` while other Python threads go on.
    pub fn work<T: Send>(
        &'static self,
        py: Python<'_>,
        work: impl FnOnce(&Backend) -> T + Send,
    ) -> T {
        if self.is_closing() {
            // There is no stream any more, and nothing to wait for.
            return work(self.backend());
        }
        // Dropped when the interpreter has been entered again.
        let outing = self.go_out();
        py.detach(|| {
            let done = work(self.backend());
            outing.come_back();
            done
        })
    }

    /// To be called inside of the interpreter. [`Outing::come_back`] comes last before it is entered again.
    pub fn go_out(&'static self) -> Outing {
        self.outside.fetch_add(1, SeqCst);
        Outing(self)
    }

    /// Ends the sound, and waits until no call is on its way back.
    pub fn close(&'static self, py: Python<'_>) {
        self.closing.store(true, SeqCst);
        py.detach(|| {
            if let Some(backend) = self.backend.get() {
                let (life, alive) = channel::<()>();
                // On a thread of its own: an audio server that hangs may hold a start or a stop for ever. Where the system
                // gives no thread, the process ends with the sound.
                let closing = std::thread::Builder::new().spawn(move || {
                    let _life = life;
                    backend.close();
                });
                if closing.is_ok() {
                    let _ = alive.recv_timeout(CLOSE);
                }
            }
            let begun = Instant::now();
            while self.outside.load(SeqCst) > 0 && begun.elapsed() < PATIENCE {
                std::thread::sleep(LOOK);
            }
        });
    }
}

impl Outing {
    /// Returns if the interpreter is still there, else never.
    ///
    /// The one who closes waits for this call's [`Outing`] to be dropped, inside of the interpreter or here.
    pub fn come_back(&self) {
        if self.0.is_closing() {
            self.0.outside.fetch_sub(1, SeqCst);
            loop {
                std::thread::park();
            }
        }
    }
}

impl Drop for Outing {
    fn drop(&mut self) {
        self.0.outside.fetch_sub(1, SeqCst);
    }
}
