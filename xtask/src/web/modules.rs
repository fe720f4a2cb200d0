//! The WebAssembly modules: compiled, checked, made small.
//!
//! Invariant: what lies in `web/wasm` is complete. A module is written there under its name only after all checks.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::npm;
use super::standard_library::{StandardLibrary, TARGET};
use crate::failure::{Outcome, at};
use crate::{built, place, shell, together};

/// Vector instructions of 128 bits, in every module.
const ONE_THREAD: &str = "-C target-feature=+simd128";
/// And what threads over one memory need.
pub const THREADS: &str = "-C target-feature=+simd128,+atomics,+bulk-memory,+mutable-globals";

/// The module for the worklet and its Workers, twice, the decoders, the instrument, and the live path.
pub fn worklet() -> Outcome {
    npm::install()?;
    let one_thread = StandardLibrary::for_one_thread()?;
    let threads = StandardLibrary::with_atomics()?;
    let plain = |package| compile(package, &[], &one_thread, ONE_THREAD, "wasm");
    // Two folders, so that neither waits for the other's lock.
    let builds: [&(dyn Fn() -> Outcome<Vec<PathBuf>> + Sync); 2] = [
        &|| {
            Ok(vec![
                plain("heterodyne-worklet")?.join("heterodyne_worklet.wasm"),
                plain("heterodyne-decoders")?.join("heterodyne_decoders.wasm"),
                plain("heterodyne-lab")?.join("heterodyne_lab.wasm"),
                plain("heterodyne-live-worklet")?.join("heterodyne_live_worklet.wasm"),
            ])
        },
        &|| {
            let package = "heterodyne-worklet";
            let built = compile(package, &[], &threads, THREADS, "wasm-threads")?;
            Ok(vec![built.join("heterodyne_worklet.wasm")])
        },
    ];
    let built: Vec<PathBuf> = together::each(&builds, |build| build())
        .into_iter()
        .collect::<Outcome<Vec<_>>>()?
        .concat();
    let out = place::root().join("web").join("wasm");
    std::fs::create_dir_all(&out).map_err(at(&out))?;
    let names = [
        "heterodyne.wasm",
        "heterodyne-decoders.wasm",
        "heterodyne-lab.wasm",
        "heterodyne-live.wasm",
        "heterodyne-threads.wasm",
    ];
    let modules: Vec<_> = built
        .into_iter()
        .zip(names.map(|name| out.join(name)))
        .collect();
    together::each(&modules, |(from, to)| optimise(from, to))
        .into_iter()
        .collect()
}

/// The instrument alone, for who times it; where it lies.
pub fn instrument() -> Outcome<PathBuf> {
    npm::install()?;
    let library = StandardLibrary::for_one_thread()?;
    let built = compile("heterodyne-lab", &[], &library, ONE_THREAD, "wasm")?;
    let out = place::root().join("web").join("wasm");
    std::fs::create_dir_all(&out).map_err(at(&out))?;
    let module = out.join("heterodyne-lab.wasm");
    optimise(&built.join("heterodyne_lab.wasm"), &module)?;
    Ok(module)
}

/// The established exports, with what `wasm-bindgen` writes around them.
pub fn drop_in() -> Outcome {
    npm::install()?;
    let library = StandardLibrary::for_one_thread()?;
    let features = ["--no-default-features", "--features", "web"];
    let built = compile("realtime_backend", &features, &library, ONE_THREAD, "wasm")?;
    let bare = place::target().join("wasm").join("drop-in");
    std::fs::create_dir_all(&bare).map_err(at(&bare))?;
    let mut bindgen = Command::new(built::program("wasm-bindgen", false)?);
    bindgen.arg(built.join("realtime_backend.wasm")).arg(&bare);
    shell::run(&mut bindgen)?;
    let pkg = place::root().join("crates/realtime_backend/pkg");
    std::fs::create_dir_all(&pkg).map_err(at(&pkg))?;
    let module = "realtime_backend_bg.wasm";
    for file in std::fs::read_dir(&bare).map_err(at(&bare))?.flatten() {
        if file.file_name() != module {
            let to = pkg.join(file.file_name());
            std::fs::copy(file.path(), &to).map_err(at(&to))?;
        }
    }
    optimise(&bare.join(module), &pkg.join(module))
}

/// Compiles a package for browsers and returns the folder that its module lies in.
fn compile(
    package: &str,
    features: &[&str],
    library: &StandardLibrary,
    flags: &str,
    folder: &str,
) -> Outcome<PathBuf> {
    let target = place::target().join(folder);
    let mut cargo = place::cargo();
    cargo
        .args(["build", "--quiet", "--locked", "--profile", "wasm", "--lib"])
        .args(["--package", package])
        .args(features)
        .env("RUSTFLAGS", flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .arg("--target-dir")
        .arg(&target);
    library.arguments(&mut cargo)?;
    shell::run(&mut cargo)?;
    Ok(target.join(TARGET).join("wasm"))
}

/// Runs binaryen over a module, unless its result of the very same input is there already.
pub fn optimise(from: &Path, to: &Path) -> Outcome {
    npm::install()?;
    let stamp = to.with_extension("wasm.of");
    let input = std::fs::read(from).map_err(at(from))?;
    let of = |made: &[u8]| format!("{:016x} makes {:016x}", fnv(&input), fnv(made));
    // Others write there too: wasm-pack, for one.
    let there = std::fs::read(to).ok();
    if there.is_some_and(|made| std::fs::read_to_string(&stamp).is_ok_and(|old| old == of(&made))) {
        return Ok(());
    }
    let unfinished = to.with_extension("wasm.tmp");
    let mut binaryen = npm::tool("binaryen", "bin/wasm-opt")?;
    binaryen
        .args(["-O3", "--detect-features", "-o"])
        .arg(&unfinished)
        .arg(from);
    shell::run(&mut binaryen)?;
    std::fs::rename(&unfinished, to).map_err(at(to))?;
    let made = std::fs::read(to).map_err(at(to))?;
    std::fs::write(&stamp, of(&made)).map_err(at(&stamp))?;
    println!(
        "{}: {:.0} KB, {:.0} KB before binaryen",
        to.display(),
        made.len() as f64 / 1e3,
        input.len() as f64 / 1e3
    );
    Ok(())
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_that_of_the_published_function() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
