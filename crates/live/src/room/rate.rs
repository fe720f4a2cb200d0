//! A token bucket: so many at once, so many a second for long.
//!
//! Invariant: in any stretch of time no more is granted than the burst and what the rate gives in it; a clock that goes back gives nothing.

use serde::{Deserialize, Serialize};

/// What one of them costs, in thousandths, so that the rate per second is the rate of thousandths per millisecond.
const ONE: u64 = 1000;

/// A bucket that begins full.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    left: u64,
    at_ms: u64,
}

impl Bucket {
    /// A full bucket.
    pub fn full(now_ms: u64, burst: u32) -> Self {
        Self {
            left: u64::from(burst) * ONE,
            at_ms: now_ms,
        }
    }

    /// Takes one, when there is one.
    pub fn take(&mut self, now_ms: u64, burst: u32, per_sec: u32) -> bool {
        self.fill(now_ms, burst, per_sec);
        let granted = self.left >= ONE;
        if granted {
            self.left -= ONE;
        }
        granted
    }

    /// Whether it is full again, so that forgetting it changes nothing.
    pub fn is_full(&mut self, now_ms: u64, burst: u32, per_sec: u32) -> bool {
        self.fill(now_ms, burst, per_sec);
        self.left == u64::from(burst) * ONE
    }

    fn fill(&mut self, now_ms: u64, burst: u32, per_sec: u32) {
        let passed_ms = now_ms.saturating_sub(self.at_ms);
        let gained = passed_ms.saturating_mul(u64::from(per_sec));
        self.left = self.left.saturating_add(gained).min(u64::from(burst) * ONE);
        self.at_ms = self.at_ms.max(now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_the_rate() {
        let mut bucket = Bucket::full(1000, 3);
        let granted = |bucket: &mut Bucket, at_ms| bucket.take(at_ms, 3, 2);
        assert!((0..3).all(|_| granted(&mut bucket, 1000)));
        assert!(!granted(&mut bucket, 1000));
        assert!(
            !granted(&mut bucket, 1499),
            "two a second: one after 500 ms"
        );
        assert!(granted(&mut bucket, 1500));
        assert!(!granted(&mut bucket, 500), "a clock that goes back");
        assert!(granted(&mut bucket, 2000));
        assert!(!bucket.is_full(3499, 3, 2) && bucket.is_full(3500, 3, 2));
        assert!((0..4).filter(|_| granted(&mut bucket, 1 << 60)).count() == 3);
    }
}
