//! One voice as the engine plays it: a step of its own, flat, before any scale.

use std::collections::BTreeMap;
use std::sync::Arc;

use heterodyne_engine::{
    ClipAudio, Cursor, HeadResponses, Mix, QUANTUM, Settings, Sources, compile,
};
use serde_json::{Map, Value, json};

use crate::voices::Stereo;

/// Rate of the recordings.
pub const RECORDED: u32 = 44_100;

/// A recording that a voice may name, mean of its ears; none by other names.
pub fn recording(path: &str) -> Option<Vec<f64>> {
    let audio = audio(path)?;
    let both = audio.left.iter().zip(&audio.right);
    Some(
        both.map(|(l, r)| (f64::from(*l) + f64::from(*r)) / 2.0)
            .collect(),
    )
}

fn audio(path: &str) -> Option<ClipAudio> {
    let (frames, left, right) = match path {
        "a.wav" => (4410, 0.031, 0.043),
        "b.wav" => (7001, 0.017, 0.09),
        _ => return None,
    };
    let wave = |step: f64| {
        (0..frames)
            .map(|n| (0.7 * (step * f64::from(n)).sin()) as f32)
            .collect()
    };
    Some(ClipAudio {
        sample_rate: RECORDED,
        left: wave(left),
        right: wave(right),
    })
}

/// Renders a voice. What it needs besides the recordings stands in `heads`.
pub fn voice(
    name: &str,
    moving: bool,
    params: &Map<String, Value>,
    rate: u32,
    secs: f64,
) -> Stereo {
    voice_with(name, moving, params, rate, secs, &[])
}

/// The same with measured heads by path.
pub fn voice_with(
    name: &str,
    moving: bool,
    params: &Map<String, Value>,
    rate: u32,
    secs: f64,
    heads: &[(&str, HeadResponses)],
) -> Stereo {
    // An envelope of no known type is flat, and keeps the default fades away.
    let document = json!({
        "global": {"sample_rate": rate},
        "progression": [{"duration": secs, "voices": [{
            "synth_function_name": name, "is_transition": moving, "params": params,
            "volume_envelope": {"type": "flat", "params": {}},
        }]}],
    });
    let parsed = heterodyne_track::parse_track(&document.to_string(), "formula.json");
    let problems: Vec<String> = parsed.errors().map(|d| d.to_string()).collect();
    let track = parsed
        .value
        .unwrap_or_else(|| panic!("{problems:?}\n{document}"));
    let recordings: BTreeMap<_, _> = ["a.wav", "b.wav"]
        .map(|path| (path.to_owned(), Arc::new(audio(path).expect("is known"))))
        .into();
    let sources = Sources {
        noise_inputs: recordings.clone(),
        recordings,
        head_responses: heads
            .iter()
            .map(|(path, head)| ((*path).to_owned(), Arc::new(head.clone())))
            .collect(),
        ..Sources::default()
    };
    let score = match compile(&track, sources, &Settings::new(rate, Mix::Offline)) {
        Ok(compiled) => compiled.score,
        Err(error) => panic!("{error}\n{document}"),
    };
    let mut cursor = Cursor::new(&score);
    let mut block = [[0.0f32; QUANTUM]; 2];
    let mut out: Stereo = [Vec::new(), Vec::new()];
    for quantum in score.step_quanta(0) {
        cursor.render_step(&score, 0, quantum, &mut block);
        for (out, block) in out.iter_mut().zip(&block) {
            out.extend(block.iter().map(|x| f64::from(*x)));
        }
    }
    out.iter_mut()
        .for_each(|channel| channel.truncate(score.frames() as usize));
    out
}
