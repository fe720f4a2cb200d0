//! Times one run of the whole command, and how much memory it took at most.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use crate::failure::{Failure, Outcome, at};
use crate::shell;

/// One run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// From start to end of the process.
    pub wall_secs: f64,
    /// Processor time of all threads.
    pub cpu_secs: f64,
    /// The most memory it held at once.
    pub peak_bytes: u64,
}

/// Renders `track` into `out` as 16-bit WAV; `threads` of 0 leaves their number to the command,
/// `seconds` takes the beginning of the track only, and its raw stage.
pub fn render(
    program: &Path,
    track: &Path,
    out: &Path,
    threads: u32,
    seconds: Option<f64>,
) -> Outcome<Run> {
    let mut command = Command::new(program);
    command
        .arg("render")
        .arg(track)
        .arg(out)
        .args(["--format", "s16", "--quiet"]);
    if threads > 0 {
        command.arg("--threads").arg(threads.to_string());
    }
    if let Some(seconds) = seconds {
        // A final level would need the peak of the whole track, whatever the length of the part.
        command.args(["--stage", "raw", "--duration", &seconds.to_string()]);
    }
    // Peaks that an earlier run remembered would make the second run faster than the first.
    command.env("HETERODYNE_CACHE", "off").stdin(Stdio::null());
    let started = Instant::now();
    let failed = |error: std::io::Error| Failure::Check(format!("{}: {error}", program.display()));
    let used = command.spawn().map_err(failed)?.wait4().map_err(failed)?;
    let wall_secs = started.elapsed().as_secs_f64();
    if !used.status.success() {
        return Err(Failure::Check(format!(
            "{} ended with {}",
            shell::line(&command),
            used.status
        )));
    }
    std::fs::remove_file(out).map_err(at(out))?;
    let cpu_secs = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok(Run {
        wall_secs,
        cpu_secs,
        peak_bytes: used.rusage.maxrss,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_is_an_error_with_its_line() {
        let failure = render(
            Path::new("false"),
            Path::new("a.json"),
            Path::new("b.wav"),
            1,
            None,
        )
        .unwrap_err();
        assert!(
            failure.to_string().starts_with("false render a.json b.wav"),
            "{failure}"
        );
    }
}
