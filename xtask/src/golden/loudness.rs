//! The level of a sound over time, in short frames.

/// Mean power of both channels in each frame, in dB.
pub fn levels_db(frames: &[[f64; 2]], frame_length: usize) -> Vec<f64> {
    frames
        .chunks_exact(frame_length.max(1))
        .map(|frame| {
            let power: f64 = frame.iter().flatten().map(|sample| sample * sample).sum();
            10.0 * (power / (2 * frame.len()) as f64 + 1e-30).log10()
        })
        .collect()
}

/// The value in the middle of a list; of an even number the upper one. Nothing of an empty list.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_amplitude_is_6_db_less() {
        let frames = [[1.0, -1.0], [1.0, 1.0], [0.5, 0.5], [-0.5, 0.5]];
        let levels = levels_db(&frames, 2);
        assert!((levels[0]).abs() < 1e-9 && (levels[1] + 6.0206).abs() < 1e-3);
    }

    #[test]
    fn the_median_ignores_one_wild_value() {
        assert_eq!(median(vec![3.0, 1.0, 900.0, 2.0, 2.5]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
