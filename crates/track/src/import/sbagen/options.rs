//! Options at the top of a sequence: `-SE`, `-m file`, `-F ms`, `-L h:mm`, `-T hh:mm`, `-r hz`, `-i tones`.
//!
//! Invariant: what concerns only how SBaGen plays is named in a warning and left out.

use super::lexer::{Word, number};
use super::{times, tone_sets};
use crate::diagnostic::codes;
use crate::import::not_carried;
use crate::json::quoted;
use crate::limits;
use crate::report::{Problem, Report};
use std::ops::Range;

/// Fade of SBaGen where `-F` says nothing, in milliseconds.
const FADE_MS: u32 = 60_000;

/// What the options say.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// `-S`: the start is the first line, not the clock.
    pub from_start: bool,
    /// `-E`: the end is the last line.
    pub to_end: bool,
    /// `-T`: the start as a time of day in seconds.
    pub start_secs: Option<u32>,
    /// `-L`: the length in seconds.
    pub length_secs: Option<u32>,
    /// `-F`: the whole of a fade out and in, in milliseconds.
    pub fade_ms: u32,
    /// `-r`: frames per second.
    pub sample_rate: u32,
    /// `-m`: the soundtrack.
    pub soundtrack: Option<(String, Range<usize>)>,
    /// `-i`: tones that sound all the time.
    pub immediate: Option<Vec<tone_sets::Channel>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            from_start: false,
            to_end: false,
            start_secs: None,
            length_secs: None,
            fade_ms: FADE_MS,
            sample_rate: 44_100,
            soundtrack: None,
            immediate: None,
        }
    }
}

impl Options {
    /// Reads a line of options.
    pub fn read(&mut self, report: &mut Report, words: &[Word<'_>]) {
        let mut rest = words;
        while let Some((word, after)) = rest.split_first() {
            rest = after;
            let Some(letters) = word
                .text
                .strip_prefix('-')
                .filter(|letters| !letters.is_empty())
            else {
                let problem =
                    Problem::error(codes::SEQUENCE, word.span.clone(), "this is no option");
                report.push(
                    problem
                        .found(quoted(word.text))
                        .accepted("options such as -SE or -m file"),
                );
                return;
            };
            for letter in letters.chars() {
                match letter {
                    'S' => self.from_start = true,
                    'E' => self.to_end = true,
                    'i' => {
                        self.immediate = Some(tone_sets::channels(report, rest));
                        return;
                    }
                    'p' => {
                        let all: Vec<&str> = rest.iter().map(|word| word.text).collect();
                        not_carried(
                            report,
                            word.span.clone(),
                            &format!("-p {}", all.join(" ")),
                            "a sequence that SBaGen makes itself",
                        );
                        return;
                    }
                    'T' | 'L' | 'F' | 'r' | 'm' | 'q' | 'b' | 'o' | 'R' | 'c' | 'd' | 'k' | 'w'
                    | 'A' | 'K' | 'J' | 'B' | 'X' => {
                        let Some((value, after)) = rest.split_first() else {
                            let problem = Problem::error(
                                codes::SEQUENCE,
                                word.span.clone(),
                                "an option lacks its value",
                            );
                            report.push(problem.found(quoted(word.text)));
                            return;
                        };
                        rest = after;
                        self.valued(report, letter, value);
                    }
                    'Q' | 'D' | 'O' | 'M' | 'W' | 'h' => {
                        let what = "an option about how SBaGen plays";
                        not_carried(report, word.span.clone(), &format!("-{letter}"), what);
                    }
                    _ => {
                        let problem = Problem::error(
                            codes::SEQUENCE,
                            word.span.clone(),
                            "SBaGen has no such option",
                        );
                        report.push(problem.found(quoted(word.text)));
                        return;
                    }
                }
            }
        }
    }

    fn valued(&mut self, report: &mut Report, letter: char, value: &Word<'_>) {
        let whole = |low: f64, high: f64| {
            number(value.text)
                .filter(|(_, rest)| rest.is_empty())
                .map(|(number, _)| number)
                .filter(|number| (low..=high).contains(number) && number.fract() == 0.0)
                .map(|number| number as u32)
        };
        let accepted = match letter {
            'T' => match times::time(value.text) {
                Some(times::Time {
                    from: times::From::Clock(secs),
                    plus_secs,
                }) => {
                    self.start_secs = Some((secs + plus_secs % times::DAY_SECS) % times::DAY_SECS);
                    return;
                }
                _ => "a time of day as hh:mm",
            },
            'L' => match times::length(value.text).filter(|secs| *secs > 0) {
                Some(secs) => {
                    self.length_secs = Some(secs);
                    return;
                }
                None => "a length as h:mm or h:mm:ss, above 0",
            },
            'F' => match whole(0.0, 86_400_000.0) {
                Some(ms) => {
                    self.fade_ms = ms;
                    return;
                }
                None => "whole milliseconds, up to a day",
            },
            'r' => match whole(
                limits::SAMPLE_RATE_MIN as f64,
                limits::SAMPLE_RATE_MAX as f64,
            ) {
                Some(rate) => {
                    self.sample_rate = rate;
                    return;
                }
                None => "1000 to 768000 Hz",
            },
            'm' => {
                self.soundtrack = Some((value.text.to_owned(), value.span.clone()));
                return;
            }
            _ => {
                let what = "an option about how SBaGen plays";
                not_carried(
                    report,
                    value.span.clone(),
                    &format!("-{letter} {}", value.text),
                    what,
                );
                return;
            }
        };
        let message = format!("this is no value of -{letter}");
        let problem = Problem::error(codes::SEQUENCE, value.span.clone(), message);
        report.push(problem.found(quoted(value.text)).accepted(accepted));
    }
}
