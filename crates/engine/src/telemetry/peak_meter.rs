//! The highest level since somebody last looked.
//!
//! Levels are kept as the bits of |x|, whose order as whole numbers is that of the levels.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Peak of |sample|, noted on one thread and taken on another.
#[derive(Debug, Default)]
pub struct PeakMeter(AtomicU32);

impl PeakMeter {
    /// A meter at 0.
    pub const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Takes note of samples; one that is not a number counts as nothing.
    pub fn note(&self, samples: &[f32]) {
        let highest = samples
            .iter()
            .fold(0.0f32, |highest, x| highest.max(x.abs()));
        if highest > 0.0 {
            self.0.fetch_max(highest.to_bits(), Relaxed);
        }
    }

    /// The highest |sample| since this was called last, linear; 0 if there was none.
    pub fn take(&self) -> f32 {
        f32::from_bits(self.0.swap(0, Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_of_both_signs_is_taken_once() {
        let meter = PeakMeter::new();
        assert_eq!(meter.take(), 0.0);
        meter.note(&[0.25, -0.5, 0.125]);
        meter.note(&[0.1]);
        meter.note(&[]);
        assert_eq!((meter.take(), meter.take()), (0.5, 0.0));
        meter.note(&[-1e-40]);
        assert_eq!(meter.take(), 1e-40);
    }

    #[test]
    fn what_is_no_number_counts_as_nothing() {
        let meter = PeakMeter::new();
        meter.note(&[f32::NAN, -f32::NAN, 0.0, -0.0]);
        assert_eq!(meter.take().to_bits(), 0);
        meter.note(&[f32::NAN, 0.75, f32::NAN]);
        assert_eq!(meter.take(), 0.75);
        meter.note(&[f32::NEG_INFINITY, 2.0]);
        assert_eq!(meter.take(), f32::INFINITY);
    }

    #[test]
    fn none_is_lost_between_two_threads() {
        let meter = PeakMeter::new();
        let highest = std::thread::scope(|scope| {
            let noting = scope.spawn(|| (1..=10_000).for_each(|k| meter.note(&[k as f32])));
            let mut highest = 0.0f32;
            while !noting.is_finished() {
                highest = highest.max(meter.take());
            }
            highest.max(meter.take())
        });
        assert_eq!(highest, 10_000.0);
    }
}
