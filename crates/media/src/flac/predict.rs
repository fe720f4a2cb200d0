//! The fixed polynomial predictors of FLAC: a sample is guessed from up to four before it.
//!
//! Order p predicts the polynomial of degree p − 1 through the last p samples; its residual is the p-th difference
//! (RFC 9639 §9.2.5). All arithmetic is on whole numbers, so a file has the same bytes on every machine. Inputs have
//! at most 25 bits, hence fourth differences at most 29.

/// Highest order.
pub(super) const MAX_ORDER: usize = 4;

const LANES: usize = 8;

/// Sums of the absolute residuals of orders 0 to 4 over `samples[4..]`, for samples of at most `bits` (≤ 25) bits.
pub(super) fn residual_sums(samples: &[i32], bits: u32) -> [u64; MAX_ORDER + 1] {
    let mut sums = [0_u64; MAX_ORDER + 1];
    if samples.len() <= MAX_ORDER {
        return sums;
    }
    // A lane of 32 bits holds this many residuals of bits + 4 bits (their magnitudes have one bit less).
    let rows = 1_usize << (32 - (bits + 3));
    let mut at = MAX_ORDER;
    while at < samples.len() {
        let end = samples.len().min(at + rows * LANES);
        add_piece(&samples[at - MAX_ORDER..end], &mut sums);
        at = end;
    }
    sums
}

/// Adds the sums over `piece[4..]`.
fn add_piece(piece: &[i32], sums: &mut [u64; MAX_ORDER + 1]) {
    let n = piece.len() - MAX_ORDER;
    let (x0, x1, x2, x3, x4) = (
        &piece[4..],
        &piece[3..3 + n],
        &piece[2..2 + n],
        &piece[1..1 + n],
        &piece[..n],
    );
    let mut lanes = [[0_u32; LANES]; MAX_ORDER + 1];
    let whole = n - n % LANES;
    for i in (0..whole).step_by(LANES) {
        let row = |x: &[i32]| -> [i32; LANES] { x[i..i + LANES].try_into().unwrap_or([0; LANES]) };
        let (a, b, c, d, e) = (row(x0), row(x1), row(x2), row(x3), row(x4));
        for k in 0..LANES {
            let residuals = differences(a[k], b[k], c[k], d[k], e[k]);
            for (lane, r) in lanes.iter_mut().zip(residuals) {
                lane[k] += r.unsigned_abs();
            }
        }
    }
    for (sum, lane) in sums.iter_mut().zip(lanes) {
        *sum += lane.iter().map(|&v| u64::from(v)).sum::<u64>();
    }
    for i in whole..n {
        for (sum, r) in sums
            .iter_mut()
            .zip(differences(x0[i], x1[i], x2[i], x3[i], x4[i]))
        {
            *sum += u64::from(r.unsigned_abs());
        }
    }
}

/// Differences of orders 0 to 4 at `a`, the newest of five samples.
#[inline(always)]
fn differences(a: i32, b: i32, c: i32, d: i32, e: i32) -> [i32; MAX_ORDER + 1] {
    [
        a,
        a - b,
        a - 2 * b + c,
        a - 3 * (b - c) - d,
        a - 4 * (b + d) + 6 * c + e,
    ]
}

/// The residual of `order` over `samples[order..]`, folded to non-negative (0, −1, 1, −2 … → 0, 1, 2, 3 …), into
/// `folded`, whose length becomes `samples.len() - order`.
pub(super) fn folded_residual(samples: &[i32], order: usize, folded: &mut Vec<u32>) {
    folded.clear();
    let fold = |r: i32| ((r << 1) ^ (r >> 31)) as u32;
    match order {
        0 => folded.extend(samples.iter().map(|&a| fold(a))),
        1 => folded.extend(samples.array_windows::<2>().map(|&[b, a]| fold(a - b))),
        2 => folded.extend(
            samples
                .array_windows::<3>()
                .map(|&[c, b, a]| fold(a - 2 * b + c)),
        ),
        3 => folded.extend(
            samples
                .array_windows::<4>()
                .map(|&[d, c, b, a]| fold(a - 3 * (b - c) - d)),
        ),
        _ => folded.extend(
            samples
                .array_windows::<5>()
                .map(|&[e, d, c, b, a]| fold(a - 4 * (b + d) + 6 * c + e)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// p-th difference by its definition: p times the first difference.
    fn difference(samples: &[i32], order: usize) -> Vec<i64> {
        let mut d: Vec<i64> = samples.iter().map(|&v| i64::from(v)).collect();
        for _ in 0..order {
            d = d.windows(2).map(|w| w[1] - w[0]).collect();
        }
        d
    }

    #[test]
    fn the_largest_swings_overflow_nothing() {
        let (low, high) = (-(1 << 24), (1 << 24) - 1);
        let samples: Vec<i32> = (0..4096)
            .map(|i| if i % 2 == 0 { low } else { high })
            .collect();
        let sums = residual_sums(&samples, 25);
        for (order, sum) in sums.into_iter().enumerate() {
            let expected: u64 = difference(&samples, order)[4 - order..]
                .iter()
                .map(|v| v.unsigned_abs())
                .sum();
            assert_eq!(sum, expected, "order {order}");
        }
    }

    proptest! {
        #[test]
        fn residuals_are_repeated_differences(samples in prop::collection::vec(-(1_i32 << 24)..1 << 24, 0..300)) {
            let sums = residual_sums(&samples, 25);
            let mut folded = Vec::new();
            for (order, sum) in sums.into_iter().enumerate().take(samples.len() + 1) {
                let expected = difference(&samples, order);
                folded_residual(&samples, order, &mut folded);
                let unfolded: Vec<i64> =
                    folded.iter().map(|&u| if u % 2 == 0 { i64::from(u / 2) } else { -i64::from(u / 2) - 1 }).collect();
                prop_assert_eq!(&unfolded, &expected);
                let by_hand: u64 = expected.iter().skip(4 - order).map(|v| v.unsigned_abs()).sum();
                prop_assert_eq!(sum, by_hand);
            }
        }
    }
}
