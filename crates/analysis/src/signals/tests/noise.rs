//! Noises: slope, level, independence.

use super::*;

#[test]
fn noises_have_their_slope_and_their_level() {
    // Power at bins 2^j of Hann-windowed stretches; slope by least squares over octaves.
    const LENGTH: usize = 2048;
    const STRETCHES: usize = 600;
    let bins: Vec<usize> = (3..10)
        .flat_map(|j| [1 << j, 3 << (j - 1)])
        .filter(|bin| *bin < 1000)
        .collect();
    let tables: Vec<Vec<(f64, f64)>> = bins
        .iter()
        .map(|bin| {
            (0..LENGTH)
                .map(|n| {
                    let window = (PI * n as f64 / LENGTH as f64).sin().powi(2);
                    let (s, c) = (TAU * ((bin * n) % LENGTH) as f64 / LENGTH as f64).sin_cos();
                    (window * s, window * c)
                })
                .collect()
        })
        .collect();
    for colour in [
        Colour::White,
        Colour::Pink,
        Colour::Brown,
        Colour::Blue,
        Colour::Violet,
    ] {
        let mut noise = Noise::new(colour, RATE, 1, 0.1).unwrap();
        let sound = made(&mut noise, LENGTH * STRETCHES);
        let levels: Vec<f64> = tables
            .iter()
            .map(|table| {
                let power: f64 = sound
                    .chunks(LENGTH)
                    .map(|stretch| {
                        let (mut s, mut c) = (0.0, 0.0);
                        for (x, (ws, wc)) in stretch.iter().zip(table) {
                            s += f64::from(*x) * ws;
                            c += f64::from(*x) * wc;
                        }
                        s * s + c * c
                    })
                    .sum();
                10.0 * (power / STRETCHES as f64).log10()
            })
            .collect();
        let octaves: Vec<f64> = bins.iter().map(|bin| (*bin as f64).log2()).collect();
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let (mx, my) = (mean(&octaves), mean(&levels));
        let (mut over, mut under) = (0.0, 0.0);
        for (x, y) in octaves.iter().zip(&levels) {
            over += (x - mx) * (y - my);
            under += (x - mx) * (x - mx);
        }
        let slope = over / under;
        // A level is known to 4.34/√600 = 0.18 dB; the slope, from 14 of them over 7 octaves, to 0.025 dB an octave.
        let want = -3.0103 * colour.exponent();
        assert!((slope - want).abs() < 0.1, "{colour:?}: {slope} {want}");
        assert!((want - colour.slope_db_per_octave()).abs() < 1e-4);
        // Brown noise is 1 to 3 Hz mostly: over 25.6 s few independent values, hence the wide bound.
        let tolerance = if colour == Colour::Brown { 0.25 } else { 0.02 };
        assert!(
            (rms(&sound) / 0.1 - 1.0).abs() < tolerance,
            "{colour:?}: {}",
            rms(&sound)
        );
    }
    assert!(Noise::new(Colour::White, 999, 0, 1.0).is_err());
}

#[test]
fn seeds_are_unrelated() {
    let [a, b] = [1, 2].map(|seed| {
        made(
            &mut Noise::new(Colour::White, RATE, seed, 1.0).unwrap(),
            40_000,
        )
    });
    let product: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(a * b)).sum::<f64>() / 40_000.0;
    assert!(product.abs() < 5.0 / 200.0, "{product}");
}
