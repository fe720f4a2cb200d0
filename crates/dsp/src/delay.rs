//! Plays a sound again a moment later, by any length of time, also between two frames.
//!
//! Invariant: a reader's weights sum to 1, and a whole delay gives the frame itself, so that a delay that moves through whole
//! frames neither jumps nor changes the level. Nothing outside the line is ever touched: what was never written is silence.
//!
//! With the delay = n + f, n whole and 0 ≤ f < 1, and b(k) the frame k frames ago: linear (1−f)·b(n) + f·b(n+1); cubic, the
//! polynomial of Lagrange through b(n−1), b(n), b(n+1), b(n+2).

/// How a line is read between two frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A straight line between the two neighbours.
    Linear,
    /// A cubic through four neighbours.
    Cubic,
}

impl Reader {
    /// Frames newer than the whole part of the delay that it looks at.
    pub const fn newer_frames(self) -> usize {
        match self {
            Reader::Linear => 0,
            Reader::Cubic => 1,
        }
    }

    /// Frames older than the whole part of the delay that it looks at.
    pub const fn older_frames(self) -> usize {
        match self {
            Reader::Linear => 1,
            Reader::Cubic => 2,
        }
    }

    /// Frames of a line that serves delays of up to `longest` frames: a power of two.
    pub fn capacity_frames(self, longest: usize) -> usize {
        // One more for the frame that is being written.
        (longest.saturating_add(self.older_frames() + 1))
            .checked_next_power_of_two()
            .unwrap_or(1 << (usize::BITS - 1))
    }
}

/// Weights of b(n−1), b(n), b(n+1), b(n+2) at the fraction `f` in 0…1.
#[inline(always)]
pub fn cubic_weights(f: f64) -> [f64; 4] {
    let (before, after, beyond) = (f + 1.0, f - 1.0, f - 2.0);
    let (outer, inner) = (f * after, before * beyond);
    [
        outer * beyond * (-1.0 / 6.0),
        inner * after * 0.5,
        inner * f * -0.5,
        outer * before * (1.0 / 6.0),
    ]
}

/// A ring of stereo frames, the newest one at delay 0.
#[derive(Debug)]
pub struct Line<'a> {
    ring: &'a mut [[f32; 2]],
    mask: usize,
    now: usize,
}

impl<'a> Line<'a> {
    /// A line over `ring`, of which the largest power of two is used; `now` frames were written before.
    pub fn new(ring: &'a mut [[f32; 2]], now: usize) -> Self {
        let mask = match ring.len() {
            0 => 0,
            len => (1 << len.ilog2()) - 1,
        };
        Self { ring, mask, now }
    }

    /// Frames written so far, to go on from in another [`Line`] over the same ring.
    #[inline(always)]
    pub fn now(&self) -> usize {
        self.now
    }

    /// Goes on by one frame, which becomes the one at delay 0.
    #[inline(always)]
    pub fn write(&mut self, frame: [f32; 2]) {
        self.now = self.now.wrapping_add(1);
        if let Some(place) = self.ring.get_mut(self.now & self.mask) {
            *place = frame;
        }
    }

    /// The frame `delay` frames ago.
    #[inline(always)]
    pub fn at(&self, delay: usize) -> [f32; 2] {
        let place = self.now.wrapping_sub(delay) & self.mask;
        self.ring.get(place).copied().unwrap_or_default()
    }

    /// One side of what [`Self::read`] gives of a cubic, to the same bits.
    #[inline(always)]
    pub fn read_side(&self, side: usize, whole: usize, fraction: f64) -> f64 {
        let at = |delay: usize| f64::from(self.at(delay)[side & 1]);
        let [a, b, c, d] = cubic_weights(fraction);
        (a * at(whole.wrapping_sub(1)) + b * at(whole)) + (c * at(whole + 1) + d * at(whole + 2))
    }

    /// The sound `whole + fraction` frames ago; a cubic needs `whole` ≥ 1.
    #[inline(always)]
    pub fn read<const CUBIC: bool>(&self, whole: usize, fraction: f64) -> [f64; 2] {
        let near = self.at(whole);
        let far = self.at(whole + 1);
        if CUBIC {
            let newer = self.at(whole.wrapping_sub(1));
            let older = self.at(whole + 2);
            let [a, b, c, d] = cubic_weights(fraction);
            std::array::from_fn(|lane| {
                (a * f64::from(newer[lane]) + b * f64::from(near[lane]))
                    + (c * f64::from(far[lane]) + d * f64::from(older[lane]))
            })
        } else {
            std::array::from_fn(|lane| {
                (1.0 - fraction) * f64::from(near[lane]) + fraction * f64::from(far[lane])
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring that holds p(t) at the frames t = 0 … 31, the newest being 31.
    fn filled(ring: &mut [[f32; 2]], p: impl Fn(f64) -> f64) -> Line<'_> {
        let mut line = Line::new(ring, 0);
        for t in 0..32 {
            line.write([p(f64::from(t)) as f32, -p(f64::from(t)) as f32]);
        }
        line
    }

    #[test]
    fn a_straight_line_is_read_exactly_by_both() {
        let mut ring = [[0.0; 2]; 16];
        let line = filled(&mut ring, |t| 3.0 + 0.5 * t);
        for (whole, fraction) in [(1, 0.0), (4, 0.25), (9, 0.999), (12, 0.5)] {
            let expected = 3.0 + 0.5 * (31.0 - whole as f64 - fraction);
            for [left, right] in [
                line.read::<false>(whole, fraction),
                line.read::<true>(whole, fraction),
            ] {
                assert!((left - expected).abs() < 1e-12 && (right + expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_cubic_is_read_exactly_by_the_cubic_reader() {
        let p = |t: f64| {
            let t = t - 26.0;
            t * t * t - 2.0 * t * t + 0.5 * t - 4.0
        };
        let mut ring = [[0.0; 2]; 16];
        let line = filled(&mut ring, p);
        for (whole, fraction) in [(1, 0.0), (2, 0.125), (4, 0.75), (7, 0.5)] {
            let [left, _] = line.read::<true>(whole, fraction);
            assert!((left - p(31.0 - whole as f64 - fraction)).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_jumps_at_a_whole_delay() {
        let mut ring = [[0.0; 2]; 32];
        let line = filled(&mut ring, |t| (t * 0.7).sin());
        for whole in 2..12 {
            let before = line.read::<true>(whole - 1, 1.0 - 1e-9)[0];
            let at = line.read::<true>(whole, 0.0)[0];
            assert!((before - at).abs() < 1e-8);
            assert_eq!(at, f64::from(line.at(whole)[0]));
            let before = line.read::<false>(whole - 1, 1.0 - 1e-9)[0];
            assert!((before - line.read::<false>(whole, 0.0)[0]).abs() < 1e-8);
        }
    }

    #[test]
    fn weights_sum_to_one() {
        for k in 0..=100 {
            let sum: f64 = cubic_weights(f64::from(k) / 100.0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn a_line_without_room_is_silent() {
        let mut line = Line::new(&mut [], 0);
        line.write([1.0, 1.0]);
        assert_eq!(line.read::<true>(usize::MAX - 2, 0.5), [0.0; 2]);
    }

    #[test]
    fn the_longest_delay_fits() {
        for (longest, reader) in [
            (0, Reader::Linear),
            (13, Reader::Cubic),
            (61, Reader::Cubic),
        ] {
            let capacity = reader.capacity_frames(longest);
            assert!(capacity.is_power_of_two() && capacity > longest + reader.older_frames());
        }
    }
}
