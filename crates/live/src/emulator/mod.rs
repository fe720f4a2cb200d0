//! A network that loses, delays, reorders, doubles and holds up packets: the same ones for the same seed, here and in a file.
//!
//! Invariant: what happens to a packet follows from the conditions, its number and when it was sent, on every machine.

mod figures;
mod trace;

use std::collections::BTreeMap;

use heterodyne_dsp::elementary::ln;

pub use figures::{Figures, figures};
pub use trace::{Sent, Trace};

/// What the network does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conditions {
    /// Of all that is by chance.
    pub seed: u64,
    /// Fraction of packets that are lost, one by one.
    pub loss: f64,
    /// Losses in a row, after Gilbert and Elliott.
    pub bursts: Option<Bursts>,
    /// What every packet takes at least, in µs.
    pub delay_us: u64,
    /// What is added to that.
    pub jitter: Jitter,
    /// Fraction of packets that come twice.
    pub duplication: f64,
    /// Packets sent between these two times arrive at the second, or later.
    pub stall_us: Option<(u64, u64)>,
}

/// In the bad state every packet is lost; from packet to packet the state changes with these chances.
#[derive(Clone, Copy, Debug)]
pub struct Bursts {
    /// Of going from good to bad.
    pub begin: f64,
    /// Of going back.
    pub end: f64,
}

/// What is added to the delay, each packet for itself; so packets overtake each other.
#[derive(Clone, Copy, Debug, Default)]
pub enum Jitter {
    /// Nothing.
    #[default]
    None,
    /// From 0 to this, evenly, in µs.
    Even(u64),
    /// Exponential with this mean, in µs.
    Tail(f64),
}

/// Carries packets.
#[derive(Clone, Debug)]
pub struct Network {
    conditions: Conditions,
    state: u64,
    is_bad: bool,
    /// Packets by arrival, and by order where they arrive at once.
    under_way: BTreeMap<(u64, u64), Vec<u8>>,
    sent: u64,
    /// Packets that were lost.
    pub lost: u64,
}

impl Network {
    /// A network without packets.
    pub fn new(conditions: Conditions) -> Network {
        Network {
            conditions,
            state: conditions.seed ^ 0x9E37_79B9_7F4A_7C15,
            is_bad: false,
            under_way: BTreeMap::new(),
            sent: 0,
            lost: 0,
        }
    }

    /// Evenly from 0 to 1 (splitmix64).
    fn chance(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Takes a packet.
    pub fn send(&mut self, now_us: u64, bytes: &[u8]) {
        for at_us in self.fate(now_us).into_iter().flatten() {
            self.sent += 1;
            self.under_way.insert((at_us, self.sent), bytes.to_vec());
        }
    }

    /// When the next packet, sent at `now_us`, arrives: not at all, once, or twice.
    pub fn fate(&mut self, now_us: u64) -> [Option<u64>; 2] {
        let (lost, jump, doubled) = (self.chance(), self.chance(), self.chance());
        if let Some(bursts) = self.conditions.bursts {
            self.is_bad = jump
                < if self.is_bad {
                    1.0 - bursts.end
                } else {
                    bursts.begin
                };
        }
        if self.is_bad || lost < self.conditions.loss {
            self.lost += 1;
            return [None; 2];
        }
        let copies = 1 + usize::from(doubled < self.conditions.duplication);
        let mut arrivals = [None; 2];
        for arrival in &mut arrivals[..copies] {
            let chance = self.chance();
            let jitter_us = match self.conditions.jitter {
                Jitter::None => 0,
                Jitter::Even(most_us) => (chance * most_us as f64) as u64,
                Jitter::Tail(mean_us) => (-ln(1.0 - chance) * mean_us) as u64,
            };
            let mut at_us = now_us + self.conditions.delay_us + jitter_us;
            if let Some((from_us, to_us)) = self.conditions.stall_us
                && (from_us..to_us).contains(&now_us)
            {
                at_us = at_us.max(to_us);
            }
            *arrival = Some(at_us);
        }
        arrivals
    }

    /// The next packet that arrives until then.
    pub fn arrive(&mut self, until_us: u64) -> Option<(u64, Vec<u8>)> {
        let entry = self.under_way.first_entry()?;
        let at_us = entry.key().0;
        (at_us <= until_us).then(|| (at_us, entry.remove()))
    }
}
