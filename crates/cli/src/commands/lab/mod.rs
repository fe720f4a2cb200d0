//! Shows what the analysis is worth: each judge is a command of its own.

mod accuracy;
mod picture;
mod table;

use crate::exit::Failure;
use clap::{Args, Subcommand};

/// `heterodyne lab`.
#[derive(Debug, Args)]
pub struct LabArgs {
    #[command(subcommand)]
    judge: Judge,
}

#[derive(Debug, Subcommand)]
enum Judge {
    /// Hold estimates of frequency against tones whose frequency is known, and against the Cramér–Rao bound
    Accuracy(accuracy::AccuracyArgs),
}

/// Runs `heterodyne lab JUDGE`.
pub fn run(args: &LabArgs) -> Result<(), Failure> {
    match &args.judge {
        Judge::Accuracy(args) => accuracy::run(args),
    }
}
