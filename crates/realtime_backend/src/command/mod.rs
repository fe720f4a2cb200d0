//! The command, in its two old forms, and the smaller one that only plays.
//!
//! Results go to standard output; what is wrong goes to standard error, as `heterodyne check` shows it. Exit status: 0
//! done, 1 the track has errors, 2 the command line is wrong, 3 a file can't be read or written, 4 no sound can be made.

mod args;
mod generate;
mod play;
mod show;
mod signal;
mod template;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::backend::Backend;
use crate::config::Config;
use crate::error::BackendError;
use crate::source::Source;

use args::{Cli, PlayJson, RunArgs, Words};

/// Why the command did not do what was asked.
enum Failure {
    Backend(BackendError),
    /// The command line, or what it leads to, makes no sense. One sentence.
    Usage(String),
    /// The engine refused the track, and has said why.
    Refused,
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        Self::Backend(error)
    }
}

/// The commands `realtime_backend` and `realtime_backend_cli`.
pub fn run() -> ExitCode {
    ended(match Cli::parse().words() {
        Words::Run(args) => play_or_generate(&args),
        Words::GenerateConfig { out, force } => template::write(&out, force),
    })
}

/// The command `play_json`.
pub fn play_json() -> ExitCode {
    let args = PlayJson::parse();
    ended(play(&args.file, args.start, None))
}

fn play_or_generate(args: &RunArgs) -> Result<(), Failure> {
    if args.generate() {
        return generate::run(&Source::file(&args.path)?, &backend(args.gpu));
    }
    play(&args.path, args.start, args.gpu)
}

fn play(path: &Path, start_secs: f64, gpu: Option<bool>) -> Result<(), Failure> {
    play::run(Source::file(path)?, start_secs, &backend(gpu))
}

fn backend(gpu: Option<bool>) -> Backend {
    let (config, warning) = Config::found();
    if let Some(warning) = warning {
        show::line("warning", &warning);
    }
    let backend = Backend::new(config, show::note);
    if let Some(enable) = gpu {
        backend.enable_gpu(enable);
    }
    backend
}

fn ended(done: Result<(), Failure>) -> ExitCode {
    let status = match done {
        Ok(()) => 0,
        Err(Failure::Usage(message)) => {
            show::line("error", &message);
            2
        }
        Err(Failure::Refused) => 1,
        Err(Failure::Backend(error)) => show::error(&error),
    };
    ExitCode::from(status)
}
