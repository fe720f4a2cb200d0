//! The app inside the program: what the build script packs, and what comes out again.

use crate::house::{disorder, packed, put};
use crate::pack;
use heterodyne_server::app::App;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

#[test]
fn files_come_out_as_they_went_in_and_are_packed_once() {
    let (folder, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let text = b"the same words again and again ".repeat(300);
    let noise = disorder(4000);
    put(
        folder.path(),
        &[
            ("index.html", &text),
            ("a/b/noise.bin", &noise),
            ("a/empty.txt", b""),
            ("twin.html", &text),
        ],
    );
    put(
        folder.path(),
        &[("x.js.map", b"{}"), (".hidden", b"x"), (".folder/y", b"y")],
    );
    let files = pack::pack(folder.path(), kept.path()).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        ["a/b/noise.bin", "a/empty.txt", "index.html", "twin.html"]
    );
    for file in &files {
        let original = fs::read(folder.path().join(&file.path)).unwrap();
        let stored = fs::read(&file.kept).unwrap();
        let plain = match file.brotli {
            false => stored.clone(),
            true => {
                let mut plain = Vec::new();
                brotli::Decompressor::new(&stored[..], 4096)
                    .read_to_end(&mut plain)
                    .unwrap();
                plain
            }
        };
        assert_eq!(
            (plain, original.len()),
            (original, file.bytes),
            "{}",
            file.path
        );
        assert_eq!(file.brotli, file.path.ends_with(".html"), "{}", file.path);
        assert!(!file.brotli || stored.len() * 10 < file.bytes);
    }
    assert_eq!(files[2].kept, files[3].kept);

    // What is kept is taken, not made again: a mark left in it survives.
    fs::write(&files[0].kept, b"mark").unwrap();
    fs::write(folder.path().join("a/empty.txt"), b"no longer").unwrap();
    let again = pack::pack(folder.path(), kept.path()).unwrap();
    assert_eq!(fs::read(&again[0].kept).unwrap(), b"mark");
    assert_ne!(again[1].hash, files[1].hash);
    assert!(!files[1].kept.exists());
}

#[test]
fn hashes_are_those_of_the_published_function() {
    let (folder, kept) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(folder.path(), &[("0", b""), ("1", b"a"), ("2", b"foobar")]);
    let files = pack::pack(folder.path(), kept.path()).unwrap();
    let hashes: Vec<&str> = files.iter().map(|file| file.hash.as_str()).collect();
    // FNV-1a, 128 bits: the offset basis, and the published test vectors for "a" and "foobar".
    assert_eq!(
        hashes,
        [
            "6c62272e07bb014262b821756295c58d",
            "d228cb696f1a8caf78912b704e4a8964",
            "343e1662793c64bf6f0d3597ba446f18"
        ]
    );
}

#[test]
fn the_app_of_this_program_is_the_app_that_was_built() {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/app/dist");
    // The step of the test suite that builds the app says so, and then there is nothing to skip.
    let must = std::env::var_os("HETERODYNE_TEST_EMBEDDED").is_some();
    let Some(embedded) = App::embedded() else {
        assert!(!must, "this program was built without the app");
        println!("skipped: this program was built without the app");
        return;
    };
    assert!(embedded.has("index.html"));
    if !dist.join("index.html").is_file() {
        assert!(!must, "{} is gone", dist.display());
        println!("skipped: the app is embedded and its source is gone");
        return;
    }
    let now = packed(&dist);
    let hashes = |app: &App| -> BTreeMap<String, String> {
        let files = app.files();
        files
            .map(|(path, file)| (path.to_owned(), file.hash.clone()))
            .collect()
    };
    assert_eq!(hashes(&embedded), hashes(&now));
}
