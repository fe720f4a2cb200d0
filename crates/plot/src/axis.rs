//! Where a time, a frequency or a level stands on the paper, and which of them get a mark.
//!
//! Invariant: positions are straight in the value (or in its logarithm), marks are round numbers inside the range.

/// Values along one direction of the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Value at `from`.
    pub low: f64,
    /// Value at `to`.
    pub high: f64,
    /// Position of the low end.
    pub from: f64,
    /// Position of the high end.
    pub to: f64,
    /// Whether positions follow the logarithm; both ends are then above 0.
    pub logarithmic: bool,
}

impl Axis {
    /// A straight axis.
    pub fn straight(low: f64, high: f64, from: f64, to: f64) -> Self {
        Self {
            low,
            high,
            from,
            to,
            logarithmic: false,
        }
    }

    /// A logarithmic axis; `low` and `high` above 0.
    pub fn logarithmic(low: f64, high: f64, from: f64, to: f64) -> Self {
        Self {
            logarithmic: true,
            ..Self::straight(low, high, from, to)
        }
    }

    /// An axis that shows all of `least..=greatest` with room at its ends: logarithmic where the range is wide.
    pub fn around(least: f64, greatest: f64, from: f64, to: f64) -> Self {
        if least > 0.0 && greatest / least > WIDE {
            return Self::logarithmic(least / 1.15, greatest * 1.15, from, to);
        }
        let room = match greatest - least {
            0.0 => (0.1 * greatest.abs()).max(0.5),
            range => 0.08 * range,
        };
        let low = if least >= 0.0 {
            (least - room).max(0.0)
        } else {
            least - room
        };
        Self::straight(low, greatest + room, from, to)
    }

    /// Position of a value; values outside stand on the end.
    pub fn at(&self, value: f64) -> f64 {
        let part = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + (self.to - self.from) * part.clamp(0.0, 1.0)
    }

    /// Round values about `apart` from each other on the paper, or further.
    pub fn marks(&self, apart: f64) -> Vec<f64> {
        let room = (self.to - self.from).abs();
        let most = (room / apart).max(1.0);
        if self.logarithmic && self.high / self.low > 3.0 {
            return self.round_decades(apart);
        }
        let mut step = round_above((self.high - self.low) / most);
        if !(step.is_finite() && step > 0.0) {
            step = 1.0;
        }
        multiples(step, self.low, self.high)
    }

    fn round_decades(&self, apart: f64) -> Vec<f64> {
        let decade = (self.to - self.from).abs() / (self.high / self.low).log10();
        let digits: &[f64] = if decade * 0.3 >= apart {
            &[1.0, 2.0, 5.0]
        } else if decade * 0.47 >= apart {
            &[1.0, 3.0]
        } else {
            &[1.0]
        };
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        let all = (first..=last)
            .flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
        all.filter(|value| *value >= self.low && *value <= self.high)
            .collect()
    }
}

/// A range is wide from here on, as a ratio.
const WIDE: f64 = 5.0;

/// The least of 1, 2, 5 times a power of ten that is not below `step`.
fn round_above(step: f64) -> f64 {
    let power = 10f64.powi(step.log10().floor() as i32);
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| digit * power >= step * 0.999_999);
    digit.unwrap_or(10.0) * power
}

fn multiples(step: f64, low: f64, high: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil();
    let count = ((high - first * step) / step + 1e-9)
        .floor()
        .clamp(-1.0, 10_000.0) as i64;
    (0..=count).map(|k| (first + k as f64) * step).collect()
}

/// Steps of time marks that people count in, in seconds.
const TIME_STEPS: [f64; 21] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0,
    120.0, 300.0, 600.0, 900.0, 1800.0,
];

/// Moments to mark on a straight axis of seconds, with their step.
pub fn time_marks(axis: &Axis, apart: f64) -> (Vec<f64>, f64) {
    let least = (axis.high - axis.low) * apart / (axis.to - axis.from).abs().max(1.0);
    let step = TIME_STEPS.into_iter().find(|step| *step >= least);
    let step = step.unwrap_or_else(|| 3600.0 * round_above(least / 3600.0).max(1.0));
    (multiples(step, axis.low, axis.high), step)
}

/// `0:42`, `12:05`, `8:00:00`, with as many decimals as `step` needs.
pub fn time_text(secs: f64, step: f64) -> String {
    let decimals = (-step.min(1.0).log10()).ceil().clamp(0.0, 3.0) as usize;
    let unit = 10u64.pow(decimals as u32);
    let parts = (secs.max(0.0) * unit as f64).round() as u64;
    let whole = parts / unit;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    let mut text = if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    };
    if decimals > 0 {
        text.push_str(&format!(".{:0decimals$}", parts % unit));
    }
    text
}

/// A number with up to three decimals and none that say nothing: `0.25`, `200`, `12000`.
pub fn number_text(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Hertz for an axis: `50`, `2k`, `12.5k`.
pub fn hertz_text(hz: f64) -> String {
    if hz >= 1000.0 {
        format!("{}k", number_text(hz / 1000.0))
    } else {
        number_text(hz)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_mathematics_puts_them() {
        let straight = Axis::straight(0.0, 3600.0, 100.0, 1100.0);
        assert_eq!(
            (straight.at(0.0), straight.at(900.0), straight.at(3600.0)),
            (100.0, 350.0, 1100.0)
        );
        // Three decades over 300: a decade every 100, upwards.
        let log = Axis::logarithmic(20.0, 20_000.0, 300.0, 0.0);
        for (hz, y) in [
            (20.0, 300.0),
            (200.0, 200.0),
            (2000.0, 100.0),
            (20_000.0, 0.0),
            (1.0, 300.0),
            (1e6, 0.0),
        ] {
            assert!((log.at(hz) - y).abs() < 1e-9, "{hz}");
        }
    }

    #[test]
    fn wide_ranges_are_logarithmic_and_narrow_ones_are_not() {
        assert!(Axis::around(100.0, 900.0, 0.0, 1.0).logarithmic);
        assert!(!Axis::around(100.0, 300.0, 0.0, 1.0).logarithmic);
        assert!(!Axis::around(0.0, 300.0, 0.0, 1.0).logarithmic);
        for (least, greatest) in [
            (0.0, 0.0),
            (4.0, 4.0),
            (100.0, 300.0),
            (0.01, 9000.0),
            (0.0, 40.0),
        ] {
            let axis = Axis::around(least, greatest, 0.0, 1.0);
            assert!(axis.low <= least && axis.high > greatest && axis.low < axis.high);
        }
    }

    #[test]
    fn marks_are_round_and_have_room() {
        assert_eq!(
            Axis::straight(0.0, 40.0, 0.0, 200.0).marks(45.0),
            [0.0, 10.0, 20.0, 30.0, 40.0]
        );
        assert_eq!(
            Axis::logarithmic(20.0, 20_000.0, 300.0, 0.0).marks(25.0),
            [
                20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0
            ]
        );
        let (marks, step) = time_marks(&Axis::straight(0.0, 28_800.0, 0.0, 1000.0), 100.0);
        assert_eq!((marks.len(), step), (9, 3600.0));
        assert!(
            Axis::straight(1.0, 1.0 + 1e-12, 0.0, 100.0)
                .marks(20.0)
                .len()
                < 10
        );
    }

    #[test]
    fn texts_for_people() {
        for (secs, step, text) in [
            (0.0, 1.0, "0:00"),
            (90.5, 0.5, "1:30.5"),
            (3723.0, 60.0, "1:02:03"),
            (0.0125, 0.0025, "0:00.013"),
            (59.999, 1.0, "1:00"),
        ] {
            assert_eq!(time_text(secs, step), text);
        }
        for (hz, text) in [
            (0.25, "0.25"),
            (200.0, "200"),
            (12_500.0, "12.5k"),
            (0.0, "0"),
            (1000.0, "1k"),
        ] {
            assert_eq!(hertz_text(hz), text);
        }
    }
}
