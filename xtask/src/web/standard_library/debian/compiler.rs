//! A compiler of Debian's own with its standard library, for machines on which nobody has the source that fits the one that is installed.
//!
//! Debian keeps a current compiler for building browsers in its stable releases. It conflicts with other compilers, so it is unpacked,
//! never installed, and found through a script that tells it where its libraries are.

use std::path::{Path, PathBuf};

use super::archive::{self, Archive};
use crate::failure::{Failure, Outcome, at};
use crate::place;

const SUITE: &str = "http://deb.debian.org/debian-security bookworm-security main";

/// Where an unpacked compiler lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiler {
    folder: PathBuf,
}

impl Compiler {
    /// Fetches it, unless it is there already.
    pub fn fetch() -> Outcome<Self> {
        let compiler = Self {
            folder: place::target().join("rustc-web"),
        };
        if !compiler.rustc().is_file() {
            archive::tools()?;
            let archive = Archive::open(&compiler.folder, SUITE)?;
            let packages = packages(&|package| archive.ask(&["depends", package]))?;
            let names: Vec<&str> = packages.iter().map(String::as_str).collect();
            archive.unpack(&names)?;
            compiler.write_script()?;
        }
        Ok(compiler)
    }

    /// What Cargo is to start as `rustc`.
    pub fn rustc(&self) -> PathBuf {
        self.folder.join("rustc.sh")
    }

    /// Its linker for WebAssembly.
    pub fn linker(&self) -> Outcome<PathBuf> {
        let libraries = self.folder.join("usr/lib");
        let versions = std::fs::read_dir(&libraries).map_err(at(&libraries))?;
        versions
            .flatten()
            .map(|version| version.path().join("bin/wasm-ld"))
            .find(|linker| linker.exists())
            .ok_or_else(|| Failure::Missing(format!("no wasm-ld in {}", libraries.display())))
    }

    #[cfg(unix)]
    fn write_script(&self) -> Outcome {
        use std::os::unix::fs::PermissionsExt;
        let unfinished = self.folder.join("rustc.tmp");
        let usr = quoted(&self.folder.join("usr"));
        let host = std::env::consts::ARCH;
        let text = format!(
            "#!/bin/sh\nLD_LIBRARY_PATH={usr}/lib/{host}-linux-gnu exec {usr}/bin/rustc \"$@\"\n"
        );
        std::fs::write(&unfinished, text).map_err(at(&unfinished))?;
        let may_run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&unfinished, may_run).map_err(at(&unfinished))?;
        std::fs::rename(&unfinished, self.rustc()).map_err(at(&unfinished))
    }

    #[cfg(not(unix))]
    fn write_script(&self) -> Outcome {
        Err(Failure::Missing(
            "Debian's compiler runs on Debian".to_owned(),
        ))
    }
}

/// For a shell, whatever the path holds.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}

/// What belongs together: the compiler, its driver, its library for this machine and in source, LLVM and the linker of LLVM's version.
fn packages(depends: &dyn Fn(&str) -> Outcome<String>) -> Outcome<Vec<String>> {
    let one = |of: &str, start: &str| -> Outcome<String> {
        let said = depends(of)?;
        let mut names = said
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Depends: "));
        names
            .find(|name| name.starts_with(start))
            .map(str::to_owned)
            .ok_or_else(|| Failure::Missing(format!("{of} depends on no {start}…:\n{said}")))
    };
    let driver = one("libstd-rust-web-dev", "libstd-rust-web-")?;
    let llvm = one(&driver, "libllvm")?;
    let linker = llvm.replace("libllvm", "lld-");
    let fixed = ["rustc-web", "rust-web-src", "libstd-rust-web-dev"];
    Ok(fixed
        .map(str::to_owned)
        .into_iter()
        .chain([driver, llvm, linker])
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `apt-cache depends` printed it, shortened.
    fn depends(package: &str) -> Outcome<String> {
        Ok(match package {
            "libstd-rust-web-dev" => "libstd-rust-web-dev\n  Depends: libstd-rust-web-1.96\n  Conflicts: libstd-rust-dev\n",
            "libstd-rust-web-1.96" => "libstd-rust-web-1.96\n  Depends: libc6\n  Depends: libllvm22\n  Depends: libz3-4\n",
            _ => "",
        }
        .to_owned())
    }

    #[test]
    fn versions_follow_from_what_depends_on_what() {
        let names = packages(&depends).unwrap();
        let expected = [
            "rustc-web",
            "rust-web-src",
            "libstd-rust-web-dev",
            "libstd-rust-web-1.96",
            "libllvm22",
            "lld-22",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_package_that_is_not_there_is_named() {
        let error = packages(&|_| Ok(String::new())).unwrap_err().to_string();
        assert!(error.contains("libstd-rust-web-dev"), "{error}");
    }

    #[test]
    fn a_path_is_one_word_for_a_shell() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
