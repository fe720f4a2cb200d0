//! The spatialiser: moves what both ears of a voice share around the head, and leaves their difference, the beat, where it is.
//!
//! Invariant: the path is a function of the frame, the rest forgets: started on the path a pre-roll earlier it plays what it plays from the
//! voice's first frame on, to a millionth where parameters are usual.
//!
//! M = (L+R)/√2 becomes (m_L, m_R) by path, motion and ears; S = (L−R)/√2 stays; L = (m_L + S)/√2, R = (m_R − S)/√2. The delay follows its
//! target by a bounded step a frame (itd_head) or by the angle's smoother (foa_cardioid, with the sign of the side), from 0 at the start of
//! the voice; the level difference by the angle's smoother, from 1. Wherever there are delays the mid signal, not the side one, is late by
//! [`MID_LATENCY_FRAMES`]: the files of the format were made with that, and a shift of one signal against the other is heard in the sum.

mod ears;
mod motion;
mod path;
mod settings;
#[cfg(test)]
mod tests;

use std::ops::Range;

use heterodyne_dsp::delay::{Line, Reader};
use heterodyne_dsp::elementary::ln;
use heterodyne_dsp::isa::Isa;
use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::params::Params;

use self::ears::{Ears, HALF_POWER, Hearing};
use self::motion::{Motion, MotionState};
use self::path::Path;
use self::settings::Settings;
use super::{FORGOTTEN, pre_roll, quieted};
use crate::compile::VoiceContext;
use crate::cursor::Block;

/// Frames by which the mid signal is late against the side signal wherever an ear may be delayed.
const MID_LATENCY_FRAMES: usize = 3;

/// A spatialiser ready to play. Immutable.
pub(crate) struct Spatialiser {
    path: Path,
    motion: Motion,
    ears: Ears,
    reader: Reader,
    level_difference: bool,
    /// Largest change of the delay in frames a frame.
    delay_step: f64,
    rate: u32,
}

impl Spatialiser {
    /// Reads the spatialiser of a voice. `None`: it is off.
    pub fn compile(params: &Params, context: &mut VoiceContext) -> Option<Self> {
        if !params.voice().has("spatialEnable") || !params.flag("spatialEnable") {
            return None;
        }
        let settings = Settings::read(params, context);
        let path = match params.trajectory() {
            Some(segments) => Path::new(segments, context.frames, context.rate),
            None => Path::usual(context.frames, context.rate),
        };
        let spatialiser = Self::new(&settings, path, context.rate);
        super::warn_of_long_memory("spatialiser", spatialiser.memory_frames(), context);
        Some(spatialiser)
    }

    fn new(settings: &Settings, path: Path, rate: u32) -> Self {
        let sr = f64::from(rate);
        let motion = Motion::new(settings, sr);
        let mut ears = Ears::new(settings, sr);
        let delay_step = settings.delay_step_frames.max(0.0);
        if ears.is_head() && delay_step == 0.0 {
            ears = ears.without_delay();
        }
        // A head that may not turn stands where the path starts.
        let path = if motion.max_step > 0.0 {
            path
        } else {
            path.facing_its_start()
        };
        Self {
            path,
            motion,
            ears,
            reader: settings.reader,
            level_difference: settings.level_difference,
            delay_step,
            rate,
        }
    }

    /// Frames that its delay line holds.
    pub fn delay_frames(&self) -> usize {
        let longest = self.ears.longest_delay_frames() as usize + 1;
        self.reader.capacity_frames(longest + MID_LATENCY_FRAMES)
    }

    fn memory_frames(&self) -> f64 {
        let forget = |pole: f64, times: f64| match pole {
            pole if pole > 0.0 => -times * ln(FORGOTTEN) / (-ln(pole)).max(1e-12),
            _ => 0.0,
        };
        // The angle is smoothed, and once more what follows from it.
        let smoothing =
            forget(self.motion.angle_pole, 1.25).max(forget(self.motion.distance_pole, 1.0));
        let per_sec = self.motion.max_step * f64::from(self.rate);
        let turning = match per_sec {
            _ if self.path.is_slower_than(per_sec) => 0.0,
            // Half a turn at most is to be caught up with.
            _ => 0.5 / self.motion.max_step,
        };
        let delay = self.ears.longest_delay_frames();
        let stepping = match self.delay_step {
            step if self.ears.is_head() && step > 0.0 => delay / step,
            _ => 0.0,
        };
        smoothing + turning + stepping + delay + 4.0
    }

    /// Frames after which what came before is forgotten.
    pub fn pre_roll_frames(&self) -> u64 {
        pre_roll(self.memory_frames(), self.rate)
    }
}

/// Memory of a running spatialiser, owned by a cursor.
pub struct SpatialiserState {
    ring: Vec<[f32; 2]>,
    now: usize,
    /// `None`: at rest, before its first frame.
    follower: Option<Follower>,
    hearing: Box<Hearing>,
}

/// What follows the path, with delays.
#[derive(Clone, Copy, Debug)]
struct Follower {
    motion: MotionState,
    delay: f64,
    level: [f64; 2],
}

impl SpatialiserState {
    /// Room for delays of so many frames.
    pub fn new(delay_frames: usize) -> Self {
        Self {
            ring: vec![[0.0; 2]; delay_frames],
            now: 0,
            follower: None,
            hearing: Box::new(Hearing::new()),
        }
    }

    /// Back to rest.
    pub fn reset(&mut self) {
        self.ring.fill([0.0; 2]);
        self.now = 0;
        self.follower = None;
    }

    /// Treats the frames `inside` of a block whose first frame is frame `first` of the voice.
    pub(crate) fn run(
        &mut self,
        isa: Isa,
        spatialiser: &Spatialiser,
        first: i64,
        inside: Range<usize>,
        block: &mut Block,
    ) {
        if inside.is_empty() {
            return;
        }
        let Some(ring) = self.ring.get_mut(..spatialiser.delay_frames()) else {
            return;
        };
        let begin = first + inside.start as i64;
        let follower = self
            .follower
            .get_or_insert_with(|| Follower::starting(spatialiser, begin));
        let mut places = [[0.0; FRAMES]; 2];
        path::fill(isa, &spatialiser.path, first, &mut places);
        spatialiser
            .motion
            .follow(&mut follower.motion, inside.clone(), &mut places);
        ears::fill(isa, &spatialiser.ears, &places, &mut self.hearing);
        follower.smooth(spatialiser, inside.clone(), &mut self.hearing);
        let line = Line::new(ring, self.now);
        let delays = spatialiser.ears.delays();
        let pass = match (spatialiser.reader, delays) {
            (_, false) => Follower::pass::<false, false>,
            (Reader::Linear, true) => Follower::pass::<false, true>,
            (Reader::Cubic, true) => Follower::pass::<true, true>,
        };
        self.now = pass(line, &self.hearing, inside, block);
    }
}

impl Follower {
    /// At the start of the voice as the format has it, elsewhere on the path.
    fn starting(spatialiser: &Spatialiser, frame: i64) -> Self {
        let place = spatialiser.path.at(frame);
        let (delay, level) = match frame {
            0 => (0.0, [1.0; 2]),
            _ => spatialiser.ears.at(place.0),
        };
        Self {
            motion: spatialiser.motion.standing(place),
            delay,
            level,
        }
    }

    /// Makes the targets of delay and level what they are after their smoothers.
    #[inline(always)]
    fn smooth(&mut self, spatialiser: &Spatialiser, inside: Range<usize>, hearing: &mut Hearing) {
        let a = spatialiser.motion.angle_pole;
        let b = 1.0 - a;
        let mut delay = self.delay;
        let targets = hearing.delay.iter_mut();
        let targets = targets.skip(inside.start).take(inside.len());
        if spatialiser.ears.is_head() {
            let step = spatialiser.delay_step;
            // The length of the delay moves by steps, the side it is on by itself.
            delay = delay.abs();
            for target in targets {
                delay += (target.abs() - delay).min(step).max(-step);
                *target = delay.copysign(*target);
            }
        } else {
            for target in targets {
                delay = a * delay + b * *target;
                *target = delay;
            }
        }
        self.delay = quieted(delay);
        if !spatialiser.level_difference {
            return;
        }
        let [mut left, mut right] = self.level;
        let [lefts, rights] = &mut hearing.level;
        let rows = lefts.iter_mut().zip(rights);
        for (l, r) in rows.skip(inside.start).take(inside.len()) {
            left = a * left + b * *l;
            right = a * right + b * *r;
            (*l, *r) = (left, right);
        }
        self.level = [left, right];
    }

    /// Sends a block through the line; the frames written so far come back.
    fn pass<const CUBIC: bool, const DELAYED: bool>(
        mut line: Line<'_>,
        hearing: &Hearing,
        inside: Range<usize>,
        block: &mut Block,
    ) -> usize {
        let [lefts, rights] = block;
        let ([decode_left, decode_right], [level_left, level_right]) =
            (&hearing.decode, &hearing.level);
        let decode = decode_left.iter().zip(decode_right);
        let level = level_left.iter().zip(level_right).zip(&hearing.distance);
        let heard = hearing.delay.iter().zip(decode.zip(level));
        let rows = lefts.iter_mut().zip(rights).zip(heard);
        for ((left, right), (delay, (decode, (level, distance)))) in
            rows.skip(inside.start).take(inside.len())
        {
            let (l, r) = (f64::from(*left), f64::from(*right));
            let (mid, side) = ((l + r) * HALF_POWER, (l - r) * HALF_POWER);
            let mut m = [mid * decode.0, mid * decode.1];
            if DELAYED {
                line.write([m[0] as f32, m[1] as f32]);
                let length = delay.abs();
                let whole = length as u32;
                let fraction = length - f64::from(whole);
                let far = line.read::<CUBIC>(whole as usize + MID_LATENCY_FRAMES, fraction);
                let near = line.at(MID_LATENCY_FRAMES).map(f64::from);
                m = if *delay > 0.0 {
                    [near[0], far[1]]
                } else {
                    [far[0], near[1]]
                };
            }
            *left = ((level.0 * distance * m[0] + side) * HALF_POWER) as f32;
            *right = ((level.1 * distance * m[1] - side) * HALF_POWER) as f32;
        }
        line.now()
    }
}
