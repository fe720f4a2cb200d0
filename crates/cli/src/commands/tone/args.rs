//! What may follow `heterodyne tone`.

use crate::args::FormatArg;
use crate::clock;
use clap::{Args, Subcommand, ValueEnum};
use heterodyne_analysis::signals::SAMPLE_RATES_HZ;
use std::path::PathBuf;

/// `heterodyne tone`.
#[derive(Debug, Args)]
pub struct ToneArgs {
    #[command(subcommand)]
    pub signal: SignalArgs,
}

/// The signals.
#[derive(Debug, Subcommand)]
pub enum SignalArgs {
    /// One sine
    Sine(PitchedArgs),
    /// Several sines at once
    Tones(TonesArgs),
    /// A sine that sweeps from one frequency to another over the whole length
    Sweep(SweepArgs),
    /// A square without aliases: its odd harmonics below half the rate
    Square(PitchedArgs),
    /// A rising saw without aliases: its harmonics below half the rate
    Saw(PitchedArgs),
    /// A triangle without aliases: its odd harmonics below half the rate
    Triangle(PitchedArgs),
    /// A train of pulses without aliases: all harmonics below half the rate, equally strong
    Pulses(PitchedArgs),
    /// Noise whose power falls or rises with frequency as its colour says
    Noise(NoiseArgs),
    /// One sample that is not zero, or one every so many frames
    Impulse(ImpulseArgs),
    /// A sine whose amplitude swings: a carrier and two lines
    Am(AmArgs),
    /// A sine whose frequency swings
    Fm(FmArgs),
}

impl SignalArgs {
    /// Where it goes.
    pub fn sink(&self) -> &Sink {
        match self {
            Self::Sine(args)
            | Self::Square(args)
            | Self::Saw(args)
            | Self::Triangle(args)
            | Self::Pulses(args) => &args.sink,
            Self::Tones(args) => &args.sink,
            Self::Sweep(args) => &args.sink,
            Self::Noise(args) => &args.sink,
            Self::Impulse(args) => &args.sink,
            Self::Am(args) => &args.sink,
            Self::Fm(args) => &args.sink,
        }
    }

    /// The word for it on the command line.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sine(_) => "sine",
            Self::Tones(_) => "tones",
            Self::Sweep(_) => "sweep",
            Self::Square(_) => "square",
            Self::Saw(_) => "saw",
            Self::Triangle(_) => "triangle",
            Self::Pulses(_) => "pulses",
            Self::Noise(_) => "noise",
            Self::Impulse(_) => "impulse",
            Self::Am(_) => "am",
            Self::Fm(_) => "fm",
        }
    }
}

/// A signal with one frequency.
#[derive(Debug, Args)]
pub struct PitchedArgs {
    /// Frequency in Hz: 0.001 to below half the rate
    #[arg(value_name = "HZ")]
    pub hz: f64,
    #[command(flatten)]
    pub pair: Pair,
    #[command(flatten)]
    pub sink: Sink,
}

/// Several sines.
#[derive(Debug, Args)]
pub struct TonesArgs {
    /// Frequencies with commas between, each with @ and its level against --level-dbfs if wanted: 440,1000@-20,3000@-60.5
    #[arg(required = true, value_name = "HZ[@DB],…", value_delimiter = ',', value_parser = part, num_args = 1)]
    pub parts: Vec<Part>,
    #[command(flatten)]
    pub pair: Pair,
    #[command(flatten)]
    pub sink: Sink,
}

/// One sine of several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    pub hz: f64,
    /// Against the level of the whole.
    pub level_db: f64,
}

/// A sweep.
#[derive(Debug, Args)]
pub struct SweepArgs {
    /// Frequency in Hz at the start
    #[arg(value_name = "FROM")]
    pub from_hz: f64,
    /// Frequency in Hz at the end
    #[arg(value_name = "TO")]
    pub to_hz: f64,
    /// Equal ratios in equal times, instead of equal differences
    #[arg(long)]
    pub log: bool,
    #[command(flatten)]
    pub pair: Pair,
    #[command(flatten)]
    pub sink: Sink,
}

/// Noise.
#[derive(Debug, Args)]
pub struct NoiseArgs {
    /// Colour
    #[arg(value_enum)]
    pub colour: ColourArg,
    /// Number that all its samples follow from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Another noise in the right channel, unrelated to the left
    #[arg(long, conflicts_with = "channels")]
    pub independent: bool,
    #[command(flatten)]
    pub sink: Sink,
}

/// Impulses.
#[derive(Debug, Args)]
pub struct ImpulseArgs {
    /// Frame of the first one, counted from 0
    #[arg(long, value_name = "FRAME", default_value_t = 0)]
    pub at: u64,
    /// Frames from one to the next [default: only one]
    #[arg(long, value_name = "FRAMES")]
    pub every: Option<u64>,
    #[command(flatten)]
    pub sink: Sink,
}

/// Amplitude modulation.
#[derive(Debug, Args)]
pub struct AmArgs {
    /// Frequency of the carrier in Hz
    #[arg(value_name = "CARRIER")]
    pub carrier_hz: f64,
    /// Frequency of the modulation in Hz
    #[arg(value_name = "MODULATOR")]
    pub modulator_hz: f64,
    /// Depth, 0 to 1: the amplitude swings by so much of itself
    #[arg(long, value_name = "DEPTH", default_value_t = 1.0)]
    pub depth: f64,
    #[command(flatten)]
    pub pair: Pair,
    #[command(flatten)]
    pub sink: Sink,
}

/// Frequency modulation.
#[derive(Debug, Args)]
pub struct FmArgs {
    /// Frequency of the carrier in Hz
    #[arg(value_name = "CARRIER")]
    pub carrier_hz: f64,
    /// Frequency of the modulation in Hz
    #[arg(value_name = "MODULATOR")]
    pub modulator_hz: f64,
    /// How far the frequency swings to either side, in Hz
    #[arg(long, value_name = "HZ")]
    pub deviation: f64,
    #[command(flatten)]
    pub pair: Pair,
    #[command(flatten)]
    pub sink: Sink,
}

/// How the right channel differs from the left.
#[derive(Debug, Args)]
pub struct Pair {
    /// Phase at the first frame, in turns
    #[arg(long, value_name = "TURNS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = turns)]
    pub phase: f64,
    /// Frequencies are higher by this in the right channel, for binaural tests (of a modulated sine: the carrier's)
    #[arg(
        long,
        value_name = "HZ",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    pub beat: f64,
    /// The right channel is ahead by this, in turns
    #[arg(long, value_name = "TURNS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = turns)]
    pub right_phase: f64,
    /// The right channel is louder by this, in dB
    #[arg(long, value_name = "DB", default_value_t = 0.0, allow_negative_numbers = true, value_parser = level)]
    pub right_db: f64,
}

/// Where a signal goes, and how.
#[derive(Debug, Args)]
pub struct Sink {
    /// Audio file to write (.wav or .flac), replaced if it exists; "-" writes a WAV file to standard output
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// How long: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = clock::parse)]
    pub duration: f64,
    /// Frames per second
    #[arg(long, visible_alias = "sample-rate", value_name = "HZ", default_value_t = 48_000,
          value_parser = clap::value_parser!(u32).range(i64::from(*SAMPLE_RATES_HZ.start())..=i64::from(*SAMPLE_RATES_HZ.end())))]
    pub rate: u32,
    /// Sample format [default: f32 in a WAV file, 24 bit in FLAC]
    #[arg(long, value_enum)]
    pub format: Option<FormatArg>,
    /// Level in dB; 0 is full scale
    ///
    /// Of a sine, of each of several, of a sweep and of a modulated sine's carrier: the amplitude. Of square, saw and triangle: the amplitude of the
    /// shape with all its harmonics (with those below half the rate, peaks are up to 1.4 dB higher). Of pulses and impulses: the
    /// peak. Of noise: the RMS against that of a sine at full scale (AES17).
    #[arg(long, value_name = "DB", default_value_t = -20.0, allow_negative_numbers = true, value_parser = level)]
    pub level_dbfs: f64,
    /// Which channels sound
    #[arg(long, value_enum, default_value_t = ChannelsArg::Both)]
    pub channels: ChannelsArg,
    /// Cut samples off when they become whole numbers, instead of adding triangular dither
    #[arg(long)]
    pub no_dither: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which channels sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChannelsArg {
    /// Both
    Both,
    /// The left one; the right one is silent
    Left,
    /// The right one; the left one is silent
    Right,
    /// Both, the right one with its sign turned
    Opposite,
    /// The file has one channel only
    #[value(alias = "1")]
    Mono,
}

impl ChannelsArg {
    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Left => "left",
            Self::Right => "right",
            Self::Opposite => "opposite",
            Self::Mono => "mono",
        }
    }
}

/// Colours of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourArg {
    /// Equal power in equal bandwidths
    White,
    /// Falling by 3.01 dB an octave
    Pink,
    /// Falling by 6.02 dB an octave
    Brown,
    /// Rising by 3.01 dB an octave
    Blue,
    /// Rising by 6.02 dB an octave
    Violet,
}

fn part(text: &str) -> Result<Part, String> {
    let accepted =
        || format!("{text:?} is no tone; accepted are HZ and HZ@DB, as 1000 and 1000@-20");
    let (hz, level_db) = text.split_once('@').unwrap_or((text, "0"));
    Ok(Part {
        hz: hz.trim().parse().map_err(|_| accepted())?,
        level_db: level(level_db.trim()).map_err(|_| accepted())?,
    })
}

fn level(text: &str) -> Result<f64, String> {
    bounded(text, -300.0, 60.0, "dB")
}

fn turns(text: &str) -> Result<f64, String> {
    bounded(text, -1e6, 1e6, "turns")
}

fn bounded(text: &str, low: f64, high: f64, unit: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(format!("accepted are {low} to {high} {unit}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_are_frequencies_with_levels() {
        let found = |hz, level_db| Ok(Part { hz, level_db });
        assert_eq!(part("440"), found(440.0, 0.0));
        assert_eq!(part(" 1e3@-20.5"), found(1000.0, -20.5));
        for text in ["", "@", "440@", "a@1", "440@NaN", "440@-20@1"] {
            assert!(part(text).unwrap_err().contains("accepted"), "{text}");
        }
    }
}
