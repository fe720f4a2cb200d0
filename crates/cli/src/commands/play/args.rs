//! What may follow `heterodyne play`.

use crate::args::MixArg;
use crate::clock;
use clap::Args;
use std::path::PathBuf;

/// Lowest gain but silence that keys and options reach, in decibels.
pub const LOWEST_DB: f64 = -60.0;
/// Highest gain, in decibels.
pub const HIGHEST_DB: f64 = 12.0;

#[derive(Debug, Args)]
pub struct PlayArgs {
    /// Track file (JSON), or a .voice or .voices preset; behind # the name of one of its voices
    ///
    /// A preset plays for one minute; --loop lets it go on. On a terminal a view is drawn and keys steer (? lists them);
    /// elsewhere, and with TERM=dumb, one line tells each thing that happens.
    pub track: PathBuf,
    /// Device by name or identifier as `heterodyne devices` lists them, "default", or "null" for none
    ///
    /// Part of a name will do where no other device has it. "null" plays in time into nothing. Without the option
    /// HETERODYNE_DEVICE decides, else it is the system's default.
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
    /// Frames that the device asks for at once [default: the device's]
    ///
    /// Few mean little delay, many mean few gaps under load.
    #[arg(long, value_name = "FRAMES", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub buffer: Option<u32>,
    /// Frames per second [default: the device's]
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(1_000..=768_000))]
    pub sample_rate: Option<u32>,
    /// Where to start: seconds, M:SS or H:MM:SS
    #[arg(long, value_name = "TIME", value_parser = clock::parse, default_value = "0")]
    pub start: f64,
    /// Begin again at the end
    #[arg(long = "loop")]
    pub looped: bool,
    /// Volume: a factor from 0 to 4, or decibels from -60dB to 12dB
    #[arg(long, value_name = "GAIN", value_parser = gain, default_value = "1", allow_hyphen_values = true)]
    pub gain: f32,
    /// Audio file (.wav or .flac) that takes down what is sent to the device, replaced if it exists
    ///
    /// WAV gets 32-bit floating point, FLAC 24 bit. The file appears when playing ends, in whichever way.
    #[arg(long, value_name = "OUT")]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub chain: crate::chain_choice::ChainArg,
    /// Number that all noise follows from
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Do not ask the system to let the audio thread go before others
    #[arg(long)]
    pub no_realtime: bool,
    /// How steps are mixed
    ///
    /// The offline mix is played before it is normalised: steps louder than full scale are not brought down.
    #[arg(long, value_enum, default_value_t = MixArg::Live)]
    pub mix: MixArg,
    /// Print one JSON object a line: what happens, and each second how things stand
    #[arg(long)]
    pub json: bool,
    /// Draw nothing and say nothing unless something is wrong
    #[arg(long, short)]
    pub quiet: bool,
    /// Do not look whether the track, or a file that it names, has changed
    #[arg(long)]
    pub no_watch: bool,
}

/// A linear gain from a factor or from decibels.
fn gain(text: &str) -> Result<f32, String> {
    let accepted = || "accepted are factors from 0 to 4 and decibels from -60dB to 12dB".to_owned();
    let lower = text.trim().to_ascii_lowercase();
    match lower.strip_suffix("db") {
        Some(decibels) => match decibels.trim_end().parse::<f64>() {
            Ok(db) if (LOWEST_DB..=HIGHEST_DB).contains(&db) => Ok(10f64.powf(db / 20.0) as f32),
            _ => Err(accepted()),
        },
        None => match lower.parse::<f32>() {
            Ok(factor) if (0.0..=4.0).contains(&factor) => Ok(factor),
            _ => Err(accepted()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_factors_or_decibels() {
        for (text, factor) in [
            ("0", 0.0),
            ("0.5", 0.5),
            ("4", 4.0),
            ("0dB", 1.0),
            ("-20 dB", 0.1),
        ] {
            assert!((gain(text).unwrap() - factor).abs() < 1e-6, "{text}");
        }
        for text in ["-1", "4.1", "-61dB", "13db", "dB", "loud", "NaN", "inf", ""] {
            assert!(gain(text).unwrap_err().contains("-60dB"), "{text}");
        }
    }
}
