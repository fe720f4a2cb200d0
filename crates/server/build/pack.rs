//! Turns a folder of built pages into what the program embeds: each file once, as small as it gets, under its content's name.
//!
//! Invariant: the bytes that are kept decompress to the bytes of the file, and the name of what is kept is the hash of the file,
//! so an unchanged file is compressed once for each build folder. Brotli is the only coding: every browser that can run the
//! app takes it over https and from localhost; what does not shrink is kept as it is.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// One file of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Path below the folder, with `/` and without one at the start.
    pub path: String,
    /// Hash of the file's bytes, 32 hexadecimal digits.
    pub hash: String,
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Where the kept bytes lie.
    pub kept: PathBuf,
    /// Whether they are compressed.
    pub brotli: bool,
}

/// Brotli's best quality and widest window that every decoder takes.
const QUALITY: i32 = 11;
const WINDOW_BITS: i32 = 22;

/// Packs all files of `folder`, sorted by path, into the folder `kept`; what older builds left there goes.
///
/// Hidden files and source maps stay outside.
///
/// # Errors
/// A file cannot be read or written, or has a name that is no UTF-8.
pub fn pack(folder: &Path, kept: &Path) -> io::Result<Vec<Packed>> {
    fs::create_dir_all(kept)?;
    let mut files = Vec::new();
    walk(folder, "", &mut files)?;
    files.sort();
    let packed = files
        .into_iter()
        .map(|path| pack_one(folder, path, kept))
        .collect::<io::Result<Vec<Packed>>>()?;
    for entry in fs::read_dir(kept)? {
        let old = entry?.path();
        if packed.iter().all(|file| file.kept != old) {
            fs::remove_file(old)?;
        }
    }
    Ok(packed)
}

fn walk(folder: &Path, below: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::other(format!("{} in the app is no UTF-8", name.display()))
        })?;
        if name.starts_with('.') || name.ends_with(".map") {
            continue;
        }
        let path = match below {
            "" => name,
            _ => format!("{below}/{name}"),
        };
        if entry.path().is_dir() {
            walk(folder, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn pack_one(folder: &Path, path: String, kept: &Path) -> io::Result<Packed> {
    let bytes = fs::read(folder.join(&path))?;
    let hash = hash(&bytes);
    let (compressed, plain) = (kept.join(format!("{hash}.br")), kept.join(&hash));
    let brotli = if compressed.is_file() {
        true
    } else if plain.is_file() {
        false
    } else {
        let small = compress(&bytes)?;
        let worth = small.len() + small.len() / 16 < bytes.len();
        let (name, content) = if worth {
            (&compressed, &small)
        } else {
            (&plain, &bytes)
        };
        // A build that is broken off must not leave half a file under a final name.
        let unfinished = kept.join(format!("{hash}.part"));
        fs::write(&unfinished, content)?;
        fs::rename(&unfinished, name)?;
        worth
    };
    Ok(Packed {
        path,
        hash,
        bytes: bytes.len(),
        kept: if brotli { compressed } else { plain },
        brotli,
    })
}

fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut small = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW_BITS,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut writer = brotli::CompressorWriter::with_params(&mut small, 65_536, &parameters);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(small)
}

/// FNV-1a of 128 bits (Fowler, Noll, Vo): names content that we have made ourselves, so nobody looks for collisions.
fn hash(bytes: &[u8]) -> String {
    let mut state: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in bytes {
        state = (state ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{state:032x}")
}
