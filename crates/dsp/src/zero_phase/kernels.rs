//! The passes over one block of both channels.

use super::{LANES, Modes, POLES, State, Sums};
use crate::per_isa;
use crate::tone::FRAMES;

/// Lanes of a sum of products; part of the result's bits.
const WIDTH: usize = 8;

type Block = [[f32; FRAMES]; 2];

per_isa! {
    /// What a block adds to the sums at its edges.
    pub fn sums_of(modes: &Modes, x: &Block, out: &mut Sums) => sums_body
}

per_isa! {
    /// Filters a block from the past's sums before it and the future's sums after frame `last`; frames past `last` come out as 0.
    pub fn filter(modes: &Modes, x: &Block, last: usize, past: &State, future: &State, out: &mut Block) => filter_body
}

per_isa! {
    /// Runs the past's sums over the frames of a block up to and including `last`.
    pub fn run_forward(modes: &Modes, x: &Block, last: usize, past: &mut State) => run_forward_body
}

#[inline(always)]
fn sums_body(modes: &Modes, x: &Block, out: &mut Sums) {
    for channel in 0..2 {
        let (mut onward, mut backward) = ([0.0; FRAMES], [0.0; FRAMES]);
        for j in 0..FRAMES {
            onward[j] = f64::from(x[channel][j]);
            backward[j] = f64::from(x[channel][FRAMES - 1 - j]);
        }
        for k in 0..POLES {
            let lane = POLES * channel + k;
            let [re, im] = [&modes.powers[2 * k], &modes.powers[2 * k + 1]];
            out.past.re[lane] = sum_of_products(re, &backward);
            out.past.im[lane] = sum_of_products(im, &backward);
            out.future.re[lane] = sum_of_products(re, &onward);
            out.future.im[lane] = sum_of_products(im, &onward);
        }
    }
}

#[inline(always)]
fn sum_of_products(a: &[f64; FRAMES], b: &[f64; FRAMES]) -> f64 {
    let mut lanes = [0.0; WIDTH];
    for from in (0..FRAMES).step_by(WIDTH) {
        for lane in 0..WIDTH {
            lanes[lane] += a[from + lane] * b[from + lane];
        }
    }
    let halves = [0, 1, 2, 3].map(|lane| lanes[lane] + lanes[lane + 4]);
    (halves[0] + halves[2]) + (halves[1] + halves[3])
}

/// The poles, or what is made of them, in every lane.
#[derive(Clone, Copy)]
struct Spread {
    re: [f64; LANES],
    im: [f64; LANES],
}

#[inline(always)]
fn poles(modes: &Modes) -> Spread {
    let at = |lane: usize| modes.pole[lane % POLES];
    Spread {
        re: [0, 1, 2, 3].map(|lane| at(lane).re),
        im: [0, 1, 2, 3].map(|lane| at(lane).im),
    }
}

/// One step of a decaying sum: s ← p·s + x.
#[inline(always)]
fn step(pole: &Spread, left: f64, right: f64, state: &mut State) {
    let x = [left, left, right, right];
    let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        re[lane] = (pole.re[lane] * state.re[lane] - pole.im[lane] * state.im[lane]) + x[lane];
        im[lane] = pole.re[lane] * state.im[lane] + pole.im[lane] * state.re[lane];
    }
    *state = State { re, im };
}

/// What the sums of both channels give, by lane.
#[inline(always)]
fn heard(weight: &Spread, state: &State) -> [f64; LANES] {
    let mut out = [0.0; LANES];
    for lane in 0..LANES {
        out[lane] = weight.re[lane] * state.re[lane] - weight.im[lane] * state.im[lane];
    }
    out
}

#[inline(always)]
fn run_forward_body(modes: &Modes, x: &Block, last: usize, past: &mut State) {
    let pole = poles(modes);
    for j in 0..=last.min(FRAMES - 1) {
        step(&pole, f64::from(x[0][j]), f64::from(x[1][j]), past);
    }
}

#[inline(always)]
fn filter_body(
    modes: &Modes,
    x: &Block,
    last: usize,
    past: &State,
    future: &State,
    out: &mut Block,
) {
    let pole = poles(modes);
    // 2·ρ·H(1/p)·p: the pair below the axis gives the same again.
    let weights =
        [0, 1].map(|k| (modes.residue[k] * modes.mirrored[k] * modes.pole[k]).scaled(2.0));
    let weight = Spread {
        re: [0, 1, 2, 3].map(|lane: usize| weights[lane % POLES].re),
        im: [0, 1, 2, 3].map(|lane: usize| weights[lane % POLES].im),
    };
    let last = last.min(FRAMES - 1);
    let (mut from_past, mut from_future) = ([[0.0; LANES]; FRAMES], [[0.0; LANES]; FRAMES]);
    let (mut u, mut w) = (*past, *future);
    // Both ways at once: neither waits for the other.
    for j in 0..=last {
        let back = last - j;
        from_past[j] = heard(&weight, &u);
        from_future[back] = heard(&weight, &w);
        step(&pole, f64::from(x[0][j]), f64::from(x[1][j]), &mut u);
        step(&pole, f64::from(x[0][back]), f64::from(x[1][back]), &mut w);
    }
    for channel in 0..2 {
        let (a, b) = (POLES * channel, POLES * channel + 1);
        for j in 0..=last {
            let before = from_past[j][a] + from_past[j][b];
            let after = from_future[j][a] + from_future[j][b];
            out[channel][j] = (modes.centre * f64::from(x[channel][j]) + (before + after)) as f32;
        }
        out[channel][last + 1..].fill(0.0);
    }
}
