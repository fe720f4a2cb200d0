//! A compiler of Debian's own with its standard library, for machines on which nobody has the source that fits the one that is installed.
//!
//! Debian keeps a current compiler for building browsers in bookworm. It conflicts with other compilers, so it is unpacked,
//! never installed, and found through a script that tells it where its libraries are.

use std::path::PathBuf;
use std::process::Command;

use super::archive::{self, Archive};
use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

const NAME: &str = "rustc-web";
const SUITE: &str = "http://deb.debian.org/debian-security bookworm-security main";

/// Where an unpacked compiler lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiler {
    folder: PathBuf,
}

impl Compiler {
    /// The one that was fetched before.
    pub fn fetched() -> Option<Self> {
        let folder = place::target().join(NAME);
        folder.is_dir().then_some(Self { folder })
    }

    /// Fetches it, unless it is there already.
    pub fn fetch() -> Outcome<Self> {
        let folder = archive::complete(NAME, |unfinished| {
            let archive = Archive::open(unfinished, SUITE)?;
            println!("Debian's own compiler is fetched");
            let packages = packages(&|package| archive.ask(&["depends", package]))?;
            let names: Vec<&str> = packages.iter().map(String::as_str).collect();
            archive.unpack(&names)?;
            let compiler = Self {
                folder: unfinished.to_owned(),
            };
            compiler.write_script()?;
            compiler.linker()?;
            // What it needs of the machine may be missing: LLVM uses libraries that are not fetched.
            shell::run(Command::new(compiler.rustc()).arg("-vV")).map_err(|error| {
                Failure::Missing(format!("Debian's compiler does not start here: {error}"))
            })
        })?;
        Ok(Self { folder })
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
        let script = self.rustc();
        let host = std::env::consts::ARCH;
        let text = format!(
            "#!/bin/sh\nusr=$(cd \"$(dirname \"$0\")\" && pwd)/usr\n\
             LD_LIBRARY_PATH=\"$usr/lib/{host}-linux-gnu\" exec \"$usr/bin/rustc\" \"$@\"\n"
        );
        std::fs::write(&script, text).map_err(at(&script))?;
        let may_run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&script, may_run).map_err(at(&script))
    }

    #[cfg(not(unix))]
    fn write_script(&self) -> Outcome {
        Err(Failure::Missing(
            "Debian's compiler runs on Debian".to_owned(),
        ))
    }
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
}
