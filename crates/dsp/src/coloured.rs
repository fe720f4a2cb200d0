//! Coloured noise: a Gaussian process whose power falls (or rises) with frequency as its colour says.
//!
//! Invariant: a sample is a function of (design, key, frame); any 512 frames can be made without those before.
//!
//! The spectrum is drawn, not filtered. Two layers of inverse transforms of random bins, tapered so that powers add
//! to a constant, cover the band: the *high* layer has bins rate/2048 apart; the *low* layer runs at rate/64, with
//! bins rate/2¹⁷ apart, and is raised to the full rate by a cubic B-spline whose droop its bins anticipate. They
//! hand over between the third and the sixth bin of the high layer (65 to 129 Hz at 44.1 kHz). Real and imaginary
//! part of one transform are two independent stretches of noise.
//!
//! Nothing stands still: what steep colours would carry below the third bin of the low layer (1 Hz at 44.1 kHz) is
//! carried by the bins just above, and every stretch of the low layer adds up to zero. So the mean over a few
//! seconds is small against the level, and the level against the audible part is that of a spectrum down to rate/2¹⁷.

use std::sync::Arc;

use crate::elementary::{ln, pow, sin_cos_turns};
use crate::fft::{Complex, POINTS, Plan};
use crate::isa::Isa;
use crate::random::{BELL_VARIANCE, bell, combine, hash32};
use crate::{butterworth, per_isa};

/// Frames made at once.
pub const FRAMES: usize = 512;
/// Distance between stretches.
const HOP: usize = 1536;
/// Overlap of two stretches.
const TAPER: usize = POINTS - HOP;
/// Full-rate frames per sample of the low layer.
const DECIMATION: usize = 64;
/// Samples of the low layer that 512 frames touch.
const KNOTS: usize = FRAMES / DECIMATION + 3;
/// First bin of the low layer that sounds, and the bins that carry the power of those below it.
const FIRST_LOW_BIN: usize = 3;
const HEIRS: std::ops::RangeInclusive<usize> = FIRST_LOW_BIN..=7;
/// Frames over which the level is measured: one period of the lowest bin.
const LEVEL_FRAMES: usize = 1 << 17;

/// Slope, cuts and level of a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Colour {
    /// Power ∝ f^−exponent at the low end (rate/2¹⁷).
    pub exponent: f64,
    /// The same at the high end (rate/2).
    pub high_exponent: f64,
    /// The exponent moves with x^curve, x being the position between the ends over log frequency.
    pub curve: f64,
    /// Corner of a Butterworth high-pass of order 4, hertz.
    pub lowcut_hz: Option<f64>,
    /// Corner of a Butterworth low-pass of order 4, hertz.
    pub highcut_hz: Option<f64>,
    /// Peak of 2¹⁷ frames before the cuts; the cuts do not change the RMS (within a gain of ¼ to 16).
    pub amplitude: f64,
}

/// A designed noise: weights of every bin, and the key of its random numbers. Immutable.
pub struct Design {
    high: Box<[f32; POINTS]>,
    low: Box<[f32; POINTS]>,
    key: u64,
    rms: f64,
    tables: Arc<Tables>,
}

/// What all noises share.
pub struct Tables {
    plan: Plan,
    /// Rising quarter sine, `[TAPER]`; read backwards it falls.
    taper: Box<[f32; TAPER]>,
}

impl Tables {
    /// Computes them.
    pub fn new() -> Arc<Self> {
        let mut taper = Box::new([0.0; TAPER]);
        for (r, gain) in taper.iter_mut().enumerate() {
            *gain = sin_cos_turns(0.25 * (r as f64 + 0.5) / TAPER as f64).0 as f32;
        }
        Arc::new(Self {
            plan: Plan::new(),
            taper,
        })
    }
}

impl Design {
    /// Designs the weights for a sample rate, and measures the level once on the noise itself.
    pub fn new(colour: &Colour, rate: u32, key: u64, tables: &Arc<Tables>) -> Self {
        let mut plain = Weights::of(colour, rate, false);
        let mut shaped = Weights::of(colour, rate, true);
        // Unit power first, so that steep colours stay inside f32.
        let unit = if plain.power > 0.0 {
            1.0 / plain.power.sqrt()
        } else {
            1.0
        };
        plain.scale(unit);
        shaped.scale(unit);
        let uncut = plain.into_design(1.0, key, tables);
        let isa = Isa::detect();
        let mut source = Source::new();
        let mut out = [0.0; FRAMES];
        let mut peak = 0.0f32;
        for quantum in 0..(LEVEL_FRAMES / FRAMES) as u64 {
            source.fill(isa, &uncut, quantum, &mut out);
            peak = out.iter().fold(peak, |p, x| p.max(x.abs()));
        }
        let restore = if shaped.power > 0.0 {
            (uncut.rms * uncut.rms / shaped.power)
                .sqrt()
                .clamp(0.25, 16.0)
        } else {
            0.0
        };
        let gain = if peak > 0.0 {
            colour.amplitude * restore / f64::from(peak)
        } else {
            0.0
        };
        shaped.into_design(gain, key, tables)
    }

    /// Root of the mean power.
    pub fn rms(&self) -> f64 {
        self.rms
    }

    /// Power of the noise between bins, for working out what a filter takes away: calls `visit(hz, power)` for
    /// every bin of both layers. The powers add up to `rms²`.
    pub fn for_each_bin(&self, rate: u32, mut visit: impl FnMut(f64, f64)) {
        let rate = f64::from(rate);
        for k in 1..=POINTS / 2 {
            let both_sides = if k == POINTS / 2 { 1.0 } else { 2.0 };
            let w = f64::from(self.high[k]);
            if w != 0.0 {
                visit(
                    k as f64 * rate / POINTS as f64,
                    both_sides * w * w * BELL_VARIANCE,
                );
            }
            let w = f64::from(self.low[k]) * droop(k);
            if w != 0.0 {
                visit(
                    k as f64 * rate / (POINTS * DECIMATION) as f64,
                    both_sides * w * w * BELL_VARIANCE,
                );
            }
        }
    }
}

/// Amplitudes of the bins before scaling.
struct Weights {
    high: Vec<f64>,
    low: Vec<f64>,
    power: f64,
}

/// What the cubic B-spline leaves of the low layer's bin `k`.
fn droop(k: usize) -> f64 {
    let nu = k as f64 / POINTS as f64;
    let sinc = if k == 0 {
        1.0
    } else {
        sin_cos_turns(0.5 * nu).0 / (std::f64::consts::PI * nu)
    };
    sinc * sinc * sinc * sinc
}

impl Weights {
    fn of(colour: &Colour, rate: u32, with_cuts: bool) -> Self {
        let sr = f64::from(rate);
        let lowest = sr / LEVEL_FRAMES as f64;
        let span = ln(0.5 * sr / lowest);
        let density = |hz: f64| {
            let x = (ln(hz / lowest) / span).clamp(0.0, 1.0);
            let e = colour.exponent
                + (colour.high_exponent - colour.exponent) * pow(x, colour.curve.max(1e-6));
            let cuts = if with_cuts {
                cut_power(colour, hz, sr)
            } else {
                1.0
            };
            pow(hz, -e) * cuts
        };
        let mut weights = Self {
            high: vec![0.0; POINTS],
            low: vec![0.0; POINTS],
            power: 0.0,
        };
        let share = |range: std::ops::RangeInclusive<usize>| {
            range.map(|k| density(k as f64 * lowest)).sum::<f64>()
        };
        let (below, heirs) = (share(1..=FIRST_LOW_BIN - 1), share(HEIRS));
        let inherit = if heirs > 0.0 {
            1.0 + below / heirs
        } else {
            1.0
        };
        for k in 1..=POINTS / 2 {
            let mirror = POINTS - k;
            let both_sides = if k == mirror { 1.0 } else { 2.0 };
            let power =
                density(k as f64 * sr / POINTS as f64) * sr / POINTS as f64 * high_share(k as f64);
            weights.high[k] = power.sqrt();
            weights.high[mirror] = weights.high[k];
            weights.power += both_sides * power;
            let hz = k as f64 * lowest;
            let folded = match k {
                _ if k < FIRST_LOW_BIN => 0.0,
                _ if HEIRS.contains(&k) => inherit,
                _ => 1.0,
            };
            let power =
                folded * density(hz) * lowest * (1.0 - high_share(k as f64 / DECIMATION as f64));
            weights.low[k] = power.sqrt() / droop(k);
            weights.low[mirror] = weights.low[k];
            weights.power += both_sides * power;
        }
        weights
    }

    fn scale(&mut self, gain: f64) {
        self.high
            .iter_mut()
            .chain(self.low.iter_mut())
            .for_each(|w| *w *= gain);
        self.power *= gain * gain;
    }

    fn into_design(mut self, gain: f64, key: u64, tables: &Arc<Tables>) -> Design {
        let rms = self.power.sqrt() * gain;
        self.scale(gain / BELL_VARIANCE.sqrt());
        let narrow = |w: &[f64]| {
            let mut out = Box::new([0.0f32; POINTS]);
            out.iter_mut().zip(w).for_each(|(o, w)| *o = *w as f32);
            out
        };
        Design {
            high: narrow(&self.high),
            low: narrow(&self.low),
            key,
            rms,
            tables: Arc::clone(tables),
        }
    }
}

/// How much of the power at `k` bins of the high layer that layer carries.
fn high_share(k: f64) -> f64 {
    let s = sin_cos_turns(0.25 * ((k - 3.0) / 3.0).clamp(0.0, 1.0)).0;
    s * s
}

fn cut_power(colour: &Colour, hz: f64, sr: f64) -> f64 {
    let usable = |cut: Option<f64>| cut.filter(|c| *c > 0.0 && *c < 0.5 * sr);
    match (usable(colour.lowcut_hz), usable(colour.highcut_hz)) {
        (Some(lo), Some(hi)) if lo < hi => butterworth::bandpass_gain_squared(4, hz, lo, hi, sr),
        (Some(lo), Some(hi)) => {
            butterworth::highpass_gain_squared(4, hz, lo, sr)
                * butterworth::lowpass_gain_squared(4, hz, hi, sr)
        }
        (Some(lo), None) => butterworth::highpass_gain_squared(4, hz, lo, sr),
        (None, Some(hi)) => butterworth::lowpass_gain_squared(4, hz, hi, sr),
        (None, None) => 1.0,
    }
}

/// Memory of a running noise: the stretches made last. Holds no truth; it only saves work.
pub struct Source {
    high: [Stretches; 2],
    low: [Stretches; 2],
    work: Complex,
    knots: [f32; KNOTS],
}

struct Stretches {
    /// Which pair of stretches `data` holds; `None` after a reset.
    pair: Option<u64>,
    data: Complex,
}

impl Default for Source {
    fn default() -> Self {
        Self::new()
    }
}

impl Source {
    /// Allocates (about 90 KiB).
    pub fn new() -> Self {
        let empty = || Stretches {
            pair: None,
            data: Complex::zero(),
        };
        Self {
            high: [empty(), empty()],
            low: [empty(), empty()],
            work: Complex::zero(),
            knots: [0.0; KNOTS],
        }
    }

    /// Forgets what was made; to be called when the design changes.
    pub fn reset(&mut self) {
        self.high
            .iter_mut()
            .chain(&mut self.low)
            .for_each(|s| s.pair = None);
    }

    /// Writes frames 512·quantum … 512·quantum + 511.
    pub fn fill(&mut self, isa: Isa, design: &Design, quantum: u64, out: &mut [f32; FRAMES]) {
        let per_hop = (HOP / FRAMES) as u64;
        // Stretches are numbered from one, so that the first has one before it.
        let stretch = quantum / per_hop + 1;
        let offset = (quantum % per_hop) as usize * FRAMES;
        self.prepare(isa, design, Layer::High, stretch);
        if offset < TAPER {
            self.prepare(isa, design, Layer::High, stretch - 1);
            let new = part(&self.high, stretch);
            let old = part(&self.high, stretch - 1);
            let taper = &design.tables.taper;
            for r in 0..TAPER {
                out[r] = taper[r] * new[r] + taper[TAPER - 1 - r] * old[HOP + r];
            }
        } else {
            out.copy_from_slice(&part(&self.high, stretch)[offset..offset + FRAMES]);
        }
        let first = quantum * (FRAMES / DECIMATION) as u64;
        for j in 0..KNOTS {
            self.knots[j] = self.knot(isa, design, first + j as u64);
        }
        add_spline(isa, &self.knots, out);
    }

    /// Sample `m` of the low layer.
    fn knot(&mut self, isa: Isa, design: &Design, m: u64) -> f32 {
        let stretch = m / HOP as u64 + 1;
        let r = (m % HOP as u64) as usize;
        self.prepare(isa, design, Layer::Low, stretch);
        if r >= TAPER {
            return part(&self.low, stretch)[r];
        }
        self.prepare(isa, design, Layer::Low, stretch - 1);
        let taper = &design.tables.taper;
        taper[r] * part(&self.low, stretch)[r]
            + taper[TAPER - 1 - r] * part(&self.low, stretch - 1)[HOP + r]
    }

    fn prepare(&mut self, isa: Isa, design: &Design, layer: Layer, stretch: u64) {
        let pair = stretch / 2;
        let (slots, weights) = match layer {
            Layer::High => (&mut self.high, &design.high),
            Layer::Low => (&mut self.low, &design.low),
        };
        let slot = &mut slots[(pair % 2) as usize];
        if slot.pair == Some(pair) {
            return;
        }
        let key = combine(design.key, 2 * pair + layer as u64);
        draw(isa, key, weights, &mut slot.data);
        design
            .tables
            .plan
            .inverse(isa, &mut slot.data, &mut self.work);
        if matches!(layer, Layer::Low) {
            remove_mean(&design.tables.taper, &mut slot.data.re);
            remove_mean(&design.tables.taper, &mut slot.data.im);
        }
        slot.pair = Some(pair);
    }
}

#[derive(Clone, Copy)]
enum Layer {
    High = 0,
    Low = 1,
}

/// Takes from a stretch as much of its own window as makes the windowed stretch add up to zero.
fn remove_mean(taper: &[f32; TAPER], stretch: &mut [f32; POINTS]) {
    let window = |r: usize| {
        if r < TAPER {
            taper[r]
        } else if r < HOP {
            1.0
        } else {
            taper[POINTS - 1 - r]
        }
    };
    let (mut sum, mut weight) = (0.0f64, 0.0f64);
    for (r, x) in stretch.iter().enumerate() {
        let w = f64::from(window(r));
        sum += w * f64::from(*x);
        weight += w * w;
    }
    let excess = (sum / weight) as f32;
    for (r, x) in stretch.iter_mut().enumerate() {
        *x -= excess * window(r);
    }
}

fn part(slots: &[Stretches; 2], stretch: u64) -> &[f32; POINTS] {
    let data = &slots[(stretch / 2 % 2) as usize].data;
    if stretch.is_multiple_of(2) {
        &data.re
    } else {
        &data.im
    }
}

per_isa! {
    fn draw(key: u64, weights: &[f32; POINTS], out: &mut Complex) => draw_body
}

#[inline(always)]
fn draw_body(key: u64, weights: &[f32; POINTS], out: &mut Complex) {
    let (re, im) = (&mut *out.re, &mut *out.im);
    for k in 0..POINTS {
        re[k] = bell(hash32(key, 2 * k as u32)) as f32 * weights[k];
        im[k] = bell(hash32(key, 2 * k as u32 + 1)) as f32 * weights[k];
    }
}

per_isa! {
    fn add_spline(knots: &[f32; KNOTS], out: &mut [f32; FRAMES]) => add_spline_body
}

/// Uniform cubic B-spline through `knots` as control points, 64 frames a segment.
#[inline(always)]
fn add_spline_body(knots: &[f32; KNOTS], out: &mut [f32; FRAMES]) {
    for segment in 0..FRAMES / DECIMATION {
        let [c0, c1, c2, c3] = [
            knots[segment],
            knots[segment + 1],
            knots[segment + 2],
            knots[segment + 3],
        ];
        let a0 = (c0 + 4.0 * c1 + c2) * (1.0 / 6.0);
        let a1 = (c2 - c0) * 0.5;
        let a2 = (c0 - 2.0 * c1 + c2) * 0.5;
        let a3 = (c3 - c0 + 3.0 * (c1 - c2)) * (1.0 / 6.0);
        let out = &mut out[segment * DECIMATION..(segment + 1) * DECIMATION];
        for (j, x) in out.iter_mut().enumerate() {
            let u = j as f32 * (1.0 / DECIMATION as f32);
            *x += ((a3 * u + a2) * u + a1) * u + a0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 44_100;

    fn colour(exponent: f64, high_exponent: f64) -> Colour {
        Colour {
            exponent,
            high_exponent,
            curve: 1.0,
            lowcut_hz: None,
            highcut_hz: None,
            amplitude: 1.0,
        }
    }

    fn run(design: &Design, isa: Isa, quanta: std::ops::Range<u64>) -> Vec<f32> {
        let mut source = Source::new();
        let mut out = [0.0; FRAMES];
        let mut all = Vec::new();
        for quantum in quanta {
            source.fill(isa, design, quantum, &mut out);
            all.extend_from_slice(&out);
        }
        all
    }

    /// Power in [lo, hi) hertz by a Hann-windowed transform of 2^14 frames, averaged: an independent f64 DFT.
    fn band_powers(x: &[f32], edges: &[f64]) -> Vec<f64> {
        const N: usize = 1 << 14;
        let mut powers = vec![0.0; edges.len() - 1];
        let blocks = x.len() / N;
        for block in 0..blocks {
            let mut re: Vec<f64> = (0..N)
                .map(|n| {
                    let hann = 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / N as f64).cos();
                    f64::from(x[block * N + n]) * hann
                })
                .collect();
            let mut im = vec![0.0; N];
            radix2(&mut re, &mut im);
            for k in 1..N / 2 {
                let hz = k as f64 * f64::from(RATE) / N as f64;
                if let Some(band) = edges.windows(2).position(|e| hz >= e[0] && hz < e[1]) {
                    powers[band] += (re[k] * re[k] + im[k] * im[k]) / blocks as f64;
                }
            }
        }
        powers
    }

    /// Textbook recursive transform, for the tests only.
    fn radix2(re: &mut [f64], im: &mut [f64]) {
        let n = re.len();
        if n == 1 {
            return;
        }
        let pick =
            |x: &[f64], odd: usize| x.iter().skip(odd).step_by(2).copied().collect::<Vec<_>>();
        let (mut er, mut ei, mut or, mut oi) = (pick(re, 0), pick(im, 0), pick(re, 1), pick(im, 1));
        radix2(&mut er, &mut ei);
        radix2(&mut or, &mut oi);
        for k in 0..n / 2 {
            let (s, c) = (-std::f64::consts::TAU * k as f64 / n as f64).sin_cos();
            let (tr, ti) = (or[k] * c - oi[k] * s, or[k] * s + oi[k] * c);
            (re[k], im[k]) = (er[k] + tr, ei[k] + ti);
            (re[k + n / 2], im[k + n / 2]) = (er[k] - tr, ei[k] - ti);
        }
    }

    #[test]
    fn octaves_fall_and_rise_as_the_exponent_says() {
        let tables = Tables::new();
        let edges: Vec<f64> = (0..10).map(|k| 21.5 * f64::from(1 << k)).collect();
        for (e0, e1) in [
            (0.0, 0.0),
            (1.0, 1.0),
            (2.0, 2.0),
            (-1.0, -1.0),
            (-2.0, -2.0),
            (2.5, 2.0),
            (2.0, 1.5),
        ] {
            let design = Design::new(&colour(e0, e1), RATE, 99, &tables);
            let powers = band_powers(&run(&design, Isa::detect(), 0..4 * 512), &edges);
            // Exact band powers: integral of f^−e(f).
            let lowest: f64 = f64::from(RATE) / 131_072.0;
            let span = (0.5 * f64::from(RATE) / lowest).ln();
            let want: Vec<f64> = edges
                .windows(2)
                .map(|e| {
                    let steps = 2000;
                    let width = (e[1] - e[0]) / f64::from(steps);
                    (0..steps)
                        .map(|j| {
                            let hz = e[0] + (f64::from(j) + 0.5) * width;
                            hz.powf(-(e0 + (e1 - e0) * (hz / lowest).ln() / span)) * width
                        })
                        .sum()
                })
                .collect();
            let scale = powers[5] / want[5];
            for (band, (p, w)) in powers.iter().zip(&want).enumerate() {
                let off = 10.0 * (p / (w * scale)).log10();
                let allowed = if band < 2 { 1.5 } else { 0.6 };
                assert!(
                    off.abs() < allowed,
                    "exponents {e0} {e1}, band {band}: {off:.2} dB"
                );
            }
        }
    }

    #[test]
    fn power_is_the_sum_of_the_bins_and_the_peak_is_one() {
        let tables = Tables::new();
        for e in [0.0, 1.0] {
            let design = Design::new(&colour(e, e), RATE, 5, &tables);
            let x = run(&design, Isa::detect(), 0..8192);
            let power = x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / x.len() as f64;
            assert!(
                (10.0 * (power / design.rms().powi(2)).log10()).abs() < 0.2,
                "{e}: {power}"
            );
            let mut bins = 0.0;
            design.for_each_bin(RATE, |_, p| bins += p);
            assert!((bins / design.rms().powi(2) - 1.0).abs() < 1e-5);
            let peak = x[..LEVEL_FRAMES].iter().fold(0.0f32, |p, x| p.max(x.abs()));
            assert!((peak - 1.0).abs() < 1e-5, "{peak}");
            // A Gaussian of 2^17 independent samples peaks between 4 and 5.2 sigma in all but 1 of 10^4 draws.
            if e == 0.0 {
                assert!((0.19..0.25).contains(&design.rms()), "{}", design.rms());
            }
        }
    }

    #[test]
    fn the_mean_over_seconds_is_small_even_for_steep_colours() {
        let tables = Tables::new();
        for seed in 0..6 {
            let design = Design::new(&colour(2.5, 2.0), RATE, seed, &tables);
            for start in [0u64, 345, 1234, 90_000] {
                let x = run(&design, Isa::detect(), start..start + 650);
                let mean = x.iter().map(|x| f64::from(*x)).sum::<f64>() / x.len() as f64;
                assert!(
                    mean.abs() < 0.1 * design.rms(),
                    "seed {seed}: {}",
                    mean / design.rms()
                );
            }
        }
    }

    #[test]
    fn cuts_keep_the_level() {
        let tables = Tables::new();
        let full = Design::new(&colour(1.0, 1.0), RATE, 5, &tables);
        let cut = Design::new(
            &Colour {
                lowcut_hz: Some(50.0),
                highcut_hz: Some(800.0),
                amplitude: 0.5,
                ..colour(1.0, 1.0)
            },
            RATE,
            5,
            &tables,
        );
        assert!((cut.rms() / (0.5 * full.rms()) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_frame_does_not_depend_on_how_it_was_reached() {
        let tables = Tables::new();
        let design = Design::new(&colour(1.0, 1.0), RATE, 5, &tables);
        let whole: Vec<u32> = run(&design, Isa::Baseline, 0..400)
            .iter()
            .map(|x| x.to_bits())
            .collect();
        for isa in Isa::available() {
            for start in [0u64, 1, 2, 3, 191, 192, 193, 399] {
                let cut = run(&design, isa, start..400);
                let from = start as usize * FRAMES;
                assert!(
                    cut.iter()
                        .map(|x| x.to_bits())
                        .eq(whole[from..].iter().copied()),
                    "{isa:?} from {start}"
                );
            }
        }
        let mut source = Source::new();
        let mut out = [0.0; FRAMES];
        for quantum in [300, 2, 399, 0, 2, 1] {
            source.fill(Isa::detect(), &design, quantum, &mut out);
            let from = quantum as usize * FRAMES;
            assert!(
                out.iter()
                    .map(|x| x.to_bits())
                    .eq(whole[from..from + FRAMES].iter().copied())
            );
        }
    }

    #[test]
    fn other_keys_give_independent_noise() {
        let tables = Tables::new();
        let a = run(
            &Design::new(&colour(0.0, 0.0), RATE, 5, &tables),
            Isa::detect(),
            0..512,
        );
        let b = run(
            &Design::new(&colour(0.0, 0.0), RATE, 6, &tables),
            Isa::detect(),
            0..512,
        );
        let dot = |a: &[f32], b: &[f32]| {
            a.iter()
                .zip(b)
                .map(|(a, b)| f64::from(*a) * f64::from(*b))
                .sum::<f64>()
        };
        let r = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
        assert!(r.abs() < 5.0 / (a.len() as f64).sqrt(), "{r}");
    }
}
