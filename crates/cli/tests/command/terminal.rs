//! `play` and `analyze --input` on a terminal: the view, and what becomes of it when the terminal does.

use crate::desk::{Desk, tones};
use crate::measuring;
use crate::wav::Wav;
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The command at work on a terminal of its own.
struct Terminal {
    /// The end that a person sits at.
    person: Option<File>,
    /// What the view draws, as it comes.
    drawn: Option<Receiver<Vec<u8>>>,
    child: Option<Child>,
    seen: String,
}

impl Terminal {
    fn start(desk: &Desk, line: &str) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
        let person = person.unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&person, size).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let screen = rustix::fs::open(name, flags, Mode::empty()).unwrap();
        let mut command = desk.command();
        command.args(line.split_whitespace()).env("TERM", "xterm");
        command.stdin(screen.try_clone().unwrap());
        command.stdout(screen.try_clone().unwrap()).stderr(screen);
        let person = File::from(person);
        let mut eye = person.try_clone().unwrap();
        let (tell, drawn) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = eye.read(&mut bytes) {
                if tell.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            person: Some(person),
            drawn: Some(drawn),
            child: Some(command.spawn().unwrap()),
            seen: String::new(),
        }
    }

    /// Reads on until these words have come.
    fn until(&mut self, words: &str) {
        self.until_one_of(&[words]);
    }

    /// Reads on until some of these have come.
    fn until_one_of(&mut self, all: &[&str]) {
        let begin = Instant::now();
        while !all.iter().any(|words| self.seen.contains(words)) {
            assert!(begin.elapsed() < PATIENCE, "no {all:?}: {}", self.seen);
            assert!(self.read(), "it ended before {all:?}: {}", self.seen);
        }
    }

    /// `false` when nothing will come any more.
    fn read(&mut self) -> bool {
        match self.drawn.as_ref().unwrap().recv_timeout(PATIENCE) {
            Ok(bytes) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("nothing comes any more: {}", self.seen),
        }
        true
    }

    fn press(&mut self, keys: &str) {
        let person = self.person.as_mut().unwrap();
        person.write_all(keys.as_bytes()).unwrap();
    }

    /// Takes the terminal away: both who reads it and who writes to it.
    fn leave(&mut self) {
        (self.person, self.drawn) = (None, None);
    }

    /// The exit status of what is to end by itself.
    fn status(&mut self) -> Option<i32> {
        let mut child = self.child.take().unwrap();
        let id = child.id().to_string();
        let (tell, ended) = channel();
        std::thread::spawn(move || tell.send(child.wait()));
        let Ok(status) = ended.recv_timeout(PATIENCE) else {
            let mut kill = std::process::Command::new("kill");
            kill.args(["-9", &id]).status().unwrap();
            panic!("it goes on and on");
        };
        status.unwrap().code()
    }
}

impl Drop for Terminal {
    /// A test that fails leaves nothing playing.
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn keys_steer_and_q_gives_the_terminal_back() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(600.0, 1)], 0.0));
    let mut terminal = Terminal::start(&desk, "play t.json --device null --record out.wav");
    // The alternate screen, and the view on it.
    terminal.until("\u{1b}[?1049h");
    terminal.until("binaural_beat");
    terminal.press(" ");
    // Only what differs from `playing` is drawn of `paused`.
    terminal.until("used");
    terminal.press("q");
    while terminal.read() {}
    let seen = terminal.seen.clone();
    let (_, after) = seen.split_once("\u{1b}[?1049l").unwrap();
    assert!(after.contains("recorded out.wav"), "{after}");
    assert_eq!(terminal.status(), Some(0));
    Wav::parse(&desk.read("out.wav"));
}

#[test]
fn a_terminal_that_is_gone_ends_it_and_the_recording_is_kept() {
    let desk = Desk::new();
    desk.put("t.json", &tones(&[(600.0, 1)], 0.0));
    let mut terminal = Terminal::start(&desk, "play t.json --device null --record out.wav");
    terminal.until("binaural_beat");
    terminal.leave();
    // No controlling terminal, so no signal comes: that it cannot be drawn on any more is all there is to notice.
    assert_eq!(terminal.status(), Some(3));
    assert!(Wav::parse(&desk.read("out.wav")).frames() > 0);
}

#[test]
fn listening_has_a_view_with_keys() {
    let desk = Desk::new();
    let mut terminal = Terminal::start(&desk, "analyze --input null --plot out.svg");
    terminal.until("\u{1b}[?1049h");
    // Between words only what differs is drawn.
    terminal.until("correlation");
    // Loudness is integrated after the first second, and so a frame is whole: drawn over a dash, or at once.
    terminal.until_one_of(&["inf integrated", "inf\u{1b}[6;43Hintegrated"]);
    terminal.press(" ");
    terminal.until("held");
    terminal.press("?");
    terminal.until("Keys");
    terminal.press("x\t\t");
    terminal.until("look");
    terminal.press("q");
    while terminal.read() {}
    let seen = terminal.seen.clone();
    let (_, after) = seen.split_once("\u{1b}[?1049l").unwrap();
    assert!(after.contains("-inf dB  no tone"), "{after}");
    assert_eq!(terminal.status(), Some(0));
    let svg = String::from_utf8(desk.read("out.svg")).unwrap();
    let (_, after) = svg.split_once("32768 samples up to ").unwrap();
    let (secs, _) = after.split_once(" s").unwrap();
    // The end of a frame that has come in whole.
    assert!(secs.parse::<f64>().unwrap() >= 0.682, "{secs}");
}

#[test]
fn a_terminal_that_is_gone_ends_listening() {
    let desk = Desk::new();
    let mut terminal = Terminal::start(&desk, "analyze --input null");
    terminal.until("correlation");
    terminal.leave();
    assert_eq!(terminal.status(), Some(3));
}

#[test]
fn a_long_file_shows_how_far_it_is_and_can_be_interrupted() {
    let desk = Desk::new();
    // Two hours of silence, which no disk has to hold.
    let bytes = 4 * 48_000 * 7200u32;
    let mut header = measuring::wav(48_000, 2, &[]);
    header[4..8].copy_from_slice(&(36 + bytes).to_le_bytes());
    header[40..44].copy_from_slice(&bytes.to_le_bytes());
    std::fs::write(desk.path("long.wav"), &header).unwrap();
    let file = File::options()
        .write(true)
        .open(desk.path("long.wav"))
        .unwrap();
    file.set_len(u64::from(bytes) + header.len() as u64)
        .unwrap();
    let mut terminal = Terminal::start(&desk, "analyze long.wav");
    terminal.until(" x real time, ");
    let id = terminal.child.as_ref().unwrap().id().to_string();
    let mut kill = std::process::Command::new("kill");
    assert!(kill.args(["-INT", &id]).status().unwrap().success());
    assert_eq!(terminal.status(), Some(130));
}
