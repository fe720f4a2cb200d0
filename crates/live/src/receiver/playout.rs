//! Takes the stream of frames at a speed, and gives frames at the rate of what pulls.
//!
//! Invariant: at equal rates, at speed 1 and from a whole position on, frames come out as they are. The speed may change from call to
//! call; the position never jumps.

use heterodyne_dsp::varispeed::{HALF, TAPS, Varispeed, weighted_sum};

use super::feed::Feed;
use super::store::Store;

/// Most frames that are given at once.
pub const CHUNK: usize = 128;

/// How much faster than 1 a fraction of a frame is caught up with: a tenth of a cent.
const HOMING: f64 = 5e-5;

/// What reads the stream.
#[derive(Clone, Debug)]
pub struct Playout {
    varispeed: &'static Varispeed,
    /// Place of the next frame in the stream's piece, and how far it is past it.
    at: usize,
    fraction: f64,
    /// Frames of the stream for each that is given, at speed 1.
    nominal: f64,
    /// Frames around a place that it depends on, on each side.
    reach: usize,
}

impl Playout {
    pub fn new() -> Playout {
        Playout {
            varispeed: Varispeed::shared(),
            at: 0,
            fraction: 0.0,
            nominal: 1.0,
            reach: HALF,
        }
    }

    /// Begins with a stream of this rate.
    pub fn start(&mut self, rate_hz: u32, out_hz: u32, feed: &Feed) {
        self.nominal = f64::from(rate_hz) / f64::from(out_hz);
        self.reach = if rate_hz > out_hz {
            (HALF as f64 * self.nominal) as usize + 1
        } else {
            HALF
        };
        self.at = feed.length() - self.reach;
        self.fraction = 0.0;
    }

    pub fn nominal(&self) -> f64 {
        self.nominal
    }

    /// Frames that a place depends on, on each side.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// Frames that the stream gave and that are not played yet.
    pub fn unread(&self, feed: &Feed) -> f64 {
        feed.length() as f64 - self.at as f64 - self.fraction
    }

    /// Gives as many frames as `out` has, at most [`CHUNK`].
    pub fn take(&mut self, store: &Store, feed: &mut Feed, speed: f64, out: [&mut [f32]; 2]) {
        let [left, right] = out;
        let frames = left.len().min(right.len());
        // On the way to a whole position, from which on frames are copied.
        let mut is_homing = self.nominal * speed == 1.0 && self.fraction != 0.0;
        let mut step = self.nominal * speed + if is_homing { HOMING } else { 0.0 };
        let span = (self.fraction + step * frames as f64) as usize + self.reach + 1;
        self.at -= feed.make_room(self.at + 1 - self.reach, self.at + span);
        let last = self.at + (self.fraction + step * (frames as f64 - 1.0)) as usize;
        feed.fill(store, last + self.reach + 1);
        let planes = feed.planes();
        if step == 1.0 && self.fraction == 0.0 {
            left[..frames].copy_from_slice(&planes[0][self.at..self.at + frames]);
            right[..frames].copy_from_slice(&planes[1][self.at..self.at + frames]);
            self.at += frames;
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            [*left, *right] = if self.nominal > 1.0 {
                self.wide(planes)
            } else {
                self.narrow(planes)
            };
            self.fraction += step;
            let whole = self.fraction as usize;
            self.at += whole;
            self.fraction -= whole as f64;
            if is_homing && self.fraction < HOMING {
                (self.fraction, step, is_homing) = (0.0, 1.0, false);
            }
        }
    }

    #[inline]
    fn narrow(&self, planes: [&[f32]; 2]) -> [f32; 2] {
        let mut weights = [0.0; TAPS];
        self.varispeed.weights(self.fraction, &mut weights);
        planes.map(|plane| {
            let around = plane
                .get(self.at + 1 - HALF..)
                .and_then(|rest| rest.first_chunk());
            around.map_or(0.0, |around| weighted_sum(&weights, around))
        })
    }

    /// For a lower rate: what it cannot hold is taken away.
    fn wide(&self, planes: [&[f32]; 2]) -> [f32; 2] {
        let rate = 1.0 / self.nominal;
        let from = self.at + 1 - self.reach;
        let (mut sums, mut total) = ([0.0; 2], 0.0);
        let around = planes.map(|plane| {
            plane
                .get(from..self.at + 1 + self.reach)
                .unwrap_or_default()
        });
        let first = from as f64 - self.at as f64 - self.fraction;
        for (n, (left, right)) in around[0].iter().zip(around[1]).enumerate() {
            let distance = first + n as f64;
            let weight = self.varispeed.distant_weight(distance, rate);
            total += weight;
            sums[0] += weight * left;
            sums[1] += weight * right;
        }
        sums.map(|sum| if total != 0.0 { sum / total } else { 0.0 })
    }
}
