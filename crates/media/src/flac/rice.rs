//! How a residual is cut into partitions, each with its own Rice parameter.
//!
//! A partition of n values with sum S costs at most n·(k + 1) + (S >> k) bits with parameter k (RFC 9639 §9.2.7); that
//! bound stands for the cost everywhere here, so a plan never promises less than it takes.

use super::bits::BitWriter;

/// Highest partition order: 32 partitions of 128 values in a full block.
const MAX_PARTITION_ORDER: u32 = 5;
/// Largest parameter of the 4-bit and the 5-bit coding method.
const MAX_PARAMETER: [u32; 2] = [14, 30];

/// Partition order and parameters for one residual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RicePlan {
    partition_order: u32,
    parameters: [u8; 1 << MAX_PARTITION_ORDER],
    /// Upper bound of the bits that [`write`] appends.
    pub(super) bits: u64,
}

/// Smallest bound of the cost of `count` values with sum `sum`, and its parameter.
pub(super) fn best_parameter(sum: u64, count: u64) -> (u64, u32) {
    let bits = |k: u32| count * u64::from(k + 1) + (sum >> k);
    // The bound is smallest near k = log2(sum·ln 2 / count); its neighbours decide.
    let guess = (sum / count.max(1)).max(1).ilog2();
    let (low, high) = (guess.saturating_sub(1), (guess + 1).min(MAX_PARAMETER[1]));
    (low..=high)
        .map(|k| (bits(k), k))
        .min()
        .unwrap_or((bits(0), 0))
}

/// The cheapest plan for `folded`, the residual of `order` in a block of `folded.len() + order` samples.
pub(super) fn plan(folded: &[u32], order: usize) -> RicePlan {
    let block = folded.len() + order;
    let finest = MAX_PARTITION_ORDER.min((block.trailing_zeros()).min(31));
    let finest = (0..=finest)
        .rev()
        .find(|&p| block >> p > order)
        .unwrap_or(0);
    let mut sums = [0_u64; 1 << MAX_PARTITION_ORDER];
    for (sum, part) in sums.iter_mut().zip(partitions(folded, order, finest)) {
        *sum = part.iter().map(|&v| u64::from(v)).sum();
    }
    let mut best = at_order(&sums, block, order, finest);
    for partition_order in (0..finest).rev() {
        for i in 0..1 << partition_order {
            sums[i] = sums[2 * i] + sums[2 * i + 1];
        }
        let candidate = at_order(&sums, block, order, partition_order);
        if candidate.bits <= best.bits {
            best = candidate;
        }
    }
    best
}

fn at_order(sums: &[u64], block: usize, order: usize, partition_order: u32) -> RicePlan {
    let mut plan = RicePlan {
        partition_order,
        parameters: [0; 1 << MAX_PARTITION_ORDER],
        bits: 0,
    };
    let length = block >> partition_order;
    for (i, &sum) in sums.iter().enumerate().take(1 << partition_order) {
        let (bits, parameter) =
            best_parameter(sum, (length - if i == 0 { order } else { 0 }) as u64);
        plan.bits += bits;
        plan.parameters[i] = parameter as u8;
    }
    plan.bits += 6 + u64::from(plan.parameter_bits()) * (1 << partition_order);
    plan
}

impl RicePlan {
    fn parameter_bits(&self) -> u32 {
        4 + u32::from(
            self.parameters
                .iter()
                .any(|&k| u32::from(k) > MAX_PARAMETER[0]),
        )
    }
}

/// The values of each partition; the first lacks the `order` samples that start the block.
fn partitions(folded: &[u32], order: usize, partition_order: u32) -> impl Iterator<Item = &[u32]> {
    let length = (folded.len() + order) >> partition_order;
    let (first, rest) = folded.split_at(length - order);
    // A length of 0 occurs only for an empty block, which is never encoded.
    std::iter::once(first).chain(rest.chunks_exact(length.max(1)))
}

/// Appends the coded residual.
pub(super) fn write(out: &mut BitWriter, folded: &[u32], order: usize, plan: &RicePlan) {
    let parameter_bits = plan.parameter_bits();
    out.put(parameter_bits - 4, 2);
    out.put(plan.partition_order, 4);
    for (part, &k) in partitions(folded, order, plan.partition_order).zip(&plan.parameters) {
        out.put(u32::from(k), parameter_bits);
        for &value in part {
            out.put_rice(value, u32::from(k));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parameter_is_the_best_of_all(sum in 0_u64..1 << 42, count in 1_u64..4097) {
            prop_assume!(sum / count < 1 << 30);
            let best = (0..=30).map(|k| count * (k + 1) + (sum >> k)).min().unwrap();
            prop_assert_eq!(best_parameter(sum, count).0, best);
        }

        #[test]
        fn a_plan_bounds_the_bits_written(
            exponents in prop::collection::vec(0_u32..30, 1..9), blocks in 1_usize..40, order in 0_usize..=4, seed in any::<u32>()
        ) {
            let mut state = seed | 1;
            let folded: Vec<u32> = (order..blocks * 16)
                .map(|i| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state >> (31 - exponents[i * exponents.len() / (blocks * 16)])
                })
                .collect();
            let plan = plan(&folded, order);
            let mut out = BitWriter::default();
            write(&mut out, &folded, order, &plan);
            let written = out.align().len() as u64 * 8;
            prop_assert!(written <= plan.bits + 7, "{written} {}", plan.bits);
        }
    }
}
