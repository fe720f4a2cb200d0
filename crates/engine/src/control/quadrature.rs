//! Sums of a smooth function over many frames from a few of its values.
//!
//! Σ_{k=a}^{b−1} f(k) ≈ ∫_{a−½}^{b−½} f − [f′(b−½) − f′(a−½)]/24 (Euler and Maclaurin, about midpoints). The integral
//! is that of Gauss and Legendre with six points, held against that of Lobatto with six, which sees the ends
//! (Abramowitz and Stegun, tables 25.4 and 25.6), and both against themselves on either half: a jump that one of them takes for
//! one in the middle, another does not. Where they differ, f has to be summed frame by frame.

/// Nodes and weights on (0, 1], mirrored about 0.
const GAUSS: [(f64, f64); 3] = [
    (0.238_619_186_083_197, 0.467_913_934_572_691),
    (0.661_209_386_466_265, 0.360_761_573_048_139),
    (0.932_469_514_203_152, 0.171_324_492_379_170),
];
const LOBATTO: [(f64, f64); 3] = [
    (0.285_231_516_480_645_1, 0.554_858_377_035_486_4),
    (0.765_055_323_929_464_7, 0.378_474_956_297_847),
    (1.0, 1.0 / 15.0),
];

/// Largest difference of the two rules, per frame and relative to `scale`.
const AGREE: f64 = 1e-11;

/// Values that a sum takes: both rules over the whole, both over either half, and a slope at either end.
pub const VALUES: usize = 40;

/// Where a sum over the frames `from` … `from + count − 1` wants the function.
#[inline(always)]
pub fn points(from: f64, count: usize) -> [f64; VALUES] {
    let half = 0.5 * count as f64;
    let middle = from - 0.5 + half;
    let mut at = [0.0; VALUES];
    for (window, (centre, reach)) in [
        (middle, half),
        (middle - 0.5 * half, 0.5 * half),
        (middle + 0.5 * half, 0.5 * half),
    ]
    .into_iter()
    .enumerate()
    {
        for k in 0..3 {
            let first = 12 * window + 4 * k;
            at[first] = centre - reach * GAUSS[k].0;
            at[first + 1] = centre + reach * GAUSS[k].0;
            at[first + 2] = centre - reach * LOBATTO[k].0;
            at[first + 3] = centre + reach * LOBATTO[k].0;
        }
    }
    let (start, end) = (from - 0.5, from - 0.5 + count as f64);
    at[36] = start - 0.5;
    at[37] = start + 0.5;
    at[38] = end - 0.5;
    at[39] = end + 0.5;
    at
}

/// Σ f from the values at [`points`], or `None` where f is too rough for the rule; `scale` is the size of f.
#[inline(always)]
pub fn sum_of(values: &[f64; VALUES], count: usize, scale: f64) -> Option<f64> {
    if count == 0 {
        return Some(0.0);
    }
    let half = 0.5 * count as f64;
    let (mut gauss, mut lobatto) = ([0.0; 3], [0.0; 3]);
    for window in 0..3 {
        let reach = if window == 0 { half } else { 0.5 * half };
        for k in 0..3 {
            let first = 12 * window + 4 * k;
            gauss[window] += reach * GAUSS[k].1 * (values[first] + values[first + 1]);
            lobatto[window] += reach * LOBATTO[k].1 * (values[first + 2] + values[first + 3]);
        }
    }
    let tolerance = AGREE * scale * count as f64;
    let best = gauss[1] + gauss[2];
    let agree = (best - gauss[0]).abs() <= tolerance
        && (best - lobatto[0]).abs() <= tolerance
        && (gauss[1] - lobatto[1]).abs() <= tolerance
        && (gauss[2] - lobatto[2]).abs() <= tolerance;
    let slopes = (values[39] - values[38]) - (values[37] - values[36]);
    agree.then(|| best - slopes / 24.0)
}

/// As [`sum_of`], of a function that is asked one value at a time.
pub fn sum(from: f64, count: usize, scale: f64, f: impl FnMut(f64) -> f64) -> Option<f64> {
    sum_of(&points(from, count).map(f), count, scale)
}

/// Nodes and weights of three points on (−1, 1).
const THREE: [(f64, f64); 3] = [
    (-0.774_596_669_241_483_4, 5.0 / 9.0),
    (0.0, 8.0 / 9.0),
    (0.774_596_669_241_483_4, 5.0 / 9.0),
];

/// Σ f over a few frames of a function that is known to be smooth.
pub fn short_sum(from: f64, count: usize, mut f: impl FnMut(f64) -> f64) -> f64 {
    let half = 0.5 * count as f64;
    let middle = from - 0.5 + half;
    half * THREE
        .iter()
        .map(|(node, weight)| weight * f(middle + half * node))
        .sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_functions_are_summed_and_rough_ones_are_told() {
        let smooth = |k: f64| (k / 9e4).powi(3) - 0.3 * k / 9e4;
        let kink = |k: f64| (k - 50_300.3).abs() / 9e4;
        let late = |k: f64| (k - 51_180.3).abs() / 9e4;
        for (f, rough_at) in [
            (&smooth as &dyn Fn(f64) -> f64, None),
            (&kink, Some(50_176)),
            (&late, Some(50_176)),
        ] {
            for from in [0usize, 49_152, 50_176, 77_824] {
                let want: f64 = (from..from + 1024).map(|k| f(k as f64)).sum();
                match sum(from as f64, 1024, 1.0, f) {
                    Some(got) => assert!((got - want).abs() < 1e-7, "{from}: {got} {want}"),
                    None => assert_eq!(Some(from), rough_at),
                }
                assert!(Some(from) != rough_at || sum(from as f64, 1024, 1.0, f).is_none());
            }
        }
    }

    #[test]
    fn a_jump_or_a_kink_anywhere_is_seen() {
        for at in (0..2048).step_by(3) {
            let place = f64::from(at) + 0.4;
            let jump = |k: f64| if k < place { 0.2 } else { 0.3 };
            assert_eq!(sum(0.0, 2048, 1.0, jump), None, "a jump at {place}");
            let kink = |k: f64| (k - place).abs() / 2048.0;
            if (2..2046).contains(&at) {
                assert_eq!(sum(0.0, 2048, 1.0, kink), None, "a kink at {place}");
            }
        }
    }

    #[test]
    fn a_sum_takes_few_values() {
        let mut count = 0;
        sum(0.0, 1024, 1.0, |k| {
            count += 1;
            k / 1e6
        });
        assert_eq!(count, VALUES);
    }
}
