//! What bench tracks name: a recording and a measured head, made here.

use std::sync::Arc;

use heterodyne_engine::{ClipAudio, ClipSource, HeadResponses, Sources};

/// Rate of both.
const RATE: u32 = 44_100;

/// The recording `bench.wav`, two seconds, and the head `bench.sofa`, 72 directions of 256 frames.
pub fn sources(clips: usize) -> Sources {
    let named = |name: &str| name.to_owned();
    Sources {
        clips: vec![ClipSource::None; clips],
        recordings: [(named("bench.wav"), Arc::new(recording()))].into(),
        head_responses: [(named("bench.sofa"), Arc::new(head()))].into(),
        ..Sources::default()
    }
}

fn recording() -> ClipAudio {
    let wave = |hz: f32| {
        (0..2 * RATE)
            .map(|n| (n as f32 * hz / RATE as f32 * std::f32::consts::TAU).sin() * 0.5)
            .collect()
    };
    ClipAudio {
        sample_rate: RATE,
        left: wave(180.0),
        right: wave(310.0),
    }
}

fn head() -> HeadResponses {
    let angles: Vec<f64> = (0..72)
        .map(|k| std::f64::consts::TAU * f64::from(k) / 72.0)
        .collect();
    let ear = |side: f64| -> Vec<Vec<f32>> {
        let response = |angle: &f64| {
            let towards = side * angle.sin();
            let late = ((1.0 - towards) * 15.0) as usize;
            (0..256)
                .map(|n| {
                    if n < late {
                        0.0
                    } else {
                        (0.6 + 0.3 * towards) as f32 * (-((n - late) as f32) / 12.0).exp()
                    }
                })
                .collect()
        };
        angles.iter().map(response).collect()
    };
    HeadResponses {
        sample_rate: RATE,
        directions: angles
            .iter()
            .map(|angle| [angle.sin(), angle.cos(), 0.0])
            .collect(),
        ears: [ear(-1.0), ear(1.0)],
        delays_frames: [vec![0.0; 72], vec![0.0; 72]],
    }
}
