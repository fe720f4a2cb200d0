//! Scores to render, and a render in a folder of its own.

use heterodyne_engine::{Mix, Score, Settings, Sources, compile};
use heterodyne_media::Format;
use heterodyne_render::{Memory, Options, RenderError, Report, Watch, render, render_to_memory};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Frames per second: a chunk is 8.2 s, so that short tracks have many.
pub const RATE: u32 = 8000;

/// One step of a test track.
#[derive(Clone, Debug)]
pub struct Step {
    pub secs: f64,
    pub voices: usize,
    pub amp: f64,
}

/// A track of binaural tones over soft pink noise.
pub fn score(steps: &[Step], crossfade_secs: f64, noise_gain: f64, mix: Mix) -> Score {
    let mut text = String::new();
    for step in steps {
        let voices: Vec<String> = (0..step.voices)
            .map(|voice| {
                let hz = 110.0 + 31.0 * voice as f64;
                let amp = step.amp;
                format!(
                    r#"{{"synth_function_name":"binaural_beat","params":{{"ampL":{amp},"ampR":{amp},"baseFreq":{hz}}}}}"#
                )
            })
            .collect();
        text.push_str(&format!(
            r#"{{"duration":{},"voices":[{}]}},"#,
            step.secs,
            voices.join(",")
        ));
    }
    let steps = text.trim_end_matches(',');
    let noise =
        format!(r#"{{"params":{{"noise_parameters":{{"name":"pink"}}}},"gain":{noise_gain}}}"#);
    let noise = if noise_gain > 0.0 {
        noise
    } else {
        "null".to_owned()
    };
    let text = format!(
        r#"{{"global":{{"sample_rate":{RATE},"crossfade_duration":{crossfade_secs}}},"progression":[{steps}],"background_noise":{noise}}}"#
    );
    let parsed = heterodyne_track::parse_track(&text, "test.json");
    let track = parsed
        .value
        .unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    let background = track
        .background_noise
        .as_ref()
        .and_then(|noise| match &noise.source {
            heterodyne_track::document::NoiseSource::Inline(noise) => Some(noise.clone()),
            heterodyne_track::document::NoiseSource::File(_) => None,
        });
    compile(
        &track,
        Sources {
            background,
            ..Sources::default()
        },
        &Settings::new(RATE, mix),
    )
    .unwrap()
    .score
}

/// Quiet, loud (its step needs a scale) and quiet again, with crossfades.
pub fn usual() -> Score {
    let step = |secs, voices, amp| Step { secs, voices, amp };
    score(
        &[step(21.0, 1, 0.3), step(30.5, 5, 0.6), step(17.25, 2, 0.4)],
        1.5,
        0.0,
        Mix::Offline,
    )
}

/// One thread, nothing remembered, nothing kept.
pub fn plain(format: Format) -> Options {
    Options {
        threads: NonZeroUsize::MIN,
        memory: Memory::off(),
        keep_bytes: 0,
        ..Options::new(format)
    }
}

/// Renders into `folder` and returns the file.
pub fn file(
    mut score: Score,
    folder: &Path,
    options: &Options,
) -> Result<(Vec<u8>, Report), RenderError> {
    let path = folder.join("out.audio");
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    let report = render(&mut score, &path, options, watch)?;
    Ok((std::fs::read(&path).unwrap(), report))
}

/// Renders into memory and returns the bytes of its samples, little end first as in a file.
pub fn memory_of(mut score: Score, options: &Options) -> Result<Vec<u8>, RenderError> {
    let watch = Watch {
        cancel: &AtomicBool::new(false),
        progress: &|_| (),
    };
    let sound = render_to_memory(&mut score, options, watch)?;
    let samples = sound.interleaved.iter();
    Ok(samples.flat_map(|sample| sample.to_le_bytes()).collect())
}

pub fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}
