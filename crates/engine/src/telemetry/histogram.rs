//! How often which duration was measured: quantiles of callback times without a lock.
//!
//! Invariant: [`Histogram::record`] is one addition to one atomic counter, and one maximum. Nothing is ever forgotten; the past is
//! told from the present by the difference of two [`Counts`].
//!
//! Buckets are log-linear (as in HdrHistogram): below 32 ns every nanosecond has its own; above, each power of two is cut into 16
//! equal parts, so that a bucket is at most 1/16 of its lower end wide. From 2³⁶ ns (about 69 s) on there is one for all.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Parts of a power of two, as a power of two.
const PART_BITS: u32 = 4;
const PARTS: usize = 1 << PART_BITS;
/// Below this every value has its bucket.
const EXACT: u64 = 2 << PART_BITS;
/// From 2 to this power on there is one bucket.
const TOP_BITS: u32 = 36;
/// 32 exact ones, 16 for each power of two from 2⁵ to 2³⁵, one for the rest.
const BUCKETS: usize = EXACT as usize + (TOP_BITS - PART_BITS - 1) as usize * PARTS + 1;

/// Durations in nanoseconds, counted on one thread or many and looked at from others.
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS],
    greatest: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// An empty one; about 4 KiB.
    pub const fn new() -> Self {
        Self {
            buckets: [const { AtomicU64::new(0) }; BUCKETS],
            greatest: AtomicU64::new(0),
        }
    }

    /// Counts a duration.
    pub fn record(&self, nanos: u64) {
        self.greatest.fetch_max(nanos, Relaxed);
        if let Some(bucket) = self.buckets.get(bucket_of(nanos)) {
            bucket.fetch_add(1, Relaxed);
        }
    }

    /// What has been counted so far. Allocates; for the thread that looks.
    pub fn counts(&self) -> Counts {
        let buckets: Vec<u64> = self
            .buckets
            .iter()
            .map(|count| count.load(Relaxed))
            .collect();
        Counts {
            buckets,
            greatest: self.greatest.load(Relaxed),
        }
    }
}

fn bucket_of(nanos: u64) -> usize {
    if nanos < EXACT {
        return nanos as usize;
    }
    let top = nanos.ilog2();
    if top >= TOP_BITS {
        return BUCKETS - 1;
    }
    let part = (nanos >> (top - PART_BITS)) as usize - PARTS;
    EXACT as usize + (top - PART_BITS - 1) as usize * PARTS + part
}

/// Smallest and largest value of a bucket; that of the last is open.
fn ends_of(bucket: usize) -> (u64, u64) {
    let Some(above) = bucket.checked_sub(EXACT as usize) else {
        return (bucket as u64, bucket as u64);
    };
    if bucket >= BUCKETS - 1 {
        return (1 << TOP_BITS, u64::MAX);
    }
    let shift = above / PARTS + 1;
    let low = ((PARTS + above % PARTS) as u64) << shift;
    (low, low + (1 << shift) - 1)
}

/// The counts of a [`Histogram`] at one time, or between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    buckets: Vec<u64>,
    greatest: u64,
}

impl Counts {
    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// The duration in nanoseconds that a share `q` of all (0 to 1) does not exceed: the smallest counted one of which that is true,
    /// or up to 1/16 more, never more than the greatest. Beyond 2³⁶ ns it is the greatest. 0 if nothing was counted.
    pub fn quantile(&self, q: f64) -> u64 {
        let count = self.count();
        let q = if q.is_finite() {
            q.clamp(0.0, 1.0)
        } else {
            1.0
        };
        let rank = ((q * count as f64).ceil() as u64).clamp(1, count.max(1));
        let mut below = 0;
        for (bucket, here) in self.buckets.iter().enumerate() {
            below += here;
            if below >= rank {
                return ends_of(bucket).1.min(self.greatest);
            }
        }
        0
    }

    /// The greatest duration in nanoseconds, exactly; 0 if nothing was counted. Of a difference it is an upper bound: no less than
    /// the greatest that came between, and at most 1/16 more, or, past 2³⁶ ns, the greatest of all times.
    pub fn greatest(&self) -> u64 {
        self.greatest
    }

    /// What was counted after `earlier`, an earlier look at the same [`Histogram`].
    pub fn since(&self, earlier: &Self) -> Self {
        let pairs = self.buckets.iter().zip(&earlier.buckets);
        let buckets: Vec<u64> = pairs.map(|(now, then)| now.saturating_sub(*then)).collect();
        let last = buckets.iter().rposition(|count| *count > 0);
        let greatest = last.map_or(0, |bucket| ends_of(bucket).1.min(self.greatest));
        Self { buckets, greatest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest of sorted values that a share `q` of them does not exceed.
    fn exact(sorted: &[u64], q: f64) -> u64 {
        let rank = (q * sorted.len() as f64).ceil() as usize;
        sorted[rank.max(1) - 1]
    }

    /// Durations of any magnitude up to 2³⁶ ns.
    fn durations() -> impl Strategy<Value = Vec<u64>> {
        let one = (0u32..36, any::<u64>()).prop_map(|(bits, x)| x % (2u64 << bits));
        prop::collection::vec(one, 1..400)
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_values(mut values in durations(), q in 0.0..=1.0f64) {
            let histogram = Histogram::new();
            values.iter().for_each(|value| histogram.record(*value));
            values.sort_unstable();
            let counts = histogram.counts();
            prop_assert_eq!(counts.count(), values.len() as u64);
            prop_assert_eq!(counts.greatest(), values[values.len() - 1]);
            for q in [q, 0.0, 0.5, 0.95, 0.99, 1.0] {
                let (wanted, found) = (exact(&values, q), counts.quantile(q));
                prop_assert!(found >= wanted, "{} at {}: {}", wanted, q, found);
                prop_assert!((found - wanted) * 16 <= wanted, "{} at {}: {}", wanted, q, found);
            }
        }

        #[test]
        fn a_difference_is_what_came_between(before in durations(), mut after in durations(), q in 0.0..=1.0f64) {
            let histogram = Histogram::new();
            before.iter().for_each(|value| histogram.record(*value));
            let earlier = histogram.counts();
            after.iter().for_each(|value| histogram.record(*value));
            let between = histogram.counts().since(&earlier);
            after.sort_unstable();
            prop_assert_eq!(between.count(), after.len() as u64);
            let (wanted, found) = (exact(&after, q), between.quantile(q));
            prop_assert!(found >= wanted && (found - wanted) * 16 <= wanted, "{} {}", wanted, found);
            let (wanted, found) = (after[after.len() - 1], between.greatest());
            prop_assert!(found >= wanted && (found - wanted) * 16 <= wanted, "{} {}", wanted, found);
        }
    }

    #[test]
    fn buckets_lie_side_by_side_and_hold_what_they_say() {
        let mut next = 0;
        for bucket in 0..BUCKETS {
            let (low, high) = ends_of(bucket);
            assert_eq!(low, next, "{bucket}");
            assert_eq!((bucket_of(low), bucket_of(high)), (bucket, bucket));
            assert!(
                bucket == BUCKETS - 1 || (high - low) * 16 < low.max(1),
                "{low} {high}"
            );
            next = high.wrapping_add(1);
        }
        assert_eq!(next, 0, "the last one is open");
    }

    #[test]
    fn nothing_counted_is_zero_and_the_longest_is_exact() {
        let histogram = Histogram::default();
        let empty = histogram.counts();
        assert_eq!(
            (empty.count(), empty.quantile(0.5), empty.greatest()),
            (0, 0, 0)
        );
        histogram.record(u64::MAX - 3);
        histogram.record(0);
        let counts = histogram.counts();
        assert_eq!(
            (counts.quantile(0.5), counts.quantile(1.0)),
            (0, u64::MAX - 3)
        );
        assert_eq!(counts.quantile(f64::NAN), u64::MAX - 3);
        assert_eq!(counts.since(&counts).count(), 0);
        assert_eq!(counts.since(&counts).greatest(), 0);
    }

    #[test]
    fn several_threads_lose_nothing() {
        let histogram = Histogram::new();
        std::thread::scope(|scope| {
            for k in 0..4u64 {
                let histogram = &histogram;
                scope.spawn(move || (0..1000).for_each(|n| histogram.record(n * 4 + k)));
            }
        });
        let counts = histogram.counts();
        assert_eq!((counts.count(), counts.greatest()), (4000, 3999));
        let median = counts.quantile(0.5);
        assert!((1999..=1999 + 1999 / 16).contains(&median), "{median}");
    }
}
