//! The shared cases, judged by the comparer that comes with them.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, setup, shell};

/// Runs the comparer of a folder over every case that this version has a voice for.
pub fn compare(program: &Path, dir: &Path, only: Option<&str>) -> Outcome {
    let comparer = comparer(dir)?;
    let python = setup::python_with_numpy()?;
    let later = place::root().join("golden").join("later.txt");
    let later = patterns(&std::fs::read_to_string(&later).map_err(at(&later))?);
    let program = program.display();
    let mut command = Command::new(python);
    command.arg(&comparer).arg(dir).args([
        "--level",
        "strict",
        "--stage",
        "raw",
        "--only",
        &filter(&later, only),
    ]);
    command.arg("--cmd").arg(format!(
        "{program} render {{json}} {{wav}} --stage raw --format f32"
    ));
    command.arg("--stream-cmd").arg(format!(
        "{program} render {{json}} {{wav}} --mix live --format s16"
    ));
    let all = count(
        &mut Command::new(command.get_program()),
        dir,
        &filter(&[], only),
    )?;
    let run = count(
        &mut Command::new(command.get_program()),
        dir,
        &filter(&later, only),
    )?;
    println!(
        "reference cases: {run} to run, {} left for the voices of golden/later.txt",
        all - run
    );
    if run == 0 {
        return Err(Failure::Check(format!("{}: no case to run", dir.display())));
    }
    shell::run(&mut command).map_err(|failure| match failure {
        Failure::Check(what) => Failure::Check(format!("reference cases: {what}")),
        other => other,
    })
}

/// The comparer of a folder; a folder of further cases may leave it to the shared one.
fn comparer(dir: &Path) -> Outcome<std::path::PathBuf> {
    let own = dir.join("compare.py");
    let shared = place::beside("golden").map(|dir| dir.join("compare.py"));
    [Some(own), shared]
        .into_iter()
        .flatten()
        .find(|path| path.is_file())
        .ok_or_else(|| Failure::Check(format!("{}: compare.py is not there", dir.display())))
}

/// One pattern a line; what follows a `#` explains it.
fn patterns(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A regular expression of the comparer: names that match `only` and none of the patterns as a whole.
fn filter(later: &[String], only: Option<&str>) -> String {
    let mut filter = String::from("^");
    if !later.is_empty() {
        filter.push_str(&format!("(?!(?:{})$)", later.join("|")));
    }
    if let Some(only) = only {
        filter.push_str(&format!("(?=.*?(?:{only}))"));
    }
    filter
}

fn count(python: &mut Command, dir: &Path, filter: &str) -> Outcome<usize> {
    let script = "import os,re,sys; print(sum(f.endswith('.meta.json') and bool(re.search(sys.argv[2], f[:-10])) for f in os.listdir(sys.argv[1])))";
    let text = shell::output(python.args(["-c", script]).arg(dir).arg(filter))?;
    text.trim()
        .parse()
        .map_err(|_| Failure::Check(format!("counting cases: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_are_no_patterns() {
        assert_eq!(
            patterns("# why\n\nqam.*   # later\nspatial_.*\n"),
            ["qam.*", "spatial_.*"]
        );
    }

    #[test]
    fn the_filter_excludes_whole_names_and_keeps_what_is_asked_for() {
        let later = ["qam.*".to_owned(), "bbT_glitch".to_owned()];
        assert_eq!(
            filter(&later, Some("bb_")),
            "^(?!(?:qam.*|bbT_glitch)$)(?=.*?(?:bb_))"
        );
        assert_eq!(filter(&[], None), "^");
    }
}
