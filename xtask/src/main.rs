//! `cargo xtask`: the one door to everything a contributor runs.
//!
//! Every command prepares what it needs by itself, says what it runs before it runs it, and ends with exit code
//! 0 (done), 1 (a check failed), 2 (the command line was not understood) or 3 (a tool is missing and could not be
//! installed).

mod bench;
mod built;
mod command;
mod demo;
mod docs;
mod failure;
mod fuzz;
mod golden;
mod heard;
mod instructions;
mod licences;
mod lint;
mod peers;
mod place;
mod python;
mod rtsan;
mod setup;
mod shell;
mod soak;
mod suite;
mod together;
mod wav;
mod web;
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let Some(name) = words.next() else {
        print!("{}", command::overview());
        return ExitCode::SUCCESS;
    };
    let name = name.to_string_lossy().into_owned();
    match command::dispatch(&name, words.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
