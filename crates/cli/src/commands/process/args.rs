//! What may follow `heterodyne process`.

use crate::args::FormatArg;
use crate::clock;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ProcessArgs {
    /// Sound file: WAV, FLAC, MP3, OGG
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Audio file to write (.wav or .flac)
    ///
    /// It lies in line with IN: what the effects are late by is made up for.
    pub out: PathBuf,
    /// The effects: a chain file (JSON), or the name of a built-in chain
    ///
    /// `heterodyne effects` lists both the effects and the built-in chains. A file that is called like one of those is named with its folder.
    #[arg(long, value_name = "FILE|PRESET")]
    pub chain: String,
    /// How long the effects may sound on after the end of IN: seconds, M:SS or H:MM:SS [default: as long as they do, one minute at most]
    ///
    /// At most an hour. With 0 OUT is exactly as long as IN.
    #[arg(long, value_name = "TIME", value_parser = tail)]
    pub tail: Option<f64>,
    /// Sample format [default: by the ending of OUT]
    #[arg(long, value_enum)]
    pub format: Option<FormatArg>,
    /// Add triangular dither when samples become whole numbers, instead of cutting them off
    #[arg(long)]
    pub dither: bool,
    /// Replace OUT if it exists
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub quiet: bool,
}

/// The longest tail that can be asked for, in seconds.
const LONGEST_TAIL_SECS: f64 = 3600.0;

fn tail(text: &str) -> Result<f64, String> {
    let secs = clock::parse(text)?;
    if secs > LONGEST_TAIL_SECS {
        return Err("accepted are times up to an hour".to_owned());
    }
    Ok(secs)
}
