//! The committed pages are those that the tables and the engine give now.
//!
//! Texts, tracks and recordings are compared byte by byte. Pictures are compared as pixels: the engine gives the same samples
//! everywhere, but logarithms and the drawing of lines are the platform's, so that a few pixels may fall to the other side.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pixels that may differ, as a part of the picture.
const FEW_PIXELS: f64 = 1e-3;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/voices")
}

fn files_below(folder: &Path, prefix: &str, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name);
        }
    }
}

/// Width, height and pixels in three bytes each; `None` for what is no such picture.
fn pixels(file: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    (info.color_type == png::ColorType::Rgb && info.bit_depth == png::BitDepth::Eight).then_some((
        info.width,
        info.height,
        bytes,
    ))
}

/// Whether two pictures show the same.
fn same_picture(a: &[u8], b: &[u8]) -> bool {
    let (Some(a), Some(b)) = (pixels(a), pixels(b)) else {
        return false;
    };
    let differing = a.2.chunks(3).zip(b.2.chunks(3)).filter(|(a, b)| a != b);
    (a.0, a.1) == (b.0, b.1) && differing.count() as f64 <= FEW_PIXELS * f64::from(a.0 * a.1)
}

fn is_fresh(name: &str, found: &[u8], made: &[u8]) -> bool {
    found == made || (name.ends_with(".png") && same_picture(found, made))
}

#[test]
fn the_reference_is_fresh() {
    let pages = heterodyne_reference::pages().expect("every example plays");
    let mut stale = Vec::new();
    for (name, content) in &pages {
        let found = std::fs::read(folder().join(name)).unwrap_or_default();
        if !is_fresh(name, &found, content) {
            stale.push(name.as_str());
        }
    }
    assert!(
        stale.is_empty(),
        "run `cargo xtask docs`; these are stale: {stale:?}"
    );
    let mut committed = BTreeSet::new();
    files_below(&folder(), "", &mut committed);
    let made: BTreeSet<String> = pages.into_iter().map(|(name, _)| name).collect();
    assert_eq!(committed, made, "files of docs/voices, made and found");
}

#[test]
fn the_page_of_the_effects_is_fresh() {
    let made = heterodyne_reference::effects().expect("all effects are written about");
    let found = std::fs::read_to_string(folder().join("../effects.md")).unwrap_or_default();
    assert!(
        found == made,
        "run `cargo xtask docs`; docs/effects.md is stale"
    );
}

fn painted(width: u32, height: u32, white: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut bytes = vec![0; 3 * (width * height) as usize];
    bytes[..3 * white].fill(255);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&bytes).expect("an image");
    writer.finish().expect("an end");
    file
}

#[test]
fn a_few_pixels_may_differ_and_no_more() {
    let black = painted(100, 100, 0);
    assert!(is_fresh("a.png", &painted(100, 100, 10), &black));
    assert!(!is_fresh("a.png", &painted(100, 100, 11), &black));
    assert!(!is_fresh("a.png", &painted(100, 101, 0), &black));
    assert!(!is_fresh("a.png", b"", &black));
    assert!(!is_fresh("a.md", b"one", b"two"));
}

#[test]
fn every_number_of_every_voice_has_a_usual_range() {
    use heterodyne_track::table::{Effect, Kind, voices};
    for voice in voices() {
        for row in voice.params().filter(|row| row.effect == Effect::Used) {
            if let Kind::Number { default, .. } = row.kind {
                let range = row.range.map(|(low, high)| low..=high);
                assert!(range.is_some(), "{} of {}", row.name, voice.name);
                let inside = default.is_none_or(|value| range.is_some_and(|r| r.contains(&value)));
                assert!(
                    inside || row.default_ends.is_some() || default == Some(0.0),
                    "{} of {}: {default:?}",
                    row.name,
                    voice.name
                );
            }
        }
    }
}
