//! The instrument's words as plain data. What is not known is NaN, or missing.

use heterodyne_analysis::tuner::NOTE_NAMES;
use heterodyne_analysis::zoom::REACH_CENTS;
use heterodyne_lab::Instrument;
use heterodyne_lab::layout::{
    BANDS_MAX, DISTORTION_MAX, TONES_MAX, band, distortion, head, level, loudness, pair, plane,
    ratio, stereo, tone, tuner, zoom,
};

/// One moment.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Seconds of sound so far.
    pub secs: f64,
    /// The end of the frame that tones are from, in seconds of sound since the last beginning.
    pub tones_at_secs: f64,
    pub channels: Vec<Channel>,
    pub loudness: Loudness,
    pub stereo: Option<Stereo>,
    pub pairs: Vec<Pair>,
    pub tuner: Option<Tone>,
    pub ratios: Vec<Ratio>,
    pub distortion: Option<Distortion>,
    pub zoom: Option<Zoom>,
    /// Samples that were no numbers.
    pub faults: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Channel {
    pub name: &'static str,
    pub sample_peak_db: f64,
    pub true_peak_db: f64,
    pub rms_db: f64,
    pub crest_db: f64,
    pub offset: f64,
    pub recent_true_peak_db: f64,
    pub recent_rms_db: f64,
    pub noise_floor_db: f64,
    pub slope: [f64; 2],
    pub bands: Vec<Band>,
    pub tones: Vec<Tone>,
}

/// A third of an octave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Band {
    pub nominal_hz: f64,
    pub low_hz: f64,
    pub high_hz: f64,
    pub level_db: f64,
}

/// What was added to the strongest tone.
#[derive(Clone, Debug, Default)]
pub struct Distortion {
    pub fundamental_hz: f64,
    pub thd_db: f64,
    pub thd_n_db: f64,
    pub low_hz: f64,
    pub high_hz: f64,
    /// Hz, amplitude and its standard error; the fundamental is the first.
    pub harmonics: Vec<[f64; 3]>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Loudness {
    pub momentary: f64,
    pub short_term: f64,
    pub integrated: f64,
    pub range: f64,
    pub momentary_max: f64,
    pub short_term_max: f64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Stereo {
    pub correlation: f64,
    pub balance_db: f64,
    pub middle_db: f64,
    pub side_db: f64,
}

/// A tone with the note that it is nearest to.
#[derive(Clone, Debug, Default)]
pub struct Tone {
    pub frequency_hz: f64,
    pub frequency_se_hz: f64,
    pub amplitude: f64,
    pub amplitude_se: f64,
    pub level_db: f64,
    pub phase_rad: f64,
    pub phase_se_rad: f64,
    pub snr_db: f64,
    pub valid: bool,
    pub crowded: bool,
    /// Empty outside of all notes.
    pub note: String,
    pub nominal_hz: f64,
    pub cents: f64,
    pub cents_se: f64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Pair {
    pub left_hz: f64,
    pub right_hz: f64,
    pub beat_hz: f64,
    pub beat_se_hz: f64,
    pub phase_rad: f64,
    pub phase_se_rad: f64,
    pub level_db: f64,
    pub level_se_db: f64,
    pub valid: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Ratio {
    pub harmonic: u32,
    pub ratio: f64,
    pub ratio_se: f64,
    pub cents: f64,
    pub cents_se: f64,
    pub coherence: f64,
    pub valid: bool,
}

/// What lies within 120 cents of a note, one point a cent.
#[derive(Clone, Debug, Default)]
pub struct Zoom {
    pub note_hz: f64,
    pub lobe_cents: f64,
    /// The channel that it is from.
    pub channel: &'static str,
    pub levels_db: Vec<f32>,
}

impl Zoom {
    /// Places of the levels, −120 to 120 cents from the note.
    pub fn cents(&self) -> impl Iterator<Item = f64> {
        let steps = self.levels_db.len().saturating_sub(1).max(1) as f64;
        (0..self.levels_db.len()).map(move |at| REACH_CENTS * (2.0 * at as f64 / steps - 1.0))
    }
}

/// Words of one thing among several.
struct Words<'a>(&'a [f64]);

impl Words<'_> {
    fn at(&self, word: usize) -> f64 {
        self.0.get(word).copied().unwrap_or(f64::NAN)
    }

    fn from(&self, word: usize) -> Words<'_> {
        Words(self.0.get(word..).unwrap_or_default())
    }

    fn count(&self, word: usize, most: usize) -> usize {
        (self.at(word) as usize).min(most)
    }

    fn yes(&self, word: usize) -> bool {
        self.at(word) == 1.0
    }
}

impl Reading {
    /// What the instrument says now.
    pub fn of(instrument: &Instrument, secs: f64) -> Self {
        let words = Words(instrument.results());
        let channels = instrument.settings().channels;
        let names: &[_] = if channels == 1 {
            &["mono"]
        } else {
            &["left", "right"]
        };
        let named = names.iter().enumerate();
        let measured = named.map(|(at, name)| channel(&words, at, name)).collect();
        let pairs = words.count(pair::COUNT, TONES_MAX);
        let ratios = words.count(ratio::COUNT, heterodyne_lab::layout::RATIOS_MAX);
        Self {
            secs,
            tones_at_secs: words.at(head::FRAME_AT) / words.at(head::SAMPLE_RATE),
            channels: measured,
            loudness: Loudness {
                momentary: words.at(loudness::MOMENTARY),
                short_term: words.at(loudness::SHORT_TERM),
                integrated: words.at(loudness::INTEGRATED),
                range: words.at(loudness::RANGE),
                momentary_max: words.at(loudness::MOMENTARY_MAX),
                short_term_max: words.at(loudness::SHORT_TERM_MAX),
            },
            stereo: (channels == 2).then(|| Stereo {
                correlation: words.at(stereo::CORRELATION),
                balance_db: words.at(stereo::BALANCE_DB),
                middle_db: words.at(stereo::MIDDLE_DB),
                side_db: words.at(stereo::SIDE_DB),
            }),
            pairs: (0..pairs).map(|n| paired(&words, n)).collect(),
            tuner: words.at(tuner::FREQUENCY_HZ).is_finite().then(|| Tone {
                frequency_hz: words.at(tuner::FREQUENCY_HZ),
                frequency_se_hz: words.at(tuner::FREQUENCY_SE_HZ),
                level_db: words.at(tuner::LEVEL_DB),
                valid: words.yes(tuner::VALID),
                note: note(words.at(tuner::NOTE)),
                nominal_hz: words.at(tuner::NOMINAL_HZ),
                cents: words.at(tuner::CENTS),
                cents_se: words.at(tuner::CENTS_SE),
                ..Tone::default()
            }),
            ratios: (0..ratios).map(|n| harmonic(&words, n)).collect(),
            distortion: words
                .at(distortion::FUNDAMENTAL_HZ)
                .is_finite()
                .then(|| distorted(&words)),
            zoom: words.at(zoom::NOTE_HZ).is_finite().then(|| Zoom {
                note_hz: words.at(zoom::NOTE_HZ),
                lobe_cents: words.at(zoom::LOBE_CENTS),
                channel: names.get(words.at(zoom::CHANNEL) as usize).unwrap_or(&""),
                levels_db: instrument.plane(plane::ZOOM, 0).to_vec(),
            }),
            faults: words.at(head::FAULTS) as u64,
        }
    }
}

fn channel(words: &Words<'_>, at: usize, name: &'static str) -> Channel {
    let own = words.from(level::BASE + at * level::STRIDE);
    let tones = words.count(tone::COUNT + at, TONES_MAX);
    let tones = (0..tones).map(|n| {
        let own = words.from(tone::BASE + (at * TONES_MAX + n) * tone::STRIDE);
        Tone {
            frequency_hz: own.at(tone::FREQUENCY_HZ),
            frequency_se_hz: own.at(tone::FREQUENCY_SE_HZ),
            amplitude: own.at(tone::AMPLITUDE),
            amplitude_se: own.at(tone::AMPLITUDE_SE),
            level_db: own.at(tone::LEVEL_DB),
            phase_rad: own.at(tone::PHASE_RAD),
            phase_se_rad: own.at(tone::PHASE_SE_RAD),
            snr_db: own.at(tone::SNR_DB),
            valid: own.yes(tone::VALID),
            crowded: own.yes(tone::CROWDED),
            note: note(own.at(tone::NOTE)),
            nominal_hz: own.at(tone::NOMINAL_HZ),
            cents: own.at(tone::CENTS),
            cents_se: own.at(tone::CENTS_SE),
        }
    });
    let bands = (0..words.count(band::COUNT, BANDS_MAX)).map(|n| {
        let own = words.from(band::BASE + n * band::STRIDE);
        Band {
            nominal_hz: own.at(band::NOMINAL_HZ),
            low_hz: own.at(band::LOW_HZ),
            high_hz: own.at(band::HIGH_HZ),
            level_db: own.at(band::LEVEL_DB + at),
        }
    });
    Channel {
        name,
        sample_peak_db: own.at(level::SAMPLE_PEAK_DB),
        true_peak_db: own.at(level::TRUE_PEAK_DB),
        rms_db: own.at(level::RMS_DB),
        crest_db: own.at(level::CREST_DB),
        offset: own.at(level::OFFSET),
        recent_true_peak_db: own.at(level::RECENT_TRUE_PEAK_DB),
        recent_rms_db: own.at(level::RECENT_RMS_DB),
        noise_floor_db: own.at(level::NOISE_DB),
        slope: [level::SLOPE_DB_PER_OCTAVE, level::SLOPE_SE].map(|word| own.at(word)),
        bands: bands.collect(),
        tones: tones.collect(),
    }
}

fn paired(words: &Words<'_>, n: usize) -> Pair {
    let own = words.from(pair::BASE + n * pair::STRIDE);
    Pair {
        left_hz: own.at(pair::LEFT_HZ),
        right_hz: own.at(pair::RIGHT_HZ),
        beat_hz: own.at(pair::BEAT_HZ),
        beat_se_hz: own.at(pair::BEAT_SE_HZ),
        phase_rad: own.at(pair::PHASE_RAD),
        phase_se_rad: own.at(pair::PHASE_SE_RAD),
        level_db: own.at(pair::LEVEL_DB),
        level_se_db: own.at(pair::LEVEL_SE_DB),
        valid: own.yes(pair::VALID),
    }
}

fn distorted(words: &Words<'_>) -> Distortion {
    let harmonics = (0..words.count(distortion::COUNT, DISTORTION_MAX)).map(|n| {
        let own = words.from(distortion::BASE + n * distortion::STRIDE);
        [
            distortion::FREQUENCY_HZ,
            distortion::AMPLITUDE,
            distortion::AMPLITUDE_SE,
        ]
        .map(|word| own.at(word))
    });
    Distortion {
        fundamental_hz: words.at(distortion::FUNDAMENTAL_HZ),
        thd_db: words.at(distortion::THD_DB),
        thd_n_db: words.at(distortion::THD_N_DB),
        low_hz: words.at(distortion::LOW_HZ),
        high_hz: words.at(distortion::HIGH_HZ),
        harmonics: harmonics.collect(),
    }
}

fn harmonic(words: &Words<'_>, n: usize) -> Ratio {
    let own = words.from(ratio::BASE + n * ratio::STRIDE);
    Ratio {
        harmonic: own.at(ratio::HARMONIC) as u32,
        ratio: own.at(ratio::RATIO),
        ratio_se: own.at(ratio::RATIO_SE),
        cents: own.at(ratio::CENTS),
        cents_se: own.at(ratio::CENTS_SE),
        coherence: own.at(ratio::COHERENCE),
        valid: own.yes(ratio::VALID),
    }
}

/// The name of a note, 69 for A4.
fn note(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let number = number as i32;
    let name = NOTE_NAMES[number.rem_euclid(12) as usize];
    format!("{name}{}", number.div_euclid(12) - 1)
}
