//! Effects at work: every parameter where the effect has something to do, and sound for them.

use heterodyne_dsp::effects::{ALL, Kind, Stage, Unit};
use heterodyne_dsp::elementary::sin_turns;
use heterodyne_dsp::random::hash32;

/// Frames of a quantum of an AudioWorklet.
pub const QUANTUM_FRAMES: usize = 128;

/// Frames per second.
pub const RATE_HZ: f64 = 48_000.0;

/// An effect with its defaults, but a gain of 3 dB where that would be none, and a ratio of 1.5 where it would be 1.
pub fn at_work(kind: &'static Kind) -> Stage {
    let mut stage = Stage::new(kind);
    for (row, value) in kind.parameters.iter().zip(&mut stage.values) {
        match row.unit {
            Unit::Db if row.default == 0.0 => *value = 3.0f32.min(row.maximum),
            Unit::Ratio if row.default == 1.0 => *value = 1.5,
            _ => {}
        }
    }
    stage
}

/// Rows of effects: each alone, and all one after another.
pub fn rows() -> Vec<(String, Vec<Stage>)> {
    let alone = ALL
        .iter()
        .map(|kind| (kind.name.to_owned(), vec![at_work(kind)]));
    let all = (
        "all in a chain".to_owned(),
        ALL.iter().map(|kind| at_work(kind)).collect(),
    );
    alone.chain([all]).collect()
}

/// Something like a voice in two channels: tones that swell and fade, and noise.
pub fn sound(frames: usize) -> [Vec<f32>; 2] {
    [1u64, 8].map(|seed| {
        let at = |n: usize| {
            let secs = n as f64 / RATE_HZ;
            let swell = 0.55 + 0.45 * sin_turns(3.1 * secs);
            let tones = (1..8).fold(0.0, |sum, partial| {
                let hz = (130.0 + seed as f64) * f64::from(partial);
                sum + sin_turns(hz * secs) / f64::from(partial)
            });
            let noise = f64::from(hash32(seed, n as u32)) / 2_147_483_648.0 - 1.0;
            (0.25 * swell * tones + 0.003 * noise) as f32
        };
        (0..frames).map(at).collect()
    })
}
