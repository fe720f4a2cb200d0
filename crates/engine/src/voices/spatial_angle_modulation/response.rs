//! What a measured response does to a tone: a gain and a phase for each ear.
//!
//! H(f) = Σ h(m)·e^(−j2πf(m + d)/rate), d the delay of the response, worked out at the rate of its own file, so that nothing has to be resampled. At
//! half that rate and above a response says nothing; there the tone is silent. Frames before and after which all responses stay 80 dB
//! below the largest sample are left out.

use std::sync::Arc;

use heterodyne_dsp::elementary::sin_cos_turns;

use super::directions::Directions;
use crate::settings::HeadResponses;

/// Frames that are summed side by side; part of the result's bits.
const LANES: usize = 32;
/// Largest magnitude of what is left out, of the largest sample (−80 dB).
const NEGLIGIBLE: f32 = 1e-4;

/// Real and imaginary part for the left ear, then for the right.
pub(super) type Both = [f64; 4];

/// The responses of the directions that can be nearest.
#[derive(Clone, Debug)]
pub(super) struct Responses {
    pub directions: Directions,
    source: Arc<HeadResponses>,
    /// First frame that counts, and the one after the last.
    from: usize,
    to: usize,
}

impl Responses {
    /// `None`: nothing in them can be used.
    pub fn new(source: Arc<HeadResponses>) -> Option<Self> {
        let measured = &source.directions;
        let complete = source.sample_rate > 0
            && (source.ears.iter()).all(|ear| ear.len() == measured.len())
            && (source.delays_frames.iter()).all(|ear| ear.len() == measured.len());
        let directions = Directions::new(measured).filter(|_| complete)?;
        let heard = directions.corners().iter().flat_map(|corner| {
            (source.ears.iter()).filter_map(|ear| ear.get(*corner).map(Vec::as_slice))
        });
        let largest = (heard.clone().flatten()).fold(0.0f32, |peak, x| peak.max(x.abs()));
        let counts = |x: &f32| x.abs() > NEGLIGIBLE * largest;
        let from = heard
            .clone()
            .filter_map(|h| h.iter().position(counts))
            .min()?;
        let to = heard.filter_map(|h| h.iter().rposition(counts)).max()? + 1;
        Some(Self {
            directions,
            source,
            from,
            to,
        })
    }

    /// Frames that count.
    pub fn taps(&self) -> usize {
        self.to - self.from
    }

    /// Frequency from which on there is silence, hertz.
    pub fn end_hz(&self) -> f64 {
        0.5 * f64::from(self.source.sample_rate)
    }

    /// Upper bound of |H| over all frequencies and directions.
    pub fn bound(&self) -> f64 {
        let sum = |h: &Vec<f32>| h.iter().map(|x| f64::from(x.abs())).sum::<f64>();
        let corners = self.directions.corners().iter();
        corners
            .flat_map(|corner| self.source.ears.iter().filter_map(|ear| ear.get(*corner)))
            .map(sum)
            .fold(0.0, f64::max)
    }

    /// H at a frequency, for a direction by its place among the corners.
    #[inline(always)]
    pub fn at(&self, place: usize, hz: f64) -> Both {
        let mut both = [0.0; 4];
        if hz.is_nan() || hz.abs() >= self.end_hz() {
            return both;
        }
        let Some(corner) = self.directions.corners().get(place) else {
            return both;
        };
        let turns = hz / f64::from(self.source.sample_rate);
        let [left, right] = [0, 1].map(|ear| {
            let response = self.source.ears[ear].get(*corner);
            let heard = response.and_then(|h| h.get(self.from..self.to.min(h.len())));
            heard.unwrap_or_default()
        });
        let (mut near_cos, mut near_sin) = ([0.0; LANES], [0.0; LANES]);
        for m in 0..LANES {
            (near_sin[m], near_cos[m]) = sin_cos_turns(turns * m as f64);
        }
        for (ear, heard) in [left, right].into_iter().enumerate() {
            let (mut real, mut imaginary) = ([0.0; LANES], [0.0; LANES]);
            let delay = self.source.delays_frames[ear].get(*corner).copied();
            let start = self.from as f64 + delay.unwrap_or(0.0);
            let mut add = |block: usize, part: &[f32; LANES]| {
                let (sine, cosine) = sin_cos_turns(turns * (start + (block * LANES) as f64));
                for m in 0..LANES {
                    real[m] += f64::from(part[m]) * cosine;
                    imaginary[m] -= f64::from(part[m]) * sine;
                }
            };
            let (parts, rest) = heard.as_chunks::<LANES>();
            for (block, part) in parts.iter().enumerate() {
                add(block, part);
            }
            if !rest.is_empty() {
                let mut part = [0.0; LANES];
                for (part, rest) in part.iter_mut().zip(rest) {
                    *part = *rest;
                }
                add(parts.len(), &part);
            }
            for m in 0..LANES {
                both[2 * ear] += real[m] * near_cos[m] + imaginary[m] * near_sin[m];
                both[2 * ear + 1] += imaginary[m] * near_cos[m] - real[m] * near_sin[m];
            }
        }
        both
    }
}
