//! Reads files and shows everything that is wrong with them.

use crate::args::CheckArgs;
use crate::exit::Failure;
use crate::output;
use crate::problems::Problems;
use crate::source;
use heterodyne_track::Severity;
use serde_json::{Value, json};
use std::path::Path;

/// Runs `heterodyne check FILE...`. All files are read, whatever is wrong with the first.
pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let mut unreadable = false;
    let mut refused = false;
    let mut reports = Vec::new();
    for path in &args.files {
        match source::check(path) {
            Ok(checked) => {
                let bad = checked.count(Severity::Error) > 0
                    || args.strict && checked.count(Severity::Warning) > 0;
                refused |= bad;
                if args.json {
                    reports.push(as_json(path, &checked, bad));
                } else {
                    checked.show();
                    output::print(&summary(path, &checked))?;
                }
            }
            Err(failure) => {
                if args.json {
                    let error = failure.message().unwrap_or_default();
                    reports.push(
                        json!({ "file": path.display().to_string(), "ok": false, "error": error }),
                    );
                } else {
                    crate::report(&failure);
                }
                unreadable = true;
            }
        }
    }
    if args.json {
        let ok = !refused && !unreadable;
        output::print_json(&json!({ "ok": ok, "files": reports }))?;
    }
    match (unreadable, refused) {
        (true, _) => Err(Failure::Unreadable),
        (false, true) => Err(Failure::Input),
        (false, false) => Ok(()),
    }
}

fn summary(path: &Path, checked: &Problems) -> String {
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let (errors, warnings) = (
        checked.count(Severity::Error),
        checked.count(Severity::Warning),
    );
    let result = match (errors, warnings) {
        (0, 0) => "ok".to_owned(),
        (0, _) => format!("ok, {}", counted(warnings, "warning")),
        (_, 0) => counted(errors, "error"),
        _ => format!(
            "{}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    };
    format!(
        "{}: {result}\n",
        crate::table::plain(&path.display().to_string())
    )
}

fn as_json(path: &Path, checked: &Problems, bad: bool) -> Value {
    json!({
        "file": path.display().to_string(),
        "ok": !bad,
        "errors": checked.count(Severity::Error),
        "warnings": checked.count(Severity::Warning),
        "diagnostics": checked.as_json(),
    })
}
