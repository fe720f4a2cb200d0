//! Makes the two channels of a test signal from the command line, and notes every frequency in them.

use super::args::{ChannelsArg, ColourArg, Pair, PitchedArgs, SignalArgs};
use crate::exit::Failure;
use heterodyne_analysis::signals::{
    AmplitudeModulated, Colour, Frequency, FrequencyModulated, Impulses, Law, Multitone, Noise,
    Shape, Signal, SignalError, Sweep, Tone, Wave, gain_of_db,
};

/// A stereo signal with what is known of it.
pub struct Made {
    pub left: Option<Box<dyn Signal>>,
    pub right: Option<Box<dyn Signal>>,
    /// Whether the right channel has the samples of the left.
    pub alike: bool,
    /// Every frequency in it, left before right.
    pub frequencies: Vec<Named>,
    /// Bound of what comes back from beyond half the rate, in dB against the carrier, where that is not nothing.
    pub alias_db: Option<f64>,
}

/// A frequency, and whose.
pub struct Named {
    pub channel: &'static str,
    pub role: &'static str,
    pub frequency: Frequency,
}

/// One of the two channels, while it is made.
struct Channel<'a> {
    name: &'static str,
    rate_hz: u32,
    /// What is added to every frequency.
    shift_hz: f64,
    phase_turns: f64,
    gain: f64,
    frames: u64,
    made: &'a mut Vec<Named>,
    alias_db: &'a mut Option<f64>,
}

/// Both channels of the signal that the command line asks for.
///
/// # Errors
/// A frequency, depth or length that this rate cannot carry.
pub fn make(signal: &SignalArgs, frames: u64) -> Result<Made, Failure> {
    let sink = signal.sink();
    let pair = pair(signal);
    let second = |pair: &Pair| pair.beat != 0.0 || pair.right_phase != 0.0 || pair.right_db != 0.0;
    if sink.channels == ChannelsArg::Mono && pair.is_some_and(second) {
        return Err(Failure::Usage(
            "--beat, --right-phase and --right-db need two channels; --channels mono has one"
                .to_owned(),
        ));
    }
    let (mut frequencies, mut alias_db) = (Vec::new(), None);
    let mut channel = |name: &'static str| {
        let is_right = name == "right";
        let beside = pair.filter(|_| is_right);
        let turned = if is_right && sink.channels == ChannelsArg::Opposite {
            -1.0
        } else {
            1.0
        };
        Channel {
            name,
            rate_hz: sink.rate,
            shift_hz: beside.map_or(0.0, |pair| pair.beat),
            phase_turns: pair.map_or(0.0, |pair| pair.phase)
                + beside.map_or(0.0, |pair| pair.right_phase),
            gain: turned * gain_of_db(sink.level_dbfs + beside.map_or(0.0, |pair| pair.right_db)),
            frames,
            made: &mut frequencies,
            alias_db: &mut alias_db,
        }
        .make(signal)
    };
    let left = match sink.channels {
        ChannelsArg::Right => None,
        ChannelsArg::Mono => Some(channel("mono")?),
        _ => Some(channel("left")?),
    };
    let right = match sink.channels {
        ChannelsArg::Left | ChannelsArg::Mono => None,
        _ => Some(channel("right")?),
    };
    Ok(Made {
        alike: alike(signal),
        left,
        right,
        frequencies,
        alias_db,
    })
}

/// Whether both channels have the same samples.
fn alike(signal: &SignalArgs) -> bool {
    let same_pair = pair(signal)
        .is_none_or(|pair| pair.beat == 0.0 && pair.right_phase == 0.0 && pair.right_db == 0.0);
    let independent = matches!(signal, SignalArgs::Noise(args) if args.independent);
    signal.sink().channels == ChannelsArg::Both && same_pair && !independent
}

fn pair(signal: &SignalArgs) -> Option<&Pair> {
    match signal {
        SignalArgs::Sine(args)
        | SignalArgs::Square(args)
        | SignalArgs::Saw(args)
        | SignalArgs::Triangle(args)
        | SignalArgs::Pulses(args) => Some(&args.pair),
        SignalArgs::Tones(args) => Some(&args.pair),
        SignalArgs::Sweep(args) => Some(&args.pair),
        SignalArgs::Am(args) => Some(&args.pair),
        SignalArgs::Fm(args) => Some(&args.pair),
        SignalArgs::Noise(_) | SignalArgs::Impulse(_) => None,
    }
}

impl Channel<'_> {
    fn make(mut self, signal: &SignalArgs) -> Result<Box<dyn Signal>, Failure> {
        let (phase, gain) = (self.phase_turns, self.gain);
        Ok(match signal {
            SignalArgs::Sine(args) => {
                Box::new(Tone::new(self.shifted("tone", args.hz)?, phase, gain))
            }
            SignalArgs::Tones(args) => {
                let tones = args.parts.iter().map(|part| {
                    let frequency = self.shifted("tone", part.hz)?;
                    Ok(Tone::new(
                        frequency,
                        phase,
                        gain * gain_of_db(part.level_db),
                    ))
                });
                let tones = tones.collect::<Result<_, Failure>>()?;
                Box::new(Multitone::new(tones).map_err(|error| self.refused(&error))?)
            }
            SignalArgs::Sweep(args) => {
                let from = self.shifted("start", args.from_hz)?;
                let to = self.shifted("end", args.to_hz)?;
                let law = if args.log {
                    Law::Logarithmic
                } else {
                    Law::Linear
                };
                let sweep = Sweep::new(law, from, to, self.frames, phase, gain);
                Box::new(sweep.map_err(|error| self.refused(&error))?)
            }
            SignalArgs::Square(args) => self.wave(args, Shape::Square)?,
            SignalArgs::Saw(args) => self.wave(args, Shape::Saw)?,
            SignalArgs::Triangle(args) => self.wave(args, Shape::Triangle)?,
            SignalArgs::Pulses(args) => self.wave(args, Shape::Pulses)?,
            SignalArgs::Noise(args) => {
                let other = args.independent && self.name == "right";
                let seed = if other {
                    seed_of_the_right(args.seed)
                } else {
                    args.seed
                };
                let rms_gain = gain * std::f64::consts::FRAC_1_SQRT_2;
                let noise = Noise::new(colour(args.colour), self.rate_hz, seed, rms_gain);
                Box::new(noise.map_err(|error| self.refused(&error))?)
            }
            SignalArgs::Impulse(args) => Box::new(match args.every {
                None => Impulses::single(args.at, gain),
                Some(every) => {
                    Impulses::train(args.at, every, gain).map_err(|error| self.refused(&error))?
                }
            }),
            SignalArgs::Am(args) => {
                let carrier = self.shifted("carrier", args.carrier_hz)?;
                let modulator = self.frequency("modulator", args.modulator_hz)?;
                let am = AmplitudeModulated::new(carrier, modulator, args.depth, phase, gain);
                Box::new(am.map_err(|error| self.refused(&error))?)
            }
            SignalArgs::Fm(args) => {
                let carrier = self.shifted("carrier", args.carrier_hz)?;
                let modulator = self.frequency("modulator", args.modulator_hz)?;
                let fm = FrequencyModulated::new(carrier, modulator, args.deviation, phase, gain)
                    .map_err(|error| self.refused(&error))?;
                let bound_db = self
                    .alias_db
                    .map_or(fm.alias_db(), |other| other.max(fm.alias_db()));
                *self.alias_db = Some(bound_db);
                Box::new(fm)
            }
        })
    }

    fn wave(&mut self, args: &PitchedArgs, shape: Shape) -> Result<Box<dyn Signal>, Failure> {
        let frequency = self.shifted("fundamental", args.hz)?;
        let wave = Wave::new(frequency, shape, self.phase_turns, self.gain);
        Ok(Box::new(wave.map_err(|error| self.refused(&error))?))
    }

    /// A frequency that the beat moves.
    fn shifted(&mut self, role: &'static str, hz: f64) -> Result<Frequency, Failure> {
        self.frequency(role, hz + self.shift_hz)
    }

    fn frequency(&mut self, role: &'static str, hz: f64) -> Result<Frequency, Failure> {
        let frequency = Frequency::new(hz, self.rate_hz)
            .map_err(|error| Failure::Usage(format!("{} channel, {role}: {error}", self.name)))?;
        self.made.push(Named {
            channel: self.name,
            role,
            frequency,
        });
        Ok(frequency)
    }

    fn refused(&self, error: &SignalError) -> Failure {
        Failure::Usage(format!("{} channel: {error}", self.name))
    }
}

/// The seed of the right channel's own noise.
fn seed_of_the_right(seed: u64) -> u64 {
    !seed
}

fn colour(arg: ColourArg) -> Colour {
    match arg {
        ColourArg::White => Colour::White,
        ColourArg::Pink => Colour::Pink,
        ColourArg::Brown => Colour::Brown,
        ColourArg::Blue => Colour::Blue,
        ColourArg::Violet => Colour::Violet,
    }
}
