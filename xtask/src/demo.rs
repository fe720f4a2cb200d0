//! The main job on a built-in track: build the release command, render, say what came out, offer the page that plays.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell, wav};

/// The page of `cargo xtask demo --help`.
pub const HELP: &str = "\
Usage: cargo xtask demo

Builds the release command, renders examples/demo.json to out/demo.wav with its progress display, and prints the
length, the peak, the size and the speed of what it made. Then it says how to open the player in a browser; on a terminal
it asks whether to serve it now, and without an answer it does not.
";

/// `cargo xtask demo`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    setup::native()?;
    let root = place::root();
    shell::run(place::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "heterodyne",
    ]))?;
    let out = root.join("out");
    std::fs::create_dir_all(&out).map_err(at(&out))?;
    let program = place::target().join("release").join("heterodyne");
    let mut render = Command::new(&program);
    render
        .current_dir(&root)
        .args(["render", "examples/demo.json", "out/demo.wav"]);
    let started = Instant::now();
    shell::run(&mut render)?;
    report(&out.join("demo.wav"), started.elapsed().as_secs_f64())?;
    offer(&program, root.join("web/app/dist/index.html").is_file())
}

/// Where `heterodyne serve` listens unless it is told otherwise.
const ADDRESS: &str = "https://localhost:3443/";

/// Says how to see the player, and serves it when a person says yes.
fn offer(program: &Path, app_built: bool) -> Outcome {
    println!("\n{}", invitation(program, app_built));
    let a_person = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if !app_built || !a_person || std::env::var_os("CI").is_some() {
        return Ok(());
    }
    print!("Serve it now? [y/N] ");
    std::io::stdout().flush().map_err(Failure::check)?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(Failure::check)?;
    match said_yes(&answer) {
        true => serve(program),
        false => Ok(()),
    }
}

fn invitation(program: &Path, app_built: bool) -> String {
    match app_built {
        true => format!(
            "The player in a browser: {} serve, then {ADDRESS}",
            program.display()
        ),
        false => format!(
            "The player in a browser: cargo xtask web, cargo xtask demo, then {} serve shows it at {ADDRESS}",
            program.display()
        ),
    }
}

fn said_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

/// Takes the place of this process where that exists, so that Ctrl+C reaches the server alone and it can end well.
fn serve(program: &Path) -> Outcome {
    let mut command = Command::new(program);
    command.args(["serve", "--open"]);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        println!("$ {}", shell::line(&command));
        Err(Failure::check(command.exec()))
    }
    #[cfg(not(unix))]
    shell::run(&mut command)
}

fn report(file: &Path, took_secs: f64) -> Outcome {
    let sound = wav::read(file)?;
    let bytes = std::fs::metadata(file).map_err(at(file))?.len();
    let secs = sound.frames.len() as f64 / f64::from(sound.sample_rate);
    if sound.peak() == 0.0 {
        return Err(Failure::Check(format!("{} is silent", file.display())));
    }
    println!("out/demo.wav");
    println!(
        "  length  {}:{:05.2} at {} Hz, stereo",
        secs as u64 / 60,
        secs % 60.0,
        sound.sample_rate
    );
    println!(
        "  peak    {:.4} ({:.1} dBFS)",
        sound.peak(),
        20.0 * sound.peak().log10()
    );
    println!("  size    {:.1} MB", bytes as f64 / 1e6);
    println!(
        "  speed   {:.0} times real time ({took_secs:.2} s, with start-up and writing)",
        secs / took_secs
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_says_command_and_address_and_what_is_missing() {
        let program = Path::new("target/release/heterodyne");
        for (app_built, web) in [(true, false), (false, true)] {
            let text = invitation(program, app_built);
            assert!(text.contains("target/release/heterodyne serve"), "{text}");
            assert!(text.contains("https://localhost:3443/"), "{text}");
            assert_eq!(text.contains("cargo xtask web"), web, "{text}");
        }
    }

    #[test]
    fn only_yes_is_yes() {
        assert!(["y\n", "Yes\n", " YES "].into_iter().all(said_yes));
        assert!(!["", "\n", "n\n", "yesterday\n"].into_iter().any(said_yes));
    }
}
