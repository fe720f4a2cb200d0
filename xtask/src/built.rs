//! Builds one of this checkout's programs and says where it is.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::{place, setup, shell};

/// A small test of this workspace.
const ANY_TEST: &str = "reader";

/// The program `name`, built with the features of the whole workspace, so that all steps share what is compiled.
pub fn program(name: &str, release: bool) -> Outcome<PathBuf> {
    setup::native()?;
    let mut build = place::cargo();
    build.args(["build", "--quiet", "--locked"]);
    build.args(place::WORKSPACE).args(["--bin", name]);
    if !release {
        // A test among what is asked for has Cargo take the features that tests need, too: else everything beneath the programs would be compiled once more than for the tests.
        build.args(["--test", ANY_TEST]);
    }
    if release {
        build.arg("--release");
    }
    shell::run(&mut build)?;
    let profile = if release { "release" } else { "debug" };
    let path = place::target().join(profile).join(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(Failure::Check(format!("{} was not built", path.display())))
    }
}
