//! "Did you mean": the known name that a wrong one is closest to.
//!
//! Invariant: a suggestion is within a third of the name's length, at most three edits, by
//! Damerau–Levenshtein distance with capitals ignored; among equals the first in alphabetical order.

/// Longest name that is compared.
const LONGEST: usize = 64;

/// The candidate closest to `wrong`, if one is close.
pub(crate) fn closest<'c>(
    wrong: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    if wrong.len() > LONGEST {
        return None;
    }
    let lower = wrong.to_lowercase();
    let most = (lower.chars().count() / 3).clamp(1, 3);
    candidates
        .filter(|candidate| candidate.len().abs_diff(wrong.len()) <= most)
        .map(|candidate| {
            (
                strsim::osa_distance(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `did you mean baseFreq?`, if one is close.
pub(crate) fn did_you_mean<'c>(
    wrong: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<String> {
    closest(wrong, candidates).map(|name| format!("did you mean {name}?"))
}

#[cfg(test)]
mod tests {
    use super::closest;

    const NAMES: [&str; 4] = ["baseFreq", "beatFreq", "ampL", "ampR"];

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        for (wrong, name) in [
            ("basefreq", Some("baseFreq")),
            ("baesFreq", Some("baseFreq")),
            ("beatFrequ", Some("beatFreq")),
            ("amplL", Some("ampL")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(closest(wrong, NAMES.into_iter()), name, "{wrong}");
        }
    }
}
