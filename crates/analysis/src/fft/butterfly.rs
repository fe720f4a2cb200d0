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

/// Runs its body for each number below `$n`, 4 at most, without a loop: so arrays of points become registers.
macro_rules! each {
    ($i:ident < $n:expr => $body:block) => {
        each!(@ $i $n, $body, 0 1 2 3)
    };
    (@ $i:ident $n:expr, $body:block, $($at:literal)+) => {
        $(if $at < $n {
            const _: () = ();
            let $i: usize = $at;
            $body
        })+
    };
}
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

/// Where points come from, one at a time, as late as can be: so few of them wait in registers.
pub trait Source<S: Registers> {
    /// Point number `n`.
    fn get(&self, s: S, n: usize) -> Point<S>;
}

/// Where bins go to as soon as they are known.
pub trait Sink<S: Registers> {
    /// Bin number `k`.
    fn put(&mut self, s: S, k: usize, x: Point<S>);
}

/// Transforms N points; N is 2, 4, 8 or 16.
#[inline(always)]
pub fn transform<S: Registers, const N: usize>(s: S, from: &impl Source<S>, to: &mut impl Sink<S>) {
    match N {
        2 => {
            let (a, b) = (from.get(s, 0), from.get(s, 1));
            to.put(s, 0, add::<S>(a, b));
            to.put(s, 1, sub::<S>(a, b));
        }
        4 => {
            let x = four::<S>([
                from.get(s, 0),
                from.get(s, 1),
                from.get(s, 2),
                from.get(s, 3),
            ]);
            each!(k < 4 => { to.put(s, k, x[k]); });
        }
        8 => eight(s, from, to),
        16 => sixteen(s, from, to),
        _ => unreachable!(),
    }
}

/// Four points become four bins.
#[inline(always)]
fn four<S: Registers>([a, b, c, d]: [Point<S>; 4]) -> [Point<S>; 4] {
    let (sum, difference) = (add::<S>(a, c), sub::<S>(a, c));
    let (odd_sum, odd) = (add::<S>(b, d), sub::<S>(b, d));
    [
        add::<S>(sum, odd_sum),
        (difference.0 + odd.1, difference.1 - odd.0),
        sub::<S>(sum, odd_sum),
        (difference.0 - odd.1, difference.1 + odd.0),
    ]
}

/// As [`four`], where the third point still has to be turned by a quarter: it is c·e^{2πi/4}.
#[inline(always)]
fn four_third_ahead<S: Registers>([a, b, c, d]: [Point<S>; 4]) -> [Point<S>; 4] {
    let sum = (a.0 + c.1, a.1 - c.0);
    let difference = (a.0 - c.1, a.1 + c.0);
    let (odd_sum, odd) = (add::<S>(b, d), sub::<S>(b, d));
    [
        add::<S>(sum, odd_sum),
        (difference.0 + odd.1, difference.1 - odd.0),
        sub::<S>(sum, odd_sum),
        (difference.0 - odd.1, difference.1 + odd.0),
    ]
}

/// x·e^{−2πi/8}.
#[inline(always)]
fn eighth<S: Registers>(s: S, x: Point<S>) -> Point<S> {
    let root = s.splat(HALF_ROOT);
    ((x.0 + x.1) * root, (x.1 - x.0) * root)
}

/// x·e^{−2πi·3/8}.
#[inline(always)]
fn three_eighths<S: Registers>(s: S, x: Point<S>) -> Point<S> {
    (
        (x.1 - x.0) * s.splat(HALF_ROOT),
        (x.0 + x.1) * s.splat(-HALF_ROOT),
    )
}

#[inline(always)]
fn eight<S: Registers>(s: S, from: &impl Source<S>, to: &mut impl Sink<S>) {
    let odd = four::<S>([
        from.get(s, 1),
        from.get(s, 3),
        from.get(s, 5),
        from.get(s, 7),
    ]);
    let (first, third) = (eighth(s, odd[1]), three_eighths(s, odd[3]));
    let even = four::<S>([
        from.get(s, 0),
        from.get(s, 2),
        from.get(s, 4),
        from.get(s, 6),
    ]);
    to.put(s, 0, add::<S>(even[0], odd[0]));
    to.put(s, 4, sub::<S>(even[0], odd[0]));
    to.put(s, 1, add::<S>(even[1], first));
    to.put(s, 5, sub::<S>(even[1], first));
    to.put(s, 2, (even[2].0 + odd[2].1, even[2].1 - odd[2].0));
    to.put(s, 6, (even[2].0 - odd[2].1, even[2].1 + odd[2].0));
    to.put(s, 3, add::<S>(even[3], third));
    to.put(s, 7, sub::<S>(even[3], third));
}

#[inline(always)]
fn sixteen<S: Registers>(s: S, from: &impl Source<S>, to: &mut impl Sink<S>) {
    // Bin k of the points b, b + 4, … is turned by b·k sixteenths.
    let (c, d) = (s.splat(COS_16TH), s.splat(SIN_16TH));
    let (minus_c, minus_d) = (s.splat(-COS_16TH), s.splat(-SIN_16TH));
    let third = four::<S>([
        from.get(s, 3),
        from.get(s, 7),
        from.get(s, 11),
        from.get(s, 15),
    ]);
    let third = [
        third[0],
        turn::<S>(third[1], (d, minus_c)),
        three_eighths(s, third[2]),
        turn::<S>(third[3], (minus_c, d)),
    ];
    let second = four::<S>([
        from.get(s, 2),
        from.get(s, 6),
        from.get(s, 10),
        from.get(s, 14),
    ]);
    let second = [
        second[0],
        eighth(s, second[1]),
        second[2],
        three_eighths(s, second[3]),
    ];
    let first = four::<S>([
        from.get(s, 1),
        from.get(s, 5),
        from.get(s, 9),
        from.get(s, 13),
    ]);
    let first = [
        first[0],
        turn::<S>(first[1], (c, minus_d)),
        eighth(s, first[2]),
        turn::<S>(first[3], (d, minus_c)),
    ];
    let zeroth = four::<S>([
        from.get(s, 0),
        from.get(s, 4),
        from.get(s, 8),
        from.get(s, 12),
    ]);
    each!(k < 4 => {
        let x = [zeroth[k], first[k], second[k], third[k]];
        let bins = if k == 2 { four_third_ahead::<S>(x) } else { four::<S>(x) };
        each!(j < 4 => { to.put(s, k + 4 * j, bins[j]); });
    });
}
