//! The difference between two sounds, sample by sample.

/// How far a rendered sound is from its reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The largest absolute difference of a sample.
    pub largest: f64,
    /// RMS of the difference over RMS of the reference, in dB; -300 when both are silent or equal.
    pub rms_db: f64,
}

/// Compares two sounds of equal length.
pub fn difference(reference: &[[f64; 2]], sound: &[[f64; 2]]) -> Difference {
    let (mut largest, mut error, mut power) = (0.0f64, 0.0, 0.0);
    for (a, b) in reference.iter().flatten().zip(sound.iter().flatten()) {
        largest = largest.max((a - b).abs());
        error += (a - b) * (a - b);
        power += a * a;
    }
    let rms_db = if error == 0.0 {
        -300.0
    } else {
        10.0 * (error / power.max(1e-30)).log10()
    };
    Difference { largest, rms_db }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_level_is_20_db_down() {
        let d = difference(&[[1.0, -1.0], [1.0, 1.0]], &[[1.1, -1.1], [0.9, 1.1]]);
        assert!((d.largest - 0.1).abs() < 1e-12);
        assert!((d.rms_db + 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_sample_that_is_no_number_is_never_close() {
        let d = difference(&[[0.0, 0.0]], &[[f64::NAN, 0.0]]);
        assert!(d.rms_db.is_nan());
    }
}
