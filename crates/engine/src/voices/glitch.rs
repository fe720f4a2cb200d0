//! Glitch bursts of a moving binaural beat: short swells of noise that end at every multiple of an interval.
//!
//! With interval G, length D and level Z above 0, burst k = 1…⌊d/G⌋ starts at frame ⌊max(0, kG − D)·rate⌋ and lasts m = ⌊D·rate⌋
//! frames; one that would pass the end is left out. A burst is Gaussian noise whose spectrum is multiplied by
//! exp(−½(|f − f̄|/W)^X), f̄ the mean of start and end baseFreq (W = 0: white), scaled to a peak of 1, times a ramp 0…1 and Z, the
//! same in both ears. Each of these values is the mean of its start and end form.
//!
//! Invariant: the frame decides. A few different bursts are made beforehand ([`BANK`], fewer where they are long) from a
//! spectrum of 2^n ≥ m points, drawn with independent Gaussian bins, which is what the transform of Gaussian noise is; real and
//! imaginary part are two bursts. Burst k is one of them, by a hash of k. How many may sound in one block is bounded.

use heterodyne_dsp::elementary::{exp, ln, pow, sin_cos_turns};
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::random::{combine, hash32};
use heterodyne_dsp::tone::FRAMES;
use heterodyne_dsp::transform;
use heterodyne_track::params::Params;

use super::formula::Formula;
use super::tone::{Tone, ToneScratch};
use crate::compile::VoiceContext;
use crate::control::carrier::Carrier;
use crate::cursor::Block;

/// Different bursts of one voice.
const BANK: usize = 16;
/// Frames of them together (16 MiB).
const BANK_FRAMES: usize = 1 << 22;
/// Bursts that a block of 512 frames may meet.
const MOST_IN_A_BLOCK: f64 = 128.0;
/// Tells these random numbers from those of noises.
const KEY: u64 = 0x676c_6974_6368;

/// A pair of tones with bursts over it.
pub(crate) struct Glitched {
    tone: Tone,
    bursts: Bursts,
}

impl Glitched {
    /// Lays bursts over a tone.
    pub fn new(tone: Tone, bursts: Bursts) -> Self {
        Self { tone, bursts }
    }
}

impl Formula for Glitched {
    fn add(&self, isa: Isa, first: i64, tones: &mut ToneScratch, out: &mut Block) {
        self.tone.add(isa, first, tones, out);
        self.bursts.add(first, out);
    }

    fn bound(&self) -> f64 {
        self.tone.bound() + self.bursts.bound()
    }

    fn carriers_mut(&mut self) -> Option<[&mut Carrier; 2]> {
        Some(self.tone.carriers_mut())
    }

    fn running_phases(&self, n: i64) -> Option<[u64; 2]> {
        Some(self.tone.running_phases(n))
    }
}

/// Where bursts stand. Immutable.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    interval_secs: f64,
    length_secs: f64,
    rate: f64,
    /// Bursts that fit the interval, and frames of the voice.
    count: u64,
    frames: i64,
    /// Frames of a burst.
    length: i64,
}

/// The spectrum that bursts are given.
#[derive(Clone, Copy, Debug)]
struct Focus {
    centre_hz: f64,
    /// 0 or less: white.
    width_hz: f64,
    exponent: f64,
}

/// Bursts ready to play. Immutable.
pub(crate) struct Bursts {
    schedule: Schedule,
    /// With ramp and level.
    bank: Vec<Vec<f32>>,
    level: f64,
    key: u64,
}

impl Bursts {
    /// Makes the bursts of a voice. `None`: there are none, or they are too many or too long, of which the context was told.
    pub fn compile(params: &Params, context: &mut VoiceContext) -> Option<Self> {
        let mean = |name: &str| {
            let ramp = params.ramp(name);
            0.5 * (ramp.start + ramp.end)
        };
        let (interval_secs, length_secs) = (mean("glitchInterval"), mean("glitchDur"));
        let level = mean("glitchNoiseLevel");
        let on = interval_secs > 0.0 && length_secs > 0.0 && level > 0.0;
        let rate = f64::from(context.rate);
        let length = (length_secs * rate).floor();
        if !on || length < 1.0 || length > context.frames as f64 {
            return None;
        }
        if length > BANK_FRAMES as f64 {
            context.warn(format!(
                "glitch bursts of {length_secs} s are left out: at most {:.1} s are accepted at {} Hz",
                BANK_FRAMES as f64 / rate,
                context.rate
            ));
            return None;
        }
        let in_a_block = (2.0 * length + FRAMES as f64) / (interval_secs * rate);
        if in_a_block > MOST_IN_A_BLOCK {
            context.warn(format!(
                "glitch bursts of {length_secs} s every {interval_secs} s are left out: about {in_a_block:.0} of them meet in \
                 {FRAMES} frames, and at most {MOST_IN_A_BLOCK} are accepted"
            ));
            return None;
        }
        let schedule = Schedule {
            interval_secs,
            length_secs,
            rate,
            count: (context.duration_secs / interval_secs) as u64,
            frames: context.frames as i64,
            length: length as i64,
        };
        let focus = Focus {
            centre_hz: mean("baseFreq"),
            width_hz: mean("glitchFocusWidth"),
            exponent: mean("glitchFocusExp"),
        };
        let length = length as usize;
        let wanted = (BANK as u64).min(schedule.count.max(1)) as usize;
        let entries = wanted.min(BANK_FRAMES / length).max(1);
        let key = combine(combine(context.seed, KEY), context.take);
        let place = context.place.clone();
        if !context
            .budget
            .kept_frames((entries * length) as u64, &place)
        {
            return None;
        }
        let bank = context.budget.work(&place, |work| {
            let mut bank = Vec::with_capacity(entries + 1);
            while bank.len() < entries {
                let points = length.next_power_of_two() as u64;
                work.spend(points * (100 + 4 * u64::from(points.ilog2())))?;
                let pair = pair(combine(key, bank.len() as u64), length, focus, level, rate);
                bank.extend(pair);
            }
            bank.truncate(entries);
            Some(bank)
        })?;
        Some(Self {
            schedule,
            bank,
            level,
            key,
        })
    }

    /// Adds the bursts that reach into the 512 frames from `first`, to both channels.
    fn add(&self, first: i64, out: &mut Block) {
        let mut sum = [0.0f32; FRAMES];
        let mut any = false;
        for k in self.schedule.around(first) {
            let Some(start) = self.schedule.start(k) else {
                continue;
            };
            let (from, to) = (
                start.max(first),
                (start + self.schedule.length).min(first + FRAMES as i64),
            );
            if from >= to {
                continue;
            }
            let entry = (combine(self.key, k) % self.bank.len().max(1) as u64) as usize;
            let sounding = self
                .bank
                .get(entry)
                .and_then(|burst| burst.get((from - start) as usize..(to - start) as usize));
            let under = sum.get_mut((from - first) as usize..(to - first) as usize);
            let (Some(sounding), Some(under)) = (sounding, under) else {
                continue;
            };
            any = true;
            for (sum, x) in under.iter_mut().zip(sounding) {
                *sum += x;
            }
        }
        if any {
            for channel in out.iter_mut() {
                for j in 0..FRAMES {
                    channel[j] += sum[j];
                }
            }
        }
    }

    /// Upper bound of |sample|.
    fn bound(&self) -> f64 {
        let Schedule {
            interval_secs,
            length_secs,
            ..
        } = self.schedule;
        let at_once = if length_secs <= interval_secs {
            1.0
        } else {
            // Those of the first moments start together.
            2.0 * (length_secs / interval_secs).ceil() + 2.0
        };
        self.level * at_once
    }
}

impl Schedule {
    /// First frame of burst k; `None`: it would pass the end.
    fn start(&self, k: u64) -> Option<i64> {
        let secs = k as f64 * self.interval_secs - self.length_secs;
        let start = (secs.max(0.0) * self.rate) as i64;
        (start + self.length <= self.frames).then_some(start)
    }

    /// All bursts that may reach into the 512 frames from `first`, and a few beside them.
    fn around(&self, first: i64) -> std::ops::RangeInclusive<u64> {
        let number =
            |frame: i64| (frame as f64 / self.rate + self.length_secs) / self.interval_secs;
        let least = if first < self.length {
            // Bursts whose start was moved to 0.
            1
        } else {
            (number(first - self.length).max(0.0) as u64)
                .saturating_sub(1)
                .max(1)
        };
        let most = number(first + FRAMES as i64).max(0.0) as u64 + 1;
        least..=most.min(self.count)
    }
}

/// Two bursts of `length` frames.
fn pair(key: u64, length: usize, focus: Focus, level: f64, rate: f64) -> [Vec<f32>; 2] {
    let points = length.next_power_of_two();
    let (mut re, mut im): (Vec<f64>, Vec<f64>) =
        (0..points).map(|k| gaussian_pair(key, k as u32)).unzip();
    if focus.width_hz > 0.0 && points > 1 {
        for k in 0..points {
            let hz = k.min(points - k) as f64 * rate / points as f64;
            let away = (hz - focus.centre_hz).abs() / focus.width_hz;
            let weight = exp(-0.5 * pow(away, focus.exponent));
            re[k] *= weight;
            im[k] *= weight;
        }
        transform::inverse(&mut re, &mut im);
    }
    [re, im].map(|noise| {
        let noise = &noise[..length];
        let peak = noise.iter().fold(0.0f64, |peak, x| peak.max(x.abs()));
        let gain = if peak > 0.0 { level / peak } else { 0.0 };
        let slope = if length > 1 {
            1.0 / (length - 1) as f64
        } else {
            0.0
        };
        let ramped = |(i, x): (usize, &f64)| (x * gain * (i as f64 * slope)) as f32;
        noise.iter().enumerate().map(ramped).collect()
    })
}

/// Two independent numbers of the normal distribution (Box and Muller 1958).
fn gaussian_pair(key: u64, counter: u32) -> (f64, f64) {
    const UNIT: f64 = 1.0 / 4_294_967_296.0;
    let radius = f64::from(hash32(key, 2 * counter)) * UNIT + 0.5 * UNIT;
    let (s, c) = sin_cos_turns(f64::from(hash32(key, 2 * counter + 1)) * UNIT);
    let radius = (-2.0 * ln(radius)).sqrt();
    (radius * c, radius * s)
}
