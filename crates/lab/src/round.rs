//! The order of work over one frame: tones, then all that follows from them.
//!
//! Invariant: everything is about the same frame, which was copied when the round began; a step costs about as many units as it says, and what comes
//! next depends on samples and settings alone.

use heterodyne_analysis::rounding::Rounding;
use heterodyne_analysis::tuner::Tuner;

use crate::closer::{Closeup, Purity};
use crate::harmonics::Harmonics;
use crate::history::History;
use crate::layout::{head, section, tuner};
use crate::results::Results;
use crate::settings::{Settings, SettingsError};
use crate::spectrum::FrameSpectrum;
use crate::tones::Tones;

/// Sections that need the tones of the frame.
const OF_TONES: u32 = 1 << section::TONES
    | 1 << section::PAIRS
    | 1 << section::TUNER
    | 1 << section::HARMONICS
    | 1 << section::DISTORTION
    | 1 << section::ZOOM;
/// Sections that need its spectrum.
const OF_SPECTRUM: u32 = 1 << section::SPECTRUM | 1 << section::BANDS | 1 << section::NOISE;

/// A round begins so many parts of a frame after the one before, at the earliest.
const PARTS: usize = 8;
/// Distortion is measured in one of so many rounds: it is as much work as all the rest, and changes slowly.
const DISTORTION_EVERY: u64 = 3;
/// Samples whose rounding is looked at in one step.
const ROUNDED: usize = 4096;

#[derive(Clone, Copy)]
enum Stage {
    Idle,
    Take,
    Rounding(usize, usize),
    BeginTones(usize),
    Tones(usize),
    Follow,
    Note,
    Spectrum,
    Aim,
    BeginZoom,
    Zoom,
    BeginDistortion,
    Distortion,
}

/// A round of analyses over one frame.
pub(crate) struct Round {
    frames: Vec<Vec<f32>>,
    tones: Tones,
    rounding: Rounding,
    spectrum: FrameSpectrum,
    pub closeup: Closeup,
    purity: Purity,
    stage: Stage,
    frame_len: usize,
    /// Frames of the stream at the beginning of this round.
    begun: Option<u64>,
    /// Frames of the stream at the end of the frame that was taken.
    at: u64,
    /// Rounds so far.
    rounds: u64,
}

impl Round {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        Ok(Self {
            frames: vec![vec![0.0; settings.frame_len]; settings.channels],
            tones: Tones::new(settings)?,
            rounding: Rounding::new(),
            spectrum: FrameSpectrum::new(settings)?,
            closeup: Closeup::new(settings)?,
            purity: Purity::new(settings)?,
            stage: Stage::Idle,
            frame_len: settings.frame_len,
            begun: None,
            at: 0,
            rounds: 0,
        })
    }

    /// Begins a round, when the one before is done and long enough ago, and the stream has a whole frame.
    pub fn begin(&mut self, frames: u64, sections: u32, results: &mut Results) {
        let least = (self.frame_len / PARTS) as u64;
        let due = self.begun.is_none_or(|begun| frames >= begun + least);
        let full = frames >= self.frame_len as u64;
        let wanted = sections & (OF_TONES | OF_SPECTRUM) != 0;
        if matches!(self.stage, Stage::Idle) && due && full && wanted {
            if let Some(begun) = self.begun {
                results.set(head::ROUND_FRAMES, (frames - begun) as f64);
            }
            self.begun = Some(frames);
            self.stage = Stage::Take;
        }
    }

    /// One step; its cost in units, 0 where there is nothing to be done.
    pub fn step(&mut self, desk: Desk<'_>) -> usize {
        let Desk {
            frames_taken,
            histories,
            sections,
            names,
            harmonics,
            results,
        } = desk;
        let wanted = |section: usize| sections & 1 << section != 0;
        let copy = self.frame_len / 2048;
        match self.stage {
            Stage::Idle => 0,
            Stage::Take => {
                // The channels are copied in one step, or they would be of different times.
                for (frame, history) in self.frames.iter_mut().zip(histories) {
                    frame.copy_from_slice(history.newest(self.frame_len));
                }
                self.at = frames_taken;
                self.stage = if sections & OF_TONES != 0 {
                    Stage::Rounding(0, 0)
                } else {
                    self.after_tones(sections)
                };
                2 * copy
            }
            Stage::Rounding(channel, from) => {
                let frame = self.frames.get(channel).map_or(&[][..], Vec::as_slice);
                let to = (from + ROUNDED).min(frame.len());
                if from == 0 {
                    self.rounding = Rounding::new();
                }
                self.rounding.push(frame.get(from..to).unwrap_or(&[]));
                self.stage = if to < frame.len() {
                    Stage::Rounding(channel, to)
                } else {
                    Stage::BeginTones(channel)
                };
                24
            }
            Stage::BeginTones(channel) => {
                if let Some(frame) = self.frames.get(channel) {
                    self.tones.begin(frame);
                }
                self.stage = Stage::Tones(channel);
                copy
            }
            Stage::Tones(channel) => {
                let units = self.tones.step();
                if units > 0 {
                    return units;
                }
                self.tones.keep(channel, self.rounding.power());
                self.stage = if channel + 1 < self.frames.len() {
                    Stage::Rounding(channel + 1, 0)
                } else {
                    Stage::Follow
                };
                2
            }
            Stage::Follow => {
                self.tones.tell(names, results);
                results.set(head::FRAME_AT, self.at as f64);
                if wanted(section::PAIRS) && self.frames.len() > 1 {
                    self.tones.tell_pairs(results);
                }
                self.tones.follow();
                self.stage = Stage::Note;
                12
            }
            Stage::Note => {
                self.tones.tell_note(names, results);
                if wanted(section::HARMONICS) {
                    harmonics.follow(self.tones.followed(), results);
                }
                self.stage = self.after_tones(sections);
                4
            }
            Stage::Spectrum => {
                let units = self.spectrum.step(&self.frames, sections, results);
                if units == 0 {
                    results.set(head::FRAME_AT, self.at as f64);
                    self.stage = Stage::Aim;
                }
                units.max(1)
            }
            Stage::Aim => {
                if !wanted(section::ZOOM) {
                    self.stage = Stage::BeginDistortion;
                    return 1;
                }
                let note_hz = results.get(tuner::NOMINAL_HZ);
                self.stage = if self.closeup.aim(note_hz, self.tones.followed()) {
                    Stage::BeginZoom
                } else {
                    Closeup::tell_nothing(results);
                    Stage::BeginDistortion
                };
                copy
            }
            Stage::BeginZoom => {
                self.stage = Stage::Zoom;
                self.closeup.begin(&self.frames)
            }
            Stage::Zoom => {
                let units = self.closeup.step();
                if units > 0 {
                    return units;
                }
                self.closeup.tell(results);
                self.stage = Stage::BeginDistortion;
                16
            }
            Stage::BeginDistortion => {
                self.stage = Stage::Idle;
                let turn = self.rounds.is_multiple_of(DISTORTION_EVERY);
                self.rounds += 1;
                if wanted(section::DISTORTION) && turn {
                    if self.purity.begin(&self.frames, self.tones.followed()) {
                        self.stage = Stage::Distortion;
                    } else {
                        Purity::tell_nothing(results);
                    }
                }
                copy
            }
            Stage::Distortion => {
                if self.purity.step() {
                    self.purity.tell(results);
                    self.stage = Stage::Idle;
                }
                Purity::STEP_UNITS
            }
        }
    }

    fn after_tones(&mut self, sections: u32) -> Stage {
        if sections & OF_SPECTRUM != 0 {
            self.spectrum.begin();
            Stage::Spectrum
        } else {
            Stage::Aim
        }
    }

    /// Forgets what is under way and what was found.
    pub fn reset(&mut self) {
        self.stage = Stage::Idle;
        self.begun = None;
        self.rounds = 0;
        self.tones.reset();
        self.closeup.reset();
    }
}

/// What a step looks at and writes to.
pub(crate) struct Desk<'a> {
    pub frames_taken: u64,
    pub histories: &'a [History],
    pub sections: u32,
    pub names: &'a Tuner,
    pub harmonics: &'a mut Harmonics,
    pub results: &'a mut Results,
}
