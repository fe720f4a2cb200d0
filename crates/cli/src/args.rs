//! The command line: what may be written, with its help.

use crate::clock;
use crate::exit;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Plays binaural and isochronic tracks, and renders them to files.
#[derive(Debug, Parser)]
#[command(name = "heterodyne", version, after_help = exit::HELP, after_long_help = exit::HELP)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render a track to an audio file
    Render(Box<RenderArgs>),
    /// Play a track on a sound device
    Play(Box<crate::commands::play::PlayArgs>),
    /// List the sound devices of this machine
    Devices(crate::commands::devices::DevicesArgs),
    /// Read tracks and presets and show everything that is wrong with them
    Check(CheckArgs),
    /// Show what a track holds: steps, voices, noise, clips, length, levels
    Info(InfoArgs),
    /// List the voices, the parameters of one with defaults, units and ranges, or what a preset file holds
    Voices(VoicesArgs),
    /// Draw a track: timeline, frequencies, spectrogram
    Plot(Box<crate::commands::plot::PlotArgs>),
    /// Turn an older track, an SBaGen sequence or a Gnaural schedule into a track
    Convert(ConvertArgs),
    /// Write a track to start from
    New(Box<NewArgs>),
    /// Serve the player as a web page on this machine
    Serve(Box<crate::commands::serve::ServeArgs>),
    /// Take a seat in a live room with a microphone, a file or a track; publish to media servers and listen to them
    Live(Box<crate::commands::live::LiveArgs>),
    /// Measure a sound file: levels, loudness, spectrum, noise, tones with error bars, distortion, what two ears get
    Analyze(Box<crate::commands::analyze::AnalyzeArgs>),
    /// Hold the analysis against known truths
    Lab(Box<crate::commands::lab::LabArgs>),
    /// Write a test signal whose spectrum is known: sines, sweeps, waves without aliases, noise, impulses, modulations
    Tone(Box<crate::commands::tone::ToneArgs>),
    /// Send a sound file through a chain of effects
    Process(Box<crate::commands::process::ProcessArgs>),
    /// List the effects and the built-in chains, or the parameters of one effect
    Effects(crate::commands::effects::EffectsArgs),
    /// Print the JSON Schema of a track or of a chain
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t = SchemaArg::Track)]
        of: SchemaArg,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
pub struct RenderArgs {
    /// Track file (JSON), or a .voice or .voices preset; behind # the name of one of its voices
    ///
    /// A preset plays for --duration, or for one minute.
    pub track: PathBuf,
    /// Audio file to write (.wav or .flac), replaced if it exists
    ///
    /// Without it: the name that the track gives itself, in the current folder, else the track's own name with .wav.
    pub out: Option<PathBuf>,
    /// How steps are mixed
    #[arg(long, value_enum, default_value_t = MixArg::Offline)]
    pub mix: MixArg,
    /// How far to go: before or after bringing the peak to the target [default: final]
    ///
    /// The live mix has one stage only and takes no --stage final.
    #[arg(long, value_enum)]
    pub stage: Option<StageArg>,
    /// Peak of the finished file, above 0 and up to 1 [default: 0.25]
    #[arg(long, value_name = "PEAK", value_parser = target)]
    pub target: Option<f32>,
    /// Sample format [default: by the ending of OUT; f32 for --stage raw]
    #[arg(long, value_enum)]
    pub format: Option<FormatArg>,
    /// Add triangular dither when samples become whole numbers, instead of cutting them off
    #[arg(long)]
    pub dither: bool,
    /// Where to start: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub start: Option<f64>,
    /// How much to write: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub duration: Option<f64>,
    /// Frames per second [default: the track's]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1_000..=768_000))]
    pub sample_rate: Option<u32>,
    /// Number that all noise follows from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Threads that render; the bytes are the same for any number [default: all processors]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub chain: crate::chain_choice::ChainArg,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub quiet: bool,
    /// Do not use or keep the peaks of earlier runs
    ///
    /// They lie in the user's cache folder; HETERODYNE_CACHE names another folder, or switches them off with "off".
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files: .json tracks and chains of effects, .noise, .voice and .voices presets
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Track file (JSON), or a .voice or .voices preset
    pub track: PathBuf,
    /// Measure the true peak of every step and of the mix
    #[arg(long)]
    pub levels: bool,
    /// How steps are mixed
    #[arg(long, value_enum, default_value_t = MixArg::Offline)]
    pub mix: MixArg,
    /// Threads that measure [default: all processors]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Do not use or keep the peaks of earlier runs
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Args)]
pub struct VoicesArgs {
    /// Name of a voice, as in a track, or a .voice or .voices file
    pub name: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// Track (.json), SBaGen sequence (.sbg) or Gnaural schedule (.gnaural)
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Track to write, "-" for standard output [default: IN with .json, for a track with .new.json]
    pub out: Option<PathBuf>,
    /// What the input is [default: by its ending]
    #[arg(long, value_enum)]
    pub from: Option<SourceArg>,
    /// How long an SBaGen sequence plays that has no end: seconds, M:SS or H:MM:SS [default: a day]
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    pub length: Option<f64>,
    /// Replace OUT if it exists
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Say nothing but what could not be carried over
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `schema` describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaArg {
    /// A track
    Track,
    /// A chain of effects
    Chain,
}

/// What `convert` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SourceArg {
    /// A track in either dialect
    Track,
    /// An SBaGen sequence
    Sbagen,
    /// A Gnaural schedule (XML)
    Gnaural,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// Track to write, "-" for standard output [default: track.json]
    ///
    /// Without any option, and on a terminal, a few questions are asked.
    pub out: Option<PathBuf>,
    /// Which voice plays
    #[arg(long, value_enum)]
    pub voice: Option<NewVoiceArg>,
    /// Take the voice from a .voice file, or from a .voices file with its name behind #
    #[arg(long, value_name = "FILE", conflicts_with_all = ["voice", "carrier", "beat", "from", "to", "level"])]
    pub preset: Option<PathBuf>,
    /// Frequency of the carrier, 0.01 to 20000 Hz [default: 200]
    #[arg(long, value_name = "HZ", value_parser = positive_hz)]
    pub carrier: Option<f64>,
    /// Frequency of the beat or of the pulses, 0.01 to 20000 Hz, for two tones at most twice the carrier [default: 10]
    #[arg(long, value_name = "HZ", value_parser = positive_hz, conflicts_with_all = ["from", "to"])]
    pub beat: Option<f64>,
    /// Beat at the start, for one that moves
    #[arg(long, value_name = "HZ", value_parser = positive_hz, requires = "to")]
    pub from: Option<f64>,
    /// Beat at the end, for one that moves
    #[arg(long, value_name = "HZ", value_parser = positive_hz, requires = "from")]
    pub to: Option<f64>,
    /// Level of the voice, 0.001 to 1 [default: 0.3]
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub level: Option<f64>,
    /// Length in minutes, 0.05 to 1440 [default: 10]
    #[arg(long, value_name = "MINUTES", value_parser = minutes)]
    pub minutes: Option<f64>,
    /// Noise under the track: white, pink, brown, red, deep brown, blue, purple or green
    #[arg(long, value_name = "COLOUR", value_parser = colour)]
    pub noise: Option<String>,
    /// Level of the noise, 0.001 to 1 [default: 0.1]
    #[arg(long, value_name = "LEVEL", value_parser = level, requires = "noise")]
    pub noise_level: Option<f64>,
    /// What the track is called
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Frames per second [default: 44100]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1_000..=768_000))]
    pub sample_rate: Option<u32>,
    /// Replace OUT if it exists
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// Voices that `new` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NewVoiceArg {
    /// Two tones, one for each ear, a beat apart
    Binaural,
    /// A tone in pulses
    Isochronic,
}

/// How steps are mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MixArg {
    /// Fades on every voice, steps scaled to full scale
    Offline,
    /// Bus gains and a fade at the start, as the live engine plays
    Live,
}

/// How far an offline render goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StageArg {
    /// Before normalisation
    Raw,
    /// Peak brought to the target
    Final,
}

/// Sample formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// WAV, 16 bit
    S16,
    /// WAV, 24 bit
    S24,
    /// WAV, 32-bit floating point
    F32,
    /// FLAC, 16 bit
    Flac,
    /// FLAC, 24 bit
    Flac24,
}

/// A frequency that `new` accepts.
pub fn positive_hz(text: &str) -> Result<f64, String> {
    within(text, 0.01, 20_000.0, "Hz")
}

/// A level that `new` accepts.
pub fn level(text: &str) -> Result<f64, String> {
    within(text, 0.001, 1.0, "")
}

/// A length that `new` accepts.
pub fn minutes(text: &str) -> Result<f64, String> {
    within(text, 0.05, 1440.0, "minutes")
}

/// Colours that `new` accepts.
const COLOURS: [&str; 8] = [
    "white",
    "pink",
    "brown",
    "red",
    "deep brown",
    "blue",
    "purple",
    "green",
];

/// A colour that `new` accepts.
pub fn colour(text: &str) -> Result<String, String> {
    let word = text.trim().to_lowercase();
    if COLOURS.contains(&word.as_str()) {
        Ok(word)
    } else {
        Err(format!("accepted are {}", COLOURS.join(", ")))
    }
}

fn within(text: &str, low: f64, high: f64, unit: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(format!("accepted are {low} to {high} {unit}")
            .trim_end()
            .to_owned()),
    }
}

fn target(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if value > 0.0 && value <= 1.0 => Ok(value),
        _ => Err("accepted are numbers above 0, up to 1".to_owned()),
    }
}

pub fn threads(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(count) if count.get() <= 1024 => Ok(count),
        _ => Err("accepted are whole numbers from 1 to 1024".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn levels_and_threads_have_bounds() {
        assert_eq!(target("1"), Ok(1.0));
        assert!(
            ["0", "-0.1", "1.01", "NaN", "inf", ""]
                .into_iter()
                .all(|text| target(text).is_err())
        );
        assert!(
            ["0", "-1", "1025", "two"]
                .into_iter()
                .all(|text| threads(text).is_err())
        );
    }
}
