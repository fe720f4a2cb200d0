//! Lets each ear hear the tone of `spatial_angle_modulation` through measured responses of a head.
//!
//! Every hop of frame_dur_ms/overlap_factor the response nearest to the source is taken at the middle of the hop, counted from the start of
//! the voice, and each frame hears the mean of those around it under a Hann window of frame_dur_ms:
//! h_n = Σ_k (1 + cos(2π(n − c_k)/W))/P · h_k, with W = P·hop, whose weights add up to 1. A tone of steady frequency through a response is
//! the tone with a gain and a phase, so that y_ear(n) = amp · Im(e^(jΦ(n)) · Σ_k w_k(n)·H_k(f)): the convolution with h_n, exactly and without
//! a past. While the frequency changes, every hop takes the one at its middle. Between two hops the sum over k is
//! A + B·cos(2πm/W) + C·sin(2πm/W), m frames on. Levels are as measured.

use std::sync::Arc;

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::per_isa;
use heterodyne_dsp::phase::to_turns;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Ramp;
use heterodyne_track::params::Params;

use super::Moving;
use super::path::Path;
use super::response::{Both, Responses};
use crate::compile::VoiceContext;
use crate::control::frequency::{between, moves};
use crate::control::grid::Grid;
use crate::cursor::Block;
use crate::voices::formula::Formula;
use crate::voices::tone::ToneScratch;

/// Fewest frames of a hop, and of half of one.
const MIN_HOP: usize = 2;
/// Most hops that one frame hears.
const MAX_OVERLAP: usize = 64;
/// Hops that 512 frames hear at most.
const MAX_HOPS: usize = FRAMES / MIN_HOP + MAX_OVERLAP + 2;
/// Hops whose positions are worked out together.
const BATCH: usize = 16;
/// Longest response of a tone whose frequency moves: each hop of a block works it out anew.
const MAX_MOVING_TAPS: usize = 8192;
/// Shortest hop, seconds, as far as the rate allows.
const SHORTEST_HOP_SECS: f64 = 0.001;

/// The responses that a voice with such a carrier names; without them a warning, and the spherical head plays.
pub(super) fn responses(
    carrier_hz: Ramp,
    params: &Params,
    context: &mut VoiceContext,
) -> Option<Responses> {
    const INSTEAD: &str = "the spherical head plays instead";
    let Some(path) = params.text("sofaPath") else {
        context.warn(format!("renderer hrtf needs a sofaPath: {INSTEAD}"));
        return None;
    };
    let Some(source) = context.sources.head_responses.get(path) else {
        context.warn(format!(
            "the file that sofaPath names could not be used: {INSTEAD}"
        ));
        return None;
    };
    let responses = Responses::new(Arc::clone(source));
    if responses.is_none() {
        context.warn(format!(
            "the file that sofaPath names holds no response that sounds: {INSTEAD}"
        ));
    }
    let responses = responses?;
    let taps = responses.taps();
    if moves(carrier_hz) && taps > MAX_MOVING_TAPS {
        context.warn(format!(
            "the responses that sofaPath names sound for {taps} frames; at most {MAX_MOVING_TAPS} are accepted for a tone whose frequency \
             moves: {INSTEAD}"
        ));
        return None;
    }
    Some(responses)
}

/// The laws of one voice.
pub(super) struct Measured {
    moving: Moving,
    path: Path,
    responses: Responses,
    /// H of every corner where the frequency stands.
    steady: Option<Vec<Both>>,
    hop: i64,
    overlap: usize,
    /// Cosine and sine of the places of the hops that a frame hears, relative to the first frame that hears them.
    places: Vec<(f64, f64)>,
    bound: f64,
}

impl Measured {
    /// `None`: working out the responses takes too much work.
    pub fn new(
        moving: Moving,
        path: Path,
        responses: &Responses,
        params: &Params,
        context: &mut VoiceContext,
    ) -> Option<Self> {
        let responses = responses.clone();
        let (hz, rate) = (moving.carrier_hz, moving.rate);
        let end_hz = responses.end_hz();
        if hz.start.abs().max(hz.end.abs()) >= end_hz {
            context.warn(format!(
                "the measured responses end at {end_hz} Hz: a tone there or above is silent"
            ));
        }
        let overlap = params
            .number("overlap_factor")
            .round()
            .clamp(2.0, MAX_OVERLAP as f64);
        let hop_secs = 1e-3 * params.number("frame_dur_ms") / overlap;
        let half_hop = (0.5 * rate * hop_secs.max(SHORTEST_HOP_SECS))
            .round()
            .max(1.0);
        let (hop, overlap) = (2 * half_hop as i64, overlap as usize);
        let corners = responses.directions.corners().len();
        let samples = 2 * (corners * responses.taps()) as u64;
        let (bound, steady) = context.budget.work(&context.place, |work| {
            work.spend(2 * samples)?;
            let steady = (!moves(hz)).then(|| {
                (0..corners)
                    .map(|place| responses.at(place, hz.start))
                    .collect()
            });
            Some((responses.bound(), steady))
        })?;
        let window = (overlap as i64 * hop) as f64;
        let places = (0..overlap as i64)
            .map(|j| {
                let middle = (j - hops_back(overlap)) * hop + hop / 2;
                let (sine, cosine) =
                    sin_cos_turns((middle - interval_offset(hop, overlap)) as f64 / window);
                (cosine, sine)
            })
            .collect();
        Some(Self {
            bound: bound * moving.loudest() * (1.0 + 1e-6),
            moving,
            path,
            responses,
            steady,
            hop,
            overlap,
            places,
        })
    }

    /// H at the middles of hops `first`, `first` + 1, ….
    #[inline(always)]
    fn fill_hops(&self, first: i64, hops: &mut [Both]) {
        let moving = &self.moving;
        let spin_turns = (moving.spin_hz.end - moving.spin_hz.start) / moving.rate;
        for (batch, hops) in hops.chunks_mut(BATCH).enumerate() {
            let mut turns = [0.0; BATCH];
            let (mut factor, mut sums) = ([0.0; BATCH], [0.0; BATCH]);
            let middle = |j: usize| (first + (batch * BATCH + j) as i64) * self.hop + self.hop / 2;
            if let Some(alpha) = &moving.alpha {
                let mut at = [0.0; BATCH];
                (0..BATCH).for_each(|j| at[j] = middle(j) as f64);
                alpha.values(&at, &mut factor);
                if spin_turns != 0.0 {
                    for (j, sum) in sums.iter_mut().enumerate().take(hops.len()) {
                        let mut one = [0.0];
                        let first = middle(j) + 1;
                        alpha.fill_sums(Grid::<1> { first }, &mut one);
                        *sum = one[0];
                    }
                }
            }
            for j in 0..BATCH {
                let steady = moving.spin.step().wrapping_mul((middle(j) + 1) as u64);
                turns[j] = to_turns(steady) + spin_turns * sums[j];
            }
            let (mut x, mut y) = ([0.0; BATCH], [0.0; BATCH]);
            self.path.fill(&turns, &factor, &mut x, &mut y);
            for (j, hop) in hops.iter_mut().enumerate() {
                let place = self.responses.directions.nearest(x[j], y[j]);
                *hop = match &self.steady {
                    Some(steady) => steady.get(place).copied().unwrap_or_default(),
                    None => (self.responses).at(place, between(moving.carrier_hz, factor[j])),
                };
            }
        }
    }
}

/// First frame of interval 0. All frames of an interval hear the same hops: it lies between the middles of two hops, or, where an odd
/// number of hops is heard, between the ends of one.
fn interval_offset(hop: i64, overlap: usize) -> i64 {
    if overlap.is_multiple_of(2) {
        hop / 2
    } else {
        0
    }
}

/// How many hops before its own number an interval hears.
fn hops_back(overlap: usize) -> i64 {
    (overlap as i64 + 1) / 2 - 1
}

per_isa! {
    fn render(measured: &Measured, first: i64, out: &mut Block) => render_body
}

#[inline(always)]
fn render_body(measured: &Measured, first: i64, out: &mut Block) {
    let moving = &measured.moving;
    let (hop, overlap) = (measured.hop, measured.overlap);
    let (offset, back) = (interval_offset(hop, overlap), hops_back(overlap));
    let interval = |frame: i64| (frame - offset).div_euclid(hop);
    let (begin, end) = (interval(first), interval(first + FRAMES as i64 - 1));
    let mut hops = [[0.0; 4]; MAX_HOPS];
    let count = ((end - begin) as usize + overlap).min(MAX_HOPS);
    measured.fill_hops(begin - back, &mut hops[..count]);
    let mut heard = [[0.0; FRAMES]; 4];
    let window = (overlap as i64 * hop) as f64;
    let share = 1.0 / overlap as f64;
    for index in begin..=end {
        let (mut a, mut b, mut c) = ([0.0; 4], [0.0; 4], [0.0; 4]);
        let near = hops.iter().skip((index - begin) as usize);
        for (h, (cosine, sine)) in near.zip(&measured.places) {
            for part in 0..4 {
                a[part] += share * h[part];
                b[part] += share * h[part] * cosine;
                c[part] += share * h[part] * sine;
            }
        }
        let start = index * hop + offset;
        let from = (start - first).max(0) as usize;
        let to = (start + hop - first).clamp(0, FRAMES as i64) as usize;
        for n in from..to {
            let m = first + n as i64 - start;
            let (sine, cosine) = sin_cos_turns(m as f64 / window);
            for part in 0..4 {
                heard[part][n] = a[part] + b[part] * cosine + c[part] * sine;
            }
        }
    }
    let (mut factor, mut phase) = ([0.0; FRAMES], [0.0; FRAMES]);
    moving.fill_alpha(first, &mut factor);
    let base = to_turns(moving.fill_phase(first, &factor, &mut phase));
    for n in 0..FRAMES {
        let (sine, cosine) = sin_cos_turns(base + phase[n]);
        let amp = between(moving.amp, factor[n]);
        out[0][n] += (amp * (heard[0][n] * sine + heard[1][n] * cosine)) as f32;
        out[1][n] += (amp * (heard[2][n] * sine + heard[3][n] * cosine)) as f32;
    }
}

impl Formula for Measured {
    fn add(&self, isa: Isa, first: i64, _tones: &mut ToneScratch, out: &mut Block) {
        render(isa, self, first, out);
    }

    fn bound(&self) -> f64 {
        self.bound
    }
}
