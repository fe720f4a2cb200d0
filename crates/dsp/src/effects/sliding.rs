//! The least and the average of the last so many numbers between 0 and 1.
//!
//! Invariant: both begin as if only 1 had come before; the average of numbers that are all the same is that number to 2^-40, and of ones exactly 1, however long
//! it runs.

/// The least of the last so many numbers: those that may still become it, in rising order, the oldest first.
pub(super) struct Least {
    candidates: Vec<(u64, f64)>,
    first: usize,
    count: usize,
    frames: u64,
    now: u64,
}

impl Least {
    pub fn new(frames: usize) -> Self {
        Self {
            candidates: vec![(0, 1.0); frames.max(1)],
            first: 0,
            count: 0,
            frames: frames.max(1) as u64,
            now: 0,
        }
    }

    #[inline(always)]
    pub fn next(&mut self, value: f64) -> f64 {
        let capacity = self.candidates.len();
        let place = |at: usize| if at >= capacity { at - capacity } else { at };
        if self.count > 0 && self.candidates[self.first].0 + self.frames <= self.now {
            self.first = place(self.first + 1);
            self.count -= 1;
        }
        while self.count > 0 && self.candidates[place(self.first + self.count - 1)].1 >= value {
            self.count -= 1;
        }
        self.candidates[place(self.first + self.count)] = (self.now, value);
        self.count += 1;
        self.now += 1;
        self.candidates[self.first].1
    }

    pub fn reset(&mut self) {
        (self.first, self.count, self.now) = (0, 0, 0);
    }
}

/// 1, as the average counts.
const ONE: f64 = 1_099_511_627_776.0;

/// The average of the last so many numbers, each rounded down to a multiple of 2^-40.
pub(super) struct Average {
    values: Vec<u64>,
    at: usize,
    sum: u64,
    whole: f64,
}

impl Average {
    /// Of at most 2^13 numbers.
    pub fn new(frames: usize) -> Self {
        let frames = frames.max(1);
        let mut average = Self {
            values: vec![0; frames],
            at: 0,
            sum: 0,
            whole: ONE * frames as f64,
        };
        average.reset();
        average
    }

    #[inline(always)]
    pub fn next(&mut self, value: f64) -> f64 {
        let counted = (value * ONE) as u64;
        self.sum = self.sum + counted - self.values[self.at];
        self.values[self.at] = counted;
        self.at = if self.at + 1 == self.values.len() {
            0
        } else {
            self.at + 1
        };
        self.sum as f64 / self.whole
    }

    pub fn reset(&mut self) {
        self.values.fill(ONE as u64);
        self.sum = ONE as u64 * self.values.len() as u64;
        self.at = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::hash32;

    #[test]
    fn both_equal_what_looking_at_all_of_them_gives() {
        let numbers: Vec<f64> = (0..500)
            .map(|n| f64::from(hash32(7, n) >> 8) / 16_777_216.0)
            .collect();
        for frames in [1, 2, 7, 73] {
            let (mut least, mut average) = (Least::new(frames), Average::new(frames));
            for n in 0..numbers.len() {
                let window = &numbers[(n + 1).saturating_sub(frames)..=n];
                assert_eq!(
                    least.next(numbers[n]),
                    window.iter().copied().fold(1.0, f64::min)
                );
                let ones = (frames - window.len()) as f64;
                let expected = (window.iter().sum::<f64>() + ones) / frames as f64;
                assert!((average.next(numbers[n]) - expected).abs() < 1e-11);
            }
        }
    }
}
