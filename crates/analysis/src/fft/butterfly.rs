//! Transforms of 2 to 16 points that stay in registers, as many side by side as a register has lanes.
//!
//! Invariant: points and lanes meet only in `+ − ×` in a fixed order. Radix 4 needs no products; 8 and 16 are made of it.

use heterodyne_dsp::lanes::Registers;

/// √½ and the turns of a sixteenth: cos(π/8), sin(π/8), rounded once.
const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;
const COS_16TH: f32 = 0.923_879_5;
const SIN_16TH: f32 = 0.382_683_43;

/// A real and an imaginary part in each lane.
pub type Point<S> = (<S as Registers>::V, <S as Registers>::V);

/// Runs its body for each number below `$n`, without a loop: so arrays of points become registers.
macro_rules! each {
    ($i:ident < $n:expr => $body:block) => {
        each!(@ $i $n, $body, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    };
    (@ $i:ident $n:expr, $body:block, $($at:literal)+) => {
        $(if $at < $n {
            const _: () = ();
            let $i: usize = $at;
            $body
        })+
    };
}
pub(super) use each;

/// x·w.
#[inline(always)]
pub fn turn<S: Registers>(x: Point<S>, w: Point<S>) -> Point<S> {
    (x.0 * w.0 - x.1 * w.1, x.0 * w.1 + x.1 * w.0)
}

#[inline(always)]
fn add<S: Registers>(a: Point<S>, b: Point<S>) -> Point<S> {
    (a.0 + b.0, a.1 + b.1)
}

#[inline(always)]
fn sub<S: Registers>(a: Point<S>, b: Point<S>) -> Point<S> {
    (a.0 - b.0, a.1 - b.1)
}

/// Transforms N points in place, in natural order; N is 1, 2, 4, 8 or 16.
#[inline(always)]
pub fn transform<S: Registers, const N: usize>(s: S, x: &mut [Point<S>; N]) {
    match N {
        2 => (x[0], x[N - 1]) = (add::<S>(x[0], x[N - 1]), sub::<S>(x[0], x[N - 1])),
        4 => four::<S>(x, 0, N / 4, N / 2, N / 2 + N / 4),
        8 => eight(s, x),
        16 => sixteen(s, x),
        _ => {}
    }
}

/// Points a, b, c, d become bins 0, 1, 2, 3.
#[inline(always)]
fn four<S: Registers>(x: &mut [Point<S>], a: usize, b: usize, c: usize, d: usize) {
    let (sum, difference) = (add::<S>(x[a], x[c]), sub::<S>(x[a], x[c]));
    let (odd_sum, odd) = (add::<S>(x[b], x[d]), sub::<S>(x[b], x[d]));
    x[a] = add::<S>(sum, odd_sum);
    x[b] = (difference.0 + odd.1, difference.1 - odd.0);
    x[c] = sub::<S>(sum, odd_sum);
    x[d] = (difference.0 - odd.1, difference.1 + odd.0);
}

/// x·e^{−2πi/8}.
#[inline(always)]
fn eighth<S: Registers>(s: S, x: Point<S>) -> Point<S> {
    let root = s.splat(HALF_ROOT);
    ((x.0 + x.1) * root, (x.1 - x.0) * root)
}

/// x·e^{−2πi·3/8}, of opposite sign.
#[inline(always)]
fn three_eighths_negated<S: Registers>(s: S, x: Point<S>) -> Point<S> {
    let root = s.splat(HALF_ROOT);
    ((x.0 - x.1) * root, (x.0 + x.1) * root)
}

#[inline(always)]
fn eight<S: Registers>(s: S, x: &mut [Point<S>]) {
    four::<S>(x, 0, 2, 4, 6);
    four::<S>(x, 1, 3, 5, 7);
    // Bin k of the even points lies at 2k, that of the odd ones at 2k + 1.
    let (even, odd) = ([x[0], x[2], x[4], x[6]], [x[1], x[3], x[5], x[7]]);
    let first = eighth(s, odd[1]);
    let third = three_eighths_negated(s, odd[3]);
    x[0] = add::<S>(even[0], odd[0]);
    x[4] = sub::<S>(even[0], odd[0]);
    x[1] = add::<S>(even[1], first);
    x[5] = sub::<S>(even[1], first);
    x[2] = (even[2].0 + odd[2].1, even[2].1 - odd[2].0);
    x[6] = (even[2].0 - odd[2].1, even[2].1 + odd[2].0);
    x[3] = sub::<S>(even[3], third);
    x[7] = add::<S>(even[3], third);
}

#[inline(always)]
fn sixteen<S: Registers>(s: S, x: &mut [Point<S>]) {
    four::<S>(x, 0, 4, 8, 12);
    four::<S>(x, 1, 5, 9, 13);
    four::<S>(x, 2, 6, 10, 14);
    four::<S>(x, 3, 7, 11, 15);
    // Bin k of the points b, b + 4, … lies at b + 4k and is turned by b·k sixteenths.
    let (c, d) = (s.splat(COS_16TH), s.splat(SIN_16TH));
    let (minus_c, minus_d) = (s.splat(-COS_16TH), s.splat(-SIN_16TH));
    x[5] = turn::<S>(x[5], (c, minus_d));
    x[6] = eighth(s, x[6]);
    x[7] = turn::<S>(x[7], (d, minus_c));
    x[9] = eighth(s, x[9]);
    // Two eighths more are −i: the parts change places below.
    let quarter = x[10];
    x[10] = (quarter.1, s.splat(0.0) - quarter.0);
    let third = three_eighths_negated(s, x[11]);
    x[13] = turn::<S>(x[13], (d, minus_c));
    let opposite = three_eighths_negated(s, x[14]);
    x[15] = turn::<S>(x[15], (minus_c, d));
    let zero = s.splat(0.0);
    x[11] = (zero - third.0, zero - third.1);
    x[14] = (zero - opposite.0, zero - opposite.1);
    let mut y = *<&[Point<S>; 16]>::try_from(&*x).unwrap_or_else(|_| unreachable!());
    four::<S>(&mut y, 0, 1, 2, 3);
    four::<S>(&mut y, 4, 5, 6, 7);
    four::<S>(&mut y, 8, 9, 10, 11);
    four::<S>(&mut y, 12, 13, 14, 15);
    // Bin k + 4j lies at 4k + j.
    each!(at < 16 => { x[at] = y[at % 4 * 4 + at / 4]; });
}
