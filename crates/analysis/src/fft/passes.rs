//! The five passes over a block of columns: down the columns of the samples, across to rows, and down the columns again.
//!
//! Invariant: each number is written by one pass of one block from numbers that earlier passes wrote, so blocks may wait as long as they like.
//!
//! A pass of A·B points is Cooley and Tukey's (1965): B transforms of A points, turns by e^{−2πi·bk/AB}, A transforms of B points. Points
//! that pass together lie as rows `[re; WIDTH][im; WIDTH]`.

use super::butterfly::{Point, each, transform, turn};
use heterodyne_dsp::lanes::Registers;
use heterodyne_dsp::per_lanes;

/// Where the columns of a block are, and how many rows they have.
#[derive(Clone, Copy)]
pub struct Block {
    /// The first column, and from one row to the next, in points.
    pub first: usize,
    /// From one row to the next.
    pub stride: usize,
    /// Transforms of the other factor: B for the first half of a pass, A for the second.
    pub others: usize,
}

#[inline(always)]
fn load<S: Registers>(s: S, from: &[f32], at: usize) -> Point<S> {
    (s.load(from, at), s.load(from, at + S::WIDTH))
}

#[inline(always)]
fn store<S: Registers>(s: S, x: Point<S>, to: &mut [f32], at: usize) {
    s.store(x.0, to, at);
    s.store(x.1, to, at + S::WIDTH);
}

/// Transforms A points, turns bin k by row b of `turns`, and writes it to row k·B + b of `to`.
#[inline(always)]
fn first_half<S: Registers, const A: usize>(
    s: S,
    mut x: [Point<S>; A],
    turns: &[f32],
    to: &mut [f32],
    b: usize,
    others: usize,
) {
    transform(s, &mut x);
    let turns = &turns[2 * A * b..2 * A * (b + 1)];
    store(s, x[0], to, 2 * S::WIDTH * b);
    each!(k < A => {
        if k > 0 {
            let w = (s.splat(turns[2 * k]), s.splat(turns[2 * k + 1]));
            store(s, turn::<S>(x[k], w), to, 2 * S::WIDTH * (k * others + b));
        }
    });
}

per_lanes! {
    /// First half of the first pass: even samples are real parts, odd ones imaginary.
    pub fn from_samples<const A: usize>(samples: &[f32], turns: &[f32], to: &mut [f32], block: Block) => from_samples_body
}

#[inline(always)]
fn from_samples_body<S: Registers, const A: usize>(
    s: S,
    samples: &[f32],
    turns: &[f32],
    to: &mut [f32],
    block: Block,
) {
    let zero = s.splat(0.0);
    for b in 0..block.others {
        let mut x = [(zero, zero); A];
        each!(a < A => {
            let at = 2 * (block.first + block.stride * (b + block.others * a));
            x[a] = s.split(s.load(samples, at), s.load(samples, at + S::WIDTH));
        });
        first_half::<S, A>(s, x, turns, to, b, block.others);
    }
}

per_lanes! {
    /// First half of the second pass, from rows `block.stride` numbers apart.
    pub fn from_rows<const A: usize>(rows: &[f32], turns: &[f32], to: &mut [f32], block: Block) => from_rows_body
}

#[inline(always)]
fn from_rows_body<S: Registers, const A: usize>(
    s: S,
    rows: &[f32],
    turns: &[f32],
    to: &mut [f32],
    block: Block,
) {
    let zero = s.splat(0.0);
    for b in 0..block.others {
        let mut x = [(zero, zero); A];
        each!(a < A => {
            x[a] = load(s, rows, 2 * block.first + block.stride * (b + block.others * a));
        });
        first_half::<S, A>(s, x, turns, to, b, block.others);
    }
}

/// Loads the B points of row k and transforms them.
#[inline(always)]
fn second_half<S: Registers, const B: usize>(s: S, from: &[f32], k: usize) -> [Point<S>; B] {
    let zero = s.splat(0.0);
    let mut x = [(zero, zero); B];
    each!(b < B => {
        x[b] = load(s, from, 2 * S::WIDTH * (k * B + b));
    });
    transform(s, &mut x);
    x
}

per_lanes! {
    /// Second half of the first pass; each bin is turned by the next of `twist`.
    pub fn twisted<const B: usize>(from: &[f32], twist: &[f32], to: &mut [f32], block: Block) => twisted_body
}

#[inline(always)]
fn twisted_body<S: Registers, const B: usize>(
    s: S,
    from: &[f32],
    twist: &[f32],
    to: &mut [f32],
    block: Block,
) {
    for k in 0..block.others {
        let x = second_half::<S, B>(s, from, k);
        each!(j < B => {
            let w = load(s, twist, 2 * S::WIDTH * (k * B + j));
            store(s, turn::<S>(x[j], w), to, 2 * S::WIDTH * (k + block.others * j));
        });
    }
}

per_lanes! {
    /// Columns become rows: row r of lane l goes to place r of row `block.first` + l, rows being `block.stride` numbers apart.
    pub fn across(from: &[f32], to: &mut [f32], block: Block) => across_body
}

#[inline(always)]
fn across_body<S: Registers>(s: S, from: &[f32], to: &mut [f32], block: Block) {
    let step = 2 * S::WIDTH;
    for r in (0..block.others).step_by(S::WIDTH) {
        let at = block.first * block.stride + 2 * r;
        s.transpose(from, step * r, step, to, at, block.stride);
        s.transpose(
            from,
            step * r + S::WIDTH,
            step,
            to,
            at + S::WIDTH,
            block.stride,
        );
    }
}

per_lanes! {
    /// Second half of the second pass: bins in order, `block.stride` apart.
    pub fn to_bins<const B: usize>(from: &[f32], re: &mut [f32], im: &mut [f32], block: Block) => to_bins_body
}

#[inline(always)]
fn to_bins_body<S: Registers, const B: usize>(
    s: S,
    from: &[f32],
    re: &mut [f32],
    im: &mut [f32],
    block: Block,
) {
    for k in 0..block.others {
        let x = second_half::<S, B>(s, from, k);
        each!(j < B => {
            let at = block.first + block.stride * (k + block.others * j);
            s.store(x[j].0, re, at);
            s.store(x[j].1, im, at);
        });
    }
}
