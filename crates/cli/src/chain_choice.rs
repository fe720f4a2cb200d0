//! The chain that the user names: a built-in one, or a file.

use crate::exit::Failure;
use crate::problems::Problems;
use crate::source;
use clap::Args;
use heterodyne_dsp::effects::Chain;
use heterodyne_track::chain::{self, ChainSpec};
use std::path::Path;

/// The rates that a chain takes, in Hz.
pub const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// `--chain`, where it may be left out.
#[derive(Debug, Args)]
pub struct ChainArg {
    /// Send the sound through effects: a chain file (JSON), or the name of a built-in chain
    ///
    /// `heterodyne effects` lists both the effects and the built-in chains. A file that is called like one of those is named with its folder.
    #[arg(long, value_name = "FILE|PRESET")]
    pub chain: Option<String>,
}

impl ChainArg {
    /// The chain, if one was named.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, as_json: bool) -> Result<Option<ChainSpec>, Failure> {
        self.chain
            .as_deref()
            .map(|word| read(word, as_json))
            .transpose()
    }
}

/// Reads a chain, and shows its warnings unless the output is JSON.
///
/// # Errors
/// There is no such file or preset; the file is refused, then all its problems have been shown.
pub fn read(word: &str, as_json: bool) -> Result<ChainSpec, Failure> {
    if let Some(ready) = chain::preset(word) {
        return Ok(ready);
    }
    let path = Path::new(word);
    if path.symlink_metadata().is_err() && path.extension().is_none() {
        let names: Vec<&str> = chain::presets().iter().map(|preset| preset.name).collect();
        return Err(Failure::Usage(format!(
            "--chain {word}: there is no file and no built-in chain of this name; built in are {}",
            names.join(", ")
        )));
    }
    let text = source::text(path)?.map_err(|problems| problems.refuse(as_json))?;
    let parsed = chain::parse(&text, word);
    let problems = Problems::of(path, text, parsed.diagnostics);
    match parsed.value {
        Some(chain) => {
            if !as_json {
                problems.show();
            }
            Ok(chain)
        }
        None => Err(problems.refuse(as_json)),
    }
}

/// Makes a chain.
///
/// # Errors
/// The rate is one that no chain takes.
pub fn made(spec: &ChainSpec, sample_rate_hz: u32, channels: usize) -> Result<Chain, Failure> {
    Chain::new(f64::from(sample_rate_hz), channels, &spec.stages)
        .map_err(|error| Failure::Render(format!("the chain of effects: {error}")))
}

/// Frames of a tail: what was asked for, else for how long the chain itself sounds on.
pub fn tail_frames(asked_secs: Option<f64>, chain: &Chain, sample_rate_hz: u32) -> u64 {
    match asked_secs {
        Some(secs) => (secs * f64::from(sample_rate_hz)) as u64,
        None => (chain.tail_frames() as u64).min(LONGEST_TAIL_SECS * u64::from(sample_rate_hz)),
    }
}

/// The longest tail that is written unasked.
const LONGEST_TAIL_SECS: u64 = 60;
