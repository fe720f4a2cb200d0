//! Random commands, the same for the same seed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use heterodyne_benches::piece;
use heterodyne_device::Session;

/// Furthest place that a seek asks for, in seconds: past the end of some tracks.
const FURTHEST_SECS: f64 = 70.0;
/// Most frames of one push to a streamed clip.
const MOST_PUSHED: u64 = 24_000;

/// Draws commands and gives them.
pub struct Orders {
    state: u64,
    tracks: Vec<PathBuf>,
    given: BTreeMap<&'static str, u64>,
}

impl Orders {
    pub fn new(seed: u64, tracks: &[PathBuf]) -> Self {
        Self {
            state: seed,
            tracks: tracks.to_vec(),
            given: BTreeMap::new(),
        }
    }

    /// How often each was given.
    pub fn given(&self) -> BTreeMap<&'static str, u64> {
        self.given.clone()
    }

    /// One command. What stops the sound is rarer than what starts it.
    pub fn give(&mut self, session: &Session) {
        let name = match self.below(100) {
            0..10 => {
                session.pause();
                "pause"
            }
            10..35 => {
                session.resume();
                "resume"
            }
            35..60 => {
                session.seek(self.unit() * FURTHEST_SECS);
                "seek"
            }
            60..75 => {
                session.set_gain(self.unit() as f32 * 1.2);
                "gain"
            }
            75..87 => {
                let which = self.below(self.tracks.len() as u64) as usize;
                let track = self.tracks[which].clone();
                session.update(move || piece::read(&track));
                "update"
            }
            87..92 => {
                session.set_looped(self.below(4) > 0);
                "loop"
            }
            _ => {
                let frames = self.below(MOST_PUSHED) as usize;
                let samples: Vec<f32> = (0..2 * frames)
                    .map(|at| 0.1 * ((at / 2) as f32 * 0.03).sin())
                    .collect();
                let index = self.below(2) as usize;
                session.push_clip(index, &samples, self.below(20) == 0);
                "push_clip"
            }
        };
        *self.given.entry(name).or_default() += 1;
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
