//! The five passes over a block of columns: down the columns of the samples, across to rows, and down the columns again.
//!
//! Invariant: each number is written by one pass of one block from numbers that earlier passes wrote, so blocks may wait as long as they like.
//!
//! A pass of A·B points is Cooley and Tukey's (1965): B transforms of A points, turns by e^{−2πi·bk/AB}, A transforms of B points. Points
//! that pass together lie as rows `[re; WIDTH][im; WIDTH]`.

use super::butterfly::{Point, Sink, Source, transform, turn};
use heterodyne_dsp::lanes::{Registers, Rows, RowsMut};
use heterodyne_dsp::per_lanes;

/// Where the columns of a block are.
#[derive(Clone, Copy)]
pub struct Block {
    /// The first column.
    pub first: usize,
    /// From one row to the next, in numbers.
    pub stride: usize,
    /// How many rows they have.
    pub rows: usize,
}

/// Samples: even ones are real parts, odd ones imaginary.
struct Samples<'a, const A: usize>(Rows<'a, A>);

impl<S: Registers, const A: usize> Source<S> for Samples<'_, A> {
    #[inline(always)]
    fn get(&self, s: S, n: usize) -> Point<S> {
        s.split(self.0.load(s, n, 0), self.0.load(s, n, S::WIDTH))
    }
}

/// Rows of points.
struct Points<'a, const N: usize>(Rows<'a, N>);

impl<S: Registers, const N: usize> Source<S> for Points<'_, N> {
    #[inline(always)]
    fn get(&self, s: S, n: usize) -> Point<S> {
        (self.0.load(s, n, 0), self.0.load(s, n, S::WIDTH))
    }
}

/// Rows of points that are turned alike in all lanes; the first is not.
struct Turned<'a, const A: usize> {
    turns: &'a [[f32; 2]; A],
    to: RowsMut<'a, A>,
}

impl<S: Registers, const A: usize> Sink<S> for Turned<'_, A> {
    #[inline(always)]
    fn put(&mut self, s: S, k: usize, x: Point<S>) {
        let [c, d] = self.turns[k];
        let x = if k == 0 {
            x
        } else {
            turn::<S>(x, (s.splat(c), s.splat(d)))
        };
        self.to.store(s, x.0, k, 0);
        self.to.store(s, x.1, k, S::WIDTH);
    }
}

/// Rows of points, each lane of which is turned by its own angle.
struct Twisted<'a, const B: usize> {
    twist: Rows<'a, B>,
    to: RowsMut<'a, B>,
}

impl<S: Registers, const B: usize> Sink<S> for Twisted<'_, B> {
    #[inline(always)]
    fn put(&mut self, s: S, k: usize, x: Point<S>) {
        let w = (self.twist.load(s, k, 0), self.twist.load(s, k, S::WIDTH));
        let x = turn::<S>(x, w);
        self.to.store(s, x.0, k, 0);
        self.to.store(s, x.1, k, S::WIDTH);
    }
}

/// Bins, real and imaginary parts apart.
struct Bins<'a, const B: usize> {
    re: RowsMut<'a, B>,
    im: RowsMut<'a, B>,
}

impl<S: Registers, const B: usize> Sink<S> for Bins<'_, B> {
    #[inline(always)]
    fn put(&mut self, s: S, k: usize, x: Point<S>) {
        self.re.store(s, x.0, k, 0);
        self.im.store(s, x.1, k, 0);
    }
}

per_lanes! {
    /// First half of the first pass: B transforms of A points, turned, into rows k·B + b.
    pub fn from_samples<const A: usize, const B: usize>(samples: &[f32], turns: &[[f32; 2]], to: &mut [f32], block: Block) => from_samples_body
}

#[inline(always)]
fn from_samples_body<S: Registers, const A: usize, const B: usize>(
    s: S,
    samples: &[f32],
    turns: &[[f32; 2]],
    to: &mut [f32],
    block: Block,
) {
    let row = 2 * S::WIDTH;
    for (b, turns) in turns.as_chunks::<A>().0.iter().enumerate().take(B) {
        let from = Rows::new(
            samples,
            2 * block.first + block.stride * b,
            block.stride * B,
            row,
        );
        let to = RowsMut::<A>::new(to, row * b, row * B, row);
        transform::<S, A>(s, &Samples::<A>(from), &mut Turned { turns, to });
    }
}

per_lanes! {
    /// First half of the second pass, from rows of points.
    pub fn from_rows<const A: usize, const B: usize>(rows: &[f32], turns: &[[f32; 2]], to: &mut [f32], block: Block) => from_rows_body
}

#[inline(always)]
fn from_rows_body<S: Registers, const A: usize, const B: usize>(
    s: S,
    rows: &[f32],
    turns: &[[f32; 2]],
    to: &mut [f32],
    block: Block,
) {
    let row = 2 * S::WIDTH;
    for (b, turns) in turns.as_chunks::<A>().0.iter().enumerate().take(B) {
        let from = Rows::new(
            rows,
            2 * block.first + block.stride * b,
            block.stride * B,
            row,
        );
        let to = RowsMut::<A>::new(to, row * b, row * B, row);
        transform::<S, A>(s, &Points::<A>(from), &mut Turned { turns, to });
    }
}

per_lanes! {
    /// Second half of the first pass: A transforms of B points, each bin turned by the next of `twist`, into rows k + A·j.
    pub fn twisted<const A: usize, const B: usize>(from: &[f32], twist: &[f32], to: &mut [f32]) => twisted_body
}

#[inline(always)]
fn twisted_body<S: Registers, const A: usize, const B: usize>(
    s: S,
    from: &[f32],
    twist: &[f32],
    to: &mut [f32],
) {
    let row = 2 * S::WIDTH;
    for k in 0..A {
        let from = Rows::new(from, row * B * k, row, row);
        let twist = Rows::<B>::new(twist, row * B * k, row, row);
        let to = RowsMut::<B>::new(to, row * k, row * A, row);
        transform::<S, B>(s, &Points::<B>(from), &mut Twisted { twist, to });
    }
}

per_lanes! {
    /// Columns become rows: row r of lane l goes to place r of row `block.first` + l.
    pub fn across(from: &[f32], to: &mut [f32], block: Block) => across_body
}

#[inline(always)]
fn across_body<S: Registers>(s: S, from: &[f32], to: &mut [f32], block: Block) {
    let row = 2 * S::WIDTH;
    for r in (0..block.rows).step_by(S::WIDTH) {
        let at = block.first * block.stride + 2 * r;
        s.transpose(from, row * r, row, to, at, block.stride);
        s.transpose(
            from,
            row * r + S::WIDTH,
            row,
            to,
            at + S::WIDTH,
            block.stride,
        );
    }
}

per_lanes! {
    /// Second half of the second pass: A transforms of B points, bins in order.
    pub fn to_bins<const A: usize, const B: usize>(from: &[f32], re: &mut [f32], im: &mut [f32], block: Block) => to_bins_body
}

#[inline(always)]
fn to_bins_body<S: Registers, const A: usize, const B: usize>(
    s: S,
    from: &[f32],
    re: &mut [f32],
    im: &mut [f32],
    block: Block,
) {
    let row = 2 * S::WIDTH;
    for k in 0..A {
        let from = Rows::new(from, row * B * k, row, row);
        let at = block.first + block.stride * k;
        let re = RowsMut::<B>::new(re, at, block.stride * A, S::WIDTH);
        let im = RowsMut::<B>::new(im, at, block.stride * A, S::WIDTH);
        transform::<S, B>(s, &Points::<B>(from), &mut Bins { re, im });
    }
}
