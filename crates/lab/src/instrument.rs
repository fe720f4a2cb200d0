//! The instrument as a whole: takes quanta in and spreads the work over them.
//!
//! Invariant: the stream is cut at every 128th frame, whatever the blocks are, and work is done there; so figures do not depend on blocks. At each of these
//! places the work may cost a fixed number of units; a step that cost more is paid back by the quanta that follow, so that no two large ones meet.

use heterodyne_analysis::tuner::Tuner;

use crate::fast::Fast;
use crate::harmonics::Harmonics;
use crate::history::History;
use crate::layout::{CHANNELS_MAX, FAST_LEN, QUANTUM_FRAMES, head, section};
use crate::meters::{Meters, count_faults};
use crate::results::Results;
use crate::round::{Desk, Round};
use crate::settings::{
    ALL_SECTIONS, BUDGET, BUDGET_MAX, BUDGET_MIN, HARMONICS, Refused, Settings, SettingsError,
    temperament_of,
};

/// What a survey of the programme's loudness costs, in units.
const SURVEY_UNITS: usize = 30;
/// What a reading of ratios costs, in units.
const RATIOS_UNITS: usize = 30;

/// Measures a running sound. See the [module](self).
pub struct Instrument {
    settings: Settings,
    results: Results,
    histories: Vec<History>,
    meters: Meters,
    fast: Fast,
    harmonics: Harmonics,
    ratios_due: bool,
    round: Round,
    names: Tuner,
    sections: u32,
    budget: usize,
    /// Units that may be spent; below 0 what was spent too much.
    credit: i64,
    frames: u64,
    quanta: u64,
}

impl Instrument {
    /// Plans all analyses, which allocates; nothing does after it.
    ///
    /// # Errors
    /// Settings that are not accepted.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        settings.check()?;
        let refused = SettingsError::Frame {
            found: settings.frame_len,
        };
        let kept = settings.frame_len.max(FAST_LEN);
        let temperament = temperament_of(0).ok_or(refused)?;
        let mut instrument = Self {
            settings: *settings,
            results: Results::new(settings.channels, settings.frame_len),
            histories: (0..settings.channels).map(|_| History::new(kept)).collect(),
            meters: Meters::new(settings)?,
            fast: Fast::new(settings.channels).ok_or(refused)?,
            harmonics: Harmonics::new(settings, HARMONICS)?,
            ratios_due: false,
            round: Round::new(settings)?,
            names: Tuner::new(440.0, &temperament).map_err(|_| refused)?,
            sections: ALL_SECTIONS,
            budget: BUDGET,
            credit: 0,
            frames: 0,
            quanta: 0,
        };
        let rate_hz = settings.sample_rate_hz;
        for (word, value) in [
            (head::SAMPLE_RATE, rate_hz),
            (head::CHANNELS, settings.channels as f64),
            (head::FRAME, settings.frame_len as f64),
            (head::BUDGET, BUDGET as f64),
            (head::SECTIONS, f64::from(ALL_SECTIONS)),
            (head::A4, 440.0),
            (head::SPECTRUM_BIN_HZ, rate_hz / settings.frame_len as f64),
            (head::FAST_BIN_HZ, rate_hz / FAST_LEN as f64),
            (head::HARMONICS_MASK, f64::from(HARMONICS)),
        ] {
            instrument.results.set(word, value);
        }
        Ok(instrument)
    }

    /// What it was made for.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The block of figures, as [`layout`](crate::layout) says.
    pub fn results(&self) -> &[f64] {
        self.results.words()
    }

    /// A spectrum, in dB; empty where there is no such plane.
    pub fn plane(&self, plane: usize, channel: usize) -> &[f32] {
        self.results.plane(plane, channel)
    }

    /// Takes a block of any length in, one slice a channel; returns the sections that are new, as bits. A block with fewer channels, or with channels of different
    /// lengths, is not taken, and counted; channels beyond those of the settings are left out.
    pub fn process(&mut self, block: &[&[f32]]) -> u32 {
        self.process_call(block, 1.0)
    }

    /// The same for a piece of a call that comes in several: `calls` is what it counts as, 1 for one of them and 0 for the others.
    pub(crate) fn process_call(&mut self, block: &[&[f32]], calls: f64) -> u32 {
        let channels = self.settings.channels;
        let mut left: [&[f32]; CHANNELS_MAX] = [&[]; CHANNELS_MAX];
        let frames = block.first().map_or(0, |first| first.len());
        let fits = block.len() >= channels
            && block
                .iter()
                .take(channels)
                .all(|samples| samples.len() == frames);
        if !fits {
            self.note_refused();
            return 0;
        }
        for (place, samples) in left.iter_mut().zip(block).take(channels) {
            *place = samples;
        }
        self.results
            .set(head::QUANTA, self.results.get(head::QUANTA) + calls);
        let mut rest = frames;
        while rest > 0 {
            let within = (self.frames % QUANTUM_FRAMES as u64) as usize;
            let count = rest.min(QUANTUM_FRAMES - within);
            let mut part: [&[f32]; CHANNELS_MAX] = [&[]; CHANNELS_MAX];
            for (part, left) in part.iter_mut().zip(&mut left).take(channels) {
                let (now, later) = left.split_at(count);
                (*part, *left) = (now, later);
            }
            self.take(&part, count);
            rest -= count;
        }
        self.results.set(head::FRAMES, self.frames as f64);
        self.results.take_news()
    }

    /// Writes a word that is told from outside.
    pub(crate) fn note(&mut self, word: usize, value: f64) {
        self.results.set(word, value);
    }

    /// Counts a call that was refused.
    pub(crate) fn note_refused(&mut self) {
        self.results
            .set(head::REFUSED, self.results.get(head::REFUSED) + 1.0);
    }

    /// Takes frames in that do not cross a cut.
    fn take(&mut self, part: &[&[f32]; CHANNELS_MAX], count: usize) {
        self.meters.push(part, self.sections);
        let mut faults = 0;
        for (history, samples) in self.histories.iter_mut().zip(part) {
            faults += history.push(samples);
        }
        count_faults(faults, &mut self.results);
        self.frames += count as u64;
        if self.frames.is_multiple_of(QUANTUM_FRAMES as u64) {
            self.cut();
        }
    }

    /// Whether a section is measured.
    fn wants(&self, section: usize) -> bool {
        self.sections & 1 << section != 0
    }

    /// What is done at each 128th frame.
    fn cut(&mut self) {
        self.quanta += 1;
        self.meters
            .tell(self.quanta, self.sections, &mut self.results);
        let channel = self.harmonics.channel();
        if let (true, Some(history)) = (
            self.wants(section::HARMONICS),
            channel.and_then(|channel| self.histories.get(channel)),
        ) {
            self.ratios_due |= self.harmonics.push(history.newest(QUANTUM_FRAMES));
        }
        if self.wants(section::FAST) {
            self.fast.begin(self.frames);
        }
        self.round
            .begin(self.frames, self.sections, &mut self.results);
        // What was not needed is not saved.
        self.credit = self.credit.min(0) + self.budget as i64;
        let mut units = 0;
        while self.credit > 0 {
            let cost = self.step();
            if cost == 0 {
                break;
            }
            self.credit -= cost as i64;
            units += cost;
        }
        if units as f64 > self.results.get(head::MOST_UNITS) {
            self.results.set(head::MOST_UNITS, units as f64);
        }
    }

    /// The most urgent step; its cost in units, 0 where there is nothing to be done.
    fn step(&mut self) -> usize {
        let fast = self.fast.step(&self.histories, &mut self.results);
        if fast > 0 {
            return fast;
        }
        if std::mem::take(&mut self.ratios_due) {
            self.harmonics.tell(&mut self.results);
            return RATIOS_UNITS;
        }
        if self.meters.survey_due() {
            self.meters.survey(&mut self.results);
            return SURVEY_UNITS;
        }
        self.round.step(Desk {
            frames_taken: self.frames,
            histories: &self.histories,
            sections: self.sections,
            names: &self.names,
            harmonics: &mut self.harmonics,
            results: &mut self.results,
        })
    }

    /// Names notes by another A4, 100 to 1760 Hz, and another temperament, a number of [`temperament`](crate::layout::temperament).
    ///
    /// # Errors
    /// One that is not accepted.
    pub fn set_tuning(&mut self, a4_hz: f64, temperament: usize) -> Result<(), Refused> {
        let offsets = temperament_of(temperament).ok_or(Refused {
            argument: 2,
            accepted: "temperaments 0 to 5",
        })?;
        self.names = Tuner::new(a4_hz, &offsets).map_err(|_| Refused {
            argument: 1,
            accepted: "100 to 1760 Hz",
        })?;
        self.results.set(head::A4, a4_hz);
        self.results.set(head::TEMPERAMENT, temperament as f64);
        Ok(())
    }

    /// Looks closely at a note, in Hz, or with 0 at that of the tone that is followed.
    ///
    /// # Errors
    /// A note out of reach of frames of this length.
    pub fn set_zoom(&mut self, note_hz: f64) -> Result<(), Refused> {
        self.round.closeup.fix(note_hz).then_some(()).ok_or(Refused {
            argument: 1,
            accepted: "0, and two bins of a frame to a semitone and a fifth of one below half the rate",
        })
    }

    /// Measures the ratios of other harmonics: bit h for harmonic h, 2 to 16.
    ///
    /// # Errors
    /// No bit, or others.
    pub fn set_harmonics(&mut self, mask: u32) -> Result<(), Refused> {
        self.harmonics.choose(mask).then_some(()).ok_or(Refused {
            argument: 1,
            accepted: "bits 2 to 16, at least one of them",
        })?;
        self.results.set(head::HARMONICS_MASK, f64::from(mask));
        Ok(())
    }

    /// Measures other sections, bits of [`section`]. Levels, loudness and stereo go on where they ceased: sound from before stands beside what comes now, also
    /// in their last 0.4 s. Ratios of harmonics begin anew.
    ///
    /// # Errors
    /// Bits that are no section's.
    pub fn set_sections(&mut self, mask: u32) -> Result<(), Refused> {
        if mask & !ALL_SECTIONS != 0 {
            return Err(Refused {
                argument: 1,
                accepted: "bits 0 to 12",
            });
        }
        if (mask ^ self.sections) & 1 << section::HARMONICS != 0 {
            // Phases on both sides of a gap have nothing to do with each other.
            self.ratios_due = false;
            if mask & 1 << section::HARMONICS != 0 {
                self.harmonics.give_up(&mut self.results);
            }
        }
        self.sections = mask;
        self.results.set(head::SECTIONS, f64::from(mask));
        Ok(())
    }

    /// Lets each quantum carry other work: 20 to 1 000 000 units, of about half a microsecond in WebAssembly.
    ///
    /// # Errors
    /// Others.
    pub fn set_budget(&mut self, units: usize) -> Result<(), Refused> {
        if !(BUDGET_MIN..=BUDGET_MAX).contains(&units) {
            return Err(Refused {
                argument: 1,
                accepted: "20 to 1000000 units",
            });
        }
        self.budget = units;
        self.results.set(head::BUDGET, units as f64);
        self.results.set(head::MOST_UNITS, 0.0);
        Ok(())
    }

    /// Forgets the sound, and keeps the settings. Counters of sections go on.
    pub fn reset(&mut self) {
        self.meters.reset();
        self.fast.reset();
        self.harmonics.reset();
        self.round.reset();
        self.results.forget();
        self.ratios_due = false;
        self.credit = 0;
        (self.frames, self.quanta) = (0, 0);
        for word in [
            head::QUANTA,
            head::FRAMES,
            head::FAULTS,
            head::REFUSED,
            head::FRAME_AT,
            head::ROUND_FRAMES,
            head::MOST_UNITS,
            head::FAST_AT,
        ] {
            self.results.set(word, 0.0);
        }
    }
}
