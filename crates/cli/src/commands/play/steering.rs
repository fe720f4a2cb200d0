//! Where keys lead: to which step, and to which gain.

use super::args;

/// Going back within so many seconds of a step's start leads to the step before it.
const NEAR_START_SECS: f64 = 2.0;

/// Where the step begins that plays at `here`, or the one before it where that is near.
pub fn previous(starts: &[f64], here: f64) -> f64 {
    let before = starts
        .iter()
        .rev()
        .find(|start| here - **start >= NEAR_START_SECS);
    before.copied().unwrap_or(0.0)
}

/// Where the step begins that comes after `here`.
pub fn next(starts: &[f64], here: f64) -> Option<f64> {
    starts.iter().copied().find(|start| *start > here)
}

/// A gain so many decibels higher, on whole decibels, within bounds; what is below all of them is silence.
pub fn louder(gain: f32, db: f64) -> f32 {
    let now = 20.0 * f64::from(gain).log10();
    let wanted = if now < args::LOWEST_DB - 0.5 {
        if db < 0.0 {
            return 0.0;
        } else {
            args::LOWEST_DB
        }
    } else {
        (now + db).round()
    };
    if wanted < args::LOWEST_DB {
        return 0.0;
    }
    10f64.powf(wanted.min(args::HIGHEST_DB) / 20.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_lead_back_and_on() {
        let starts = [0.0, 20.0, 45.0];
        assert_eq!(next(&starts, 0.0), Some(20.0));
        assert_eq!(next(&starts, 20.0), Some(45.0));
        assert_eq!(next(&starts, 50.0), None);
        // Well into a step: to its start. Just after its start: to the one before.
        assert_eq!(previous(&starts, 30.0), 20.0);
        assert_eq!(previous(&starts, 21.0), 0.0);
        assert_eq!(previous(&starts, 0.5), 0.0);
        assert_eq!(previous(&[], 9.0), 0.0);
    }

    #[test]
    fn gain_moves_by_whole_decibels_between_silence_and_the_top() {
        let db = |gain: f32| 20.0 * f64::from(gain).log10();
        assert!((db(louder(1.0, -1.0)) + 1.0).abs() < 1e-4);
        assert!((db(louder(0.5, 1.0)) + 5.0).abs() < 1e-4);
        assert!((db(louder(3.9, 1.0)) - 12.0).abs() < 0.1);
        let floor = louder(0.0, 1.0);
        assert!((db(floor) + 60.0).abs() < 1e-3);
        assert_eq!((louder(floor, -1.0), louder(0.0, -1.0)), (0.0, 0.0));
    }
}
