//! The `heterodyne` command: reads what the user wrote, hands it to the rooms that do the work, and says what came of it.
//!
//! Results go to standard output, everything about the way there to standard error. The exit status is one of
//! [`exit::HELP`].

#![forbid(unsafe_code)]

mod args;
mod chain_choice;
mod clock;
mod commands;
mod destination;
mod document_file;
mod exit;
mod fit;
mod output;
mod problems;
mod progress;
mod screen;
mod signal;
mod source;
mod stderr_kept;
mod table;

use args::{Cli, Command};
use clap::Parser;
use exit::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Render(args) => commands::render::run(&args),
        Command::Play(args) => commands::play::run(*args),
        Command::Devices(args) => commands::devices::run(&args),
        Command::Check(args) => commands::check::run(&args),
        Command::Info(args) => commands::info::run(&args),
        Command::Voices(args) => commands::voices::run(&args),
        Command::Plot(args) => commands::plot::run(&args),
        Command::Convert(args) => commands::convert::run(&args),
        Command::New(args) => commands::new::run(&args),
        Command::Serve(args) => commands::serve::run(&args),
        Command::Live(args) => commands::live::run(&args),
        Command::Analyze(args) => commands::analyze::run(&args),
        Command::Lab(args) => commands::lab::run(&args),
        Command::Tone(args) => commands::tone::run(&args),
        Command::Process(args) => commands::process::run(&args),
        Command::Effects(args) => commands::effects::run(&args),
        Command::Schema { of } => commands::documents::schema(of),
        Command::Completions { shell } => commands::documents::completions(shell),
        Command::Man => commands::documents::man(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            ExitCode::from(failure.status())
        }
    }
}

fn report(failure: &Failure) {
    if let Some(message) = failure.message() {
        output::complain(&format!("heterodyne: {}", table::plain(message)));
    }
}
