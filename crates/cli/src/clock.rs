//! Times as people write and read them: `90`, `1:30`, `0:01:30.5`.

/// Reads seconds, `M:SS` or `H:MM:SS`, each with a fraction if wanted.
///
/// # Errors
/// Says what is accepted.
pub fn parse(text: &str) -> Result<f64, String> {
    let accepted = || {
        format!(
            "{text:?} is not a time; accepted are seconds (90.5), M:SS (1:30.5) and H:MM:SS (1:02:03.5)"
        )
    };
    let fields: Vec<&str> = text.split(':').collect();
    let (last, whole) = fields.split_last().ok_or_else(accepted)?;
    if whole.len() > 2 {
        return Err(accepted());
    }
    let mut seconds = 0.0;
    for (place, field) in whole.iter().enumerate() {
        let value: u32 = plain(field)
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(accepted)?;
        if place > 0 && value > 59 {
            return Err(accepted());
        }
        seconds = (seconds + f64::from(value)) * 60.0;
    }
    let digits = last
        .strip_suffix('s')
        .filter(|_| whole.is_empty())
        .unwrap_or(last);
    let (before, after) = digits.split_once('.').unwrap_or((digits, "0"));
    plain(before).and(plain(after)).ok_or_else(accepted)?;
    let value: f64 = digits.parse().map_err(|_| accepted())?;
    if !value.is_finite() || !whole.is_empty() && value >= 60.0 {
        return Err(accepted());
    }
    Ok(seconds + value)
}

fn plain(digits: &str) -> Option<&str> {
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// `0:42.500`, `12:05.000`, `8:00:00.000`.
pub fn exact(seconds: f64) -> String {
    let millis = (seconds * 1000.0).round() as u64;
    format!("{}.{:03}", whole(millis / 1000), millis % 1000)
}

/// `0:42`, `12:05`, `8:00:00`.
pub fn rough(seconds: f64) -> String {
    whole(seconds.max(0.0).round() as u64)
}

fn whole(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_three_ways() {
        for (text, seconds) in [
            ("0", 0.0),
            ("90", 90.0),
            ("90.5", 90.5),
            ("12s", 12.0),
            ("1:30", 90.0),
            ("75:00.25", 4500.25),
            ("1:02:03.5", 3723.5),
            ("100:00:00", 360_000.0),
        ] {
            assert_eq!(parse(text), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_named() {
        for text in [
            "", "-1", "+1", "1e3", "inf", "NaN", "1:60", "1:60:00", "1:2:3:4", ":30", "1:",
            "1.5:30", "5.", ".5", "1:3s", "x",
        ] {
            let message = parse(text).unwrap_err();
            assert!(
                message.contains(&format!("{text:?}")) && message.contains("H:MM:SS"),
                "{message}"
            );
        }
    }

    #[test]
    fn printed_by_hand() {
        assert_eq!(exact(0.0), "0:00.000");
        assert_eq!(exact(59.9996), "1:00.000");
        assert_eq!(exact(3723.5), "1:02:03.500");
        assert_eq!(rough(28_800.4), "8:00:00");
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(millis in 0u64..400_000_000) {
            let seconds = millis as f64 / 1000.0;
            let back = parse(&exact(seconds)).unwrap();
            prop_assert!((back - seconds).abs() < 1e-6);
        }
    }
}
