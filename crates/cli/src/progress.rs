//! Shows how far long work has come: a bar on a terminal, a line for every tenth otherwise.

use crate::clock;
use heterodyne_render::{Phase, Progress};
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Not at all.
    Off,
    /// One line that is drawn over.
    Bar,
    /// A line at the start of each phase and for every tenth.
    Lines,
}

impl Style {
    /// What suits standard error.
    pub fn for_stderr(quiet: bool) -> Self {
        if quiet {
            Self::Off
        } else if std::io::stderr().is_terminal() {
            Self::Bar
        } else {
            Self::Lines
        }
    }
}

/// A display on standard error.
pub struct Display {
    style: Style,
    sample_rate: f64,
    state: Mutex<State>,
}

struct State {
    what: Option<&'static str>,
    started: Instant,
    drawn: Instant,
    tenths: u64,
    bar_on_screen: bool,
}

/// The total of what ends nobody knows where.
pub const UNKNOWN: u64 = u64::MAX;

/// Time between two drawings of the bar.
const REDRAW: Duration = Duration::from_millis(100);

impl Display {
    /// A display for sound of `sample_rate` frames per second.
    pub fn new(style: Style, sample_rate: u32) -> Self {
        let now = Instant::now();
        let state = State {
            what: None,
            started: now,
            drawn: now,
            tenths: 0,
            bar_on_screen: false,
        };
        Self {
            style,
            sample_rate: f64::from(sample_rate),
            state: Mutex::new(state),
        }
    }

    /// Takes in a report of the renderer. Threads that find the display busy go on with their work.
    pub fn show(&self, progress: Progress) {
        let what = match progress.phase {
            Phase::ScanningSteps => "measuring steps",
            Phase::ScanningTrack => "measuring the level",
            Phase::Rendering => "rendering",
        };
        self.step(what, progress.done, progress.total);
    }

    /// Takes in how many frames of how many, or of [`UNKNOWN`], are done of something that goes on at the speed of sound or faster.
    pub fn step(&self, what: &'static str, done: u64, total: u64) {
        if self.style == Style::Off {
            return;
        }
        let Ok(mut state) = self.state.try_lock() else {
            return;
        };
        let now = Instant::now();
        let starts = state.what != Some(what);
        if starts {
            state.what = Some(what);
            state.started = now;
            state.tenths = 0;
        }
        let done = done.min(total);
        let text = line(what, done, total, now - state.started, self.sample_rate);
        let mut err = std::io::stderr().lock();
        match self.style {
            Style::Bar if starts || now - state.drawn >= REDRAW => {
                state.drawn = now;
                state.bar_on_screen = true;
                // To the start of the line, and clear to its end.
                let _ =
                    write!(err, "\r{}{text}\x1b[K", bar(done, total)).and_then(|()| err.flush());
            }
            Style::Lines => {
                let tenths = tenth(done, total);
                if starts || tenths > state.tenths {
                    state.tenths = tenths;
                    let _ = writeln!(err, "{text}");
                }
            }
            _ => {}
        }
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut state.bar_on_screen) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn tenth(done: u64, total: u64) -> u64 {
    (u128::from(done) * 10 / u128::from(total.max(1))) as u64
}

/// Empty where the end is unknown.
fn bar(done: u64, total: u64) -> String {
    const WIDTH: u128 = 24;
    if total == UNKNOWN {
        return String::new();
    }
    let full = (u128::from(done) * WIDTH / u128::from(total.max(1))) as usize;
    format!(
        "[{}{}] ",
        "#".repeat(full),
        "-".repeat(WIDTH as usize - full)
    )
}

fn line(what: &str, done: u64, total: u64, spent: Duration, sample_rate: f64) -> String {
    let known = total != UNKNOWN;
    let percent = u128::from(done) * 100 / u128::from(total.max(1));
    let spent = spent.as_secs_f64();
    if done == 0 || spent <= 0.0 {
        return match known {
            true => format!("{what} {percent} %"),
            false => what.to_owned(),
        };
    }
    let rate = done as f64 / sample_rate / spent;
    if !known {
        return format!("{what}, {rate:.0} x real time");
    }
    let left = spent * (total - done) as f64 / done as f64;
    format!(
        "{what} {percent} %, {rate:.0} x real time, {} left",
        clock::rough(left)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left_follow_from_what_is_done() {
        // A quarter of 400 s of sound in 2 s: 50 times real time, three quarters left: 6 s.
        let text = line(
            "rendering",
            100_000,
            400_000,
            Duration::from_secs(2),
            1000.0,
        );
        assert_eq!(text, "rendering 25 %, 50 x real time, 0:06 left");
        assert_eq!(
            line("measuring the level", 0, 10, Duration::ZERO, 1.0),
            "measuring the level 0 %"
        );
    }

    #[test]
    fn bars_fill_and_never_overflow() {
        let most = u64::MAX - 1;
        assert_eq!(bar(0, 0), format!("[{}] ", "-".repeat(24)));
        assert_eq!(bar(most, most), format!("[{}] ", "#".repeat(24)));
        assert_eq!(
            bar(1, 2),
            format!("[{}{}] ", "#".repeat(12), "-".repeat(12))
        );
    }

    #[test]
    fn what_ends_nobody_knows_where_has_neither_share_nor_time_left() {
        // 100 s of sound in 2 s.
        let two_secs = Duration::from_secs(2);
        assert_eq!(
            line("counting", 100_000, UNKNOWN, two_secs, 1000.0),
            "counting, 50 x real time"
        );
        assert_eq!(line("counting", 0, UNKNOWN, two_secs, 1000.0), "counting");
        assert_eq!(bar(100_000, UNKNOWN), "");
    }
}
