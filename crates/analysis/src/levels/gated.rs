//! Remembers the powers of a programme's blocks, however many, in a fixed place, and answers what lies above a gate.
//!
//! Invariant: adding costs the same after a minute as after a year. Within a hundredth of a LU blocks are kept as a count and an exact sum,
//! so a mean above a gate is exact but for blocks within 0.01 LU of the gate, and a percentile is right to 0.01 LU.

use heterodyne_dsp::elementary::{floor, log10};

/// Blocks at or below this loudness never count, in LUFS (BS.1770-5).
pub(crate) const ABSOLUTE_GATE_LUFS: f64 = -70.0;

/// Blocks above this are kept in the last place; it is 30 dB above full scale.
const TOP_LUFS: f64 = 30.0;

/// Places for each LU.
const PLACES_PER_LU: f64 = 100.0;

const PLACES: usize = ((TOP_LUFS - ABSOLUTE_GATE_LUFS) * PLACES_PER_LU) as usize;

/// Loudness in LUFS of a weighted mean square, BS.1770-5 equation 2; −∞ for 0.
pub(crate) fn lufs(mean_square: f64) -> f64 {
    -0.691 + 10.0 * log10(mean_square)
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    count: u64,
    sum: f64,
}

/// The blocks above the absolute gate.
#[derive(Clone, Debug)]
pub(crate) struct Gated {
    places: Vec<Place>,
}

impl Gated {
    pub(crate) fn new() -> Self {
        Self {
            places: vec![Place::default(); PLACES],
        }
    }

    pub(crate) fn reset(&mut self) {
        self.places.fill(Place::default());
    }

    /// Where a mean square is kept; nothing at or below the absolute gate.
    fn place(mean_square: f64) -> Option<usize> {
        let loudness = lufs(mean_square);
        if loudness > ABSOLUTE_GATE_LUFS {
            let place = floor((loudness - ABSOLUTE_GATE_LUFS) * PLACES_PER_LU);
            Some((place as usize).min(PLACES - 1))
        } else {
            None
        }
    }

    pub(crate) fn add(&mut self, mean_square: f64) {
        if let Some(kept) = Self::place(mean_square).and_then(|at| self.places.get_mut(at)) {
            kept.count += 1;
            kept.sum += mean_square;
        }
    }

    /// The places whose blocks lie above `relative` times the mean of all, which is the second gate.
    fn above(&self, relative: f64) -> &[Place] {
        let all = total(&self.places);
        if all.count == 0 {
            return &[];
        }
        let gate = all.sum / all.count as f64 * relative;
        let Some(at) = Self::place(gate) else {
            return &self.places;
        };
        let edge = self.places.get(at).copied().unwrap_or_default();
        let from = if edge.sum > gate * edge.count as f64 {
            at
        } else {
            at + 1
        };
        self.places.get(from..).unwrap_or(&[])
    }

    /// The mean square of the blocks above the second gate; 0 where there are none.
    pub(crate) fn mean_square(&self, relative: f64) -> f64 {
        let kept = total(self.above(relative));
        if kept.count == 0 {
            return 0.0;
        }
        kept.sum / kept.count as f64
    }

    /// The loudness in LUFS that a share of the blocks above the second gate does not exceed, for each of two shares; nothing where there
    /// are no blocks. The block of share q is number `⌊(n − 1)·q + ½⌋`, counted from 0, as Tech 3342's reference does.
    pub(crate) fn percentiles(&self, relative: f64, shares: [f64; 2]) -> Option<[f64; 2]> {
        let above = self.above(relative);
        let count = total(above).count;
        if count == 0 {
            return None;
        }
        Some(shares.map(|share| {
            let number = floor((count - 1) as f64 * share + 0.5) as u64;
            let mut passed = 0;
            for place in above {
                passed += place.count;
                if passed > number {
                    return lufs(place.sum / place.count as f64);
                }
            }
            f64::NEG_INFINITY
        }))
    }
}

fn total(places: &[Place]) -> Place {
    let mut all = Place::default();
    for place in places {
        all.count += place.count;
        all.sum += place.sum;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(lufs: f64) -> f64 {
        10f64.powf((lufs + 0.691) / 10.0)
    }

    /// Against sorting all blocks, which is what the documents describe.
    #[test]
    fn gates_and_percentiles_equal_those_of_the_sorted_blocks() {
        let mut gated = Gated::new();
        let mut blocks = Vec::new();
        let mut state = 1_u64;
        for _ in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let loudness = -85.0 + 80.0 * ((state >> 11) as f64 / (1_u64 << 53) as f64);
            gated.add(power(loudness));
            if loudness > -70.0 {
                blocks.push(power(loudness));
            }
        }
        blocks.sort_by(f64::total_cmp);
        let mean = blocks.iter().sum::<f64>() / blocks.len() as f64;
        for relative in [0.1, 0.01] {
            let kept: Vec<f64> = blocks
                .iter()
                .copied()
                .filter(|z| *z > relative * mean)
                .collect();
            let expected = lufs(kept.iter().sum::<f64>() / kept.len() as f64);
            assert!((lufs(gated.mean_square(relative)) - expected).abs() < 2e-3);
            let [low, high] = gated.percentiles(relative, [0.1, 0.95]).unwrap();
            for (found, share) in [(low, 0.1), (high, 0.95)] {
                let at = ((kept.len() - 1) as f64 * share).round() as usize;
                assert!((found - lufs(kept[at])).abs() < 0.011, "{share}");
            }
        }
    }

    #[test]
    fn nothing_above_the_gate_is_nothing() {
        let mut gated = Gated::new();
        assert_eq!(gated.mean_square(0.1), 0.0);
        assert_eq!(gated.percentiles(0.01, [0.1, 0.95]), None);
        gated.add(0.0);
        gated.add(power(-70.001));
        assert_eq!(gated.mean_square(0.1), 0.0);
        gated.add(power(90.0));
        assert!((lufs(gated.mean_square(0.1)) - 90.0).abs() < 1e-9);
    }
}
