//! What happened to every packet, as a file that others than this crate can play: a browser's peer, a proxy of another language.
//!
//! Invariant: a trace of the same conditions is the same text everywhere.
//!
//! Lines of JSON. The first tells the conditions, every other one a packet, in the order of sending:
//!
//! ```json
//! {"heterodyne_trace":1,"packets":6000,"packet_us":20000,"seed":1,"loss":0.05,"delay_us":15000,"jitter_us":20000}
//! {"packet":0,"sent_us":0,"arrives_us":[21873]}
//! ```
//!
//! `arrives_us` is empty where the packet is lost and has two times where it comes twice. Times are from the first sending on; what plays
//! a trace sends packet `n` at `sent_us` and lets it arrive then, whatever it holds.

use std::fmt;

use super::{Conditions, Jitter, Network};

/// What happened to every packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// From one packet to the next, in µs.
    pub packet_us: u64,
    /// The packets in the order of sending.
    pub packets: Vec<Sent>,
    head: String,
}

/// A packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When it was sent, in µs.
    pub sent_us: u64,
    /// When it arrived, and once more.
    pub arrives_us: [Option<u64>; 2],
}

impl Trace {
    /// The trace of so many packets, sent evenly; none of less than a µs.
    pub fn new(conditions: Conditions, packet_us: u64, packets: usize) -> Trace {
        let packet_us = packet_us.max(1);
        let mut network = Network::new(conditions);
        let sent = (0..packets as u64).map(|n| {
            let sent_us = n * packet_us;
            Sent {
                sent_us,
                arrives_us: network.fate(sent_us),
            }
        });
        let jitter_us = match conditions.jitter {
            Jitter::None => 0.0,
            Jitter::Even(most_us) => most_us as f64,
            Jitter::Tail(mean_us) => mean_us,
        };
        Trace {
            packet_us,
            packets: sent.collect(),
            head: format!(
                "{{\"heterodyne_trace\":1,\"packets\":{packets},\"packet_us\":{packet_us},\"seed\":{},\"loss\":{},\"delay_us\":{},\"jitter_us\":{jitter_us}}}",
                conditions.seed, conditions.loss, conditions.delay_us,
            ),
        }
    }

    /// The issue's conditions, without its drift: 5 % of packets lost one by one, 20 ms of even jitter after 15 ms.
    pub fn hard(seed: u64, packet_us: u64, secs: u64) -> Trace {
        let conditions = Conditions {
            seed,
            loss: 0.05,
            delay_us: 15_000,
            jitter: Jitter::Even(20_000),
            ..Conditions::default()
        };
        let packets = secs * 1_000_000 / packet_us.max(1);
        Trace::new(conditions, packet_us, packets as usize)
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.head)?;
        for (number, sent) in self.packets.iter().enumerate() {
            let arrives: Vec<String> = sent
                .arrives_us
                .iter()
                .flatten()
                .map(u64::to_string)
                .collect();
            writeln!(
                formatter,
                "{{\"packet\":{number},\"sent_us\":{},\"arrives_us\":[{}]}}",
                sent.sent_us,
                arrives.join(",")
            )?;
        }
        Ok(())
    }
}
