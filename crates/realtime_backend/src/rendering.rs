//! Renders what a stream would play into a WAV file of 16 bits.
//!
//! The file has Σ trunc(dᵢ·rate) frames at the track's own rate. Steps that overlap end sooner than that: the rest is
//! silence. Samples are cut off at ±1, times 32767, and their fraction is dropped (client-api §2).

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use heterodyne_engine::{Mix, Score, Settings};
use heterodyne_media::{Format, OutputSpec, Project};
use heterodyne_render::{Memory, Options, Watch};

use crate::config::Config;
use crate::error::BackendError;
use crate::note::{Note, Report};
use crate::source::Source;

/// Longest sample of a track, in seconds.
pub const SAMPLE_SECS: u32 = 60;

/// A file that was rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// Where it lies.
    pub path: PathBuf,
    /// Its length in frames.
    pub frames: u64,
    /// How long it took, in seconds, without reading the track.
    pub wall_secs: f64,
}

/// Tells what is wrong with a track that is used all the same.
pub(crate) fn tell(source: &Source, project: &Project, report: Report) {
    for diagnostic in &project.diagnostics {
        let text = source.text();
        report(Note::Problem { diagnostic, text });
    }
}

/// The live mix with this machine's gains, at the track's own rate.
pub(crate) fn settings(project: &Project, config: &Config) -> Settings {
    Settings {
        voice_gain: config.voice_gain,
        noise_gain: config.noise_gain,
        clip_gain: config.clip_gain,
        ..Settings::new(project.track.globals.sample_rate, Mix::Live)
    }
}

pub(crate) fn render(
    source: &Source,
    project: Project,
    path: &Path,
    config: &Config,
    most_secs: Option<u32>,
    cancel: &AtomicBool,
) -> Result<Rendered, BackendError> {
    let started = Instant::now();
    let settings = settings(&project, config);
    let (track, sources) = project.into_piece();
    let mut score = heterodyne_engine::compile(&track, sources, &settings)
        .map_err(|error| BackendError::compile(source, &error))?
        .score;
    let frames = if score.frames() == 0 {
        write_empty(&score, path)?
    } else {
        let rate = u64::from(score.sample_rate());
        let options = Options {
            slice: most_secs.map(|secs| 0..u64::from(secs) * rate),
            // The live mix has no levels to remember.
            memory: Memory::off(),
            keep_bytes: 0,
            ..Options::new(Format::WavS16)
        };
        let watch = Watch {
            cancel,
            progress: &|_| {},
        };
        let report = heterodyne_render::render(&mut score, path, &options, watch)
            .map_err(|error| BackendError::render(source, path, error))?;
        report.file.frames
    };
    Ok(Rendered {
        path: path.to_path_buf(),
        frames,
        wall_secs: started.elapsed().as_secs_f64(),
    })
}

/// A track without a frame makes a file without a frame.
fn write_empty(score: &Score, path: &Path) -> Result<u64, BackendError> {
    let spec = OutputSpec::new(Format::WavS16, score.sample_rate(), 0);
    let written = heterodyne_media::create(path, &spec).and_then(|writer| writer.finish());
    let file = written.map_err(|error| BackendError::media(path, error))?;
    Ok(file.frames)
}
