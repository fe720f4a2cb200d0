//! Keeps the newest samples of a channel in one piece.
//!
//! Invariant: what is kept are numbers, silence where the sound had none; writing costs two stores a sample, and the newest stretch of any length up to the
//! whole is one slice.

/// The newest samples of one channel.
pub(crate) struct History {
    /// Twice the same ring, so that no stretch of it is ever torn.
    samples: Vec<f32>,
    len: usize,
    at: usize,
}

impl History {
    /// Keeps `len` samples, silence so far.
    pub fn new(len: usize) -> Self {
        Self {
            samples: vec![0.0; 2 * len],
            len,
            at: 0,
        }
    }

    /// Takes samples in; returns how many were no numbers.
    pub fn push(&mut self, block: &[f32]) -> u64 {
        let mut faults = 0;
        let (low, high) = self.samples.split_at_mut(self.len);
        let mut rest = block;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.len().min(self.len - self.at));
            let places = low.iter_mut().zip(high.iter_mut()).skip(self.at);
            for ((a, b), x) in places.zip(part) {
                let kept = if x.is_finite() {
                    *x
                } else {
                    faults += 1;
                    0.0
                };
                (*a, *b) = (kept, kept);
            }
            self.at = (self.at + part.len()) % self.len;
            rest = after;
        }
        faults
    }

    /// The newest `count` samples, oldest first; all that are kept where that is more.
    pub fn newest(&self, count: usize) -> &[f32] {
        let count = count.min(self.len);
        let end = self.at + self.len;
        self.samples.get(end - count..end).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stretch_is_what_was_pushed_last() {
        let mut history = History::new(16);
        let all: Vec<f32> = (0..200).map(|n| n as f32).collect();
        let mut done = 0;
        for size in [1, 5, 16, 3, 40, 7, 11, 2] {
            assert_eq!(history.push(&all[done..done + size]), 0);
            done += size;
            for count in [1, 7, 16] {
                let wanted: Vec<f32> = (0..count)
                    .map(|n| (done + n).checked_sub(count).map_or(0.0, |at| all[at]))
                    .collect();
                assert_eq!(history.newest(count), wanted, "{done} {count}");
            }
        }
        assert_eq!(history.newest(100).len(), 16);
    }

    #[test]
    fn what_is_no_number_is_silence_and_counted() {
        let mut history = History::new(4);
        assert_eq!(history.push(&[1.0, f32::NAN, f32::NEG_INFINITY, 2.0]), 2);
        assert_eq!(history.newest(4), [1.0, 0.0, 0.0, 2.0]);
    }
}
