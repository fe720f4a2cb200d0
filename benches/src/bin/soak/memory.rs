//! Memory over time: what the allocator has given out, and what the system says the process holds.

use super::ALLOCATOR;

/// The most that the median may grow from the second quarter to the last, in bytes given out and bytes held. Tracks come and
/// go meanwhile, so the medians of quarters stand for the level between.
const MOST_GROWN: f64 = 2.0 * 1024.0 * 1024.0;
/// The system's figure also moves with pages that the allocator keeps for later, up to a few MiB in each of its arenas.
const MOST_HELD: f64 = 16.0 * 1024.0 * 1024.0;

/// Samples of both, one a second.
#[derive(Default)]
pub struct Memory {
    given: Vec<f64>,
    held: Vec<f64>,
}

impl Memory {
    /// Looks once a second.
    pub fn look(&mut self, now: f64) {
        if now >= self.given.len() as f64 {
            self.given.push(ALLOCATOR.living_bytes() as f64);
            self.held.push(held_bytes().unwrap_or(0.0));
        }
    }

    /// Growth of bytes given out and of bytes held, from the second quarter's median to the last one's; and whether both count
    /// as flat.
    pub fn growth(&self) -> (f64, f64, bool) {
        let (given, held) = (growth(&self.given), growth(&self.held));
        (given, held, given <= MOST_GROWN && held <= MOST_HELD)
    }

    /// The most that the system said the process holds, in bytes.
    pub fn most_held(&self) -> f64 {
        self.held.iter().copied().fold(0.0, f64::max)
    }
}

fn growth(samples: &[f64]) -> f64 {
    let quarter = samples.len() / 4;
    median(&samples[samples.len() - quarter..]) - median(&samples[quarter..2 * quarter])
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// Resident memory, where the system tells.
fn held_bytes() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024.0 * kib)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leak_grows_and_noise_does_not() {
        let noise: Vec<f64> = (0..400).map(|at| f64::from(at * 7919 % 101)).collect();
        assert!(growth(&noise).abs() < 20.0, "{}", growth(&noise));
        let leak: Vec<f64> = noise
            .iter()
            .enumerate()
            .map(|(at, x)| x + 10.0 * at as f64)
            .collect();
        // From the middle of the second quarter to that of the last: half of all samples.
        assert!((growth(&leak) - 2000.0).abs() < 40.0, "{}", growth(&leak));
    }
}
