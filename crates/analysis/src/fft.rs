//! Turns a frame of samples into its spectrum, whole or a bounded piece at a time.
//!
//! Invariant: the same bits on every instruction set, in WebAssembly, and however the work is cut; nothing allocates after
//! [`RealFft::new`].
//!
//! X\[k\] = Σₙ x\[n\]·e^{−2πi·kn/N} for k = 0…N/2, unnormalised. The even samples are taken for real parts and the odd ones for
//! imaginary parts of N/2 complex points; the two interleaved spectra are then told apart by their symmetry (Cooley, Lewis and Welch 1970).

mod butterfly;
mod complex;
mod memory;
mod passes;

use complex::ComplexFft;
use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::lanes::Registers;
use heterodyne_dsp::per_lanes;
use memory::Aligned;

/// The shortest transform, in samples.
pub const LEN_MIN: usize = 256;
/// The longest transform, in samples.
pub const LEN_MAX: usize = 65_536;

/// Pairs of bins that a step unites.
const UNITED: usize = 2048;

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
    complex: ComplexFft,
    /// e^{−2πi·k/N} for k = 0…N/4, a register of real parts and one of imaginary by turns.
    twist: Aligned,
    /// The frame that is worked on.
    samples: Vec<f32>,
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

    /// Plans a transform for an instruction set, or for the next narrower one that this machine has and the length can fill.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_isa(len: usize, isa: Isa) -> Result<Self, LenError> {
        if !(LEN_MIN..=LEN_MAX).contains(&len) || !len.is_power_of_two() {
            return Err(LenError { len });
        }
        let complex = ComplexFft::new(len / 2, isa);
        let (width, _) = complex.registers();
        let turns = |k: usize| sin_cos_turns(k as f64 / len as f64);
        let mut twist = Vec::with_capacity(len / 2);
        for k in (0..len / 4).step_by(width) {
            twist.extend((k..k + width).map(|k| turns(k).1 as f32));
            twist.extend((k..k + width).map(|k| -turns(k).0 as f32));
        }
        Ok(Self {
            len,
            complex,
            twist: Aligned::of(&twist),
            samples: vec![0.0; len],
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
    /// bins if it has another number (make it by [`Spectrum::new`], or that allocates). What [`begin`](Self::begin) began is dropped.
    pub fn forward(&mut self, samples: &[f32], out: &mut Spectrum) {
        let Some(samples) = samples.get(..self.len) else {
            self.take(samples);
            let samples = std::mem::take(&mut self.samples);
            self.forward(&samples, out);
            self.samples = samples;
            return;
        };
        self.step = usize::MAX;
        out.re.resize(self.len / 2 + 1, 0.0);
        out.im.resize(self.len / 2 + 1, 0.0);
        for step in 0..self.complex.steps() {
            self.complex.step(samples, step);
        }
        self.unite(out, 0, self.len / 4);
    }

    /// Takes a frame in and lets [`advance`](Self::advance) work on it; what was under way is dropped. Missing samples are taken for 0.
    pub fn begin(&mut self, samples: &[f32]) {
        self.take(samples);
        self.step = 0;
    }

    fn take(&mut self, samples: &[f32]) {
        let known = samples.len().min(self.len);
        self.samples[..known].copy_from_slice(&samples[..known]);
        self.samples[known..].fill(0.0);
    }

    /// How many steps a frame takes, of nearly equal work.
    pub fn steps_total(&self) -> usize {
        self.complex.steps() + self.steps_to_unite()
    }

    fn steps_to_unite(&self) -> usize {
        (self.len / 4).div_ceil(UNITED)
    }

    /// Goes on by at most `steps` steps, and says whether [`spectrum`](Self::spectrum) is complete.
    pub fn advance(&mut self, steps: usize) -> bool {
        let total = self.steps_total();
        for _ in 0..steps {
            if self.step >= total {
                break;
            }
            if let Some(last) = self.step.checked_sub(self.complex.steps()) {
                let mut spectrum = std::mem::take(&mut self.spectrum);
                self.unite(
                    &mut spectrum,
                    last * UNITED,
                    (self.len / 4).min((last + 1) * UNITED),
                );
                self.spectrum = spectrum;
            } else {
                self.complex.step(&self.samples, self.step);
            }
            self.step += 1;
        }
        self.step == total
    }

    /// The spectrum of the frame given to [`begin`](Self::begin), once [`advance`](Self::advance) has said that it is complete.
    pub fn spectrum(&self) -> Option<&Spectrum> {
        (self.step == self.steps_total()).then_some(&self.spectrum)
    }

    /// Tells the spectra of even and odd samples apart and joins them: bins `from` to `to` and their mirror images.
    fn unite(&self, out: &mut Spectrum, from: usize, to: usize) {
        let half = self.len / 2;
        let (re, im) = self.complex.bins();
        let (_, isa) = self.complex.registers();
        unite(
            isa,
            re,
            im,
            self.twist.get(),
            &mut out.re,
            &mut out.im,
            half,
            from,
            to,
        );
        if from == 0 {
            (out.im[0], out.im[half]) = (0.0, 0.0);
        }
        if to == half / 2 {
            (out.re[to], out.im[to]) = (2.0 * re[to], -2.0 * im[to]);
        }
    }
}

per_lanes! {
    fn unite(zr: &[f32], zi: &[f32], twist: &[f32], re: &mut [f32], im: &mut [f32], half: usize, from: usize, to: usize) => unite_body
}

/// X\[k\] = E + e^{−2πik/N}·O and X\[N/2 − k\] = (E − e^{−2πik/N}·O)*, where E = ½(Z\[k\] + Z*\[N/2 − k\]) and O = −½i(Z\[k\] − Z*\[N/2 − k\]).
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn unite_body<S: Registers>(
    s: S,
    zr: &[f32],
    zi: &[f32],
    twist: &[f32],
    re: &mut [f32],
    im: &mut [f32],
    half: usize,
    from: usize,
    to: usize,
) {
    let width = S::WIDTH;
    let (ends, begins) = (half + 1 - to, half + 1 - from);
    let low = zr[from..to]
        .chunks_exact(width)
        .zip(zi[from..to].chunks_exact(width));
    let high = zr[ends..begins]
        .rchunks_exact(width)
        .zip(zi[ends..begins].rchunks_exact(width));
    let twist = twist[2 * from..2 * to].chunks_exact(2 * width);
    let (low_re, high_re) = re.split_at_mut(half / 2);
    let (low_im, high_im) = im.split_at_mut(half / 2);
    let (ends, begins) = (ends - half / 2, begins - half / 2);
    let low_out = low_re[from..to]
        .chunks_exact_mut(width)
        .zip(low_im[from..to].chunks_exact_mut(width));
    let high_out = high_re[ends..begins]
        .rchunks_exact_mut(width)
        .zip(high_im[ends..begins].rchunks_exact_mut(width));
    for ((((ar, ai), (br, bi)), w), ((low_re, low_im), (high_re, high_im))) in
        low.zip(high).zip(twist).zip(low_out.zip(high_out))
    {
        let (ar, ai) = (s.load(ar, 0), s.load(ai, 0));
        let (br, bi) = (s.reverse(s.load(br, 0)), s.reverse(s.load(bi, 0)));
        let (even_r, even_i, odd_r, odd_i) = (ar + br, ai - bi, ai + bi, br - ar);
        let (c, d) = (s.load(w, 0), s.load(w, width));
        let (turned_r, turned_i) = (odd_r * c - odd_i * d, odd_r * d + odd_i * c);
        s.store(even_r + turned_r, low_re, 0);
        s.store(even_i + turned_i, low_im, 0);
        s.store(s.reverse(even_r - turned_r), high_re, 0);
        s.store(s.reverse(turned_i - even_i), high_im, 0);
    }
}

#[cfg(test)]
mod tests;
