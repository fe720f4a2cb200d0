//! The real transform of 960 samples: as 480 complex ones by radices 4, 4, 5, 3, 2 (Stockham's order, which needs no sorting), and the bins taken apart.
//!
//! Invariant: only additions and multiplications in the order written, over tables made by the compiler; all memory is on the stack.

use crate::LENGTH;
use crate::num_complex::Complex32;
use crate::twiddle::{COS, SIN};

/// Complex samples that the real ones are taken as.
const HALF: usize = LENGTH / 2;
/// Bins of a spectrum.
pub const BINS: usize = HALF + 1;

/// Complex samples: real parts and imaginary ones.
#[derive(Clone)]
struct Samples {
    re: [f32; HALF],
    im: [f32; HALF],
}

impl Samples {
    const ZERO: Self = Self {
        re: [0.0; HALF],
        im: [0.0; HALF],
    };
}

/// `bins[k] = Σ samples[n] e^(−2πi k n / 960)`.
pub fn forward(samples: &[f32; LENGTH], bins: &mut [Complex32; BINS]) {
    let mut z = Samples::ZERO;
    for (n, pair) in samples.as_chunks::<2>().0.iter().enumerate() {
        [z.re[n], z.im[n]] = *pair;
    }
    let z = transform(z);
    for k in 0..=HALF / 2 {
        // Of the even samples the part that mirrors to its conjugate, of the odd ones the part that mirrors to its negative.
        let (here, there) = (k, (HALF - k) % HALF);
        let (even_re, even_im) = (
            0.5 * (z.re[here] + z.re[there]),
            0.5 * (z.im[here] - z.im[there]),
        );
        let (odd_re, odd_im) = (
            0.5 * (z.im[here] + z.im[there]),
            0.5 * (z.re[there] - z.re[here]),
        );
        let (cos, sin) = (COS[k], SIN[k]);
        let (turned_re, turned_im) = (odd_re * cos + odd_im * sin, odd_im * cos - odd_re * sin);
        bins[HALF - k] = Complex32 {
            re: even_re - turned_re,
            im: turned_im - even_im,
        };
        bins[k] = Complex32 {
            re: even_re + turned_re,
            im: even_im + turned_im,
        };
    }
    // A real signal has no imaginary part there; without this they would be zeros of either sign.
    bins[0].im = 0.0;
    bins[HALF].im = 0.0;
}

/// `samples[n] = Σ bins[k] e^(2πi k n / 960)` over all 960 bins, of which the upper ones mirror those given. The first and the last count as real.
pub fn inverse(bins: &[Complex32; BINS], samples: &mut [f32; LENGTH]) {
    let mut z = Samples::ZERO;
    for k in 0..=HALF / 2 {
        let (mut here, mut there) = (bins[k], bins[HALF - k]);
        if k == 0 {
            (here.im, there.im) = (0.0, 0.0);
        }
        let (even_re, even_im) = (here.re + there.re, here.im - there.im);
        let (odd_re, odd_im) = (here.re - there.re, here.im + there.im);
        let (cos, sin) = (COS[k], SIN[k]);
        let (turned_re, turned_im) = (odd_re * cos - odd_im * sin, odd_im * cos + odd_re * sin);
        // Real and imaginary parts change places on the way in and out: the forward transform is then the inverse one.
        let mirror = (HALF - k) % HALF;
        (z.im[mirror], z.re[mirror]) = (even_re + turned_im, turned_re - even_im);
        (z.im[k], z.re[k]) = (even_re - turned_im, turned_re + even_im);
    }
    let z = transform(z);
    for (n, pair) in samples.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        *pair = [z.im[n], z.re[n]];
    }
}

/// The complex transform, unscaled.
fn transform(mut a: Samples) -> Samples {
    let mut b = Samples::ZERO;
    pass::<4, 1>(&a, &mut b);
    pass::<4, 4>(&b, &mut a);
    pass::<5, 16>(&a, &mut b);
    pass::<3, 80>(&b, &mut a);
    pass::<2, 240>(&a, &mut b);
    b
}

/// One pass: `HALF / (R · S)` groups of `R` times `S` numbers, each `R` transformed and turned. `S` is the product of the radices before.
#[inline(always)]
fn pass<const R: usize, const S: usize>(from: &Samples, to: &mut Samples) {
    let groups = HALF / (R * S);
    for group in 0..groups {
        // Turns by multiples of `group / (R · groups)` of the circle.
        let turn: [(f32, f32); R] = std::array::from_fn(|row| {
            let step = 2 * row * group * S;
            (COS[step], SIN[step])
        });
        for n in 0..S {
            let mut re: [f32; R] =
                std::array::from_fn(|row| from.re[S * (group + row * groups) + n]);
            let mut im: [f32; R] =
                std::array::from_fn(|row| from.im[S * (group + row * groups) + n]);
            butterfly(&mut re, &mut im);
            for row in 0..R {
                let (cos, sin) = turn[row];
                let at = S * (R * group + row) + n;
                to.re[at] = re[row] * cos + im[row] * sin;
                to.im[at] = im[row] * cos - re[row] * sin;
            }
        }
    }
}

/// The transform of `R` numbers: pairs that mirror each other share their products.
#[inline(always)]
fn butterfly<const R: usize>(re: &mut [f32; R], im: &mut [f32; R]) {
    if R == 2 {
        (re[0], re[1]) = (re[0] + re[1], re[0] - re[1]);
        (im[0], im[1]) = (im[0] + im[1], im[0] - im[1]);
        return;
    }
    if R == 4 {
        let (even_re, even_im) = (
            [re[0] + re[2], re[0] - re[2]],
            [im[0] + im[2], im[0] - im[2]],
        );
        let (odd_re, odd_im) = (
            [re[1] + re[3], re[1] - re[3]],
            [im[1] + im[3], im[1] - im[3]],
        );
        (re[0], re[2]) = (even_re[0] + odd_re[0], even_re[0] - odd_re[0]);
        (im[0], im[2]) = (even_im[0] + odd_im[0], even_im[0] - odd_im[0]);
        (re[1], re[3]) = (even_re[1] + odd_im[1], even_re[1] - odd_im[1]);
        (im[1], im[3]) = (even_im[1] - odd_re[1], even_im[1] + odd_re[1]);
        return;
    }
    // Odd lengths: sums and differences of the numbers `row` and `R - row`.
    let (first_re, first_im) = (re[0], im[0]);
    let (given_re, given_im) = (*re, *im);
    for row in 1..=R / 2 {
        let (mut sum_re, mut sum_im) = (first_re, first_im);
        let (mut cross_re, mut cross_im) = (0.0, 0.0);
        for pair in 1..=R / 2 {
            let step = (row * pair) % R * LENGTH / R;
            let (cos, sin) = (COS[step], SIN[step]);
            let other = R - pair;
            sum_re += cos * (given_re[pair] + given_re[other]);
            sum_im += cos * (given_im[pair] + given_im[other]);
            cross_re += sin * (given_im[pair] - given_im[other]);
            cross_im += sin * (given_re[pair] - given_re[other]);
        }
        (re[row], re[R - row]) = (sum_re + cross_re, sum_re - cross_re);
        (im[row], im[R - row]) = (sum_im - cross_im, sum_im + cross_im);
        re[0] += given_re[row] + given_re[R - row];
        im[0] += given_im[row] + given_im[R - row];
    }
}
