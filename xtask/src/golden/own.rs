//! The project's own cases: rendered by the command, judged here, so that a bare clone needs nothing else.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell, together, wav};

use super::case::{self, Bar, Case};
use super::{npy, samples};

/// Renders and judges every case of `golden/cases` whose name contains `only`.
pub fn compare(program: &Path, only: Option<&str>) -> Outcome {
    let dir = place::root().join("golden").join("cases");
    let out = place::target().join("golden");
    std::fs::create_dir_all(&out).map_err(at(&out))?;
    let mut cases = case::all(&dir)?;
    cases.retain(|case| only.is_none_or(|part| case.name.contains(part)));
    let (mut passed, mut failed, mut quirks) = (0, 0, 0);
    let verdicts = together::each(&cases, |case| judge(program, case, &out));
    for (case, verdict) in cases.iter().zip(verdicts) {
        match (&verdict, case.counts()) {
            (Ok(note), true) => {
                passed += 1;
                println!("  ok    {:28} {note}", case.name);
            }
            (Err(what), true) => {
                failed += 1;
                println!("  WRONG {:28} {what}", case.name);
            }
            (Ok(note) | Err(Failure::Check(note)), false) => {
                quirks += 1;
                println!("  quirk {:28} {note}", case.name);
            }
            (Err(failure), false) => return Err(failure.clone()),
        }
    }
    println!("own cases: {passed} passed, {failed} failed, {quirks} quirks reported");
    match (failed, passed) {
        (0, 0) => Err(Failure::check("own cases: none was run")),
        (0, _) => Ok(()),
        _ => Err(Failure::Check(format!(
            "own cases: {failed} of {} failed",
            cases.len()
        ))),
    }
}

fn judge(program: &Path, case: &Case, out: &Path) -> Outcome<String> {
    let file = out.join(format!("{}.wav", case.name));
    render(program, case, &file)?;
    let sound = wav::read(&file)?;
    std::fs::remove_file(&file).map_err(at(&file))?;
    if sound.sample_rate != case.sample_rate {
        return Err(Failure::Check(format!(
            "sample rate {}, expected {}",
            sound.sample_rate, case.sample_rate
        )));
    }
    if let Bar::Statistics(statistics) = &case.bar {
        let wrong = statistics.judge(&sound);
        return if wrong.is_empty() {
            Ok("statistics".to_owned())
        } else {
            Err(Failure::Check(wrong.join("; ")))
        };
    }
    let reference = npy::read(&case.samples)?;
    if reference.len() != sound.frames.len() {
        return Err(Failure::Check(format!(
            "{} frames, expected {}",
            sound.frames.len(),
            reference.len()
        )));
    }
    let found = samples::difference(&reference, &sound.frames);
    let (good, note) = match case.bar {
        Bar::RmsDb(most) => (
            found.rms_db <= most,
            format!("{:.1} dB of {most} dB", found.rms_db),
        ),
        Bar::Largest(most) => (
            found.largest <= most && !found.rms_db.is_nan(),
            format!("largest error {:.1e} of {most:.1e}", found.largest),
        ),
        Bar::Statistics(_) => (true, String::new()),
    };
    if good {
        Ok(note)
    } else {
        Err(Failure::Check(note))
    }
}

fn render(program: &Path, case: &Case, file: &Path) -> Outcome {
    let mix = if case.live() { "live" } else { "offline" };
    let mut command = Command::new(program);
    command.arg("render").arg(&case.document).arg(file);
    command.args(["--mix", mix, "--stage", "raw", "--format", "f32", "--quiet"]);
    let output = command
        .output()
        .map_err(|error| Failure::Check(format!("{}: {error}", shell::line(&command))))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failure::Check(format!(
        "{}: {}",
        output.status,
        said.lines().next().unwrap_or("nothing said").trim()
    )))
}
