//! Ratios of harmonics to the tone that is followed, measured while the sound runs.
//!
//! Invariant: windows begin at whole quanta of the stream and are rolled on, so a reading is about the last two seconds or so, however long the tone lasts;
//! it begins anew where the tone has moved by a bin of the eighth harmonic.

use heterodyne_analysis::levels::gain_db;
use heterodyne_analysis::ratio::{HARMONICS_MAX, Ratio, RatioMeter};

use crate::layout::{QUANTUM_FRAMES, RATIOS_MAX, head, ratio, section};
use crate::results::{Results, yes};
use crate::settings::{ALL_HARMONICS, Settings, SettingsError};
use crate::tones::Followed;

/// Windows of a reading: with 8192 samples at 48 kHz, 2.1 s.
const WINDOWS: usize = 24;
/// Windows before there is a reading.
const WINDOWS_LEAST: usize = 4;

/// Measures ratios.
pub(crate) struct Harmonics {
    meter: RatioMeter,
    sample_rate_hz: f64,
    window_frames: usize,
    mask: u32,
    numbers: [u32; HARMONICS_MAX],
    found: [Ratio; HARMONICS_MAX],
    /// The channel of the tone; nothing while there is none.
    channel: Option<usize>,
    /// Windows that were full when the last reading was told.
    told: usize,
}

impl Harmonics {
    pub fn new(settings: &Settings, mask: u32) -> Result<Self, SettingsError> {
        let sample_rate_hz = settings.sample_rate_hz;
        // A sixth of a second, and whole quanta for half of it.
        let window_frames = ((sample_rate_hz / 6.0) as usize)
            .next_power_of_two()
            .max(2 * QUANTUM_FRAMES);
        // Any fundamental will do; the meter is turned before it is used.
        let meter = RatioMeter::new(
            sample_rate_hz,
            sample_rate_hz / 8.0,
            &[2],
            window_frames,
            WINDOWS,
        );
        Ok(Self {
            meter: meter.map_err(|_| SettingsError::Rate {
                found_hz: sample_rate_hz,
            })?,
            sample_rate_hz,
            window_frames,
            mask,
            numbers: [0; HARMONICS_MAX],
            found: [Ratio::default(); HARMONICS_MAX],
            channel: None,
            told: 0,
        })
    }

    /// Asks for other harmonics, as bits 2 to 16; whether they are accepted. The reading begins anew.
    pub fn choose(&mut self, mask: u32) -> bool {
        let accepted = mask != 0 && mask & !ALL_HARMONICS == 0;
        if accepted && mask != self.mask {
            self.mask = mask;
            self.channel = None;
        }
        accepted
    }

    /// Turns to the tone that is followed, if it has moved.
    pub fn follow(&mut self, followed: Option<Followed>, results: &mut Results) {
        let Some(Followed { channel, tone }) = followed.filter(|followed| followed.tone.valid)
        else {
            // A tone that moves is measured on as long as it stays where it is being measured.
            let stays = followed.is_some_and(|followed| self.is_on(&followed));
            if !stays {
                self.give_up(results);
            }
            return;
        };
        if self.is_on(&Followed { channel, tone }) {
            return;
        }
        let mut count = 0;
        for number in 2..=16 {
            let below = f64::from(number) * tone.frequency_hz < 0.5 * self.sample_rate_hz;
            if self.mask & 1 << number != 0
                && below
                && let Some(place) = self.numbers.get_mut(count)
            {
                *place = number;
                count += 1;
            }
        }
        let numbers = self.numbers.get(..count).unwrap_or(&[]);
        if self.meter.retune(tone.frequency_hz, numbers).is_ok() {
            self.channel = Some(channel);
            self.told = 0;
        } else {
            self.give_up(results);
        }
    }

    /// Whether this tone is being measured: the same channel, and nearer than an eighth of a bin of a window.
    fn is_on(&self, followed: &Followed) -> bool {
        let most_hz = self.sample_rate_hz / (8.0 * self.window_frames as f64);
        let away_hz = (followed.tone.frequency_hz - self.meter.fundamental_hz()).abs();
        self.channel == Some(followed.channel) && away_hz <= most_hz
    }

    /// Says that there is no steady tone, or none yet.
    pub fn give_up(&mut self, results: &mut Results) {
        let known = results.get(ratio::COUNT) > 0.0 || self.channel.is_some();
        self.channel = None;
        if known {
            results.put(ratio::CHANNEL, &[f64::NAN; 3]);
            results.set(ratio::COUNT, 0.0);
            results.is_new(section::HARMONICS);
        }
    }

    /// The channel whose samples are to be pushed.
    pub fn channel(&self) -> Option<usize> {
        self.channel
    }

    /// Takes a whole quantum in; whether a reading is due.
    pub fn push(&mut self, quantum: &[f32]) -> bool {
        if self.meter.is_complete() {
            self.meter.drop_oldest();
            self.told = self.told.saturating_sub(1);
        }
        self.meter.push(quantum);
        self.channel.is_some()
            && self.meter.windows() >= WINDOWS_LEAST
            && self.meter.windows() != self.told
    }

    /// Writes what is known.
    pub fn tell(&mut self, results: &mut Results) {
        let Some(channel) = self.channel else {
            return;
        };
        self.told = self.meter.windows();
        let count = self.meter.ratios(&mut self.found).min(RATIOS_MAX);
        for (n, found) in self.found.iter().take(count).enumerate() {
            results.put(
                ratio::BASE + n * ratio::STRIDE,
                &[
                    f64::from(found.harmonic),
                    found.ratio,
                    found.ratio_se,
                    found.cents,
                    found.cents_se,
                    gain_db(found.amplitude),
                    found.coherence,
                    yes(found.valid),
                ],
            );
        }
        let frames = (self.told + 1) * self.window_frames / 2;
        results.put(
            ratio::CHANNEL,
            &[
                channel as f64,
                self.meter.fundamental_hz(),
                frames as f64 / self.sample_rate_hz,
                count as f64,
            ],
        );
        results.set(head::HARMONICS_MASK, f64::from(self.mask));
        results.is_new(section::HARMONICS);
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.channel = None;
        self.told = 0;
    }
}
