//! Tracks compiled in this process and rendered block after block, with nothing around them.

use std::path::Path;

use heterodyne_engine::{Compiled, Cursor, Isa, Mix, QUANTUM, Score, Settings, Sources, compile};
use heterodyne_track::document::NoiseSource;
use heterodyne_track::{parse_noise, parse_track};

use crate::material;

/// Text of a file.
fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads and compiles a track for its own sample rate, offline mix. A noise file is looked for beside the track.
///
/// # Errors
/// One sentence about the first thing that is wrong.
pub fn load(path: &Path) -> Result<Score, String> {
    compiled(&read(path)?, path)
}

/// The same from the text of a track; `path` is where it stands.
///
/// # Errors
/// As [`load`].
pub fn compiled(text: &str, path: &Path) -> Result<Score, String> {
    let parsed = parse_track(text, &path.display().to_string());
    let track = parsed
        .value
        .ok_or_else(|| format!("{} is not a track", path.display()))?;
    let background = match track.background_noise.as_ref().map(|noise| &noise.source) {
        Some(NoiseSource::File(name)) => {
            let file = path.with_file_name(name);
            let preset = parse_noise(&read(&file)?, name).value;
            Some(
                preset
                    .ok_or_else(|| format!("{} is not a noise preset", file.display()))?
                    .noise,
            )
        }
        Some(NoiseSource::Inline(_)) | None => None,
    };
    let sources = Sources {
        background,
        ..material::sources(track.clips.len())
    };
    let settings = Settings::new(track.globals.sample_rate, Mix::Offline);
    let Compiled { score, .. } =
        compile(&track, sources, &settings).map_err(|error| error.to_string())?;
    Ok(score)
}

/// Renders `quanta` blocks from the block `first` on and returns a number that depends on all of them.
pub fn render(score: &Score, first: u64, quanta: u64) -> f64 {
    render_with(score, Isa::detect(), first, quanta)
}

/// The same with the registers of `isa`.
pub fn render_with(score: &Score, isa: Isa, first: u64, quanta: u64) -> f64 {
    let mut cursor = Cursor::with_isa(score, isa);
    let mut out = [[0.0f32; QUANTUM]; 2];
    let mut energy = 0.0;
    for quantum in first..first + quanta {
        cursor.render(score, quantum, &mut out);
        let block = std::hint::black_box(&out);
        energy += f64::from(block[0][0]) * f64::from(block[1][QUANTUM - 1]);
    }
    energy
}
