//! Blocks: lines that are stamped into the sequence wherever their name stands.
//!
//! Invariant: a block that comes to itself ends at [`NESTING`] levels, and all stamping together at [`LINES`] lines.

use super::lexer::Word;
use super::script::{Definition, Entry, Fade, Named, TimeLine};
use crate::diagnostic::codes;
use crate::json::quoted;
use crate::report::{Problem, Report};
use crate::suggest::did_you_mean;

/// Deepest nesting of blocks.
const NESTING: usize = 32;
/// Most time lines after all blocks are stamped.
pub(super) const LINES: usize = 5_000;

/// Puts the entries of a time line that starts at `at_secs` of a day.
pub(super) fn stamp(
    report: &mut Report,
    named: &Named<'_>,
    line: &TimeLine<'_>,
    at_secs: u64,
    entries: &mut Vec<Entry>,
    visits: &mut usize,
) {
    Stamp {
        visits,
        report,
        named,
        used: &line.name,
        entries,
        full: false,
    }
    .line(line, at_secs, 0);
}

struct Stamp<'s, 't> {
    report: &'s mut Report,
    named: &'s Named<'t>,
    /// The name in the outermost line: where problems of the stamping stand.
    used: &'s Word<'t>,
    entries: &'s mut Vec<Entry>,
    /// Lines looked at so far, for lines that give no entry.
    visits: &'s mut usize,
    full: bool,
}

impl Stamp<'_, '_> {
    fn line(&mut self, line: &TimeLine<'_>, at_secs: u64, depth: usize) {
        *self.visits += 1;
        if self.full {
            return;
        }
        if *self.visits > 4 * LINES {
            self.too_much(
                "the sequence has too many lines",
                format!("at most {LINES}"),
            );
            return;
        }
        match self.named.get(line.name.text) {
            None => self.unknown(&line.name),
            Some(Definition::Tones(index)) => {
                if self.entries.len() >= LINES {
                    self.too_much(
                        "the sequence has too many lines",
                        format!("at most {LINES}"),
                    );
                    return;
                }
                self.entries.push(Entry {
                    at_secs,
                    tone_set: *index,
                    fade_in: line.fade_in,
                    fade_out: line.fade_out,
                    slide: line.slide,
                    span: line.name.span.clone(),
                });
            }
            Some(Definition::Block(lines)) => {
                if depth >= NESTING {
                    let accepted = format!("at most {NESTING} levels");
                    self.too_much(
                        "blocks are nested too deeply, or a block holds itself",
                        accepted,
                    );
                    return;
                }
                if line.fade_in != Fade::Through || line.fade_out != Fade::Through || line.slide {
                    let message = "fades belong to the lines inside of a block; these are ignored";
                    let problem =
                        Problem::warning(codes::SEQUENCE, line.name.span.clone(), message);
                    self.report.push(problem.found(quoted(line.name.text)));
                }
                for inner in lines {
                    let at_secs = at_secs.saturating_add(u64::from(inner.time.plus_secs));
                    self.line(inner, at_secs, depth + 1);
                }
            }
        }
    }

    fn unknown(&mut self, name: &Word<'_>) {
        let problem = Problem::error(
            codes::SEQUENCE,
            name.span.clone(),
            "no tone-set or block above has this name",
        );
        let mut problem = problem.found(quoted(name.text));
        problem.help = did_you_mean(name.text, self.named.names());
        self.report.push(problem);
    }

    fn too_much(&mut self, message: &str, accepted: String) {
        self.full = true;
        let problem = Problem::error(codes::LIMIT, self.used.span.clone(), message);
        self.report
            .push(problem.found(quoted(self.used.text)).accepted(accepted));
    }
}
