//! Turns a frame against a frequency and adds it up, or takes a sinusoid out of it: what a fit by least squares is made of.
//!
//! Invariant: four samples are worked on at once, each lane with its own sum, and the lanes are added in one order at the end; so the bits do
//! not depend on how wide a register is. A phasor is turned by multiplication, which costs about 1e-16 of its size each time.

use heterodyne_dsp::elementary::sin_cos_turns;

/// Samples, or frequencies, that are worked on at once.
pub(crate) const LANES: usize = 4;

/// `e^{iωt}` for four samples at a time.
#[derive(Clone, Debug)]
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

/// A pass over a frame against one frequency, a piece at a time: t = n − `origin`. Frames, weights and pieces are multiples of 4 long.
pub(crate) struct Pass {
    phasors: Phasors,
    origin: f64,
    at: usize,
    sums: [[f64; LANES]; 4],
}

impl Pass {
    /// `turns` a sample, from the first sample on.
    pub fn new(turns: f64, origin: f64) -> Self {
        Self {
            phasors: Phasors::new(turns, origin),
            origin,
            at: 0,
            sums: [[0.0; LANES]; 4],
        }
    }

    /// The next `count` samples of a frame of `len`.
    fn next(&mut self, count: usize, len: usize) -> std::ops::Range<usize> {
        let from = self.at.min(len);
        self.at = from.saturating_add(count).min(len);
        from..self.at
    }

    /// Adds the next samples up for [`sums`](Self::sums); whether they were the last.
    pub fn project(&mut self, frame: &[f64], weights: &[f32], count: usize) -> bool {
        let range = self.next(count, frame.len());
        let mut t = range.start as f64 - self.origin;
        let (Some(samples), Some(weights)) = (frame.get(range.clone()), weights.get(range)) else {
            return true;
        };
        let (samples, _) = samples.as_chunks::<LANES>();
        let (weights, _) = weights.as_chunks::<LANES>();
        let (mut sums, phasors) = (self.sums, &mut self.phasors);
        for (x, w) in samples.iter().zip(weights) {
            for lane in 0..LANES {
                let weighted = f64::from(w[lane]) * x[lane];
                let (re, im) = (weighted * phasors.re[lane], weighted * phasors.im[lane]);
                let t = t + lane as f64;
                sums[0][lane] += re;
                sums[1][lane] += im;
                sums[2][lane] += t * re;
                sums[3][lane] += t * im;
            }
            t += LANES as f64;
            phasors.advance();
        }
        self.sums = sums;
        self.at == frame.len()
    }

    /// `Σ w·x·e^{−iωt}` and `Σ w·t·x·e^{−iωt}` of what was projected.
    pub fn sums(&self) -> (Complex, Complex) {
        let complex = |re: [f64; LANES], im: [f64; LANES]| Complex {
            re: add(re),
            im: -add(im),
        };
        let [re, im, moment_re, moment_im] = self.sums;
        (complex(re, im), complex(moment_re, moment_im))
    }

    /// Takes `Re(a·e^{iωt})` out of the next samples; whether they were the last.
    pub fn subtract(&mut self, frame: &mut [f64], a: Complex, count: usize) -> bool {
        let range = self.next(count, frame.len());
        let Some(samples) = frame.get_mut(range) else {
            return true;
        };
        let (samples, _) = samples.as_chunks_mut::<LANES>();
        let phasors = &mut self.phasors;
        for samples in samples {
            for (lane, x) in samples.iter_mut().enumerate() {
                *x -= a.re * phasors.re[lane] - a.im * phasors.im[lane];
            }
            phasors.advance();
        }
        self.at == frame.len()
    }
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
