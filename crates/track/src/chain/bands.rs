//! Parameters that repeat, `band1_gain_db` to `band8_gain_db`, as a list of objects.
//!
//! Invariant: an effect has bands if parameters of it are named so; the first one of a band says what the band is, and a list has to give it.

use heterodyne_dsp::effects::{Kind, Parameter};

/// The key of the list.
pub(super) const KEY: &str = "bands";

/// Number from 1 and name within the band: `band3_gain_db` is the third's `gain_db`.
pub(super) fn split(name: &str) -> Option<(usize, &str)> {
    let (number, field) = name.strip_prefix("band")?.split_once('_')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((number, field))
}

/// How many bands an effect has.
pub(super) fn count(kind: &Kind) -> usize {
    let numbers = kind
        .parameters
        .iter()
        .filter_map(|parameter| Some(split(parameter.name)?.0));
    numbers.max().unwrap_or(0)
}

/// The parameters of a band, from 1: place among all, name within the band, and the row.
pub(super) fn of(
    kind: &'static Kind,
    band: usize,
) -> impl Iterator<Item = (usize, &'static str, &'static Parameter)> {
    let rows = kind.parameters.iter().enumerate();
    rows.filter_map(move |(place, row)| {
        let (number, field) = split(row.name)?;
        (number == band).then_some((place, field, row))
    })
}
