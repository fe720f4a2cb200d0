//! Reads the licence of every dependency from Cargo's own data and refuses what is not on the list.

use std::path::{Path, PathBuf};

use serde_json::Value;
use spdx::Expression;

use crate::failure::{Failure, Outcome, at};
use crate::place;

/// The page of `cargo xtask licences --help`.
pub const HELP: &str = "\
Usage: cargo xtask licences [--list]

Checks the SPDX expression of every package in Cargo.lock, and in every package-lock.json of web and workers, against the accepted licences, without the network.
  --list   print the accepted licences with the reason for each, and every package
";

/// Licences that may be part of this program, and why each of them may.
const ACCEPTED: &[(&str, &str)] = &[
    ("MIT", "our own licence"),
    ("Apache-2.0", "our own licence"),
    ("MIT-0", "MIT without its notice"),
    ("BSD-2-Clause", "permissive, keep the notice"),
    ("BSD-3-Clause", "permissive, keep the notice"),
    ("ISC", "permissive, keep the notice"),
    ("Zlib", "permissive, mark changes"),
    ("BSL-1.0", "permissive, no notice with binaries"),
    ("0BSD", "permissive, no conditions"),
    ("CC0-1.0", "no rights reserved"),
    ("Unlicense", "no rights reserved"),
    (
        "Unicode-3.0",
        "permissive, for the tables of the Unicode standard",
    ),
    (
        "NCSA",
        "permissive, keep the notice; libFuzzer, in fuzz targets only",
    ),
    (
        "CC-BY-4.0",
        "a table of what browsers can do, read while an example is built",
    ),
    (
        "MPL-2.0",
        "copyleft file by file: symphonia, used unmodified as a library",
    ),
];

/// `cargo xtask licences`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    let mut list = false;
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("list") => list = true,
            other => return Err(other.unexpected().into()),
        }
    }
    check(list)
}

/// Checks every package of the workspaces; `list` prints them as well.
pub fn check(list: bool) -> Outcome {
    let mut packages = Vec::new();
    for manifest in [
        "Cargo.toml",
        "fuzz/Cargo.toml",
        "benches/transforms/Cargo.toml",
        "workers/signaling/Cargo.toml",
    ]
    .map(|name| place::root().join(name))
    {
        if manifest.is_file() {
            packages.extend(read(&place::metadata(&manifest)?));
        }
    }
    for folder in ["web", "workers"].map(|name| place::root().join(name)) {
        for lock in lock_files_of_npm(&folder)? {
            packages.extend(read_npm(&lock)?);
        }
    }
    packages.sort();
    packages.dedup();
    if list {
        ACCEPTED
            .iter()
            .for_each(|(name, why)| println!("{name:<14} {why}"));
        packages
            .iter()
            .for_each(|(name, licence)| println!("{name:<36} {licence}"));
    }
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|(name, licence)| Some(format!("{name}: {}", refusal(licence)?)))
        .collect();
    for sentence in &refused {
        eprintln!("{sentence}");
    }
    if refused.is_empty() {
        println!("licences: {} packages, all accepted", packages.len());
        return Ok(());
    }
    Err(Failure::Check(format!(
        "licences: {} packages refused",
        refused.len()
    )))
}

/// Name with version, and licence expression, of each package.
fn read(metadata: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .map(|package| {
            (
                format!("{} {}", text(&package["name"]), text(&package["version"])),
                text(&package["license"]),
            )
        })
        .collect()
}

/// The lock files of npm below a folder, without those that lie in installed packages.
fn lock_files_of_npm(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(at(&folder))? {
            let path = entry.map_err(at(&folder))?.path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.ends_with("package-lock.json") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Name with version, and licence expression, of each package that a lock file of npm names from outside of this checkout.
fn read_npm(lock: &Path) -> Outcome<Vec<(String, String)>> {
    let text = std::fs::read_to_string(lock).map_err(at(lock))?;
    let lock: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::Check(format!("{}: {error}", lock.display())))?;
    let packages = lock["packages"].as_object().into_iter().flatten();
    let from_outside = packages.filter_map(|(place, package)| {
        let (_, name) = place.rsplit_once("node_modules/")?;
        let is = |key: &str| package[key] == Value::Bool(true);
        // Optional packages are what an example's own dependencies would like to have (an image library): nothing of ours needs them.
        (!is("link") && !is("optional")).then_some((name, package))
    });
    Ok(from_outside
        .map(|(name, package)| {
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            (format!("npm {name} {}", text("version")), text("license"))
        })
        .collect())
}

/// Why a licence expression is refused, or nothing when it is accepted.
fn refusal(expression: &str) -> Option<String> {
    if expression.is_empty() {
        return Some("states no licence".to_owned());
    }
    // Older manifests write a slash for "or".
    let expression = expression.replace('/', " OR ");
    match Expression::parse(&expression) {
        Ok(parsed) => {
            let accepted = parsed.evaluate(|asked| {
                let name = asked.license.to_string();
                ACCEPTED.iter().any(|(accepted, _)| *accepted == name)
            });
            (!accepted).then(|| format!("{expression} is not on the list of accepted licences"))
        }
        Err(error) => Some(format!(
            "{expression} is not a licence expression: {}",
            error.reason
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_accepted_side_of_an_or_is_enough_and_both_sides_of_an_and_are_needed() {
        assert_eq!(refusal("GPL-3.0-only OR MIT"), None);
        assert_eq!(refusal("MIT/Apache-2.0"), None);
        assert_eq!(refusal("(MIT OR Apache-2.0) AND Unicode-3.0"), None);
        assert_eq!(refusal("Apache-2.0 WITH LLVM-exception"), None);
        assert!(refusal("GPL-3.0-only AND MIT").is_some());
        assert!(refusal("AGPL-3.0-or-later").is_some());
    }

    #[test]
    fn no_licence_and_nonsense_are_refused() {
        assert!(refusal("").is_some());
        assert!(refusal("do what you like").is_some());
    }

    #[test]
    fn names_and_expressions_come_out_of_the_metadata() {
        let metadata =
            serde_json::json!({"packages": [{"name": "a", "version": "1.0.0", "license": "MIT"}]});
        assert_eq!(read(&metadata), [("a 1.0.0".to_owned(), "MIT".to_owned())]);
    }
}
