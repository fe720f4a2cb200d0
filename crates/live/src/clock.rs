//! The other side's clock, from pings and their answers.
//!
//! Invariant: the offset comes from the answer with the shortest round trip of the last [`ROUNDS`], and is off by at most half of it,
//! however long the way there and the way back are.

use crate::packet::{Ping, Pong};

/// Answers that are remembered.
pub const ROUNDS: usize = 16;

/// Compares this side's clock with the other's.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    next_id: u32,
    /// Ids and times of the last pings, 0 once answered.
    asked: [(u32, u64); ROUNDS],
    rounds: [Option<Round>; ROUNDS],
    next_round: usize,
    best: Option<Round>,
}

#[derive(Clone, Copy, Debug)]
struct Round {
    offset_us: i64,
    round_trip_us: u64,
}

impl Clock {
    /// One that knows nothing.
    pub fn new() -> Clock {
        Clock::default()
    }

    /// The next ping to send; twice a second is often enough.
    pub fn ping(&mut self, now_us: u64) -> Ping {
        self.next_id = self.next_id.wrapping_add(1).max(1);
        let ping = Ping {
            id: self.next_id,
            sent_us: now_us,
        };
        self.asked[ping.id as usize % ROUNDS] = (ping.id, now_us);
        ping
    }

    /// The answer to somebody's ping.
    pub fn answer(now_us: u64, ping: &Ping) -> Pong {
        Pong {
            id: ping.id,
            sent_us: ping.sent_us,
            answered_us: now_us,
        }
    }

    /// Takes an answer; one that was not asked for, or comes twice, changes nothing.
    pub fn pong(&mut self, now_us: u64, pong: &Pong) {
        let asked = &mut self.asked[pong.id as usize % ROUNDS];
        if pong.id == 0 || *asked != (pong.id, pong.sent_us) || now_us < pong.sent_us {
            return;
        }
        *asked = (0, 0);
        let round_trip_us = now_us - pong.sent_us;
        let middle_us = pong.sent_us + round_trip_us / 2;
        self.rounds[self.next_round] = Some(Round {
            offset_us: pong.answered_us.wrapping_sub(middle_us) as i64,
            round_trip_us,
        });
        self.next_round = (self.next_round + 1) % ROUNDS;
        self.best = self
            .rounds
            .iter()
            .flatten()
            .min_by_key(|round| round.round_trip_us)
            .copied();
    }

    /// The other's clock less this one's, in µs.
    pub fn offset_us(&self) -> Option<i64> {
        self.best.map(|best| best.offset_us)
    }

    /// The shortest round trip of the last answers, in µs.
    pub fn round_trip_us(&self) -> Option<u64> {
        self.best.map(|best| best.round_trip_us)
    }

    /// What [`Self::offset_us`] may be off by, in µs.
    pub fn error_us(&self) -> Option<u64> {
        self.best.map(|best| best.round_trip_us.div_ceil(2))
    }
}
