//! Weights a frame before its transform, so that a tone between two bins leaks into few of them.
//!
//! Invariant: windows are periodic (weight n of N belongs to the angle 2πn/N), so their middle is sample N/2 exactly and those made of cosines
//! have a mean that does not depend on N. Weights are computed in f64 and rounded once.
//!
//! Sums of cosines w = Σⱼ (−1)ʲ·aⱼ·cos(2πjn/N): Hann; four terms of Blackman and Harris (Harris 1978, 92 dB); five terms with a flat
//! top (D'Antona and Ferrero 2006, as in MATLAB and SciPy). Kaiser and Schafer 1980: w = I₀(β√(1 − (2n/N − 1)²))/I₀(β).

use heterodyne_dsp::elementary::cos_turns;

/// The largest β of a Kaiser window; I₀ of 714 is no number of f64.
pub const BETA_MAX: f64 = 700.0;

const HANN: [f64; 2] = [0.5, 0.5];
const BLACKMAN_HARRIS: [f64; 4] = [0.358_75, 0.488_29, 0.141_28, 0.011_68];
const FLAT_TOP: [f64; 5] = [
    0.215_578_95,
    0.416_631_58,
    0.277_263_158,
    0.083_578_947,
    0.006_947_368,
];

/// A shape of weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Window {
    /// All 1.
    Rectangular,
    /// Side lobes fall by 18 dB an octave from −31 dB.
    Hann,
    /// Side lobes below −92 dB.
    BlackmanHarris,
    /// Amplitudes are right within 0.01 dB wherever between two bins a tone lies.
    FlatTop,
    /// The narrowest main lobe for its side lobes, nearly.
    Kaiser {
        /// 0 (rectangular) to [`BETA_MAX`]; other values are brought into that range, and what is no number to 0.
        beta: f64,
    },
}

/// A β that no Kaiser window has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaError {
    /// What was asked for.
    pub beta: f64,
}

impl std::fmt::Display for BetaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a Kaiser window of β = {}: numbers from 0 to {BETA_MAX} are accepted",
            self.beta
        )
    }
}

impl std::error::Error for BetaError {}

impl Window {
    /// A Kaiser window.
    ///
    /// # Errors
    /// β below 0, above [`BETA_MAX`], or no number.
    pub fn kaiser(beta: f64) -> Result<Self, BetaError> {
        if (0.0..=BETA_MAX).contains(&beta) {
            Ok(Self::Kaiser { beta })
        } else {
            Err(BetaError { beta })
        }
    }

    /// Writes the weights of a frame as long as `weights`.
    pub fn fill(&self, weights: &mut [f32]) {
        let len = weights.len();
        let at = self.weigh(len);
        for (n, weight) in weights.iter_mut().enumerate() {
            *weight = at(n) as f32;
        }
    }

    /// The amplitude that a tone of amplitude 1 on a bin keeps: the mean of the weights of `len` samples.
    pub fn coherent_gain(&self, len: usize) -> f64 {
        let (sum, _) = self.sums(len);
        sum / len as f64
    }

    /// How many bins of white noise the window lets through: N·Σw²/(Σw)² over `len` samples.
    pub fn noise_bandwidth_bins(&self, len: usize) -> f64 {
        let (sum, squares) = self.sums(len);
        len as f64 * squares / (sum * sum)
    }

    /// Bins between the two zeros that bound the main lobe, of a long frame.
    ///
    /// A sum of K cosines (the constant among them) is zero first at K bins from its middle; the transform of Kaiser's window,
    /// sin√((πf)² − β²)/√((πf)² − β²), where the root is π.
    pub fn main_lobe_bins(&self) -> f64 {
        match *self {
            Self::Rectangular => 2.0,
            Self::Hann => 2.0 * HANN.len() as f64,
            Self::BlackmanHarris => 2.0 * BLACKMAN_HARRIS.len() as f64,
            Self::FlatTop => 2.0 * FLAT_TOP.len() as f64,
            Self::Kaiser { beta } => {
                let bent = within(beta) / std::f64::consts::PI;
                2.0 * (1.0 + bent * bent).sqrt()
            }
        }
    }

    /// The weight of sample n of `len`.
    fn weigh(&self, len: usize) -> impl Fn(usize) -> f64 {
        let (terms, beta): (&[f64], f64) = match *self {
            Self::Rectangular => (&[1.0], 0.0),
            Self::Hann => (&HANN, 0.0),
            Self::BlackmanHarris => (&BLACKMAN_HARRIS, 0.0),
            Self::FlatTop => (&FLAT_TOP, 0.0),
            Self::Kaiser { beta } => (&[], within(beta)),
        };
        let whole = bessel_i0(beta);
        move |n| {
            let turns = n as f64 / len as f64;
            if terms.is_empty() {
                // 1 − (2n/N − 1)² without its cancellation at the ends.
                return bessel_i0(beta * (4.0 * turns * (1.0 - turns)).sqrt()) / whole;
            }
            let mut sum = 0.0;
            for (j, term) in terms.iter().enumerate() {
                let turned = term * cos_turns(j as f64 * turns);
                sum += if j % 2 == 0 { turned } else { -turned };
            }
            sum
        }
    }

    /// Σw and Σw² over `len` samples.
    fn sums(&self, len: usize) -> (f64, f64) {
        let at = self.weigh(len);
        (0..len).map(at).fold((0.0, 0.0), |(sum, squares), weight| {
            (sum + weight, squares + weight * weight)
        })
    }
}

/// β as it is used.
fn within(beta: f64) -> f64 {
    if beta.is_nan() {
        0.0
    } else {
        beta.clamp(0.0, BETA_MAX)
    }
}

/// I₀(x) = Σₖ ((x/2)ᵏ/k!)²: all terms are positive, so none of them cancels.
pub(crate) fn bessel_i0(x: f64) -> f64 {
    let square = x * x / 4.0;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > sum * 1e-17 {
        term *= square / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Window; 7] = [
        Window::Rectangular,
        Window::Hann,
        Window::BlackmanHarris,
        Window::FlatTop,
        Window::Kaiser { beta: 0.0 },
        Window::Kaiser { beta: 6.0 },
        Window::Kaiser { beta: 20.0 },
    ];

    const LEN: usize = 1024;

    fn weights(window: Window) -> Vec<f64> {
        let mut weights = vec![0.0f32; LEN];
        window.fill(&mut weights);
        weights.into_iter().map(f64::from).collect()
    }

    /// |Σ w\[n\]·e^{−2πi·fn/N}|: what a tone `bins` away from a bin leaves in it.
    fn leak(weights: &[f64], bins: f64) -> f64 {
        let len = weights.len() as f64;
        let (re, im) = weights
            .iter()
            .enumerate()
            .fold((0.0, 0.0), |(re, im), (n, w)| {
                let (s, c) = (std::f64::consts::TAU * bins * n as f64 / len).sin_cos();
                (re + w * c, im - w * s)
            });
        f64::hypot(re, im)
    }

    /// Side lobes between `from` bins and 40, against the main lobe, in dB.
    fn side_lobes_db(weights: &[f64], from: f64) -> f64 {
        let most = (0..4000)
            .map(|j| leak(weights, from + f64::from(j) * 0.01))
            .fold(0.0, f64::max);
        20.0 * (most / leak(weights, 0.0)).log10()
    }

    #[test]
    fn they_are_periodic_about_a_middle_of_one() {
        for window in ALL {
            let weights = weights(window);
            assert!((weights[LEN / 2] - 1.0).abs() < 1e-6, "{window:?}");
            for n in 1..LEN {
                assert_eq!(weights[n], weights[LEN - n], "{window:?} {n}");
            }
        }
    }

    #[test]
    fn mean_and_bandwidth_are_those_that_are_published() {
        // Harris 1978, table 1; flat top: its first term, and (a0² + Σ aj²/2)/a0² worked out by hand.
        let near = |window: Window, gain: f64, bins: f64| {
            assert!(
                (window.coherent_gain(LEN) - gain).abs() < 5e-6,
                "{window:?}"
            );
            assert!(
                (window.noise_bandwidth_bins(LEN) - bins).abs() < 5e-3,
                "{window:?}"
            );
        };
        near(Window::Rectangular, 1.0, 1.0);
        near(Window::Hann, 0.5, 1.5);
        near(Window::BlackmanHarris, 0.358_75, 2.00);
        near(Window::FlatTop, 0.215_578_95, 3.77);
        near(Window::Kaiser { beta: 0.0 }, 1.0, 1.0);
        // Harris lists Kaiser's by α = β/π: 2.0, 2.5, 3.0, 3.5 have 1.50, 1.65, 1.80, 1.93 bins and gains of 0.49, 0.44, 0.40, 0.37.
        for (alpha, gain, bins) in [
            (2.0, 0.49, 1.50),
            (2.5, 0.44, 1.65),
            (3.0, 0.40, 1.80),
            (3.5, 0.37, 1.93),
        ] {
            let window = Window::kaiser(alpha * std::f64::consts::PI).unwrap();
            assert!((window.coherent_gain(LEN) - gain).abs() < 6e-3, "{alpha}");
            assert!(
                (window.noise_bandwidth_bins(LEN) - bins).abs() < 6e-3,
                "{alpha}"
            );
        }
    }

    #[test]
    fn the_main_lobe_ends_where_its_transform_first_falls_to_nothing() {
        for window in ALL {
            let (weights, half) = (weights(window), window.main_lobe_bins() / 2.0);
            let middle = leak(&weights, 0.0);
            // A jump at the ends of Kaiser's, 1/I₀(6) = 0.015 of 1024 samples' mean of a half, stands for its two sides' mean.
            assert!(leak(&weights, half) < 3e-5 * middle, "{window:?}");
            // And nowhere before it: the lobe falls all the way down to there.
            for j in 1..=50 {
                let (before, now) = (f64::from(j - 1) / 50.0, f64::from(j) / 50.0);
                let (before, now) = (leak(&weights, half * before), leak(&weights, half * now));
                assert!(now < before * 1.002, "{window:?} {j}");
            }
        }
    }

    #[test]
    fn side_lobes_and_the_flat_top_are_what_they_are_for() {
        let lobes = |window: Window| side_lobes_db(&weights(window), window.main_lobe_bins() / 2.0);
        assert!((lobes(Window::Rectangular) + 13.26).abs() < 0.05);
        assert!((lobes(Window::Hann) + 31.47).abs() < 0.05);
        assert!(lobes(Window::BlackmanHarris) < -91.9);
        // Kaiser's first side lobe is sinh(β)/(0.217·β) below its main lobe.
        let beta = 6.0f64;
        let expected = -20.0 * (beta.sinh() / (0.217_234 * beta)).log10();
        assert!((lobes(Window::Kaiser { beta }) - expected).abs() < 0.3);
        let flat = weights(Window::FlatTop);
        let dip = 20.0 * (leak(&flat, 0.5) / leak(&flat, 0.0)).log10();
        assert!(dip.abs() < 0.01, "{dip}");
    }

    #[test]
    fn kaisers_bessel_function_keeps_its_published_values() {
        // Abramowitz and Stegun, table 9.8 and 9.11.
        for (x, value) in [
            (0.0, 1.0),
            (1.0, 1.266_065_877_752_008_4),
            (5.0, 27.239_871_823_604_442),
            (10.0, 2_815.716_628_466_254),
            (20.0, 43_558_282.559_553_53),
        ] {
            assert!((bessel_i0(x) / value - 1.0).abs() < 4e-15, "{x}");
        }
        assert!(bessel_i0(BETA_MAX).is_finite());
    }

    #[test]
    fn a_beta_out_of_range_is_refused_with_both_said() {
        for beta in [-0.1, 700.1, f64::NAN, f64::INFINITY] {
            let said = Window::kaiser(beta).unwrap_err().to_string();
            assert!(
                said.contains(&beta.to_string()) && said.contains("0 to 700"),
                "{said}"
            );
        }
        assert_eq!(
            weights(Window::Kaiser { beta: -3.0 }),
            weights(Window::Rectangular)
        );
    }
}
