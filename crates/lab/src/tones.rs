//! Tones of both channels, what they are called, what pairs of them deliver, and which one is followed.
//!
//! Invariant: the tone that is followed changes only for one that is a decibel stronger, so that two equal tones do not take turns.

use heterodyne_analysis::levels::gain_db;
use heterodyne_analysis::rounding::may_be_rounding;
use heterodyne_analysis::sinusoid::{Estimate, Estimator, PARTIALS_MAX};
use heterodyne_analysis::stereo::{Binaural, MOST_BEAT_HZ, pair_carriers};
use heterodyne_analysis::tuner::Tuner;

use crate::layout::{CHANNELS_MAX, PAIRS_MAX, TONES_MAX, pair, section, tone, tuner};
use crate::results::{Results, yes};
use crate::settings::{Settings, SettingsError};

/// How much stronger another tone has to be, in amplitude: 1 dB.
const STRONGER: f64 = 1.122_018_454_301_963_3;

/// The tone that tuner, ratios, distortion and zoom are about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Followed {
    pub channel: usize,
    pub tone: Estimate,
}

/// Finds and tells tones.
pub(crate) struct Tones {
    estimator: Estimator,
    found: [[Estimate; PARTIALS_MAX]; CHANNELS_MAX],
    counts: [usize; CHANNELS_MAX],
    pairs: [Binaural; PAIRS_MAX],
    followed: Option<Followed>,
    bin_hz: f64,
}

impl Tones {
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let estimator =
            Estimator::new(settings.sample_rate_hz, settings.frame_len, settings.window);
        Ok(Self {
            estimator: estimator.map_err(|_| SettingsError::Frame {
                found: settings.frame_len,
            })?,
            found: [[Estimate::default(); PARTIALS_MAX]; CHANNELS_MAX],
            counts: [0; CHANNELS_MAX],
            pairs: [Binaural::default(); PAIRS_MAX],
            followed: None,
            bin_hz: settings.sample_rate_hz / settings.frame_len as f64,
        })
    }

    /// Takes a frame in.
    pub fn begin(&mut self, frame: &[f32]) {
        self.estimator.begin(frame);
    }

    /// One step of the estimator; its cost in units, 0 when the tones are complete.
    pub fn step(&mut self) -> usize {
        self.estimator.spend(1)
    }

    /// Keeps the tones of a channel whose samples are rounded with this power; lines that may be nothing but that are left out.
    pub fn keep(&mut self, channel: usize, rounding_power: f64) {
        let (Some(found), Some(count)) =
            (self.found.get_mut(channel), self.counts.get_mut(channel))
        else {
            return;
        };
        *count = 0;
        let tones = self.estimator.estimates().iter();
        for (kept, tone) in found
            .iter_mut()
            .zip(tones.filter(|tone| !may_be_rounding(tone, rounding_power)))
        {
            *kept = *tone;
            *count += 1;
        }
    }

    /// Writes the tones of all channels.
    pub fn tell(&self, names: &Tuner, results: &mut Results) {
        for channel in 0..CHANNELS_MAX {
            let tones = self.of(channel);
            for (n, tone) in tones.iter().enumerate() {
                put_tone(channel, n, tone, names, results);
            }
            results.set(tone::COUNT + channel, tones.len() as f64);
        }
        results.is_new(section::TONES);
    }

    /// The tones of a channel, strongest first.
    pub fn of(&self, channel: usize) -> &[Estimate] {
        match (self.found.get(channel), self.counts.get(channel)) {
            (Some(found), Some(count)) => found.get(..*count).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Pairs the carriers of both channels and writes what they deliver.
    pub fn tell_pairs(&mut self, results: &mut Results) {
        let [left, right] = &self.found;
        let [left_count, right_count] = self.counts;
        let count = pair_carriers(
            left.get(..left_count).unwrap_or(&[]),
            right.get(..right_count).unwrap_or(&[]),
            MOST_BEAT_HZ,
            0.0,
            &mut self.pairs,
        );
        for (n, found) in self.pairs.iter().take(count).enumerate() {
            results.put(
                pair::BASE + n * pair::STRIDE,
                &[
                    found.left.frequency_hz,
                    found.right.frequency_hz,
                    found.beat_hz,
                    found.beat_se_hz,
                    found.phase_rad,
                    found.phase_se_rad,
                    found.level_db,
                    found.level_se_db,
                    yes(found.valid),
                ],
            );
        }
        results.set(pair::COUNT, count as f64);
        results.is_new(section::PAIRS);
    }

    /// Chooses which tone is followed from now on: the strongest valid one; the strongest where none is valid.
    pub fn follow(&mut self) -> Option<Followed> {
        let strongest = |valid: bool| self.strongest(valid);
        self.followed = strongest(true).or_else(|| strongest(false));
        self.followed
    }

    /// The tone that is followed.
    pub fn followed(&self) -> Option<Followed> {
        self.followed
    }

    fn strongest(&self, valid: bool) -> Option<Followed> {
        let weight = |candidate: &Followed| {
            let same = self.followed.is_some_and(|old| {
                old.channel == candidate.channel
                    && (old.tone.frequency_hz - candidate.tone.frequency_hz).abs()
                        < 4.0 * self.bin_hz
            });
            candidate.tone.amplitude * if same { STRONGER } else { 1.0 }
        };
        let mut best: Option<Followed> = None;
        for channel in 0..CHANNELS_MAX {
            for tone in self.of(channel).iter().filter(|tone| tone.valid || !valid) {
                let candidate = Followed {
                    channel,
                    tone: *tone,
                };
                if best.is_none_or(|best| weight(&candidate) > weight(&best)) {
                    best = Some(candidate);
                }
            }
        }
        best
    }

    /// Writes the note of the tone that is followed.
    pub fn tell_note(&self, names: &Tuner, results: &mut Results) {
        let mut words = [f64::NAN; 9];
        if let Some(Followed { channel, tone }) = self.followed {
            let note = note_words(&tone, names);
            words = [
                channel as f64,
                tone.frequency_hz,
                tone.frequency_se_hz,
                note[0],
                note[1],
                note[2],
                note[3],
                gain_db(tone.amplitude),
                yes(tone.valid),
            ];
        }
        results.put(tuner::CHANNEL, &words);
        results.is_new(section::TUNER);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.counts = [0; CHANNELS_MAX];
        self.followed = None;
    }
}

/// Number, nominal frequency, cents and their error; NaN beyond all notes.
fn note_words(tone: &Estimate, names: &Tuner) -> [f64; 4] {
    names
        .note(tone.frequency_hz, tone.frequency_se_hz)
        .map_or([f64::NAN; 4], |note| {
            [
                f64::from(note.number),
                note.nominal_hz,
                note.cents,
                note.cents_se,
            ]
        })
}

fn put_tone(channel: usize, n: usize, tone: &Estimate, names: &Tuner, results: &mut Results) {
    let note = note_words(tone, names);
    results.put(
        tone::BASE + (channel * TONES_MAX + n) * tone::STRIDE,
        &[
            tone.frequency_hz,
            tone.frequency_se_hz,
            tone.amplitude,
            tone.amplitude_se,
            tone.phase_rad,
            tone.phase_se_rad,
            tone.snr_db,
            yes(tone.valid),
            yes(tone.crowded),
            note[0],
            note[1],
            note[2],
            note[3],
            gain_db(tone.amplitude),
        ],
    );
}
