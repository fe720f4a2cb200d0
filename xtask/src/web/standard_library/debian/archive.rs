//! Debian's archive, asked and fetched from without touching what is installed: lists, downloads and contents stay in one folder.
//!
//! Invariant: a folder under its own name is complete. It is filled under another one, by one process at a time.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

/// A folder that is there, or filled by `fill` and then there; nobody else fills it meanwhile.
pub fn complete(name: &str, fill: impl FnOnce(&Path) -> Outcome) -> Outcome<PathBuf> {
    let target = place::target();
    std::fs::create_dir_all(&target).map_err(at(&target))?;
    let folder = target.join(name);
    let lock = target.join(format!("{name}.lock"));
    let one_at_a_time = File::create(&lock).map_err(at(&lock))?;
    one_at_a_time.lock().map_err(at(&lock))?;
    if !folder.is_dir() {
        let unfinished = target.join(format!("{name}.new"));
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).map_err(at(&unfinished))?;
        }
        std::fs::create_dir_all(&unfinished).map_err(at(&unfinished))?;
        fill(&unfinished)?;
        std::fs::rename(&unfinished, &folder).map_err(at(&folder))?;
    }
    Ok(folder)
}

/// One suite of the archive and the folder for what comes from there.
pub struct Archive<'a> {
    folder: &'a Path,
}

impl<'a> Archive<'a> {
    /// Reads the lists of a suite, such as `http://deb.debian.org/debian trixie-backports main`.
    pub fn open(folder: &'a Path, suite: &str) -> Outcome<Self> {
        tools()?;
        for name in ["lists/partial", "cache/archives/partial"] {
            let dir = folder.join(name);
            std::fs::create_dir_all(&dir).map_err(at(&dir))?;
        }
        let source =
            format!("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {suite}\n");
        for (name, text) in [("sources.list", source.as_str()), ("status", "")] {
            let file = folder.join(name);
            std::fs::write(&file, text).map_err(at(&file))?;
        }
        let archive = Self { folder };
        shell::run(archive.apt("apt-get").args(["--quiet", "update"]))?;
        Ok(archive)
    }

    /// What a query to `apt-cache` prints.
    pub fn ask(&self, words: &[&str]) -> Outcome<String> {
        shell::output(self.apt("apt-cache").args(words))
    }

    /// Downloads packages and unpacks them side by side.
    pub fn unpack(&self, packages: &[&str]) -> Outcome {
        let mut download = self.apt("apt-get");
        download.args(["--quiet", "download"]).args(packages);
        shell::run(&mut download)?;
        for archive in self.downloaded()? {
            let mut unpack = Command::new("dpkg");
            unpack
                .current_dir(self.folder)
                .arg("-x")
                .arg(&archive)
                .arg(".");
            shell::run(&mut unpack)?;
            std::fs::remove_file(&archive).map_err(at(&archive))?;
        }
        Ok(())
    }

    fn downloaded(&self) -> Outcome<Vec<PathBuf>> {
        let files = std::fs::read_dir(self.folder).map_err(at(self.folder))?;
        Ok(files
            .flatten()
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "deb"))
            .collect())
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

/// Whether this machine has Debian's tools.
fn tools() -> Outcome {
    match shell::find("apt-get").and(shell::find("dpkg")) {
        Some(_) => Ok(()),
        None => Err(Failure::Missing(
            "Debian's apt-get and dpkg are not here".to_owned(),
        )),
    }
}
