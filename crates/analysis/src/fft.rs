//! Turns a frame of samples into its spectrum, whole or a bounded piece at a time.
//!
//! Invariant: the same bits on every instruction set, in WebAssembly, and however the work is cut; nothing allocates after
//! [`RealFft::new`].
//!
//! X\[k\] = Σₙ x\[n\]·e^{−2πi·kn/N} for k = 0…N/2, unnormalised. The even samples are taken for real parts and the odd ones for
//! imaginary parts of N/2 complex points; the two interleaved spectra are then told apart by their symmetry (Cooley, Lewis and Welch 1970).

mod complex;

use complex::ComplexFft;
use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;

/// The shortest transform, in samples.
pub const LEN_MIN: usize = 256;
/// The longest transform, in samples.
pub const LEN_MAX: usize = 65_536;

/// A length that is no transform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LenError {
    /// The length that was asked for, in samples.
    pub len: usize,
}

impl std::fmt::Display for LenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a transform of {} samples: powers of two from {LEN_MIN} to {LEN_MAX} are accepted",
            self.len
        )
    }
}

impl std::error::Error for LenError {}

/// The bins 0…N/2 of a real frame of N samples: real and imaginary parts apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spectrum {
    /// Real parts, N/2 + 1 of them.
    pub re: Vec<f32>,
    /// Imaginary parts, N/2 + 1 of them; those of the first and the last bin are 0.
    pub im: Vec<f32>,
}

impl Spectrum {
    /// Room for the spectrum of `len` samples, all zero.
    pub fn new(len: usize) -> Self {
        Self {
            re: vec![0.0; len / 2 + 1],
            im: vec![0.0; len / 2 + 1],
        }
    }
}

/// A planned transform of one length, with all memory that it needs.
pub struct RealFft {
    len: usize,
    isa: Isa,
    complex: ComplexFft,
    /// e^{−2πi·k/N} for k = 0…N/4.
    twist: Spectrum,
    /// What [`advance`](Self::advance) fills.
    spectrum: Spectrum,
    /// How many steps are done.
    step: usize,
}

impl RealFft {
    /// Plans a transform of `len` samples for the registers of this machine.
    ///
    /// # Errors
    /// Lengths other than powers of two from 256 to 65 536.
    pub fn new(len: usize) -> Result<Self, LenError> {
        Self::with_isa(len, Isa::detect())
    }

    /// Plans a transform for one of [`Isa::available`].
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_isa(len: usize, isa: Isa) -> Result<Self, LenError> {
        if !(LEN_MIN..=LEN_MAX).contains(&len) || !len.is_power_of_two() {
            return Err(LenError { len });
        }
        let quarter = len / 4 + 1;
        let turns = |k: usize| sin_cos_turns(k as f64 / len as f64);
        Ok(Self {
            len,
            isa,
            complex: ComplexFft::new(len / 2),
            twist: Spectrum {
                re: (0..quarter).map(|k| turns(k).1 as f32).collect(),
                im: (0..quarter).map(|k| -turns(k).0 as f32).collect(),
            },
            spectrum: Spectrum::new(len),
            step: usize::MAX,
        })
    }

    /// Samples of a frame.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: the shortest frame has 256 samples.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Transforms a frame. Samples that are missing at its end are taken for 0, those beyond it are left out; `out` is brought to N/2 + 1
    /// bins if it has another number (make it by [`Spectrum::new`], or that allocates).
    pub fn forward(&mut self, samples: &[f32], out: &mut Spectrum) {
        out.re.resize(self.len / 2 + 1, 0.0);
        out.im.resize(self.len / 2 + 1, 0.0);
        std::mem::swap(&mut self.spectrum, out);
        self.begin(samples);
        self.advance(usize::MAX);
        std::mem::swap(&mut self.spectrum, out);
        self.step = usize::MAX;
    }

    /// Takes a frame in and lets [`advance`](Self::advance) work on it; what was under way is dropped. Missing samples are taken for 0.
    pub fn begin(&mut self, samples: &[f32]) {
        self.complex.take(samples);
        self.step = 0;
    }

    /// How many steps a frame takes, of nearly equal work.
    pub fn steps_total(&self) -> usize {
        self.complex.steps() + 1
    }

    /// Goes on by at most `steps` steps, and says whether [`spectrum`](Self::spectrum) is complete.
    pub fn advance(&mut self, steps: usize) -> bool {
        let total = self.steps_total();
        for _ in 0..steps.min(total) {
            if self.step >= total {
                break;
            }
            if self.step < self.complex.steps() {
                self.complex.step(self.isa, self.step);
            } else {
                self.untangle();
            }
            self.step += 1;
        }
        self.step == total
    }

    /// The spectrum of the frame given to [`begin`](Self::begin), once [`advance`](Self::advance) has said that it is complete.
    pub fn spectrum(&self) -> Option<&Spectrum> {
        (self.step == self.steps_total()).then_some(&self.spectrum)
    }

    /// Tells the spectra of even and odd samples apart and joins them.
    fn untangle(&mut self) {
        let half = self.len / 2;
        let (zr, zi) = self.complex.result();
        let Spectrum { re, im } = &mut self.spectrum;
        (re[0], im[0]) = (zr[0] + zi[0], 0.0);
        (re[half], im[half]) = (zr[0] - zi[0], 0.0);
        for k in 1..=half / 2 {
            let mirror = half - k;
            let (even_r, even_i) = (0.5 * (zr[k] + zr[mirror]), 0.5 * (zi[k] - zi[mirror]));
            let (odd_r, odd_i) = (0.5 * (zi[k] + zi[mirror]), 0.5 * (zr[mirror] - zr[k]));
            let (c, s) = (self.twist.re[k], self.twist.im[k]);
            let (turned_r, turned_i) = (odd_r * c - odd_i * s, odd_r * s + odd_i * c);
            (re[k], im[k]) = (even_r + turned_r, even_i + turned_i);
            (re[mirror], im[mirror]) = (even_r - turned_r, turned_i - even_i);
        }
    }
}

#[cfg(test)]
mod tests;
