//! Packs the built web app, when there is one, and writes the table of its files as Rust source.
//!
//! `HETERODYNE_APP` names another folder than `web/app/dist`. Without a built app the table is empty, and the program says so.

#[path = "build/pack.rs"]
mod pack;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed=HETERODYNE_APP");
    let out = folder_of("OUT_DIR");
    let chosen = env::var_os("HETERODYNE_APP").map(PathBuf::from);
    let dist = chosen
        .clone()
        .unwrap_or_else(|| folder_of("CARGO_MANIFEST_DIR").join("../../web/app/dist"));
    // Cargo takes a missing folder as one that always changes; what is looked at instead is the nearest that exists.
    if let Some(seen) = dist.ancestors().find(|folder| folder.exists()) {
        println!("cargo::rerun-if-changed={}", seen.display());
    }
    let built = dist.join("index.html").is_file();
    if !built && chosen.is_some() {
        println!(
            "cargo::error=HETERODYNE_APP: {} holds no index.html",
            dist.display()
        );
    }
    let kept = out.join("app");
    let files = match built {
        true => pack::pack(&dist, &kept).unwrap_or_else(|error| {
            println!("cargo::error=packing {}: {error}", dist.display());
            Vec::new()
        }),
        false => Vec::new(),
    };
    let table = table(&files);
    let place = out.join("app.rs");
    if let Err(error) = fs::write(&place, table) {
        println!("cargo::error={}: {error}", place.display());
    }
}

fn folder_of(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).unwrap_or_default())
}

fn table(files: &[pack::Packed]) -> String {
    let mut text = String::from("&[\n");
    for file in files {
        let content = literal(&file.kept);
        let _ = writeln!(
            text,
            "    Embedded {{ path: {:?}, hash: {:?}, bytes: {}, brotli: {}, content: include_bytes!({content}) }},",
            file.path, file.hash, file.bytes, file.brotli
        );
    }
    text.push_str("]\n");
    text
}

fn literal(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
