//! Sounds made of plain formulas, by the platform's own functions.

#![allow(dead_code, reason = "each test file takes what it needs")]

use heterodyne_lab::Instrument;

/// Sines of (Hz, amplitude, phase in rad at frame 0).
pub fn sines(frames: usize, rate_hz: f64, partials: &[(f64, f64, f64)]) -> Vec<f32> {
    (0..frames)
        .map(|n| {
            let sum: f64 = partials
                .iter()
                .map(|(hz, amplitude, phase)| {
                    let turns = hz * n as f64 / rate_hz;
                    amplitude * (std::f64::consts::TAU * turns.fract() + phase).sin()
                })
                .sum();
            sum as f32
        })
        .collect()
}

/// Unit Gaussian noise by Box and Muller.
pub fn gaussian(seed: u64, n: usize) -> f64 {
    let draw = |salt: u64| {
        let mut z = (n as u64).wrapping_mul(2).wrapping_add(salt)
            ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    };
    let (a, b) = (draw(0).max(1e-300), draw(1));
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

/// Takes a sound in, quantum by quantum; the sections that became new.
pub fn run(lab: &mut Instrument, channels: &[&[f32]]) -> u32 {
    let frames = channels[0].len();
    let mut news = 0;
    for from in (0..frames).step_by(128) {
        let to = frames.min(from + 128);
        let block: Vec<&[f32]> = channels.iter().map(|samples| &samples[from..to]).collect();
        news |= lab.process(&block);
    }
    news
}

/// Where a plane is largest.
pub fn tone_near(plane: &[f32]) -> usize {
    (0..plane.len())
        .max_by(|a, b| plane[*a].total_cmp(&plane[*b]))
        .unwrap()
}
