//! Rust's standard library for WebAssembly: as rustup delivers it, or compiled from its source.
//!
//! Modules that share their memory always need the source: the library that rustup delivers was compiled without atomics, its
//! locks would wait for ever or not at all.

mod debian;

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{place, shell};

/// The one platform of browsers.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where a build takes the standard library from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardLibrary {
    /// Compiled already.
    Delivered,
    /// Compiled with the module, with its flags.
    FromSource,
    /// The same, by a compiler of Debian's that brings its source along.
    WithItsCompiler(debian::Compiler),
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
        if let Some(compiler) = debian::Compiler::fetched() {
            return Ok(Self::WithItsCompiler(compiler));
        }
        match debian::link_source(&library) {
            Ok(()) if here() => Ok(Self::FromSource),
            Ok(()) => Err(Failure::Missing(format!(
                "{} is not the source of Rust's standard library",
                library.display()
            ))),
            Err(Failure::Missing(why)) => match debian::Compiler::fetch() {
                Err(Failure::Missing(neither)) => {
                    let both = if why == neither {
                        why
                    } else {
                        format!("{why}; {neither}")
                    };
                    Err(Failure::Missing(format!(
                        "{both}; type: rustup component add rust-src"
                    )))
                }
                fetched => fetched.map(Self::WithItsCompiler),
            },
            Err(failure) => Err(failure),
        }
    }

    /// Adds what Cargo has to be told.
    pub fn arguments(&self, cargo: &mut Command) -> Outcome {
        cargo.args(["--target", TARGET]);
        if *self != Self::Delivered {
            cargo
                .args(["-Z", "build-std=panic_abort,std"])
                .env("RUSTC_BOOTSTRAP", "1");
        }
        if let Self::WithItsCompiler(compiler) = self {
            cargo.env("RUSTC", compiler.rustc()).env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
                compiler.linker()?,
            );
        }
        Ok(())
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
