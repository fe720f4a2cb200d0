//! A test signal in two channels, made as a script asks for it: by numbers.
//!
//! Invariant: the samples are those of [`heterodyne_analysis::signals`], block by block whatever their size; nothing allocates once it is made.

use heterodyne_analysis::signals::{
    AmplitudeModulated, Colour, Frequency, FrequencyModulated, Impulses, Law, Multitone, Noise,
    Shape, Signal, SignalError, Sweep, Tone, Wave, gain_of_db,
};

use crate::layout::signal;

/// The most frames of one call.
pub const FRAMES_MAX: usize = 4096;
/// Levels that are accepted, dB of full scale.
pub const LEVELS_DB: std::ops::RangeInclusive<f64> = -200.0..=20.0;
/// The most harmonics of a wave, 10 Hz at 48 kHz: more would not be done within a quantum's share.
const HARMONICS_MAX: u64 = 2400;
/// The longest sweep, in seconds.
const SWEEP_MOST_SECS: f64 = 86_400.0;

/// A test signal that runs.
pub struct TestSignal {
    first: Box<dyn Signal>,
    /// Where the second channel is another.
    second: Option<Box<dyn Signal>>,
    planes: [Vec<f32>; 2],
    frame: u64,
}

/// What [`TestSignal::new`] takes; `layout::signal` says what the parameters mean.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// A number of [`signal`].
    pub kind: u32,
    /// Hz.
    pub frequency_hz: f64,
    /// dB: the amplitude, of noise the RMS.
    pub level_db: f64,
    /// The parameters.
    pub p: [f64; 3],
    /// Hz.
    pub sample_rate_hz: u32,
}

impl TestSignal {
    /// Makes a signal.
    ///
    /// # Errors
    /// What the signal says of its numbers; `None` where the kind, the level or a parameter is none.
    pub fn new(wish: &Wish) -> Result<Self, Option<SignalError>> {
        if !LEVELS_DB.contains(&wish.level_db) || wish.p.iter().any(|p| !p.is_finite()) {
            return Err(None);
        }
        let (first, second) = channels(wish)?;
        Ok(Self {
            first,
            second,
            planes: [vec![0.0; FRAMES_MAX], vec![0.0; FRAMES_MAX]],
            frame: 0,
        })
    }

    /// Makes the next `frames` frames, [`FRAMES_MAX`] at most, at the start of both planes; how many.
    pub fn process(&mut self, frames: usize) -> usize {
        let frames = frames.min(FRAMES_MAX);
        let [left, right] = &mut self.planes;
        let (Some(left), Some(right)) = (left.get_mut(..frames), right.get_mut(..frames)) else {
            return 0;
        };
        self.first.fill(self.frame, left);
        match &mut self.second {
            Some(second) => second.fill(self.frame, right),
            None => right.copy_from_slice(left),
        }
        self.frame += frames as u64;
        frames
    }

    /// A channel's frames.
    pub fn plane(&self, channel: usize) -> &[f32] {
        self.planes.get(channel).map_or(&[], Vec::as_slice)
    }
}

type Channels = (Box<dyn Signal>, Option<Box<dyn Signal>>);

fn channels(wish: &Wish) -> Result<Channels, Option<SignalError>> {
    let gain = gain_of_db(wish.level_db);
    let [p1, p2, _] = wish.p;
    let rate_hz = wish.sample_rate_hz;
    let hz = |value: f64| Frequency::new(value, rate_hz);
    let sine = |value: f64, gain: f64| hz(value).map(|frequency| Tone::new(frequency, 0.0, gain));
    let frequency_hz = wish.frequency_hz;
    let wave = |shape: Shape| {
        let made = Wave::new(hz(frequency_hz)?, shape, 0.0, gain)?;
        match made.harmonics() <= HARMONICS_MAX {
            true => Ok(made),
            false => Err(None),
        }
    };
    let one = |made: Box<dyn Signal>| Ok((made, None));
    match wish.kind as usize {
        signal::SINE => {
            let second: Option<Box<dyn Signal>> = match p1 {
                0.0 => None,
                apart_hz => Some(Box::new(sine(frequency_hz + apart_hz, gain)?)),
            };
            Ok((Box::new(sine(frequency_hz, gain)?), second))
        }
        signal::TWO_TONES => {
            if !LEVELS_DB.contains(&p2) {
                return Err(None);
            }
            let tones = vec![sine(frequency_hz, gain)?, sine(p1, gain_of_db(p2))?];
            one(Box::new(Multitone::new(tones)?))
        }
        signal::SWEEP_LINEAR | signal::SWEEP_LOGARITHMIC => {
            if !(p2 > 0.0 && p2 <= SWEEP_MOST_SECS) {
                return Err(None);
            }
            let law = match wish.kind as usize {
                signal::SWEEP_LINEAR => Law::Linear,
                _ => Law::Logarithmic,
            };
            let frames = (p2 * f64::from(rate_hz)) as u64;
            let sweep = Sweep::new(law, hz(frequency_hz)?, hz(p1)?, frames, 0.0, gain)?;
            one(Box::new(sweep))
        }
        signal::SQUARE => one(Box::new(wave(Shape::Square)?)),
        signal::SAW => one(Box::new(wave(Shape::Saw)?)),
        signal::TRIANGLE => one(Box::new(wave(Shape::Triangle)?)),
        signal::PULSES => one(Box::new(wave(Shape::Pulses)?)),
        signal::WHITE => noise(Colour::White, wish, gain),
        signal::PINK => noise(Colour::Pink, wish, gain),
        signal::BROWN => noise(Colour::Brown, wish, gain),
        signal::AMPLITUDE_MODULATED => {
            let made = AmplitudeModulated::new(hz(frequency_hz)?, hz(p1)?, p2, 0.0, gain)?;
            one(Box::new(made))
        }
        signal::FREQUENCY_MODULATED => {
            let made = FrequencyModulated::new(hz(frequency_hz)?, hz(p1)?, p2, 0.0, gain)?;
            one(Box::new(made))
        }
        signal::IMPULSES => {
            let every = f64::from(rate_hz) / hz(frequency_hz)?.requested_hz();
            one(Box::new(Impulses::train(0, (every + 0.5) as u64, gain)?))
        }
        _ => Err(None),
    }
}

fn noise(colour: Colour, wish: &Wish, gain: f64) -> Result<Channels, Option<SignalError>> {
    let [seed, independent, _] = wish.p;
    // A negative seed is as good as any.
    let seed = (seed as i64).cast_unsigned();
    let made = |seed: u64| -> Result<Box<dyn Signal>, SignalError> {
        Ok(Box::new(Noise::new(
            colour,
            wish.sample_rate_hz,
            seed,
            gain,
        )?))
    };
    let second = match independent {
        0.0 => None,
        _ => Some(made(seed.wrapping_add(1))?),
    };
    Ok((made(seed)?, second))
}
