//! Periods and tone-sets become lanes, noise and strokes, cut to the time that the sequence plays.
//!
//! Invariant: each channel of the tone-sets is one lane. Between two tone-sets a channel goes in a straight line where
//! both sides ask for that, else down to silence in the first half of the change and up in the second.

use super::changes::{PULSE, silent, straight, tone};
use super::periods::{DAY_MS, Span, periods};
use super::script::{Entry, Fade, Sequence};
use super::soundtrack::{Levels, soundtrack};
use super::tone_sets::{CHANNELS, Channel};
use super::window::window;
use crate::diagnostic::codes;
use crate::document::Track;
use crate::import::assemble;
use crate::import::not_carried;
use crate::import::score::{Lane, NoisePiece, Piece, Score, Stroke};
use crate::limits;
use crate::report::{Problem, Report};

pub(super) fn track(
    report: &mut Report,
    sequence: &Sequence,
    length_secs: Option<f64>,
) -> Option<Track> {
    let entries = &sequence.entries;
    let window = window(report, sequence, length_secs)?;
    let periods = periods(entries, sequence.options.fade_ms);
    let mut score = Score {
        lanes: (0..CHANNELS).map(|_| Lane::default()).collect(),
        length_secs: seconds(window.length_ms()),
        ..Score::default()
    };
    let mut levels = Levels::default();
    for day in -1..=window.end_ms / DAY_MS {
        let shift_ms = day * DAY_MS - window.start_ms;
        let mut put = Put {
            score: &mut score,
            levels: &mut levels,
            shift_ms,
            length_ms: window.length_ms(),
        };
        for (index, entry) in entries.iter().enumerate() {
            let next = &entries[(index + 1) % entries.len()];
            let (held, change) = periods[index];
            put.label(held, sequence, entry, None);
            put.label(change, sequence, entry, Some(next));
            put.bells(
                sequence,
                entry,
                (entry.at_secs - entries[0].at_secs) as i64 * 1000,
            );
            for lane in 0..CHANNELS {
                let channel = |entry: &Entry| {
                    let channels = &sequence.tone_sets[entry.tone_set].channels;
                    channels.get(lane).copied().unwrap_or(Channel::Silent)
                };
                let (from, to) = (channel(entry), channel(next));
                put.piece(lane, held, from, from);
                put.change(lane, change, (from, entry), (to, next));
            }
        }
    }
    if sequence.options.length_secs.is_none() && !sequence.options.to_end && length_secs.is_none() {
        trim(&mut score);
    }
    let uses_pulses = score
        .lanes
        .iter()
        .flat_map(|lane| &lane.pieces)
        .any(|piece| piece.synth == PULSE);
    if uses_pulses {
        not_carried(
            report,
            0..0,
            "@",
            "the exact shape of SBaGen+'s pulses, and their phase from step to step",
        );
    }
    finish(report, sequence, score, &levels)
}

fn finish(
    report: &mut Report,
    sequence: &Sequence,
    mut score: Score,
    levels: &Levels,
) -> Option<Track> {
    if let Some((_, first)) = score.labels.first_mut() {
        let mut spoken = sequence.spoken.join("\n");
        if !spoken.is_empty() {
            spoken.push('\n');
            spoken.push_str(first);
            *first = spoken.chars().take(limits::DESCRIPTION_CHARS).collect();
        }
    }
    match assemble::track(&score, sequence.options.sample_rate) {
        Ok(mut track) => {
            track.clips = soundtrack(report, &sequence.options, levels)
                .into_iter()
                .collect();
            Some(track)
        }
        Err(too_much) => {
            let (message, accepted) = too_much.words();
            report.push(Problem::error(codes::LIMIT, 0..0, message).accepted(accepted));
            None
        }
    }
}

fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

struct Put<'s> {
    score: &'s mut Score,
    levels: &'s mut Levels,
    shift_ms: i64,
    length_ms: i64,
}

impl Put<'_> {
    /// A stretch in the time of the track, and which part of it plays; `None` if nothing does.
    fn shown(&self, span: Span) -> Option<(Span, [f64; 2])> {
        let start_ms = span.start_ms + self.shift_ms;
        let end_ms = span.end_ms + self.shift_ms;
        let cut = Span {
            start_ms: start_ms.max(0),
            end_ms: end_ms.min(self.length_ms),
        };
        let part = |at: i64| (at - start_ms) as f64 / (end_ms - start_ms) as f64;
        (cut.length_ms() > 0).then(|| (cut, [part(cut.start_ms), part(cut.end_ms)]))
    }

    fn label(&mut self, span: Span, sequence: &Sequence, entry: &Entry, next: Option<&Entry>) {
        if let Some((span, _)) = self.shown(span) {
            let name = |entry: &Entry| sequence.tone_sets[entry.tone_set].name.as_str();
            let text = match next {
                Some(next) if name(next) != name(entry) => {
                    format!("{} to {}", name(entry), name(next))
                }
                _ => name(entry).to_owned(),
            };
            self.score.labels.push((seconds(span.start_ms), text));
        }
    }

    /// A bell strikes when its period starts.
    fn bells(&mut self, sequence: &Sequence, entry: &Entry, at_ms: i64) {
        let at_ms = at_ms + self.shift_ms;
        if !(0..self.length_ms).contains(&at_ms) {
            return;
        }
        for channel in &sequence.tone_sets[entry.tone_set].channels {
            if let Channel::Bell { hz, gain } = *channel {
                self.score.strokes.push(Stroke {
                    at_secs: seconds(at_ms),
                    hz,
                    gain,
                });
            }
        }
    }

    /// The change from one entry to the next.
    fn change(
        &mut self,
        lane: usize,
        span: Span,
        left: (Channel, &Entry),
        right: (Channel, &Entry),
    ) {
        let ((mut from, entry), (mut to, next)) = (left, right);
        let fades = if entry.slide {
            // With an arrow whatever is new or ends keeps its pitch while it swells or fades, all the way.
            match (from, to) {
                (Channel::Silent, other) => from = silent(other),
                (other, Channel::Silent) => to = silent(other),
                _ => {}
            }
            [Fade::Slide; 2]
        } else {
            [entry.fade_out, next.fade_in]
        };
        if straight(from, to, fades) {
            self.piece(lane, span, from, to);
        } else {
            let middle_ms = span.start_ms + span.length_ms() / 2;
            self.piece(
                lane,
                Span {
                    end_ms: middle_ms,
                    ..span
                },
                from,
                silent(from),
            );
            self.piece(
                lane,
                Span {
                    start_ms: middle_ms,
                    ..span
                },
                silent(to),
                to,
            );
        }
    }

    /// A channel that goes in a straight line.
    fn piece(&mut self, lane: usize, span: Span, from: Channel, to: Channel) {
        let Some((cut, parts)) = self.shown(span) else {
            return;
        };
        let (start_secs, end_secs) = (seconds(cut.start_ms), seconds(cut.end_ms));
        if let (Some((synth, from)), Some((_, to))) = (tone(from), tone(to)) {
            let [first, last] = parts.map(|part| from.towards(&to, part));
            self.score.lanes[lane].pieces.push(Piece {
                synth,
                start_secs,
                end_secs,
                from: first,
                to: last,
            });
        }
        let gains = parts.map(|part| from.gain() + (to.gain() - from.gain()) * part);
        match from {
            Channel::Noise { colour, .. } => {
                self.score.noise.push(NoisePiece {
                    colour,
                    start_secs,
                    end_secs,
                    from: gains[0],
                    to: gains[1],
                });
            }
            Channel::Mix { .. } => self.levels.0.extend(gains),
            _ => {}
        }
    }
}

/// Drops the silence at the end of a sequence that has no end of its own.
fn trim(score: &mut Score) {
    let tones = score.lanes.iter().flat_map(|lane| &lane.pieces);
    let tones = tones
        .filter(|piece| piece.from.sounds() || piece.to.sounds())
        .map(|piece| piece.end_secs);
    let noise = score
        .noise
        .iter()
        .filter(|piece| piece.from != 0.0 || piece.to != 0.0)
        .map(|piece| piece.end_secs);
    let strokes = score
        .strokes
        .iter()
        .map(|stroke| stroke.at_secs + crate::import::voices::BELL_SECS);
    let end = tones.chain(noise).chain(strokes).fold(0.0, f64::max);
    if end > 0.0 {
        score.length_secs = score.length_secs.min(end);
    }
}
