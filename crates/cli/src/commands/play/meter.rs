//! Turns peaks, read now and then, into a meter that an eye can follow: it rises at once, falls slowly, and keeps the
//! highest peak for a while.

/// How fast a meter falls, in decibels a second.
const FALL_DB_PER_S: f64 = 24.0;
/// How long the highest peak stands, in seconds.
const HOLD_SECS: f64 = 1.5;
/// What counts as silence, in decibels.
const FLOOR_DB: f64 = -120.0;

/// One channel's meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meter {
    /// What it shows, in decibels; minus infinity for silence.
    pub level_db: f64,
    /// The peak that it holds, in decibels.
    pub held_db: f64,
    held_secs: f64,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            level_db: f64::NEG_INFINITY,
            held_db: f64::NEG_INFINITY,
            held_secs: 0.0,
        }
    }
}

impl Meter {
    /// Takes in the greatest magnitude of the last `secs` seconds.
    pub fn take(&mut self, peak: f32, secs: f64) {
        let peak_db = 20.0 * f64::from(peak).log10();
        let fallen = |db: f64| match db - FALL_DB_PER_S * secs {
            db if db < FLOOR_DB => f64::NEG_INFINITY,
            db => db,
        };
        self.level_db = fallen(self.level_db).max(peak_db);
        self.held_secs += secs;
        if peak_db >= self.held_db {
            (self.held_db, self.held_secs) = (peak_db, 0.0);
        } else if self.held_secs > HOLD_SECS {
            self.held_db = self.level_db;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_at_once_and_falls_by_decibels() {
        let mut meter = Meter::default();
        meter.take(0.1, 0.03);
        assert!((meter.level_db + 20.0).abs() < 1e-6);
        meter.take(0.0, 0.5);
        assert!((meter.level_db + 32.0).abs() < 1e-6, "{meter:?}");
        meter.take(1.0, 0.03);
        assert!(meter.level_db.abs() < 1e-9);
        for _ in 0..10 {
            meter.take(0.0, 1.0);
        }
        assert_eq!(meter.level_db, f64::NEG_INFINITY);
    }

    #[test]
    fn the_highest_peak_stands_for_a_while() {
        let mut meter = Meter::default();
        meter.take(1.0, 0.1);
        for _ in 0..14 {
            meter.take(0.01, 0.1);
            assert_eq!(meter.held_db, 0.0);
        }
        meter.take(0.01, 0.2);
        assert!(meter.held_db < -30.0, "{meter:?}");
    }
}
