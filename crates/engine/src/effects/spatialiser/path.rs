//! Where around the head a voice is: angle and distance over time.
//!
//! Invariant: a function of the frame alone, exact at hour eight as at the start. 0 turns is ahead, ¼ turn the left side.
//!
//! The segments follow each other, each rounded to whole frames; after the last one its last value stands. With t the seconds since a
//! segment began: rotate θ = start + v·t; arc θ = start + f·t + extent·(1 − cos 2πt/period)/2; swing θ = centre + extent·sin 2πt/period;
//! gently: θ = θ₀ + (θ − θ₀)·(½ + ½ sin π(t/seconds − ½)). Distance: a line from one end of the segment to the other.

use std::ops::Range;

use heterodyne_dsp::elementary::{floor, sin_turns};
use heterodyne_dsp::per_isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::{Motion, Ramp, TrajectorySegment};

/// Shortest period of a swing in seconds; shorter ones are far above what a rate can show.
const MIN_PERIOD_SECS: f64 = 1e-9;

/// Angle in turns and distance in metres of 512 frames.
pub(super) type Places = [[f64; FRAMES]; 2];

/// The law of an angle within a segment: turns, from seconds.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first: i64,
    frames: i64,
    /// θ = base + speed·t + swing·(lift + sin(t·swings_hz − lift/4)).
    base: f64,
    speed: f64,
    swing: f64,
    swings_hz: f64,
    /// 1 for an arc, 0 for a swing.
    lift: f64,
    /// 1/seconds of a gentle segment.
    eased: Option<f64>,
    distance_m: f64,
    metres_per_frame: f64,
}

/// The whole way. Immutable.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pieces: Vec<Piece>,
    rate: f64,
    /// Frames that have a place of their own.
    frames: i64,
}

impl Path {
    /// The way through `segments` for a voice of `frames` frames.
    pub fn new(segments: &[TrajectorySegment], frames: u64, rate: u32) -> Self {
        let rate = f64::from(rate);
        let mut pieces = Vec::new();
        let mut next = 0i64;
        for segment in segments {
            if next >= frames as i64 {
                break;
            }
            // 1e7 s at 768 kHz are 8e12 frames: sums of ten thousand stay far inside the integers.
            let length = (segment.seconds * rate).round_ties_even().clamp(0.0, 1e13) as i64;
            if length > 0 {
                pieces.push(Piece::new(segment, next, length));
                next += length;
            }
        }
        Self {
            pieces,
            rate,
            frames: next,
        }
    }

    /// The way of a voice whose file gives none: one swing of 75 degrees to either side in 20 s, from 1 to 1.4 m over its length.
    pub fn usual(frames: u64, rate: u32) -> Self {
        let swing = TrajectorySegment {
            motion: Motion::Oscillate {
                center_deg: 0.0,
                extent_deg: 75.0,
                period_secs: 20.0,
            },
            seconds: frames as f64 / f64::from(rate),
            distance_m: Ramp {
                start: 1.0,
                end: 1.4,
            },
            eased: false,
        };
        Self::new(&[swing], frames, rate)
    }

    /// The angle of the first frame throughout, with the distances as they are.
    pub fn facing_its_start(mut self) -> Self {
        let (turns, _) = self.at(0);
        for piece in &mut self.pieces {
            (piece.base, piece.speed, piece.swing, piece.eased) = (turns, 0.0, 0.0, None);
        }
        self
    }

    /// The place at one frame.
    pub fn at(&self, frame: i64) -> (f64, f64) {
        let frame = frame.min(self.frames - 1).max(0);
        match self.piece(frame) {
            Some(piece) => piece.at(frame, self.rate),
            None => (0.0, 1.0),
        }
    }

    fn piece(&self, frame: i64) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.first <= frame);
        self.pieces.get(after.saturating_sub(1))
    }

    /// Whether the angle never moves faster than `turns_per_sec`, nor jumps.
    pub fn is_slower_than(&self, turns_per_sec: f64) -> bool {
        let slow = |piece: &Piece| piece.top_speed(self.rate) <= turns_per_sec;
        let joined = |pair: &[Piece]| {
            let [before, after] = pair else { return true };
            let (left, _) = before.at(after.first, self.rate);
            let (entered, _) = after.at(after.first, self.rate);
            let jump = entered - left;
            let jump = jump - floor(jump + 0.5);
            jump.abs() < 1e-9
        };
        self.pieces.iter().all(slow) && self.pieces.windows(2).all(joined)
    }

    #[inline(always)]
    fn fill_body(&self, first: i64, out: &mut Places) {
        let [turns, metres] = out;
        let mut j = 0usize;
        while j < FRAMES {
            let frame = first + j as i64;
            if frame < 0 || frame >= self.frames {
                // Before the voice its first place, after the last segment its last one.
                let until = if frame < 0 { -frame } else { FRAMES as i64 };
                let end = FRAMES.min(j.saturating_add(until as usize));
                let (angle, distance) = self.at(frame);
                turns[j..end].fill(angle);
                metres[j..end].fill(distance);
                j = end;
                continue;
            }
            let Some(piece) = self.piece(frame) else {
                return;
            };
            let left = piece.first + piece.frames - frame;
            let end = FRAMES.min(j + left.max(1) as usize);
            piece.fill(first, self.rate, j..end, turns, metres);
            j = end;
        }
    }
}

per_isa! {
    /// The places at the 512 frames from frame `first` of the voice on.
    pub(super) fn fill(path: &Path, first: i64, out: &mut Places) => Path::fill_body
}

/// ½ + ½ sin π(t/seconds − ½).
#[inline(always)]
fn ease(t: f64, per_sec: f64) -> f64 {
    0.5 + 0.5 * sin_turns(0.5 * (t * per_sec - 0.5))
}

impl Piece {
    fn new(segment: &TrajectorySegment, first: i64, frames: i64) -> Self {
        let turns = |degrees: f64| degrees / 360.0;
        let swings = |period: f64| 1.0 / period.max(MIN_PERIOD_SECS);
        let (base, speed, swing, swings_hz, arc) = match segment.motion {
            Motion::Rotate {
                start_deg,
                speed_deg_per_s,
            } => (turns(start_deg), turns(speed_deg_per_s), 0.0, 0.0, false),
            Motion::RotatingArc {
                start_deg,
                rotate_hz,
                extent_deg,
                period_secs,
            } => {
                let half = 0.5 * turns(extent_deg);
                (turns(start_deg), rotate_hz, half, swings(period_secs), true)
            }
            Motion::Oscillate {
                center_deg,
                extent_deg,
                period_secs,
            } => {
                let extent = turns(extent_deg);
                (turns(center_deg), 0.0, extent, swings(period_secs), false)
            }
        };
        let Ramp { start, end } = segment.distance_m;
        Self {
            first,
            frames,
            base,
            speed,
            swing,
            swings_hz,
            lift: f64::from(u8::from(arc)),
            eased: segment.eased.then(|| 1.0 / segment.seconds),
            distance_m: start,
            metres_per_frame: (end - start) / frames as f64,
        }
    }

    fn at(&self, frame: i64, rate: f64) -> (f64, f64) {
        let since = (frame - self.first) as f64;
        (
            self.angle(since / rate),
            self.distance_m + self.metres_per_frame * since,
        )
    }

    #[inline(always)]
    fn fill(
        &self,
        first: i64,
        rate: f64,
        span: Range<usize>,
        turns: &mut [f64; FRAMES],
        metres: &mut [f64; FRAMES],
    ) {
        let begin = (first + span.start as i64 - self.first) as f64;
        let (Some(turns), Some(metres)) = (turns.get_mut(span.clone()), metres.get_mut(span))
        else {
            return;
        };
        let since = |j: usize| begin + f64::from(j as u32);
        for (j, distance) in metres.iter_mut().enumerate() {
            *distance = self.distance_m + self.metres_per_frame * since(j);
        }
        for (j, angle) in turns.iter_mut().enumerate() {
            *angle = self.swung(since(j) / rate);
        }
        if let Some(per_sec) = self.eased {
            for (j, angle) in turns.iter_mut().enumerate() {
                *angle *= ease(since(j) / rate, per_sec);
            }
        }
        for angle in turns {
            *angle = self.turned(*angle);
        }
    }

    /// θ, `t` seconds after the start of the segment; whole turns are taken off.
    fn angle(&self, t: f64) -> f64 {
        let swung = self.swung(t);
        self.turned(match self.eased {
            Some(per_sec) => swung * ease(t, per_sec),
            None => swung,
        })
    }

    /// θ − θ₀ of a movement that is not gentle.
    #[inline(always)]
    fn swung(&self, t: f64) -> f64 {
        let phase = self.swings_hz * t;
        let phase = phase - floor(phase);
        // 1 − cos x is 1 + sin(x − ¼ turn).
        let wave = self.lift + sin_turns(phase - 0.25 * self.lift);
        self.speed * t + self.swing * wave
    }

    #[inline(always)]
    fn turned(&self, moved: f64) -> f64 {
        let angle = self.base + moved;
        angle - floor(angle)
    }

    /// Upper bound of |dθ/dt| in turns per second.
    fn top_speed(&self, rate: f64) -> f64 {
        let steady = self.speed.abs() + std::f64::consts::TAU * self.swing.abs() * self.swings_hz;
        let Some(per_sec) = self.eased else {
            return steady;
        };
        let width = 1.0 + self.lift;
        let reach = self.speed.abs() * self.frames as f64 / rate + width * self.swing.abs();
        steady + reach * std::f64::consts::FRAC_PI_2 * per_sec
    }
}
