//! A live view on a terminal: draws it, reads keys, and leaves the terminal as it was, whatever happens.
//!
//! Keys are read on a thread of their own: the library that reads them never returns from a terminal that is gone, and the
//! sound, the recording and the process are not to depend on that.

use crate::stderr_kept::{self, Kept};
use ratatui::crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use ratatui::{DefaultTerminal, Frame};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Time between two pictures.
const PICTURE: Duration = Duration::from_millis(50);

/// The terminal while a view is on it. `A` is what keys ask for.
pub struct Screen<A> {
    terminal: DefaultTerminal,
    stderr: Kept,
    keys: Receiver<std::io::Result<Option<A>>>,
}

impl<A: Send + 'static> Screen<A> {
    /// Puts the view up; `action` says what a key asks for, if anything.
    ///
    /// # Errors
    /// The terminal refuses.
    pub fn enter(action: fn(KeyEvent) -> Option<A>) -> std::io::Result<Self> {
        let stderr = Kept::begin();
        let before = std::panic::take_hook();
        // Runs on whichever thread panics, after the terminal has been given back and before the message is written.
        std::panic::set_hook(Box::new(move |panic| {
            stderr_kept::give_back();
            before(panic);
        }));
        let terminal = ratatui::try_init()?;
        let (tell, keys) = channel();
        let screen = Self {
            terminal,
            stderr,
            keys,
        };
        // What is read ends with the process.
        let thread = std::thread::Builder::new().name("heterodyne-keys".to_owned());
        thread.spawn(move || read_keys(&tell, action))?;
        Ok(screen)
    }

    /// What was written to standard error since the last call.
    pub fn lines(&self) -> Vec<String> {
        self.stderr.lines()
    }

    /// Draws a picture.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, picture: impl FnOnce(&mut Frame<'_>)) -> std::io::Result<()> {
        self.terminal.draw(picture).map(|_| ())
    }

    /// Waits for keys until the next picture is due; a key that was read is seen at once.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn take_keys(&self, mut press: impl FnMut(Option<A>)) -> std::io::Result<()> {
        let mut longest = PICTURE;
        loop {
            match self.keys.recv_timeout(longest) {
                Ok(key) => press(key?),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(std::io::Error::other("keys are not read any more"));
                }
            }
            longest = Duration::ZERO;
        }
    }
}

impl<A> Drop for Screen<A> {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = ratatui::try_restore();
    }
}

fn read_keys<A>(tell: &Sender<std::io::Result<Option<A>>>, action: fn(KeyEvent) -> Option<A>) {
    loop {
        let told = match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => tell.send(Ok(action(key))),
            Ok(_) => Ok(()),
            Err(error) => {
                // It cannot be told to a view that has ended.
                let _ = tell.send(Err(error));
                return;
            }
        };
        if told.is_err() {
            return;
        }
    }
}

/// Whether colours are wanted.
pub fn colours() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether standard output is a terminal that can be drawn on.
pub fn is_drawn_on() -> bool {
    use std::io::IsTerminal;
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stdout().is_terminal() && !dumb
}
