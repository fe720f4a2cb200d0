//! The time line with its steps, and level meters, as rows of characters.

use super::super::meter::Meter;
use super::super::programme::StepPlace;

/// Where a meter begins, in decibels.
pub const LOWEST_DB: f64 = -60.0;

/// A time line of so many columns: how far it has come, where it is, and where steps begin.
pub fn time_line(
    position_secs: f64,
    duration_secs: f64,
    steps: &[StepPlace],
    columns: usize,
) -> String {
    let column = |secs: f64| {
        let share = (secs / duration_secs.max(1e-9)).clamp(0.0, 1.0);
        ((share * columns as f64) as usize).min(columns.saturating_sub(1))
    };
    let here = column(position_secs);
    let starts: Vec<usize> = steps.iter().map(|step| column(step.start_secs)).collect();
    let character = |at: usize| match (at == here, at < here, starts.contains(&at)) {
        (true, ..) => '\u{25cf}',
        (_, true, true) => '\u{253b}',
        (_, true, false) => '\u{2501}',
        (_, false, true) => '\u{2534}',
        (_, false, false) => '\u{2500}',
    };
    (0..columns).map(character).collect()
}

/// A meter of so many columns: the level, and a mark at the highest peak of late.
pub fn meter(meter: &Meter, columns: usize) -> String {
    let column = |db: f64| {
        let share = ((db - LOWEST_DB) / -LOWEST_DB).clamp(0.0, 1.0);
        (share * columns as f64).round() as usize
    };
    let (level, held) = (column(meter.level_db), column(meter.held_db));
    let character = |at: usize| {
        if at < level {
            '\u{2588}'
        } else if at + 1 == held {
            '\u{2502}'
        } else {
            '\u{00b7}'
        }
    };
    (0..columns).map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(starts: &[f64]) -> Vec<StepPlace> {
        let step = |(at, start): (usize, &f64)| StepPlace {
            number: at + 1,
            start_secs: *start,
            full_secs: *start,
            end_secs: 0.0,
            description: String::new(),
        };
        starts.iter().enumerate().map(step).collect()
    }

    #[test]
    fn the_time_line_marks_the_place_and_the_steps() {
        // Ten columns of 10 s each; steps at 0, 20 and 70 s.
        let found = time_line(55.0, 100.0, &steps(&[0.0, 20.0, 70.0]), 10);
        assert_eq!(found, "┻━┻━━●─┴──");
        assert_eq!(time_line(100.0, 100.0, &[], 4), "━━━●");
        assert_eq!(time_line(0.0, 0.0, &steps(&[0.0]), 3), "●──");
        assert_eq!(time_line(1.0, 2.0, &[], 0), "");
    }

    #[test]
    fn a_meter_is_linear_in_decibels() {
        let at = |level_db, held_db| {
            let mut found = Meter::default();
            (found.level_db, found.held_db) = (level_db, held_db);
            meter(&found, 10)
        };
        assert_eq!(at(0.0, 0.0), "██████████");
        assert_eq!(at(-30.0, -12.0), "█████··│··");
        assert_eq!(at(f64::NEG_INFINITY, f64::NEG_INFINITY), "··········");
        assert_eq!(at(20.0, 20.0), "██████████");
    }
}
