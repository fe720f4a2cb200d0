//! Noise of a sequence as the layer under the whole track: one noise that swells and fades without a seam.
//!
//! Invariant: at every time the envelope is the sum of the gains of all pieces of the layer's colour.

use super::score::NoisePiece;
use super::voices::plain_noise;
use crate::document::{BackgroundNoise, NoiseSource, Place};

/// The colour of the layer: the one that comes first.
pub(super) fn colour(pieces: &[NoisePiece]) -> Option<&'static str> {
    pieces
        .iter()
        .filter(|piece| piece.from != 0.0 || piece.to != 0.0)
        .min_by(|a, b| a.start_secs.total_cmp(&b.start_secs))
        .map(|piece| piece.colour)
}

/// The layer that plays all pieces of `colour`.
pub(super) fn layer(
    pieces: &[NoisePiece],
    colour: &'static str,
    length_secs: f64,
) -> BackgroundNoise {
    let pieces: Vec<&NoisePiece> = pieces.iter().filter(|p| p.colour == colour).collect();
    let points = points(&pieces, length_secs);
    let steady = points.iter().all(|point| point.1 == points[0].1);
    BackgroundNoise {
        source: NoiseSource::Inline(plain_noise(colour)),
        fallback: None,
        gain: if steady {
            points.first().map_or(0.0, |point| point.1)
        } else {
            1.0
        },
        start_secs: 0.0,
        fade_in_secs: 0.0,
        fade_out_secs: 0.0,
        amp_envelope: if steady { Vec::new() } else { points },
        place: Place::default(),
    }
}

/// The sum of all pieces as points; two at one time where it jumps. Points on a straight line are left out.
fn points(pieces: &[&NoisePiece], length_secs: f64) -> Vec<(f64, f64)> {
    // Changes of value and slope at each time: a sum over sorted times costs no more than sorting.
    let mut changes: Vec<(f64, f64, f64)> = Vec::new();
    for piece in pieces
        .iter()
        .filter(|piece| piece.end_secs > piece.start_secs)
    {
        let slope = (piece.to - piece.from) / (piece.end_secs - piece.start_secs);
        changes.push((piece.start_secs, piece.from, slope));
        changes.push((piece.end_secs, -piece.to, -slope));
    }
    changes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let tidy = |gain: f64| {
        if gain.abs() < 1e-12 {
            0.0
        } else {
            (gain * 1e12).round() / 1e12
        }
    };
    let (mut points, mut at, mut value, mut slope) = (Vec::new(), 0.0, 0.0, 0.0);
    let mut rest = changes.as_slice();
    while let Some(&(time, ..)) = rest.first() {
        let before = value + slope * (time - at);
        let here = rest.iter().take_while(|change| change.0 == time).count();
        let (now, later) = rest.split_at(here);
        value = before + now.iter().map(|change| change.1).sum::<f64>();
        slope += now.iter().map(|change| change.2).sum::<f64>();
        slope = if slope.abs() < 1e-15 { 0.0 } else { slope };
        (at, rest) = (time, later);
        let (left, right) = (tidy(before), tidy(value));
        let ends = rest.is_empty();
        // An envelope is held outside of its points: only at the very ends need nothing be said.
        if left != right && time > 0.0 || ends {
            push(&mut points, (time, left));
        }
        if !ends || left != 0.0 && time < length_secs {
            push(&mut points, (time, right));
        }
    }
    points
}

/// Adds a point, in place of the last one where that lies on the line to the new one.
fn push(points: &mut Vec<(f64, f64)>, point: (f64, f64)) {
    if let [.., first, middle] = points.as_slice()
        && first.1 == middle.1
        && middle.1 == point.1
    {
        points.pop();
    }
    points.push(point);
}
