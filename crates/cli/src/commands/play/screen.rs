//! The live view on a terminal: draws it, reads keys, and leaves the terminal as it was, whatever happens.
//!
//! Keys are read on a thread of their own: the library that reads them never returns from a terminal that is gone, and the
//! sound, the recording and the process are not to depend on that.

use super::deck::{Deck, Outcome};
use super::draw;
use super::keys::{self, Action};
use crate::exit::Failure;
use crate::stderr_kept::{self, Kept};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Time between two pictures.
const PICTURE: Duration = Duration::from_millis(50);

/// The terminal while the view is on it.
struct Screen {
    terminal: DefaultTerminal,
    stderr: Kept,
}

impl Screen {
    fn enter() -> std::io::Result<Self> {
        let stderr = Kept::begin();
        let before = std::panic::take_hook();
        // Runs on whichever thread panics, after the terminal has been given back and before the message is written.
        std::panic::set_hook(Box::new(move |panic| {
            stderr_kept::give_back();
            before(panic);
        }));
        let terminal = ratatui::try_init()?;
        Ok(Self { terminal, stderr })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = ratatui::try_restore();
    }
}

/// Shows the deck until it is over.
pub fn run(deck: &mut Deck, asked_to_end: &AtomicBool) -> Outcome {
    let failed = |error| Outcome::Failed(Failure::io("use the terminal")(error));
    let mut screen = match Screen::enter() {
        Ok(screen) => screen,
        Err(error) => return failed(error),
    };
    let keys = match listen() {
        Ok(keys) => keys,
        Err(error) => return failed(error),
    };
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    loop {
        if asked_to_end.load(Ordering::Relaxed) {
            deck.end(Outcome::Interrupted);
        }
        deck.tick();
        for line in screen.stderr.lines() {
            deck.note(line);
        }
        if let Some(outcome) = deck.outcome() {
            return outcome;
        }
        let view = deck.view(colour);
        let drawn = screen.terminal.draw(|frame| draw::draw(&view, frame));
        if let Err(error) = drawn.and_then(|_| take_keys(deck, &keys)) {
            return failed(error);
        }
    }
}

/// A key, with what it asks for.
type Key = Option<Action>;

/// Starts to read keys. What is read ends with the process.
fn listen() -> std::io::Result<Receiver<std::io::Result<Key>>> {
    let (tell, keys) = channel();
    let thread = std::thread::Builder::new().name("heterodyne-keys".to_owned());
    thread.spawn(move || read_keys(&tell))?;
    Ok(keys)
}

fn read_keys(tell: &Sender<std::io::Result<Key>>) {
    loop {
        let told = match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => {
                tell.send(Ok(keys::action(key)))
            }
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

/// Waits for keys until the next picture is due; a key that was read is seen at once.
fn take_keys(deck: &mut Deck, keys: &Receiver<std::io::Result<Key>>) -> std::io::Result<()> {
    let mut longest = PICTURE;
    loop {
        match keys.recv_timeout(longest) {
            Ok(key) => deck.press(key?),
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(std::io::Error::other("keys are not read any more"));
            }
        }
        longest = Duration::ZERO;
    }
}
