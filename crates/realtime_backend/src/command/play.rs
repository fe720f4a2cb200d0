//! Plays a track, steered by lines of standard input: `p` pauses and goes on, `q` quits. So does Ctrl+C.
//!
//! At the end of the track it stays, silent, as it always has; but where standard input is closed nobody could say `q` any
//! more, and then the end of the track is the end. Closing it before that changes nothing.

use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use heterodyne_device::State;

use crate::backend::Backend;
use crate::source::Source;

use super::{Failure, show, signal};

/// How often it looks whether the track is over.
const LOOK: Duration = Duration::from_millis(100);

/// What a person did.
enum Said {
    Line(String),
    InputClosed,
    Interrupt,
}

/// Plays until somebody ends it.
pub fn run(source: Source, start_secs: f64, backend: &Backend) -> Result<(), Failure> {
    let name = source.name().to_owned();
    let (said, hears) = channel();
    let interrupt = said.clone();
    signal::listen(move || drop(interrupt.send(Said::Interrupt)))?;
    backend.start_stream(source, start_secs)?;
    std::thread::spawn(move || listen_to_input(&said));
    let refused = follow(backend, &name, &hears);
    let secs = backend.elapsed_secs();
    backend.stop_stream();
    if refused {
        return Err(Failure::Refused);
    }
    say(&format!("Stopped at {secs:.1} s"));
    Ok(())
}

fn listen_to_input(said: &Sender<Said>) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if said.send(Said::Line(line)).is_err() {
            return;
        }
    }
    // Nobody listens any more when the program is ending.
    let _ = said.send(Said::InputClosed);
}

/// Does what is said until it is over. Returns whether the track turned out to be no track for the engine.
fn follow(backend: &Backend, name: &str, hears: &Receiver<Said>) -> bool {
    let (mut device, mut paused, mut input_closed, mut end_said) = (None, false, false, false);
    loop {
        match hears.recv_timeout(LOOK) {
            Ok(Said::Line(line)) => match line.trim() {
                "p" | "P" => {
                    paused = !paused;
                    if paused {
                        backend.pause_stream();
                    } else {
                        backend.resume_stream();
                    }
                    say(if paused { "Paused" } else { "Resumed" });
                }
                "q" | "Q" => return false,
                "" => {}
                _ => show::line("note", "p pauses and resumes, q quits"),
            },
            Ok(Said::InputClosed) => input_closed = true,
            Ok(Said::Interrupt) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => {}
        }
        // It is opened when the track has been worked out, and again when it was lost.
        let open = backend.device();
        if let Some((device_name, rate)) = &open
            && device != open
        {
            say(&format!(
                "Playing {name} on {device_name} at {rate} Hz; p and Enter pauses and resumes, q and Enter quits"
            ));
            device = open;
        }
        match backend.state() {
            Some(State::Ended) if input_closed => return false,
            Some(State::Ended) if !end_said => {
                end_said = true;
                say("The track is over; q and Enter quits");
            }
            Some(State::Stopped) | None => return true,
            _ => {}
        }
    }
}

/// A line for a person. That nobody reads it is no reason to fall silent.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
