//! The shared cases, judged by the comparer that comes with them.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// Runs the comparer of a folder over its cases.
pub fn compare(program: &Path, dir: &Path, only: Option<&str>) -> Outcome {
    let comparer = comparer(dir)?;
    let python = setup::python()?;
    let program = program.display();
    let mut command = Command::new(python);
    command.arg(&comparer).arg(dir).args([
        "--level",
        "strict",
        "--stage",
        "raw",
        "--only",
        only.unwrap_or(""),
    ]);
    command.arg("--cmd").arg(format!(
        "{program} render {{json}} {{wav}} --stage raw --format f32"
    ));
    command.arg("--stream-cmd").arg(format!(
        "{program} render {{json}} {{wav}} --mix live --format s16"
    ));
    let run = count(
        &mut Command::new(command.get_program()),
        dir,
        only.unwrap_or(""),
    )?;
    println!("reference cases: {run} to run");
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

fn count(python: &mut Command, dir: &Path, filter: &str) -> Outcome<usize> {
    let script = "import os,re,sys; print(sum(f.endswith('.meta.json') and bool(re.search(sys.argv[2], f[:-10])) for f in os.listdir(sys.argv[1])))";
    let text = shell::output(python.args(["-c", script]).arg(dir).arg(filter))?;
    text.trim()
        .parse()
        .map_err(|_| Failure::Check(format!("counting cases: {text}")))
}
