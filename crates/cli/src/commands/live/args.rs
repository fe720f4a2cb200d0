//! What `heterodyne live` is told.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The arguments of `heterodyne live`.
#[derive(Debug, Args)]
#[command(after_help = "\
The link is the one that the live page gives out: https://HOST/live#ROOM. A room is kept by `heterodyne serve` or by any other host of the
same protocol. Ctrl+C leaves; recordings are whole then.")]
pub struct LiveArgs {
    /// The link to a room
    #[arg(value_name = "URL", conflicts_with = "new")]
    pub url: Option<String>,
    /// Make a room on this host, for example https://localhost:8443, and print its link
    #[arg(long, value_name = "HOST")]
    pub new: Option<String>,
    /// What others hear: a sound device, a sound file, a track, or `none` [default: the system's input]
    #[arg(long, value_name = "DEVICE|FILE|TRACK")]
    pub input: Option<String>,
    /// The sound device that others are heard on [default: the system's]
    #[arg(long, value_name = "DEVICE")]
    pub output: Option<String>,
    /// Play on no device; a timer takes its place
    #[arg(long, conflicts_with = "output")]
    pub no_output: bool,
    /// Record into this folder: mix.wav, own.wav and a file for each peer, which all begin at the same moment
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
    /// What others call us
    #[arg(long, value_name = "NAME", default_value = "heterodyne")]
    pub name: String,
    #[command(flatten)]
    pub chain: crate::chain_choice::ChainArg,
    /// How samples travel over the data channel
    #[arg(long, value_enum, default_value_t = CodecArg::S16)]
    pub codec: CodecArg,
    /// Frames of a packet at 48 kHz: s16 16 to 293, f32 16 to 146, opus 120, 240, 480 or 960 [default: 128, with opus 240]
    #[arg(long, value_name = "FRAMES")]
    pub packet: Option<usize>,
    /// Send over the ordinary audio track of WebRTC in place of the data channel: more delay
    #[arg(long)]
    pub track: bool,
    /// Begin muted
    #[arg(long)]
    pub mute: bool,
    /// Publish to a media server (WHIP)
    #[arg(long, value_name = "URL")]
    pub whip: Option<String>,
    /// Listen to a media server (WHEP)
    #[arg(long, value_name = "URL")]
    pub whep: Option<String>,
    /// Bearer token for --whip and --whep [default: what HETERODYNE_TOKEN holds]
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Believe this certificate (PEM) too; may be repeated. The one that `heterodyne serve` made for this user is believed anyway
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// Make our network worse once connected, to hear what that does: this part of our datagrams is lost, each other is up to MS late
    #[arg(long, value_name = "LOSS,MS", value_parser = weather)]
    pub weather: Option<(f64, u64)>,
    /// Leave after so many seconds
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true)]
    pub duration: Option<f64>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// How samples travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CodecArg {
    /// Whole numbers of 16 bits
    S16,
    /// Floating point
    F32,
    /// Opus
    Opus,
}

fn seconds(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(secs) if secs > 0.0 && secs <= 1e9 => Ok(secs),
        _ => Err("a number of seconds above 0 is accepted".to_owned()),
    }
}

fn weather(word: &str) -> Result<(f64, u64), String> {
    let parts = word.split_once(',');
    let parts = parts.and_then(|(loss, late_ms)| Some((loss.parse().ok()?, late_ms.parse().ok()?)));
    match parts {
        Some((loss, late_ms)) if (0.0..=1.0).contains(&loss) && late_ms <= 1000 => Ok((loss, late_ms)),
        _ => Err("two numbers are accepted, 0 to 1 and 0 to 1000: 0.05,20 loses 5 % and delays by up to 20 ms".to_owned()),
    }
}
