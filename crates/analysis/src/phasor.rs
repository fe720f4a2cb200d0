//! Turns a frame against a frequency and adds it up, or takes a sinusoid out of it: what a fit by least squares is made of.
//!
//! Invariant: four samples are worked on at once, each lane with its own sum, and the lanes are added in one order at the end; so the bits do
//! not depend on how wide a register is. A phasor is turned by multiplication, which costs about 1e-16 of its size each time.

use heterodyne_dsp::elementary::sin_cos_turns;

/// Samples, or frequencies, that are worked on at once.
pub(crate) const LANES: usize = 4;

/// `e^{iωt}` for four samples at a time.
pub(crate) struct Phasors {
    pub re: [f64; LANES],
    pub im: [f64; LANES],
    turn: (f64, f64),
}

impl Phasors {
    /// `turns` a sample, phase 0 at sample `origin`.
    pub fn new(turns: f64, origin: f64) -> Self {
        let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            (im[lane], re[lane]) = sin_cos_turns(turns * (lane as f64 - origin));
        }
        let (sin, cos) = sin_cos_turns(turns * LANES as f64);
        Self {
            re,
            im,
            turn: (cos, sin),
        }
    }

    /// Four samples on.
    #[inline(always)]
    pub fn advance(&mut self) {
        let (cos, sin) = self.turn;
        for lane in 0..LANES {
            let (re, im) = (self.re[lane], self.im[lane]);
            self.re[lane] = re * cos - im * sin;
            self.im[lane] = re * sin + im * cos;
        }
    }
}

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Complex {
    pub re: f64,
    pub im: f64,
}

impl Complex {
    /// Its size.
    pub fn abs(self) -> f64 {
        (self.re * self.re + self.im * self.im).sqrt()
    }
}

/// `Σ w·x·e^{−iωt}` and `Σ w·t·x·e^{−iωt}`, with t = n − `origin`; the length of `frame` is a multiple of 4, that of `weights` no less.
pub(crate) fn project(
    frame: &[f64],
    weights: &[f32],
    turns: f64,
    origin: f64,
) -> (Complex, Complex) {
    let mut phasors = Phasors::new(turns, origin);
    let mut sums = [[0.0; LANES]; 4];
    let (frames, _) = frame.as_chunks::<LANES>();
    let (weights, _) = weights.as_chunks::<LANES>();
    let mut at = -origin;
    for (x, w) in frames.iter().zip(weights) {
        for lane in 0..LANES {
            let weighted = f64::from(w[lane]) * x[lane];
            let (re, im) = (weighted * phasors.re[lane], weighted * phasors.im[lane]);
            let t = at + lane as f64;
            sums[0][lane] += re;
            sums[1][lane] += im;
            sums[2][lane] += t * re;
            sums[3][lane] += t * im;
        }
        at += LANES as f64;
        phasors.advance();
    }
    let complex = |re: [f64; LANES], im: [f64; LANES]| Complex {
        re: add(re),
        im: -add(im),
    };
    (complex(sums[0], sums[1]), complex(sums[2], sums[3]))
}

/// `Σ y·e^{−iωn}` of a complex sequence, `turns` a value; both parts have the same length, a multiple of 4.
pub(crate) fn transform(re: &[f64], im: &[f64], turns: f64) -> Complex {
    let mut phasors = Phasors::new(turns, 0.0);
    let (mut sum_re, mut sum_im) = ([0.0; LANES], [0.0; LANES]);
    let (re, _) = re.as_chunks::<LANES>();
    let (im, _) = im.as_chunks::<LANES>();
    for (re, im) in re.iter().zip(im) {
        for lane in 0..LANES {
            let (cos, sin) = (phasors.re[lane], phasors.im[lane]);
            sum_re[lane] += re[lane] * cos + im[lane] * sin;
            sum_im[lane] += im[lane] * cos - re[lane] * sin;
        }
        phasors.advance();
    }
    Complex {
        re: add(sum_re),
        im: add(sum_im),
    }
}

fn add(lanes: [f64; LANES]) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}

/// Takes `Re(a·e^{iωt})`, t = n − `origin`, out of a frame whose length is a multiple of 4.
pub(crate) fn subtract(frame: &mut [f64], a: Complex, turns: f64, origin: f64) {
    let mut phasors = Phasors::new(turns, origin);
    let (frames, _) = frame.as_chunks_mut::<LANES>();
    for samples in frames {
        for (lane, x) in samples.iter_mut().enumerate() {
            *x -= a.re * phasors.re[lane] - a.im * phasors.im[lane];
        }
        phasors.advance();
    }
}
