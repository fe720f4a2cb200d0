//! The standard library out of Debian's archive, for machines on which rustup cannot download.
//!
//! Nothing is installed: lists and packages go into the build folder, and one link tells Cargo where the source is.

mod archive;
mod compiler;

use std::path::Path;
use std::process::Command;

pub use self::compiler::Compiler;

use self::archive::Archive;
use crate::failure::{Failure, Outcome};
use crate::{place, shell};

const SUITE: &str = "http://deb.debian.org/debian trixie-backports main";

/// Unpacks `rust-src` of exactly this compiler's version and links it to `library`, where Cargo looks.
pub fn link_source(library: &Path) -> Outcome {
    let version = compiler_version()?;
    let missing = || {
        Failure::Missing(format!(
            "neither rustup nor Debian's archive gives the source of Rust {version}'s standard library"
        ))
    };
    let source = Path::new("usr/src")
        .join(format!("rustc-{version}"))
        .join("library");
    let folder = archive::complete(&format!("rust-src-{version}"), |unfinished| {
        let archive = Archive::open(unfinished, SUITE)?;
        let listed = archive.ask(&["madison", "rust-src"])?;
        let package = package_of(&listed, &version).ok_or_else(missing)?;
        archive.unpack(&[&format!("rust-src={package}")])?;
        if unfinished.join(&source).is_dir() {
            return Ok(());
        }
        Err(missing())
    })?;
    link(&folder.join(source), library)
}

/// Debian's version of the package that holds this version of Rust, from what `apt-cache madison` lists.
fn package_of(listed: &str, version: &str) -> Option<String> {
    let of_this = |package: &&str| {
        let rest = package.strip_prefix(version);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
    };
    listed
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(of_this)
        .map(str::to_owned)
}

fn compiler_version() -> Outcome<String> {
    let text = shell::output(Command::new("rustc").current_dir(place::root()).arg("-vV"))?;
    let release = text.lines().find_map(|line| line.strip_prefix("release: "));
    release
        .map(str::to_owned)
        .ok_or_else(|| Failure::check("rustc -vV names no release"))
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Outcome {
    let refused = |error| Failure::Missing(format!("{} cannot be linked: {error}", to.display()));
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(refused)?;
    }
    if to.is_symlink() {
        std::fs::remove_file(to).map_err(refused)?;
    }
    std::os::unix::fs::symlink(from, to).map_err(refused)
}

#[cfg(not(unix))]
fn link(_: &Path, to: &Path) -> Outcome {
    Err(Failure::Missing(format!(
        "{} cannot be linked here",
        to.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_of_the_very_version_of_the_compiler() {
        let listed = "  rust-src | 1.95.10+dfsg1-1 | http://mirror\n  rust-src | 1.95.1+dfsg1-2~bpo13+1 | http://mirror\n";
        assert_eq!(
            package_of(listed, "1.95.1").as_deref(),
            Some("1.95.1+dfsg1-2~bpo13+1")
        );
        assert_eq!(package_of(listed, "1.9"), None);
        assert_eq!(package_of("", "1.95.0"), None);
    }
}
