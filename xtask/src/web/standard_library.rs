//! Rust's standard library for WebAssembly: as rustup delivers it, or compiled from its source.
//!
//! Modules that share their memory always need the source: the library that rustup delivers was compiled without atomics, its
//! locks would wait for ever or not at all.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

/// The one platform of browsers.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where a build takes the standard library from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardLibrary {
    /// Compiled already.
    Delivered,
    /// Compiled with the module, with its flags.
    FromSource,
}

impl StandardLibrary {
    /// The best there is for modules of one thread.
    pub fn for_one_thread() -> Outcome<Self> {
        if delivered()?.is_dir() || rustup(&["target", "add", TARGET]) && delivered()?.is_dir() {
            return Ok(Self::Delivered);
        }
        println!("rustup has no {TARGET} to give; the standard library is compiled instead");
        Self::with_atomics()
    }

    /// What modules with shared memory need.
    pub fn with_atomics() -> Outcome<Self> {
        let library = source()?;
        let here = || library.join("std").join("Cargo.toml").is_file();
        if here() || rustup(&["component", "add", "rust-src"]) && here() {
            return Ok(Self::FromSource);
        }
        from_debian(&library)?;
        if here() {
            return Ok(Self::FromSource);
        }
        Err(Failure::Missing(
            "the source of Rust's standard library is missing; type: rustup component add rust-src"
                .to_owned(),
        ))
    }

    /// Adds what Cargo has to be told.
    pub fn arguments(self, cargo: &mut Command) {
        cargo.args(["--target", TARGET]);
        if self == Self::FromSource {
            cargo
                .args(["-Z", "build-std=panic_abort,std"])
                .env("RUSTC_BOOTSTRAP", "1");
        }
    }
}

fn delivered() -> Outcome<PathBuf> {
    Ok(sysroot()?.join("lib/rustlib").join(TARGET))
}

fn source() -> Outcome<PathBuf> {
    Ok(sysroot()?.join("lib/rustlib/src/rust/library"))
}

fn sysroot() -> Outcome<PathBuf> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(place::root())
        .args(["--print", "sysroot"]);
    Ok(PathBuf::from(shell::output(&mut rustc)?.trim()))
}

fn rustup(words: &[&str]) -> bool {
    let mut rustup = Command::new("rustup");
    rustup.current_dir(place::root()).args(words);
    shell::find("rustup").is_some() && shell::run(&mut rustup).is_ok()
}

/// Unpacks Debian's `rust-src` of exactly this compiler's version beside the build and links it to where Cargo looks.
fn from_debian(library: &Path) -> Outcome {
    let version = compiler_version()?;
    let missing = || {
        Failure::Missing(format!(
            "neither rustup nor this machine's Debian packages have the source of Rust {version}'s standard library; \
             type: rustup component add rust-src"
        ))
    };
    if shell::find("apt-get").is_none() {
        return Err(missing());
    }
    let listed = shell::output(Command::new("apt-cache").args(["madison", "rust-src"]))?;
    let package = package_of(&listed, &version).ok_or_else(missing)?;
    let folder = place::target().join("rust-src");
    std::fs::create_dir_all(&folder).map_err(at(&folder))?;
    let mut download = Command::new("apt-get");
    download
        .current_dir(&folder)
        .args(["download", &format!("rust-src={package}")]);
    shell::run(&mut download)?;
    let files = std::fs::read_dir(&folder).map_err(at(&folder))?.flatten();
    let archive = files
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .ok_or_else(missing)?;
    shell::run(
        Command::new("dpkg")
            .current_dir(&folder)
            .arg("-x")
            .arg(&archive)
            .arg("."),
    )?;
    let unpacked = folder
        .join("usr/src")
        .join(format!("rustc-{version}"))
        .join("library");
    if !unpacked.is_dir() {
        return Err(missing());
    }
    link(&unpacked, library)
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
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    if to.is_symlink() {
        std::fs::remove_file(to).map_err(at(to))?;
    }
    std::os::unix::fs::symlink(from, to).map_err(at(to))
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
        let listed = "  rust-src | 1.95.1+dfsg1-1 | http://mirror backports/main\n  rust-src | 1.95.0+dfsg1-1~bpo13+1 | http://mirror\n";
        assert_eq!(
            package_of(listed, "1.95.0").as_deref(),
            Some("1.95.0+dfsg1-1~bpo13+1")
        );
        assert_eq!(package_of(listed, "1.9"), None);
        assert_eq!(package_of("", "1.95.0"), None);
    }
}
