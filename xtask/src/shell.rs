//! Starting other programs: the line is shown first, a failure names the program and its exit code.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};

/// Runs a program to its end with its output on the terminal.
pub fn run(command: &mut Command) -> Outcome {
    println!("$ {}", line(command));
    let status = command
        .status()
        .map_err(|error| start_failed(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Check(format!(
            "{} ended with {status}",
            program(command)
        )))
    }
}

/// Runs a program and returns what it printed; its standard error goes to the terminal, and where it fails what it printed as well.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| start_failed(command, &error))?;
    if !output.status.success() {
        // The reason stands there more often than not.
        print!("{}", String::from_utf8_lossy(&output.stdout));
        return Err(Failure::Check(format!(
            "{} ended with {}",
            line(command),
            output.status
        )));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::Check(format!("{} printed what is not UTF-8", program(command))))
}

/// Whether a program starts and ends well, with nothing shown.
pub fn answers(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The full path of a program on `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

/// The command line as a person would type it.
pub fn line(command: &Command) -> String {
    let mut words = vec![program(command)];
    words.extend(command.get_args().map(quoted));
    words.join(" ")
}

fn program(command: &Command) -> String {
    let path = PathBuf::from(command.get_program());
    path.file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned()
}

fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    if text.is_empty() || text.contains([' ', '"', '\'', '|', '*', '(']) {
        format!("'{text}'")
    } else {
        text.into_owned()
    }
}

fn start_failed(command: &Command, error: &std::io::Error) -> Failure {
    let name = program(command);
    match error.kind() {
        ErrorKind::NotFound => Failure::Missing(format!("the program {name} is not installed")),
        _ => Failure::Check(format!("{name} could not be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named() {
        let failure = run(&mut Command::new("no-such-program-anywhere")).unwrap_err();
        assert_eq!(
            failure,
            Failure::Missing("the program no-such-program-anywhere is not installed".into())
        );
    }

    #[test]
    fn the_shown_line_quotes_words_with_spaces() {
        let mut command = Command::new("/usr/bin/tool");
        command.args(["-x", "two words"]);
        assert_eq!(line(&command), "tool -x 'two words'");
    }
}
