//! Peaks, powers, loudness and likeness of channels: what is measured sample by sample.
//!
//! Invariant: every sample is taken in at once; figures are written in turns, each kind every eighth quantum, so that no quantum writes all.

use heterodyne_analysis::levels::{LevelMeter, LoudnessMeter, gain_db, weights};
use heterodyne_analysis::stereo::StereoMeter;

use crate::layout::{CHANNELS_MAX, head, level, loudness, section, stereo};
use crate::results::Results;
use crate::settings::{Settings, SettingsError};

/// Quanta from one writing to the next.
const TURN: u64 = 8;

/// All meters.
pub(crate) struct Meters {
    levels: Vec<LevelMeter>,
    loudness: LoudnessMeter,
    stereo: Option<StereoMeter>,
    /// Seconds that integrated loudness and range were last told after.
    told_secs: f64,
    survey_due: bool,
}

impl Meters {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let rate_hz = settings.sample_rate_hz;
        let refused = SettingsError::Rate { found_hz: rate_hz };
        let level = || LevelMeter::new(rate_hz).map_err(|_| refused);
        let weights = match settings.channels {
            1 => weights::MONO,
            _ => weights::STEREO,
        };
        let stereo = match settings.channels {
            1 => None,
            _ => Some(StereoMeter::new(rate_hz).map_err(|_| refused)?),
        };
        Ok(Self {
            levels: (0..settings.channels)
                .map(|_| level())
                .collect::<Result<_, _>>()?,
            loudness: LoudnessMeter::new(rate_hz, weights).map_err(|_| refused)?,
            stereo,
            told_secs: 0.0,
            survey_due: false,
        })
    }

    /// Takes a block in, of any length; `block` has as many channels as the settings said.
    pub fn push(&mut self, block: &[&[f32]; CHANNELS_MAX], sections: u32) {
        if sections & 1 << section::LEVELS != 0 {
            for (meter, samples) in self.levels.iter_mut().zip(block) {
                meter.process(samples);
            }
        }
        let channels = block.get(..self.levels.len()).unwrap_or(&[]);
        // Channels are as many as the meters were made for, and equally long; nothing can be refused.
        if sections & 1 << section::LOUDNESS != 0 {
            let _ = self.loudness.process(channels);
        }
        if let (Some(meter), [left, right]) = (&mut self.stereo, channels)
            && sections & 1 << section::STEREO != 0
        {
            let _ = meter.process(left, right);
        }
    }

    /// Writes what is due after this many quanta.
    pub fn tell(&mut self, quanta: u64, sections: u32, results: &mut Results) {
        let wanted = |section: usize| sections & 1 << section != 0;
        match quanta % TURN {
            0 if wanted(section::LEVELS) => self.tell_levels(0, results),
            1 if wanted(section::LEVELS) => {
                self.tell_levels(1, results);
                results.is_new(section::LEVELS);
            }
            3 if wanted(section::LOUDNESS) => {
                let secs = self.loudness.measured_secs();
                results.set(loudness::MOMENTARY, self.loudness.momentary_lufs());
                results.set(loudness::SHORT_TERM, self.loudness.short_term_lufs());
                results.set(loudness::SECONDS, secs);
                results.is_new(section::LOUDNESS);
                self.survey_due |= secs >= self.told_secs + 1.0;
            }
            5 if wanted(section::STEREO) => {
                if let Some(meter) = &self.stereo {
                    let found = meter.reading();
                    results.set(stereo::CORRELATION, found.correlation);
                    results.set(stereo::BALANCE_DB, found.balance_db);
                    results.set(stereo::MIDDLE_DB, found.middle_db);
                    results.set(stereo::SIDE_DB, found.side_db);
                    results.is_new(section::STEREO);
                }
            }
            _ => {}
        }
    }

    fn tell_levels(&self, channel: usize, results: &mut Results) {
        let Some(meter) = self.levels.get(channel) else {
            return;
        };
        let found = meter.reading();
        let at = level::BASE + channel * level::STRIDE;
        for (word, value) in [
            (level::SAMPLE_PEAK_DB, gain_db(found.sample_peak)),
            (level::TRUE_PEAK_DB, gain_db(found.true_peak)),
            (level::RMS_DB, gain_db(found.rms)),
            (level::CREST_DB, found.crest_db()),
            (level::OFFSET, found.offset),
            (level::RECENT_TRUE_PEAK_DB, gain_db(found.recent_true_peak)),
            (level::RECENT_RMS_DB, gain_db(found.recent_rms)),
        ] {
            results.set(at + word, value);
        }
    }

    /// Whether integrated loudness and range are to be told anew.
    pub fn survey_due(&self) -> bool {
        self.survey_due
    }

    /// Tells them: passes over all programme blocks, once a second.
    pub fn survey(&mut self, results: &mut Results) {
        self.survey_due = false;
        self.told_secs = self.loudness.measured_secs();
        let found = self.loudness.reading();
        results.set(loudness::INTEGRATED, found.integrated_lufs);
        results.set(loudness::RANGE, found.range_lu);
        results.set(loudness::MOMENTARY_MAX, found.momentary_max_lufs);
        results.set(loudness::SHORT_TERM_MAX, found.short_term_max_lufs);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.levels.iter_mut().for_each(LevelMeter::reset);
        self.loudness.reset();
        if let Some(meter) = &mut self.stereo {
            meter.reset();
        }
        (self.told_secs, self.survey_due) = (0.0, false);
    }
}

/// Counts samples that were no numbers.
pub(crate) fn count_faults(faults: u64, results: &mut Results) {
    if faults > 0 {
        results.set(head::FAULTS, results.get(head::FAULTS) + faults as f64);
    }
}
