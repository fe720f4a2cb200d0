//! Turns a spectrum into the power that each of its bins holds, whatever window it was taken through.
//!
//! Invariant: the powers of all bins add up to the mean square of what passed the window, `Σ(w·x)²/Σw²` (Parseval), so that of noise is right
//! on average, and that of a sinusoid, summed over its main lobe, too.
//!
//! `P[k] = 2|X[k]|²/(N·Σw²)`, half of that at 0 and at half the rate, with X unnormalised (Harris 1978, "On the use of windows").

/// The factor between `|X|²` and power for a window that was sampled at `len` places; 0 for a window of nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerScale {
    inner: f64,
}

impl PowerScale {
    /// For the window that the frames are multiplied with.
    pub fn new(window: &[f32]) -> Self {
        let mut square_sum = 0.0;
        for &w in window {
            square_sum += f64::from(w) * f64::from(w);
        }
        let inner = if square_sum > 0.0 {
            2.0 / (window.len() as f64 * square_sum)
        } else {
            0.0
        };
        Self { inner }
    }

    /// Writes the power of each bin: mean squares, full scale 1. `re` and `im` are the bins 0 to N/2; the shortest of the three slices counts.
    pub fn fill(&self, re: &[f32], im: &[f32], power: &mut [f64]) {
        let last = re.len().min(im.len()).min(power.len()).saturating_sub(1);
        for (k, ((&re, &im), power)) in re.iter().zip(im).zip(power).enumerate() {
            let (re, im) = (f64::from(re), f64::from(im));
            let factor = if k == 0 || k == last {
                0.5 * self.inner
            } else {
                self.inner
            };
            *power = (re * re + im * im) * factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plain sum for the transform, in f64.
    #[test]
    fn all_bins_together_are_the_mean_square() {
        let n = 64_usize;
        let window: Vec<f32> = (0..n).map(|i| 0.2 + 0.01 * i as f32).collect();
        let x: Vec<f64> = (0..n).map(|i| ((i * i) % 17) as f64 / 8.0 - 1.0).collect();
        let (mut re, mut im) = (Vec::new(), Vec::new());
        for k in 0..=n / 2 {
            let (mut a, mut b) = (0.0, 0.0);
            for i in 0..n {
                let angle = -std::f64::consts::TAU * (k * i) as f64 / n as f64;
                a += f64::from(window[i]) * x[i] * angle.cos();
                b += f64::from(window[i]) * x[i] * angle.sin();
            }
            re.push(a as f32);
            im.push(b as f32);
        }
        let mut power = vec![0.0; n / 2 + 1];
        PowerScale::new(&window).fill(&re, &im, &mut power);
        let squares = |v: &mut dyn Iterator<Item = f64>| v.map(|a| a * a).sum::<f64>();
        let expected = squares(&mut (0..n).map(|i| f64::from(window[i]) * x[i]))
            / squares(&mut window.iter().map(|&w| f64::from(w)));
        let found: f64 = power.iter().sum();
        assert!((found / expected - 1.0).abs() < 1e-5, "{found} {expected}");
    }

    #[test]
    fn a_window_of_nothing_gives_nothing() {
        let mut power = [1.0; 3];
        PowerScale::new(&[0.0; 4]).fill(&[1.0; 3], &[1.0; 3], &mut power);
        assert_eq!(power, [0.0; 3]);
    }
}
