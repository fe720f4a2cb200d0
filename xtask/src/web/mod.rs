//! Everything for browsers: the WebAssembly modules, the npm package, the web app.

mod atomics;
mod modules;
mod npm;
mod standard_library;
pub mod tests;

pub use modules::{instrument, optimise};
pub use npm::{install_in, node};
pub use standard_library::{StandardLibrary, TARGET};

use crate::failure::{Failure, Outcome};

/// The page of `cargo xtask web --help`.
pub const HELP: &str = "\
Usage: cargo xtask web [--only PART]...

Builds everything for browsers, from a fresh machine on:
  guard     shows that threads over a standard library without atomics are refused
  modules   crates/worklet as two WebAssembly modules, for one thread and for shared memory, into web/wasm; the decoders and
            the measuring instrument as one each
  drop-in   crates/realtime_backend as its users know it, into crates/realtime_backend/pkg
  package   the npm package heterodyne, into web/dist
  app       the web app, into web/app/dist; the next build of the command `heterodyne` carries it
What is missing is installed: the target wasm32-unknown-unknown and the source of Rust's standard library through rustup, or
else from Debian's packages into the build folder; packages of npm as web/package-lock.json names them.
Needs Node 20 or later.
";

type Part = (&'static str, fn() -> Outcome);

const PARTS: &[Part] = &[
    ("guard", || {
        atomics::guard_bites().map(|why| why.iter().for_each(|why| println!("not tried: {why}")))
    }),
    ("modules", modules::worklet),
    ("drop-in", modules::drop_in),
    ("package", npm::package),
    ("app", npm::app),
];

/// `cargo xtask web`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    use lexopt::ValueExt;
    let mut only = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Long("only") => only.push(known(words.value()?.string()?)?),
            other => return Err(other.unexpected().into()),
        }
    }
    build(&only)
}

/// Builds the parts that are named, or all where none is.
fn build(only: &[String]) -> Outcome {
    for (name, build) in PARTS {
        if only.is_empty() || only.iter().any(|word| word == name) {
            println!("-- {name}");
            build()?;
        }
    }
    Ok(())
}

fn known(name: String) -> Outcome<String> {
    if PARTS.iter().any(|(part, _)| *part == name) {
        return Ok(name);
    }
    let names: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
    Err(Failure::Usage(format!(
        "no part is called {name:?}; there are: {}",
        names.join(", ")
    )))
}

/// Builds all of it.
pub fn everything() -> Outcome {
    build(&[])
}
