//! The other side's clock, from pings and their answers.
//!
//! Invariant: the offset is off by at most [`Clock::error_us`], however long the way there and the way back are: half of the round trip of
//! the answer that it comes from, and what clocks may have moved apart since then. It comes from that of the last [`ROUNDS`] answers for
//! which this is least.

use crate::packet::{Ping, Pong};

/// Answers that are remembered.
pub const ROUNDS: usize = 16;
/// What two clocks are taken to differ by at most, in parts per million.
pub const MOST_DRIFT_PPM: u64 = 300;

/// Compares this side's clock with the other's.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    next_id: u32,
    /// Ids and times of the last pings, 0 once answered.
    asked: [(u32, u64); ROUNDS],
    rounds: [Option<Round>; ROUNDS],
    next_round: usize,
    best: Option<Round>,
    /// When the last ping or answer was.
    now_us: u64,
}

#[derive(Clone, Copy, Debug)]
struct Round {
    offset_us: i64,
    round_trip_us: u64,
    middle_us: u64,
}

impl Round {
    fn error_us(&self, now_us: u64) -> u64 {
        let age_us = now_us.saturating_sub(self.middle_us);
        let apart_us = u128::from(age_us) * u128::from(MOST_DRIFT_PPM) / 1_000_000;
        self.round_trip_us.div_ceil(2) + apart_us as u64
    }
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
        self.choose(now_us);
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
            middle_us,
        });
        self.next_round = (self.next_round + 1) % ROUNDS;
        self.choose(now_us);
    }

    fn choose(&mut self, now_us: u64) {
        self.now_us = now_us;
        let rounds = self.rounds.iter().flatten();
        self.best = rounds.min_by_key(|round| round.error_us(now_us)).copied();
    }

    /// The other's clock less this one's, in µs.
    pub fn offset_us(&self) -> Option<i64> {
        self.best.map(|best| best.offset_us)
    }

    /// The round trip of the answer that is believed, in µs.
    pub fn round_trip_us(&self) -> Option<u64> {
        self.best.map(|best| best.round_trip_us)
    }

    /// What [`Self::offset_us`] may be off by at the time of the last ping or answer, in µs.
    pub fn error_us(&self) -> Option<u64> {
        self.best.map(|best| best.error_us(self.now_us))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The other's clock is 200 ppm faster; one way there is quick, all later ones are slow and lopsided.
    #[test]
    fn the_offset_is_off_by_no_more_than_it_says_while_clocks_move_apart() {
        let there = |us: u64| 5_000_000 + us + us / 5000;
        let mut clock = Clock::new();
        for n in 0..40u64 {
            let sent_us = 1_000_000 + n * 500_000;
            let (out_us, back_us) = if n == 0 { (50, 50) } else { (900, 500) };
            let ping = clock.ping(sent_us);
            let pong = Clock::answer(there(sent_us + out_us), &ping);
            let now_us = sent_us + out_us + back_us;
            clock.pong(now_us, &pong);
            let right_us = there(now_us) as i64 - now_us as i64;
            let (offset_us, error_us) = (
                clock.offset_us().unwrap_or(0),
                clock.error_us().unwrap_or(0),
            );
            assert!(
                (offset_us - right_us).unsigned_abs() <= error_us + 1,
                "{n}: {offset_us} +- {error_us} for {right_us}"
            );
            assert!(error_us < 1000, "{n}: {error_us}");
        }
    }

    #[test]
    fn answers_that_were_not_asked_for_change_nothing() {
        let mut clock = Clock::new();
        let ping = clock.ping(1000);
        let right = Clock::answer(77_000, &ping);
        for wrong in [
            Pong { id: 0, ..right },
            Pong { id: 17, ..right },
            Pong {
                sent_us: 999,
                ..right
            },
        ] {
            clock.pong(2000, &wrong);
            assert_eq!(clock.offset_us(), None);
        }
        clock.pong(2000, &right);
        assert_eq!(
            (clock.offset_us(), clock.error_us()),
            (Some(75_500), Some(500))
        );
        // Once more, with another time: it was answered.
        clock.pong(
            3000,
            &Pong {
                answered_us: 1,
                ..right
            },
        );
        assert_eq!(clock.offset_us(), Some(75_500));
    }
}
