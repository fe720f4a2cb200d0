//! Finds the bins in which a tone stands out of what is around it.
//!
//! Invariant: a bin is compared with its neighbourhood, never with the whole spectrum, so that coloured noise is no tone and a tone in
//! quiet surroundings is one; what a stronger tone's side lobes explain is left for a later look at what remains.
//!
//! |X|² of Gaussian noise is exponential: its median is ln 2 of its mean, and among B bins the largest exceeds ln(B/p) means with
//! probability p (here 1e-4).

use heterodyne_dsp::elementary::ln;

use super::lobe::Lobe;

/// Bins that share one coarse floor.
pub const SEGMENT: usize = 32;
/// The most bins that a floor is taken from.
pub const FLOOR_BINS_MAX: usize = 128;
const FALSE_ALARM: f64 = 1e-4;
/// A peak below this many medians of its segment is not looked at closer; it would need 20 of its neighbourhood.
const COARSE_MEDIANS: f64 = 8.0;
/// Bins too near to 0 and to half the sample rate to be told from their mirror images.
const MARGIN_BINS: usize = 2;

/// A tone as a window's spectrum shows it.
#[derive(Clone, Copy, Default)]
pub struct Peak {
    pub bin: usize,
    pub offset_bins: f64,
    pub power: f64,
}

/// How many means of the floor a bin has to reach among `bins` of them.
pub fn threshold_means(bins: usize) -> f64 {
    ln(bins as f64 / FALSE_ALARM)
}

/// Median of the bins of one segment.
pub fn segment_floor(power: &[f64], segment: usize) -> f64 {
    let mut scratch = [0.0; FLOOR_BINS_MAX];
    let from = segment * SEGMENT;
    let bins = &power[from.min(power.len())..(from + SEGMENT).min(power.len())];
    median(&mut scratch, bins.iter().copied())
}

fn median(scratch: &mut [f64; FLOOR_BINS_MAX], values: impl Iterator<Item = f64>) -> f64 {
    let mut count = 0;
    for (slot, value) in scratch.iter_mut().zip(values) {
        *slot = value;
        count += 1;
    }
    if count == 0 {
        return 0.0;
    }
    *scratch[..count]
        .select_nth_unstable_by(count / 2, f64::total_cmp)
        .1
}

/// Mean power of noise around a bin, by the median of up to 48 bins on either side.
fn local_mean(power: &[f64], bin: usize) -> (f64, usize) {
    let mut scratch = [0.0; FLOOR_BINS_MAX];
    let reach = (bin * 3 / 4).clamp(12, 48);
    let from = bin.saturating_sub(reach).max(1);
    let to = (bin + reach + 1).min(power.len().saturating_sub(1));
    let bins = power.get(from..to).unwrap_or(&[]);
    let floor = median(&mut scratch, bins.iter().copied());
    (floor / std::f64::consts::LN_2, bins.len())
}

/// Bins that are searched in one step.
pub const SCAN_BINS: usize = 512;

/// Puts the peaks among [`SCAN_BINS`] bins from `from` on that stand out into `found`, strongest first, of which `count` were filled before;
/// returns how many are now.
pub fn scan(
    power: &[f64],
    coarse: &[f64],
    lobe: &Lobe,
    from: usize,
    found: &mut [Peak],
    mut count: usize,
) -> usize {
    let wanted = threshold_means(power.len());
    let end = power.len().saturating_sub(MARGIN_BINS);
    for bin in from.max(MARGIN_BINS)..(from + SCAN_BINS).min(end) {
        let here = power[bin];
        let is_peak = here > power[bin - 1] && here >= power[bin + 1];
        if !is_peak || here < COARSE_MEDIANS * coarse[bin / SEGMENT] {
            continue;
        }
        let weaker_than_all =
            count == found.len() && found.last().is_none_or(|weakest| weakest.power >= here);
        if weaker_than_all {
            continue;
        }
        let (mean, bins) = local_mean(power, bin);
        let margin = 1.0 + 2.0 / (bins.max(1) as f64).sqrt();
        if here <= mean * wanted * margin {
            continue;
        }
        let place = found[..count].partition_point(|other| other.power >= here);
        if count < found.len() {
            count += 1;
        }
        found[place..count].rotate_right(1);
        found[place] = Peak {
            bin,
            offset_bins: lobe.offset_bins(power[bin - 1], power[bin + 1]),
            power: here,
        };
    }
    count
}

/// Keeps, at the front, the peaks that no stronger one explains, nor what is left at 0 Hz; returns how many.
pub fn unmasked(power: &[f64], lobe: &Lobe, found: &mut [Peak]) -> usize {
    // Twice the height of a side lobe: two may meet.
    const MARGIN: f64 = 4.0;
    let mut kept = 0;
    for at in 0..found.len() {
        let peak = found[at];
        let explains = |bin: usize, power: f64| {
            peak.power < MARGIN * power * lobe.leak(bin.abs_diff(peak.bin))
        };
        let masked = explains(0, power[0])
            || found[..kept]
                .iter()
                .any(|stronger| explains(stronger.bin, stronger.power));
        if !masked {
            found[kept] = peak;
            kept += 1;
        }
    }
    kept
}
