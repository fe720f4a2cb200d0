//! Plays a track, steered by lines of standard input: `p` pauses and goes on, `q` quits. So does Ctrl+C.
//!
//! At the end of the track it stays, silent, as it always has; but where standard input is closed nobody could say `q` any
//! more, and then the end of the track is the end. Closing it before that changes nothing.

use std::io::{BufRead, ErrorKind, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use heterodyne_device::State;

use crate::backend::Backend;
use crate::source::Source;

use super::{Failure, show, signal};

/// How often it looks whether the track is over.
const LOOK: Duration = Duration::from_millis(100);

/// So many bytes of a line are looked at.
const LONGEST_LINE: usize = 64;

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
    let mut input = std::io::stdin().lock();
    while let Ok(Some(line)) = next_line(&mut input) {
        if said.send(Said::Line(line)).is_err() {
            return;
        }
    }
    // Nobody listens any more when the program is ending.
    let _ = said.send(Said::InputClosed);
}

/// The next line, of which no more is kept than tells one word from another, and whatever its bytes are; `None` at the end.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut some = false;
    loop {
        let waiting = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            waiting => waiting?,
        };
        let end = waiting.iter().position(|byte| *byte == b'\n');
        let piece = &waiting[..end.unwrap_or(waiting.len())];
        some |= !waiting.is_empty();
        let over = end.is_some() || waiting.is_empty();
        line.extend(piece.iter().take(LONGEST_LINE - line.len()));
        let taken = piece.len() + usize::from(end.is_some());
        input.consume(taken);
        if over {
            return Ok(some.then(|| String::from_utf8_lossy(&line).into_owned()));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(bytes: &[u8], capacity: usize) -> Vec<String> {
        let mut input = BufReader::with_capacity(capacity, bytes);
        std::iter::from_fn(|| next_line(&mut input).expect("readable")).collect()
    }

    #[test]
    fn lines_are_those_of_the_input_whatever_it_holds() {
        for capacity in [1, 3, 8192] {
            assert_eq!(lines(b"p\r\n\nq", capacity), ["p\r", "", "q"]);
            assert_eq!(lines(b"", capacity), [""; 0]);
            assert_eq!(lines(b"\xff\xfe\nq\n", capacity), ["\u{fffd}\u{fffd}", "q"]);
            let long = [vec![b'q'; 100_000], b"\np\n".to_vec()].concat();
            assert_eq!(
                lines(&long, capacity),
                ["q".repeat(LONGEST_LINE), "p".into()]
            );
        }
    }
}
