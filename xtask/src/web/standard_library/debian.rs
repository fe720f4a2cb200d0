//! The standard library's source out of Debian's archive, for machines on which rustup cannot download.
//!
//! Nothing is installed: the lists and the package go into the build folder, and one link tells Cargo where the source is.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

/// Which of Debian's archives has compilers as new as ours.
const ARCHIVE: &str = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] \
                       http://deb.debian.org/debian trixie-backports main\n";

/// Unpacks `rust-src` of exactly this compiler's version and links it to `library`, where Cargo looks.
pub fn link_source(library: &Path) -> Outcome {
    let version = compiler_version()?;
    let missing = || {
        Failure::Missing(format!(
            "neither rustup nor Debian's archive gives the source of Rust {version}'s standard library; \
             type: rustup component add rust-src"
        ))
    };
    if shell::find("apt-get").is_none() || shell::find("dpkg").is_none() {
        return Err(missing());
    }
    let folder = place::target().join("rust-src");
    let unpacked = folder
        .join("usr/src")
        .join(format!("rustc-{version}"))
        .join("library");
    if !unpacked.is_dir() {
        let lists = Lists::fetch(&folder)?;
        let listed = shell::output(lists.apt("apt-cache").args(["madison", "rust-src"]))?;
        let package = package_of(&listed, &version).ok_or_else(missing)?;
        let mut download = lists.apt("apt-get");
        download.args(["--quiet", "download", &format!("rust-src={package}")]);
        shell::run(&mut download)?;
        let archive = archive_in(&folder)?.ok_or_else(missing)?;
        let mut unpack = Command::new("dpkg");
        unpack.current_dir(&folder).arg("-x").arg(archive).arg(".");
        shell::run(&mut unpack)?;
    }
    if !unpacked.is_dir() {
        return Err(missing());
    }
    link(&unpacked, library)
}

/// Package lists of our own, so that those of the machine stay as they are.
struct Lists<'a> {
    folder: &'a Path,
}

impl<'a> Lists<'a> {
    fn fetch(folder: &'a Path) -> Outcome<Self> {
        for name in ["lists/partial", "cache/archives/partial"] {
            let dir = folder.join(name);
            std::fs::create_dir_all(&dir).map_err(at(&dir))?;
        }
        for (name, text) in [("sources.list", ARCHIVE), ("status", "")] {
            let file = folder.join(name);
            std::fs::write(&file, text).map_err(at(&file))?;
        }
        let lists = Self { folder };
        shell::run(lists.apt("apt-get").args(["--quiet", "update"]))?;
        Ok(lists)
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder);
        for (setting, name) in [
            ("Dir::Etc::sourcelist", "sources.list"),
            ("Dir::State::lists", "lists"),
            ("Dir::State::status", "status"),
            ("Dir::Cache", "cache"),
        ] {
            let path = self.folder.join(name);
            command
                .arg("-o")
                .arg(format!("{setting}={}", path.display()));
        }
        command.args(["-o", "Dir::Etc::sourceparts=/dev/null"]);
        command
    }
}

fn archive_in(folder: &Path) -> Outcome<Option<PathBuf>> {
    let files = std::fs::read_dir(folder).map_err(at(folder))?.flatten();
    Ok(files
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb")))
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
        let listed = "  rust-src | 1.95.10+dfsg1-1 | http://mirror\n  rust-src | 1.95.1+dfsg1-2~bpo13+1 | http://mirror\n";
        assert_eq!(
            package_of(listed, "1.95.1").as_deref(),
            Some("1.95.1+dfsg1-2~bpo13+1")
        );
        assert_eq!(package_of(listed, "1.9"), None);
        assert_eq!(package_of("", "1.95.0"), None);
    }
}
