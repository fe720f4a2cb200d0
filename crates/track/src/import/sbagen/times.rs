//! Times of time lines: `NOW`, `hh:mm`, `hh:mm:ss`, each with any number of `+hh:mm[:ss]` behind it.
//!
//! Invariant: hours are below 24, minutes and seconds below 60; a relative time counts from the last absolute one.

/// A day in seconds.
pub(super) const DAY_SECS: u32 = 24 * 60 * 60;

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub from: From,
    /// Sum of all that is added, in seconds.
    pub plus_secs: u32,
}

/// What a time counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The start of the program.
    Now,
    /// A time of day in seconds.
    Clock(u32),
    /// The last absolute time.
    Last,
}

/// What is accepted, for messages.
pub(super) const ACCEPTED: &str = "NOW, hh:mm, hh:mm:ss or +hh:mm[:ss], with hours up to 23";

/// Reads a time.
pub(super) fn time(text: &str) -> Option<Time> {
    let (from, mut rest) = if let Some(rest) = text.strip_prefix("NOW") {
        (From::Now, rest)
    } else if text.starts_with('+') {
        (From::Last, text)
    } else {
        let (secs, rest) = clock(text)?;
        (From::Clock(secs), rest)
    };
    let mut plus_secs = 0_u32;
    while !rest.is_empty() {
        let (secs, after) = clock(rest.strip_prefix('+')?)?;
        plus_secs = plus_secs.checked_add(secs)?;
        rest = after;
    }
    (from != From::Last || !text.is_empty()).then_some(Time { from, plus_secs })
}

/// `hh:mm` or `hh:mm:ss` in seconds, and the rest.
fn clock(text: &str) -> Option<(u32, &str)> {
    let (hours, rest) = field(text, 24)?;
    let (minutes, rest) = field(rest.strip_prefix(':')?, 60)?;
    let (seconds, rest) = match rest.strip_prefix(':') {
        Some(rest) => field(rest, 60)?,
        None => (0, rest),
    };
    Some(((hours * 60 + minutes) * 60 + seconds, rest))
}

fn field(text: &str, bound: u32) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text[..digits].parse().ok()?;
    ((1..=2).contains(&digits) && value < bound).then_some((value, &text[digits..]))
}

/// A length `h:mm` or `hh:mm:ss` of up to 99 hours, in seconds.
pub(super) fn length(text: &str) -> Option<u32> {
    let (hours, rest) = field(text, 100)?;
    let (minutes, rest) = field(rest.strip_prefix(':')?, 60)?;
    let (seconds, rest) = match rest.strip_prefix(':') {
        Some(rest) => field(rest, 60)?,
        None => (0, rest),
    };
    rest.is_empty()
        .then_some((hours * 60 + minutes) * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_manual() {
        let hour = 3600;
        for (text, from, plus_secs) in [
            ("16:00", From::Clock(16 * hour), 0),
            ("NOW", From::Now, 0),
            ("+00:03:30", From::Last, 210),
            ("NOW+04:00", From::Now, 4 * hour),
            (
                "NOW+04:00+01:12:04",
                From::Now,
                4 * hour + hour + 12 * 60 + 4,
            ),
            ("12:00+00:00:20", From::Clock(12 * hour), 20),
            ("+0:00+00:05", From::Last, 300),
        ] {
            assert_eq!(time(text), Some(Time { from, plus_secs }), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "", "+", "24:00", "1:60", "12", "12:00:60", "NOWx", "12:00+", "123:00", "-1:00",
            "12:00 ",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
        assert_eq!(length("0:30"), Some(1800));
        assert_eq!(length("30:00"), Some(30 * 3600));
        assert_eq!(length("30"), None);
    }
}
