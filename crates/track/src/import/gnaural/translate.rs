//! Voices of a schedule become lanes, noise and clips, once for each repetition.
//!
//! Invariant: a voice that is shorter than the longest one stretches its last entry, as Gnaural does.

use super::schedule::{Entry, Schedule, Voice};
use crate::decode::path_refusal;
use crate::diagnostic::codes;
use crate::document::{Clip, Place, Track};
use crate::import::assemble;
use crate::import::not_carried;
use crate::import::score::{Lane, NoisePiece, Piece, Score, Synth, Tone};
use crate::limits;
use crate::report::{Problem, Report};

/// Gain of a volume of 1: Gnaural's sines reach half of full scale.
const FULL: f64 = 0.5;
/// Half of each cycle sounds, without ramps.
const PULSE: Synth = Synth::Pulse {
    gap: 0.5,
    ramp: 0.0,
};
/// Frames per second of the track: schedules name none.
const SAMPLE_RATE: u32 = 44_100;

pub(super) fn track(report: &mut Report, schedule: &Schedule) -> Option<Track> {
    let length = |voice: &Voice| {
        voice
            .entries
            .iter()
            .map(|entry| entry.duration_secs)
            .sum::<f64>()
    };
    let once_secs = schedule.voices.iter().map(length).fold(0.0, f64::max);
    if once_secs <= 0.0 || once_secs > limits::SECONDS {
        let problem = Problem::error(
            codes::LIMIT,
            schedule.voices[0].span.clone(),
            "the schedule has no length that can be played",
        );
        report.push(
            problem
                .found(format!("{once_secs} s"))
                .accepted(format!("above 0 and up to {} s", limits::SECONDS)),
        );
        return None;
    }
    let loops = loops(report, schedule, once_secs);
    let mut score = Score {
        length_secs: once_secs * loops as f64,
        ..Score::default()
    };
    score.labels.push((
        0.0,
        schedule
            .about
            .join("\n")
            .chars()
            .take(limits::DESCRIPTION_CHARS)
            .collect(),
    ));
    let mut clips = Vec::new();
    let mut noises = 0_usize;
    for voice in &schedule.voices {
        let entries = Entries {
            voice,
            once_secs,
            loops,
            overall: schedule.overall,
            swap: schedule.swap,
        };
        if voice.mute {
            not_carried(
                report,
                voice.span.clone(),
                &voice.description,
                "a voice that is switched off",
            );
            continue;
        }
        match voice.kind {
            0 if voice.mono => score.lanes.extend(entries.both_in_both_ears()),
            0 => score.lanes.push(entries.lane(Synth::Beat)),
            1 => {
                noises += 1;
                if noises == 2 {
                    not_carried(
                        report,
                        voice.span.clone(),
                        &voice.description,
                        "that noise voices differ; they play as one noise",
                    );
                }
                noise(report, &entries, &mut score);
            }
            2 => clips.extend(clip(report, &entries, score.length_secs)),
            3 => score.lanes.push(entries.lane(PULSE)),
            4 | 7 => {
                not_carried(
                    report,
                    voice.span.clone(),
                    &voice.description,
                    "that pulses alternate between the ears; they come to both at once",
                );
                score.lanes.push(entries.lane(PULSE));
            }
            5 => not_carried(
                report,
                voice.span.clone(),
                &voice.description,
                "water drops; the voice is left out",
            ),
            6 => not_carried(
                report,
                voice.span.clone(),
                &voice.description,
                "rain; the voice is left out",
            ),
            other => {
                let what = format!("a voice of type {other}, which is not known; it is left out");
                not_carried(report, voice.span.clone(), &voice.description, &what);
            }
        }
    }
    match assemble::track(&score, SAMPLE_RATE) {
        Ok(mut track) => {
            track.clips = clips;
            Some(track)
        }
        Err(too_much) => {
            let (message, accepted) = too_much.words();
            report.push(Problem::error(codes::LIMIT, 0..0, message).accepted(accepted));
            None
        }
    }
}

/// How often the schedule plays.
fn loops(report: &mut Report, schedule: &Schedule, once_secs: f64) -> u64 {
    let (written, span) = (schedule.loops.0, schedule.loops.1.clone());
    let entries: usize = schedule
        .voices
        .iter()
        .map(|voice| voice.entries.len())
        .sum();
    let most = (limits::STEPS / entries.max(1)).max(1) as u64;
    if written == 0 {
        not_carried(
            report,
            span,
            "loops 0",
            "that it goes on for ever; it plays once",
        );
        return 1;
    }
    if written > most || once_secs * written as f64 > limits::SECONDS {
        let what = format!("that many repetitions; it plays once (at most {most} have room)");
        not_carried(report, span, &format!("loops {written}"), &what);
        return 1;
    }
    written
}

/// The entries of a voice over all repetitions.
struct Entries<'s> {
    voice: &'s Voice,
    once_secs: f64,
    loops: u64,
    overall: [f64; 2],
    swap: bool,
}

impl Entries<'_> {
    /// Start and end in seconds, with the entries at both.
    fn spans(&self) -> impl Iterator<Item = (f64, f64, Entry, Entry)> + '_ {
        let entries = &self.voice.entries;
        (0..self.loops).flat_map(move |turn| {
            let offset = turn as f64 * self.once_secs;
            let mut end = 0.0;
            entries.iter().enumerate().map(move |(index, entry)| {
                let start = end;
                end += entry.duration_secs;
                let last = index + 1 == entries.len();
                let until = if last { self.once_secs } else { end };
                let next = entries[(index + 1) % entries.len()];
                (offset + start, offset + until, *entry, next)
            })
        })
    }

    /// Gains of an entry, ears swapped if the schedule says so.
    fn gains(&self, entry: &Entry) -> [f64; 2] {
        let mut gains = [0, 1].map(|ear| entry.volume[ear] * self.overall[ear] * FULL);
        if self.swap {
            gains.reverse();
        }
        gains
    }

    fn tone(&self, entry: &Entry, synth: Synth) -> Tone {
        let swapped = self.swap && synth == Synth::Beat;
        Tone {
            gains: self.gains(entry),
            carrier_hz: entry.base_hz,
            beat_hz: if swapped {
                -entry.beat_hz
            } else {
                entry.beat_hz
            },
        }
    }

    fn lane_of(&self, synth: Synth, tone: impl Fn(&Entry) -> Tone) -> Lane {
        let spans = self.spans().filter(|(start, end, ..)| end > start);
        let pieces = spans.map(|(start_secs, end_secs, entry, next)| Piece {
            synth,
            start_secs,
            end_secs,
            from: tone(&entry),
            to: tone(&next),
        });
        Lane {
            pieces: pieces.collect(),
            description: self.voice.description.clone(),
        }
    }

    fn lane(&self, synth: Synth) -> Lane {
        self.lane_of(synth, |entry| self.tone(entry, synth))
    }

    /// A mono voice: half of each of the two tones in both ears.
    fn both_in_both_ears(&self) -> [Lane; 2] {
        [0.5, -0.5].map(|side| {
            self.lane_of(Synth::Beat, |entry| {
                let tone = self.tone(entry, Synth::Beat);
                Tone {
                    gains: tone.gains.map(|gain| gain / 2.0),
                    carrier_hz: tone.carrier_hz + side * tone.beat_hz,
                    beat_hz: 0.0,
                }
            })
        })
    }
}

/// Noise of both ears as one.
fn noise(report: &mut Report, entries: &Entries<'_>, score: &mut Score) {
    let mean = |entry: &Entry| entries.gains(entry).iter().sum::<f64>() / 2.0;
    let uneven = entries.voice.entries.iter().any(|entry| {
        let [left, right] = entries.gains(entry);
        left != right
    });
    if uneven {
        let what = "different levels of noise left and right; both ears get their mean";
        not_carried(
            report,
            entries.voice.span.clone(),
            &entries.voice.description,
            what,
        );
    }
    let spans = entries.spans().filter(|(start, end, ..)| end > start);
    score
        .noise
        .extend(spans.map(|(start_secs, end_secs, entry, next)| NoisePiece {
            colour: "pink",
            start_secs,
            end_secs,
            from: mean(&entry),
            to: mean(&next),
        }));
}

/// An audio file, whose name is the description of its voice.
fn clip(report: &mut Report, entries: &Entries<'_>, length_secs: f64) -> Option<Clip> {
    let voice = entries.voice;
    let source = voice.description.as_str();
    let refusal = if source.is_empty() {
        Some("it has no name")
    } else {
        path_refusal(source)
    };
    if let Some(reason) = refusal {
        not_carried(
            report,
            voice.span.clone(),
            source,
            &format!("an audio file: {reason}"),
        );
        return None;
    }
    // Sound from a file is not lowered to half.
    let gains = |entry: &Entry| entries.gains(entry).map(|gain| gain / FULL);
    let first = voice.entries[0];
    let [left, right] = gains(&first);
    let gain = left.max(right);
    if voice
        .entries
        .iter()
        .any(|entry| gains(entry) != gains(&first))
    {
        not_carried(
            report,
            voice.span.clone(),
            source,
            "changes of an audio file's level; the first one counts",
        );
    }
    not_carried(
        report,
        voice.span.clone(),
        source,
        "that an audio file repeats; it plays once",
    );
    Some(Clip {
        source: source.to_owned(),
        start_secs: 0.0,
        gain,
        duration_secs: length_secs,
        pan: if gain > 0.0 {
            ((right - left) / gain).clamp(-1.0, 1.0)
        } else {
            0.0
        },
        fade_in_secs: 0.0,
        fade_out_secs: 0.0,
        description: String::new(),
        place: Place::default(),
    })
}
