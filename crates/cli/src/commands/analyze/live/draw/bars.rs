//! Meters, the needle and columns of levels, as characters.

/// Where a meter begins, in dB.
pub const LOWEST_DB: f64 = -60.0;
/// How far the needle goes to either side, in cents.
pub const NEEDLE_CENTS: f64 = 50.0;
/// Eighths of a character.
const EIGHTHS: [char; 9] = [
    ' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}',
    '\u{2588}',
];

/// A meter of so many columns: the level, and a mark at the peak.
pub fn meter(level_db: f64, peak_db: f64, columns: usize) -> String {
    let column = |db: f64| {
        let share = ((db - LOWEST_DB) / -LOWEST_DB).clamp(0.0, 1.0);
        if share.is_nan() {
            0
        } else {
            (share * columns as f64).round() as usize
        }
    };
    let (level, peak) = (column(level_db), column(peak_db));
    let character = |at: usize| {
        if at < level {
            '\u{2588}'
        } else if at + 1 == peak {
            '\u{2502}'
        } else {
            '\u{00b7}'
        }
    };
    (0..columns).map(character).collect()
}

/// How far a tone is off its note: the middle is marked, the needle stands at the end where it goes further.
pub fn needle(cents: f64, columns: usize) -> String {
    if columns == 0 {
        return String::new();
    }
    let last = columns - 1;
    let share = (0.5 + 0.5 * cents / NEEDLE_CENTS).clamp(0.0, 1.0);
    let here = (share * last as f64).round() as usize;
    let character = |at: usize| {
        if at == here && cents.is_finite() {
            '\u{25cf}'
        } else if at == last / 2 {
            '\u{253c}'
        } else {
            '\u{2500}'
        }
    };
    (0..columns).map(character).collect()
}

/// Levels as columns of so many lines, the highest line first; they stand between `low_db` and `high_db`.
pub fn columns(levels_db: &[f64], low_db: f64, high_db: f64, lines: usize) -> Vec<String> {
    let steps = 8 * lines;
    let eighths = |db: f64| {
        let share = (db - low_db) / (high_db - low_db).max(1e-9);
        if share.is_nan() {
            0
        } else {
            (share.clamp(0.0, 1.0) * steps as f64).round() as usize
        }
    };
    let line = |from_top: usize| {
        let below = 8 * (lines - 1 - from_top);
        let character = |db: &f64| EIGHTHS[eighths(*db).saturating_sub(below).min(8)];
        levels_db.iter().map(character).collect()
    };
    (0..lines).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meters_are_linear_in_decibels() {
        assert_eq!(meter(-30.0, -12.0, 10), "█████··│··");
        assert_eq!(meter(f64::NAN, f64::NEG_INFINITY, 4), "····");
        assert_eq!(meter(3.0, 3.0, 4), "████");
    }

    #[test]
    fn the_needle_stays_on_its_scale() {
        assert_eq!(needle(0.0, 9), "────●────");
        assert_eq!(needle(25.0, 9), "────┼─●──");
        assert_eq!(needle(-400.0, 5), "●─┼──");
        assert_eq!(needle(f64::NAN, 3), "─┼─");
        assert_eq!(needle(1.0, 0), "");
    }

    #[test]
    fn columns_have_eighths() {
        // A quarter, a half, three quarters and all of two lines.
        let found = columns(
            &[-75.0, -50.0, -25.0, 0.0, f64::NEG_INFINITY],
            -100.0,
            0.0,
            2,
        );
        assert_eq!(found, ["  ▄█ ", "▄███ "]);
    }
}
