//! What the session and the watch over the files report, as things that are said.

use super::super::said::{self, Said};
use super::super::watch::Found;
use super::{Deck, Given, Outcome};
use crate::exit::Failure;
use crate::problems::Problems;
use crate::source::Opened;
use heterodyne_device::{Event, Piece, Refusal};
use heterodyne_track::excerpt::Paint;
use heterodyne_track::{Severity, document::Place};
use std::sync::Arc;

impl Deck {
    /// Takes in what the watch over the files has found.
    pub(super) fn take_found(&mut self, found: Found, said: &mut Vec<Said>) {
        match found {
            Found::Refused(problems) => self.refuse(problems, said),
            Found::Track(opened) => {
                let Opened {
                    track,
                    sources,
                    problems,
                    ..
                } = *opened;
                let given = Given {
                    track: Arc::new(track.clone()),
                    problems,
                };
                let revision = self.session.update(move || Ok(Piece { track, sources }));
                self.given.insert(revision, given);
            }
        }
    }

    fn refuse(&mut self, problems: Problems, said: &mut Vec<Said>) {
        self.problems = vec![said::refusal(&problems)];
        let errors = problems.texts(Paint(false)).collect::<String>();
        self.problems.extend(errors.lines().map(str::to_owned));
        said.push(Said::Refused(problems));
    }

    /// Takes in what has happened to the session.
    pub(super) fn take_event(&mut self, event: Event, said: &mut Vec<Said>) {
        match event {
            Event::Loaded { revision, warnings } => {
                let Some(mut given) = self.given.remove(&revision) else {
                    return;
                };
                self.given.retain(|other, _| *other > revision);
                for warning in warnings {
                    let (place, message) = (&warning.place, warning.message);
                    given
                        .problems
                        .add(Severity::Warning, "engine", place, message);
                }
                self.playing = Some((revision, given.track));
                self.programme = None;
                self.problems.clear();
                self.follow_score();
                let secs = self.session.score().map_or(0.0, |score| {
                    score.frames() as f64 / f64::from(score.sample_rate())
                });
                if revision == 0 && self.start_secs > secs {
                    self.end(Outcome::Failed(Failure::Render(format!(
                        "the track is {secs} s long; it cannot start at {} s",
                        self.start_secs
                    ))));
                    return;
                }
                said.push(Said::Loaded {
                    revision,
                    secs,
                    steps: self
                        .programme
                        .as_ref()
                        .map_or(0, |programme| programme.steps.len()),
                    problems: given.problems,
                });
            }
            Event::Refused { revision, error } => {
                let Some(Given { mut problems, .. }) = self.given.remove(&revision) else {
                    return;
                };
                self.given.retain(|other, _| *other > revision);
                let (place, message) = match error {
                    Refusal::Load(message) => (Place::default(), message),
                    Refusal::Compile(error) => (error.place, error.message),
                };
                problems.add(Severity::Error, "engine", &place, message);
                if revision == 0 {
                    self.end(Outcome::Refused(problems));
                } else {
                    self.refuse(problems, said);
                }
            }
            Event::Opened {
                device,
                sample_rate,
            } => {
                if let Err(failure) = self.tape.opened(sample_rate) {
                    self.end(Outcome::Failed(failure));
                }
                if self.tape.was_cut() {
                    said.push(Said::Note(format!(
                        "the device came back at {sample_rate} Hz; the recording ends here"
                    )));
                }
                let again = std::mem::replace(&mut self.opened, true);
                said.push(Said::Opened {
                    device,
                    sample_rate,
                    again,
                });
            }
            Event::Lost { cause, .. } if !self.opened => {
                self.end(Outcome::Failed(Failure::Device(cause)));
            }
            Event::Lost { cause, retry_secs } => {
                self.tape.lost();
                said.push(Said::Lost { cause, retry_secs });
            }
            Event::Ended if !self.snapshot.looped => said.push(Said::Ended),
            _ => {}
        }
    }
}
