//! Shows that the guard of `crates/ring` refuses the mistake it is there for: threads over a standard library without atomics.

use super::modules::THREADS;
use super::standard_library::{StandardLibrary, TARGET};
use crate::failure::{Failure, Outcome};
use crate::place;

/// Compiles the ring for shared memory with the library that rustup delivers, and fails unless that is refused for the right
/// reason. The answer tells why it could not be tried.
pub fn guard_bites() -> Outcome<Option<String>> {
    if StandardLibrary::for_one_thread()? != StandardLibrary::Delivered {
        return Ok(Some(
            "no standard library without atomics is here".to_owned(),
        ));
    }
    let mut cargo = place::cargo();
    cargo
        .args(["check", "--locked", "--target", TARGET])
        .args(["--package", "heterodyne-ring", "--target-dir"])
        .arg(place::target().join("wasm-guard"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", THREADS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = cargo
        .output()
        .map_err(|error| Failure::Missing(format!("cargo: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success()
        && said.contains("the standard library was compiled without atomics")
    {
        println!("threads over a standard library without atomics are refused");
        return Ok(None);
    }
    Err(Failure::Check(format!(
        "threads over a standard library without atomics were not refused:\n{said}"
    )))
}
