//! A running noise: draws the stretches that a block needs, and remembers the last ones.

use super::{DECIMATION, Design, FRAMES, HOP, KNOTS, TAPER};
use crate::fft::{Complex, POINTS};
use crate::isa::Isa;
use crate::per_isa;
use crate::random::{bell, combine, hash32};

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
