//! What random tracks name: two recordings and two measured heads, under the same paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use heterodyne_engine::{ClipAudio, HeadResponses, Sources};

use super::values::FILES;

/// Everything but clips and background.
pub fn sources() -> Sources {
    let recordings = [(8000, 1300, 0.37), (44_100, 5200, 0.061)]
        .map(|(rate, frames, step)| recording(rate, frames, step));
    let heads = [(44_100, 8, 32), (48_000, 3, 7)]
        .map(|(rate, directions, frames)| head(rate, directions, frames));
    let named = |index: usize| FILES[index].to_owned();
    let recordings: BTreeMap<_, _> = recordings
        .into_iter()
        .enumerate()
        .map(|(k, r)| (named(k), Arc::new(r)))
        .collect();
    Sources {
        noise_inputs: recordings.clone(),
        recordings,
        head_responses: heads
            .into_iter()
            .enumerate()
            .map(|(k, h)| (named(k), Arc::new(h)))
            .collect(),
        ..Sources::default()
    }
}

fn recording(sample_rate: u32, frames: u32, step: f32) -> ClipAudio {
    let wave = |turn: f32| {
        (0..frames)
            .map(|n| (n as f32 * step).sin() * (n as f32 * turn).cos() * 0.6)
            .collect()
    };
    ClipAudio {
        sample_rate,
        left: wave(0.004),
        right: wave(0.009),
    }
}

/// Directions on the horizon; the nearer ear hears earlier and louder.
fn head(sample_rate: u32, directions: usize, frames: usize) -> HeadResponses {
    let angles: Vec<f64> = (0..directions)
        .map(|k| std::f64::consts::TAU * k as f64 / directions as f64)
        .collect();
    let response = |towards: f64| -> Vec<f32> {
        let late = ((1.0 - towards) * 0.25 * frames as f64) as usize;
        (0..frames)
            .map(|n| {
                if n < late {
                    0.0
                } else {
                    (0.5 + 0.4 * towards) as f32 * (-((n - late) as f32)).exp()
                }
            })
            .collect()
    };
    HeadResponses {
        sample_rate,
        directions: angles.iter().map(|a| [a.sin(), a.cos(), 0.0]).collect(),
        ears: [-1.0, 1.0].map(|side| angles.iter().map(|a| response(side * a.sin())).collect()),
        delays_frames: [0.25, 0.0].map(|late| vec![late; directions]),
    }
}
