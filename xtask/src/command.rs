//! The table of commands: name, one line, full help, function.

use std::ffi::OsString;
use std::fmt::Write;

use crate::failure::{Failure, Outcome};
use crate::{
    bench, demo, docs, fuzz, golden, heard, instructions, licences, lint, peers, python, rtsan,
    setup, soak, suite, web, worker,
};

/// One word after `cargo xtask`.
struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: fn(lexopt::Parser) -> Outcome,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "setup",
        summary: "install what is missing on this machine",
        help: setup::HELP,
        run: setup::run,
    },
    Command {
        name: "demo",
        summary: "render the built-in track and say what it made",
        help: demo::HELP,
        run: demo::run,
    },
    Command {
        name: "test",
        summary: "every check, as CI runs them",
        help: suite::HELP,
        run: suite::run,
    },
    Command {
        name: "ci",
        summary: "the same as test",
        help: suite::HELP,
        run: suite::run,
    },
    Command {
        name: "lint",
        summary: "formatting, clippy, file sizes, forbidden words",
        help: lint::HELP,
        run: lint::run,
    },
    Command {
        name: "golden",
        summary: "compare rendered tracks with reference data",
        help: golden::HELP,
        run: golden::run,
    },
    Command {
        name: "web",
        summary: "build everything for browsers",
        help: web::HELP,
        run: web::run,
    },
    Command {
        name: "browsers",
        summary: "test what was built for browsers in two of them",
        help: web::tests::HELP,
        run: web::tests::run,
    },
    Command {
        name: "worker",
        summary: "build the rooms' Cloudflare Worker and test both hosts",
        help: worker::HELP,
        run: worker::run,
    },
    Command {
        name: "peers",
        summary: "test native peers with aiortc as the far end",
        help: peers::HELP,
        run: peers::run,
    },
    Command {
        name: "python",
        summary: "build, install and test the two Python modules",
        help: python::HELP,
        run: python::run,
    },
    Command {
        name: "heard",
        summary: "record what is played and compare it with renders",
        help: heard::HELP,
        run: heard::run,
    },
    Command {
        name: "soak",
        summary: "play for half an hour under load and lost devices",
        help: soak::HELP,
        run: soak::run,
    },
    Command {
        name: "docs",
        summary: "write the reference pages of voices and effects",
        help: docs::HELP,
        run: docs::run,
    },
    Command {
        name: "fuzz",
        summary: "run the fuzz targets",
        help: fuzz::HELP,
        run: fuzz::run,
    },
    Command {
        name: "rtsan",
        summary: "the audio thread under RealtimeSanitizer",
        help: rtsan::HELP,
        run: rtsan::run,
    },
    Command {
        name: "licences",
        summary: "check the licence of every dependency, offline",
        help: licences::HELP,
        run: licences::run,
    },
    Command {
        name: "instructions",
        summary: "count the instructions of the hot kernels",
        help: instructions::HELP,
        run: instructions::run,
    },
    Command {
        name: "bench",
        summary: "time the engine against a plain loop",
        help: bench::HELP,
        run: bench::run,
    },
];

/// The page that `cargo xtask` prints without arguments.
pub fn overview() -> String {
    let mut page = String::from("Usage: cargo xtask COMMAND [OPTIONS]\n\nCommands:\n");
    for command in COMMANDS {
        let _ = writeln!(page, "  {:<13} {}", command.name, command.summary);
    }
    page.push_str("\n`cargo xtask COMMAND --help` explains one of them.\n");
    page.push_str("Exit codes: 0 done, 1 a check failed, 2 command line not understood, 3 a tool is missing.\n");
    page
}

/// Runs the command called `name` with the words after it; `--help` anywhere prints its page instead.
pub fn dispatch(name: &str, words: Vec<OsString>) -> Outcome {
    if matches!(name, "help" | "--help" | "-h") {
        print!("{}", overview());
        return Ok(());
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Err(Failure::Usage(format!(
            "no command is called {name:?}; there are: {}",
            names()
        )));
    };
    if words.iter().any(|word| word == "--help" || word == "-h") {
        print!("{}", command.help);
        return Ok(());
    }
    (command.run)(lexopt::Parser::from_args(words))
}

fn names() -> String {
    COMMANDS
        .iter()
        .map(|command| command.name)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_lists_the_known_ones() {
        let failure = dispatch("tset", Vec::new()).unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("test"), "{failure}");
    }

    #[test]
    fn every_command_explains_its_own_usage() {
        for command in COMMANDS {
            assert!(
                command.help.starts_with("Usage: cargo xtask "),
                "{}",
                command.name
            );
            assert!(command.help.ends_with('\n'), "{}", command.name);
        }
    }

    #[test]
    fn an_unknown_option_is_a_usage_error() {
        for command in COMMANDS {
            let failure = dispatch(command.name, vec!["--no-such-option".into()]).unwrap_err();
            assert_eq!(failure.exit_code(), 2, "{}: {failure}", command.name);
        }
    }
}
