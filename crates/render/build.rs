//! Works out a number that changes with every source file that can change a sample.
//!
//! Remembered peaks carry it in their names, so that a rebuilt engine never believes what an older one measured.

use std::path::{Path, PathBuf};

fn main() {
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
    for room in ["dsp", "track", "engine", "render"] {
        let folder = Path::new("..").join(room).join("src");
        println!("cargo:rerun-if-changed={}", folder.display());
        for file in files(&folder) {
            let content = std::fs::read(&file).unwrap_or_default();
            for byte in file
                .to_string_lossy()
                .bytes()
                .filter(|byte| *byte != b'\\' && *byte != b'/')
                .chain(content)
            {
                sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    println!(
        "cargo:rustc-env=HETERODYNE_SOURCES={}-{sum:016x}",
        env!("CARGO_PKG_VERSION")
    );
}

/// All files below `folder`, sorted; none where it does not exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
