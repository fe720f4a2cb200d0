//! The lines of a sequence in order: options, definitions, time lines.
//!
//! Invariant: a name means the last definition above its use; times come out in rising order and within a day of each
//! other.

use super::lexer::{Line, Word, lines};
use super::script::{Definition, Entry, Fade, Named, Sequence, TimeLine, ToneSet};
use super::times::{ACCEPTED, DAY_SECS, From, time};
use super::tone_sets::channels;
use super::{blocks, lexer};
use crate::diagnostic::codes;
use crate::json::quoted;
use crate::report::{Problem, Report};

struct Reader<'r, 't> {
    report: &'r mut Report,
    sequence: Sequence,
    named: Named<'t>,
    /// The block whose lines are being read: its name and lines.
    block: Option<(Word<'t>, Vec<TimeLine<'t>>)>,
    last_absolute_secs: Option<u32>,
    mixes_now_and_clock: [bool; 2],
    defined: bool,
    visits: usize,
}

pub(super) fn read(report: &mut Report, text: &str) -> Sequence {
    let mut reader = Reader {
        report,
        sequence: Sequence::default(),
        named: Named::default(),
        block: None,
        last_absolute_secs: None,
        mixes_now_and_clock: [false; 2],
        defined: false,
        visits: 0,
    };
    for line in lines(text) {
        reader.line(line);
    }
    reader.end(text.len())
}

impl<'t> Reader<'_, 't> {
    fn line(&mut self, line: Line<'t>) {
        let spoken = line.spoken.filter(|text| !text.is_empty());
        self.sequence.spoken.extend(spoken.map(str::to_owned));
        let Some(first) = line.words.first() else {
            return;
        };
        if self.block.is_some() {
            self.line_of_block(&line.words);
        } else if first.text.starts_with('-') {
            if self.defined {
                let problem = Problem::error(
                    codes::SEQUENCE,
                    first.span.clone(),
                    "options stand above everything else",
                );
                self.report.push(problem.found(quoted(first.text)));
            } else {
                self.sequence.options.read(self.report, &line.words);
            }
        } else {
            self.defined = true;
            match first.text.strip_suffix(':').filter(|name| is_name(name)) {
                Some(name) => self.definition(first, name, &line.words[1..]),
                None => self.time_line(&line.words),
            }
        }
    }

    fn definition(&mut self, word: &Word<'t>, name: &'t str, words: &[Word<'t>]) {
        let is_wave = name
            .strip_prefix("wave")
            .is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()));
        if is_wave {
            // Said where the waveform is used; here only what is no number.
            for sample in words {
                if lexer::signed(sample.text).is_none_or(|(_, rest)| !rest.is_empty()) {
                    let problem = Problem::error(
                        codes::SEQUENCE,
                        sample.span.clone(),
                        "a sample of a waveform is no number",
                    );
                    self.report.push(
                        problem
                            .found(quoted(sample.text))
                            .accepted("decimal numbers"),
                    );
                }
            }
            return;
        }
        if let [brace] = words
            && brace.text == "{"
        {
            let name = Word {
                text: name,
                span: word.span.clone(),
            };
            self.block = Some((name, Vec::new()));
            return;
        }
        let channels = channels(self.report, words);
        let index = self.sequence.tone_sets.len();
        self.sequence.tone_sets.push(ToneSet {
            name: name.to_owned(),
            channels,
        });
        self.named.0.insert(name, Definition::Tones(index));
    }

    fn line_of_block(&mut self, words: &[Word<'t>]) {
        let [first, ..] = words else {
            return;
        };
        if first.text == "}" {
            if let Some((name, lines)) = self.block.take() {
                if lines.is_empty() {
                    self.report.push(
                        Problem::error(codes::SEQUENCE, name.span.clone(), "a block is empty")
                            .found(quoted(name.text)),
                    );
                }
                self.named.0.insert(name.text, Definition::Block(lines));
            }
            return;
        }
        if let Some(line) = self.parsed(words) {
            if line.time.from == From::Last {
                if let Some((_, lines)) = &mut self.block {
                    lines.push(line);
                }
            } else {
                let problem = Problem::error(
                    codes::SEQUENCE,
                    first.span.clone(),
                    "times inside a block are relative",
                );
                self.report.push(
                    problem
                        .found(quoted(first.text))
                        .accepted("+hh:mm or +hh:mm:ss"),
                );
            }
        }
    }

    /// A time line, if it is one.
    fn parsed(&mut self, words: &[Word<'t>]) -> Option<TimeLine<'t>> {
        let (first, mut rest) = words.split_first()?;
        let Some(time) = time(first.text) else {
            let problem = Problem::error(
                codes::SEQUENCE,
                first.span.clone(),
                "neither a time nor a definition starts this line",
            );
            self.report.push(
                problem
                    .found(quoted(first.text))
                    .accepted(format!("{ACCEPTED}, or a name and a colon")),
            );
            return None;
        };
        let mut fades = [Fade::Through; 2];
        if let Some((word, after)) = rest.split_first()
            && !word.text.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            let Some(found) = fades_of(word.text) else {
                let problem =
                    Problem::error(codes::SEQUENCE, word.span.clone(), "this is no way to fade");
                self.report.push(
                    problem
                        .found(quoted(word.text))
                        .accepted("one of < - = and one of > - ="),
                );
                return None;
            };
            (fades, rest) = (found, after);
        }
        let (name, after) = match rest.split_first() {
            Some((name, after)) if is_name(name.text) => (name, after),
            other => {
                let (span, found) = other.map_or(
                    (first.span.end..first.span.end, String::new()),
                    |(word, _)| (word.span.clone(), quoted(word.text)),
                );
                let problem = Problem::error(
                    codes::SEQUENCE,
                    span,
                    "the name of a tone-set or block is missing",
                );
                self.report.push(
                    problem
                        .found(found)
                        .accepted("a letter, then letters, digits, - and _"),
                );
                return None;
            }
        };
        let slide = after.first().is_some_and(|word| word.text == "->");
        if let Some(extra) = after.get(usize::from(slide)) {
            let problem = Problem::error(
                codes::SEQUENCE,
                extra.span.clone(),
                "nothing is expected here",
            );
            self.report.push(
                problem
                    .found(quoted(extra.text))
                    .accepted("-> or the end of the line"),
            );
            return None;
        }
        Some(TimeLine {
            time,
            fade_in: fades[0],
            fade_out: fades[1],
            slide,
            name: name.clone(),
        })
    }

    fn time_line(&mut self, words: &[Word<'t>]) {
        let Some(line) = self.parsed(words) else {
            return;
        };
        let place = &words[0];
        let base = match line.time.from {
            From::Now => {
                self.last_absolute_secs = Some(0);
                self.mixes_now_and_clock[0] = true;
                0
            }
            From::Clock(secs) => {
                self.last_absolute_secs = Some(secs);
                self.mixes_now_and_clock[1] = true;
                secs
            }
            From::Last => match self.last_absolute_secs {
                Some(secs) => secs,
                None => {
                    let problem = Problem::error(
                        codes::SEQUENCE,
                        place.span.clone(),
                        "a relative time has no absolute one above it",
                    );
                    self.report.push(
                        problem
                            .found(quoted(place.text))
                            .accepted("NOW or hh:mm first"),
                    );
                    return;
                }
            },
        };
        if self.sequence.entries.is_empty() {
            self.sequence.by_clock = matches!(line.time.from, From::Clock(_));
        }
        if self.mixes_now_and_clock == [true; 2] {
            self.mixes_now_and_clock = [false; 2];
            let message = "times of day and NOW stand in one sequence; NOW counts as midnight";
            let problem = Problem::warning(codes::CONFLICT, place.span.clone(), message);
            self.report.push(problem.found(quoted(place.text)));
        }
        let at_secs = u64::from(base) + u64::from(line.time.plus_secs);
        blocks::stamp(
            self.report,
            &self.named,
            &line,
            at_secs,
            &mut self.sequence.entries,
            &mut self.visits,
        );
    }

    fn end(mut self, length: usize) -> Sequence {
        if let Some((name, _)) = self.block.take() {
            let problem =
                Problem::error(codes::SEQUENCE, name.span.clone(), "a block is not closed");
            self.report.push(
                problem
                    .found(quoted(name.text))
                    .accepted("} on a line of its own"),
            );
        }
        if let Some(channels) = self.sequence.options.immediate.take() {
            let at = self.sequence.tone_sets.len();
            self.sequence.tone_sets.push(ToneSet {
                name: "immediate".to_owned(),
                channels,
            });
            self.sequence.entries = vec![Entry {
                at_secs: 0,
                tone_set: at,
                fade_in: Fade::Through,
                fade_out: Fade::Through,
                slide: false,
                span: 0..0,
            }];
        }
        self.unroll();
        if self.sequence.entries.is_empty() {
            let problem = Problem::error(
                codes::SEQUENCE,
                length..length,
                "the sequence has no time line",
            );
            self.report
                .push(problem.accepted("a line such as NOW theta6"));
        }
        self.sequence
    }

    /// Times of day become times that grow, over midnight where need be.
    fn unroll(&mut self) {
        let day = u64::from(DAY_SECS);
        let mut last: Option<(u64, u64)> = None;
        for index in 0..self.sequence.entries.len() {
            let entry = &mut self.sequence.entries[index];
            let of_day = entry.at_secs % day;
            let (first, now) = match last {
                None => (of_day, of_day),
                Some((first, before)) => (first, before + (of_day + day - before % day) % day),
            };
            if now > first + day {
                let problem = Problem::error(
                    codes::SEQUENCE,
                    entry.span.clone(),
                    "the times are out of order: this one is more than a day after the first",
                );
                self.report.push(problem.accepted("times in rising order"));
                // What follows has no time that grows.
                self.sequence.entries.truncate(index);
                return;
            }
            entry.at_secs = now;
            last = Some((first, now));
        }
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn fades_of(text: &str) -> Option<[Fade; 2]> {
    let [first, second] = <[u8; 2]>::try_from(text.as_bytes()).ok()?;
    let fade_in = match first {
        b'<' => Fade::Silence,
        b'-' => Fade::Through,
        b'=' => Fade::Slide,
        _ => return None,
    };
    let fade_out = match second {
        b'>' => Fade::Silence,
        b'-' => Fade::Through,
        b'=' => Fade::Slide,
        _ => return None,
    };
    Some([fade_in, fade_out])
}
