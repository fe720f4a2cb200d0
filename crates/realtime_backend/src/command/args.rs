//! The words of the command line: `--path TRACK …`, `run --path TRACK …`, `generate-config`.

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

/// Plays a track, or renders it into a file.
#[derive(Debug, Parser)]
#[command(
    version,
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: Option<RunArgs>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a track, or render it into a file: the same as without the word `run`.
    Run(RunArgs),
    /// Write a config.toml with every setting and its default.
    GenerateConfig {
        /// Where to.
        #[arg(long, value_name = "FILE", default_value = "config.toml")]
        out: PathBuf,
        /// Replace a file that is there.
        #[arg(long)]
        force: bool,
    },
}

/// What to do with a track.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The track file.
    #[arg(long, value_name = "TRACK")]
    pub path: PathBuf,
    /// Render into the file that the track's global settings name, instead of playing.
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    generate: Option<bool>,
    /// Accepted for old scripts; every sample is made on the processor.
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    pub gpu: Option<bool>,
    /// Where to begin playing, in seconds of the track.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    pub start: f64,
}

impl RunArgs {
    /// Whether a file is wanted.
    pub fn generate(&self) -> bool {
        self.generate.unwrap_or(false)
    }
}

/// Plays a track.
#[derive(Debug, Parser)]
#[command(version)]
pub struct PlayJson {
    /// The track file.
    pub file: PathBuf,
    /// Where to begin, in seconds of the track.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    pub start: f64,
}

/// What was asked for.
pub enum Words {
    Run(RunArgs),
    GenerateConfig { out: PathBuf, force: bool },
}

impl Cli {
    /// The two forms as one.
    pub fn words(self) -> Words {
        match (self.command, self.run) {
            (Some(Command::GenerateConfig { out, force }), _) => {
                Words::GenerateConfig { out, force }
            }
            (Some(Command::Run(args)), _) | (None, Some(args)) => Words::Run(args),
            (None, None) => {
                let missing = clap::error::ErrorKind::MissingRequiredArgument;
                Self::command()
                    .error(missing, "--path TRACK is missing")
                    .exit()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> RunArgs {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{error}"));
        match cli.words() {
            Words::Run(args) => args,
            Words::GenerateConfig { .. } => panic!("{line}"),
        }
    }

    #[test]
    fn both_forms_mean_the_same() {
        for line in [
            "x --path a.json --generate true --gpu false --start 2.5",
            "x run --path a.json --generate --gpu false --start 2.5",
            "x run --generate --start 2.5 --gpu false --path a.json",
            "x run --path a.json --generate=true --gpu=false --start=2.5",
        ] {
            let args = run(line);
            assert_eq!(args.path, PathBuf::from("a.json"), "{line}");
            assert_eq!((args.generate(), args.gpu), (true, Some(false)), "{line}");
            assert_eq!(args.start, 2.5, "{line}");
        }
        let args = run("x --path a.json --generate false --gpu");
        assert_eq!((args.generate(), args.gpu), (false, Some(true)));
        let args = run("x run --path a.json");
        assert_eq!((args.generate(), args.gpu, args.start), (false, None, 0.0));
        assert_eq!(run("x run --path a.json --start -3").start, -3.0);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "x",
            "x run",
            "x --generate true",
            "x --path a.json --generate maybe",
            "x --path a.json generate-config",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }

    #[test]
    fn the_config_has_a_name_of_its_own() {
        let words = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap().words();
        let Words::GenerateConfig { out, force } = words("x generate-config") else {
            panic!("another command");
        };
        assert_eq!((out, force), (PathBuf::from("config.toml"), false));
        let Words::GenerateConfig { out, force } = words("x generate-config --out b --force")
        else {
            panic!("another command");
        };
        assert_eq!((out, force), (PathBuf::from("b"), true));
    }
}
