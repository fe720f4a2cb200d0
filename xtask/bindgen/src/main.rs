//! Writes the JavaScript side of a wasm module for web pages, as the `wasm-bindgen` command does.
//!
//! Invariant: the crate and this program have the same version, because Cargo.lock holds both; a module of another version is
//! refused. It takes the arguments that `wasm-pack` gives, so that with the folder of this program on the `PATH` nothing has
//! to be downloaded.

mod arguments;

use std::process::ExitCode;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use arguments::{Asked, Work};

const HELP: &str = "\
Writes the JavaScript side of a wasm module for web pages.

    wasm-bindgen MODULE.wasm OUT_DIR
    wasm-bindgen MODULE.wasm --out-dir OUT_DIR --target web [--out-name NAME]
                 [--no-typescript] [--debug] [--keep-debug] [--no-demangle]
    wasm-bindgen --version
";

fn main() -> ExitCode {
    match asked_and_done() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn asked_and_done() -> Result<()> {
    match arguments::parse(lexopt::Parser::from_env())? {
        Asked::Help => print!("{HELP}"),
        Asked::Version => println!("wasm-bindgen {}", wasm_bindgen_shared::version()),
        Asked::Work(work) => write(&work)?,
    }
    Ok(())
}

fn write(work: &Work) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_path(&work.module)
        .typescript(work.typescript)
        .debug(work.debug)
        .keep_debug(work.keep_debug)
        .demangle(work.demangle)
        // `init()` without an argument looks for the module beside the script.
        .omit_default_module_path(false);
    if let Some(name) = &work.out_name {
        bindgen.out_name(name);
    }
    bindgen
        .generate(&work.out_dir)
        .with_context(|| format!("{} cannot be used", work.module.display()))?;
    if work.package {
        let path = work.out_dir.join("package.json");
        let package = package(bindgen.stem()?);
        std::fs::write(&path, package)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Says that the scripts are modules, and which of them is meant by the folder.
fn package(stem: &str) -> String {
    format!(
        "{{\n  \"name\": \"{stem}\",\n  \"private\": true,\n  \"type\": \"module\",\n  \"main\": \"{stem}.js\",\n  \"types\": \"{stem}.d.ts\"\n}}\n"
    )
}
