//! Plays sound higher or lower and as fast as it was, 20 ms later.
//!
//! Invariant: what comes out is the past read at `ratio` times its speed, so that a tone of f Hz becomes one of `ratio·f`. The place read from runs ahead or
//! falls behind; where it has gone 8.5 ms too far it is led back by a fade to a place where the sound looks the same ([`splice`]), and so stays on average
//! `latency_frames` behind. At the ratio 1 it stands exactly there, and the samples are those that went in.
//!
//! `formants` `keep`: the colour that the speed changed is taken off and the colour of the sound as it was is put on ([`colour`]).

mod colour;
mod splice;
#[cfg(test)]
mod tests;

use super::past::{Kernel, Past};
use super::ramp::{Ramp, frames_of};
use super::{Effect, Kind, Parameter, Unit};
use colour::Recolour;
use splice::{Looks, Search};

const RATIO: usize = 0;
const FORMANTS: usize = 1;
const MIX: usize = 2;

/// Zero crossings of the kernel that reads between frames, on each side.
const CROSSINGS: usize = 8;
/// How late the sound is on average.
const LATENCY_SECS: f64 = 0.02;
/// How far the place is led back at most: longer than the period of the lowest voice.
const LONGEST_JUMP_SECS: f64 = 0.017;
/// Longest fade from place to place, and how far the places may move against the sound in it.
const FADE_SECS: f64 = 0.005;
const FADE_MOVE_SECS: f64 = 0.0045;
/// For how long sound is listened to before its colour is known.
const LISTEN_SECS: f64 = 0.05;

/// The pitch shift.
pub static KIND: Kind = Kind {
    name: "pitch_shift",
    title: "Pitch shift",
    says: "Plays sound higher or lower without playing it faster or slower.",
    parameters: &[
        Parameter {
            name: "ratio",
            unit: Unit::Ratio,
            minimum: 0.25,
            maximum: 4.0,
            default: 1.0,
            choices: &[],
            says: "By how much every frequency is multiplied: 2 is an octave up, 0.5 an octave down.",
        },
        Parameter {
            name: "formants",
            unit: Unit::Choice,
            minimum: 0.0,
            maximum: 1.0,
            default: 0.0,
            choices: &["follow", "keep"],
            says: "Whether a voice's colour moves with its pitch, as on a faster tape, or stays that of the speaker.",
        },
        Parameter {
            name: "mix_part",
            unit: Unit::Part,
            minimum: 0.0,
            maximum: 1.0,
            default: 1.0,
            choices: &[],
            says: "Part of the shifted sound in what comes out; the rest is the sound itself, as late.",
        },
    ],
    make,
};

/// A fade from one place to another.
struct Fade {
    from_delay: f64,
    frames: f64,
    gone: f64,
    /// How alike the two places sound, 0 to 1.
    likeness: f64,
}

struct PitchShift {
    latency: usize,
    /// Half of the longest jump, the longest fade and what it may move, in frames.
    swing: f64,
    fade_frames: f64,
    fade_move: f64,
    kernel: Kernel,
    pasts: [Past; 2],
    channels: usize,
    search: Search,
    delay: f64,
    fade: Option<Fade>,
    ratio: Ramp,
    mix: Ramp,
    recolours: [Recolour; 2],
    keeps: bool,
    kept: Ramp,
    /// Frames until the colour is known well enough.
    listen: u32,
    listen_frames: u32,
}

fn make(sample_rate_hz: f64, channels: usize, values: &[f32]) -> Box<dyn Effect> {
    let value = |place: usize| {
        let default = KIND.parameters[place].default;
        f64::from(values.get(place).copied().unwrap_or(default))
    };
    let frames = |secs| f64::from(frames_of(secs, sample_rate_hz));
    let ramp = |place| Ramp::of_parameter(value(place), sample_rate_hz);
    let latency = frames(LATENCY_SECS);
    let looks = Looks::new(sample_rate_hz);
    let longest = latency + 2.0 * frames(LONGEST_JUMP_SECS) + frames(0.015) + 64.0;
    let keeps = value(FORMANTS) >= 0.5;
    Box::new(PitchShift {
        latency: latency as usize,
        swing: 0.5 * frames(LONGEST_JUMP_SECS),
        fade_frames: frames(FADE_SECS),
        fade_move: frames(FADE_MOVE_SECS),
        kernel: Kernel::new(CROSSINGS),
        pasts: [0, 1].map(|_| Past::new(longest as usize)),
        channels: channels.clamp(1, 2),
        search: Search::new(looks, longest as usize),
        delay: latency,
        fade: None,
        ratio: ramp(RATIO),
        mix: ramp(MIX),
        recolours: [0, 1].map(|_| Recolour::new(sample_rate_hz, latency as usize)),
        keeps,
        kept: ramp(FORMANTS),
        listen: 0,
        listen_frames: frames_of(LISTEN_SECS, sample_rate_hz),
    })
}

impl PitchShift {
    /// Takes a frame in and gives one out.
    #[inline(always)]
    fn frame(&mut self, dry: [f32; 2]) -> [f32; 2] {
        for (past, sample) in self.pasts.iter_mut().zip(dry) {
            past.write(sample);
        }
        // Two sides that are each other's opposite must not cancel.
        self.search.hear(0.6 * dry[0] + 0.4 * dry[1]);
        let ratio = self.ratio.next();
        let cut = if ratio > 1.0 { 1.0 / ratio } else { 1.0 };
        self.step(ratio, cut);
        let mut out = self
            .kernel
            .read(&self.pasts[..self.channels], self.delay, cut);
        if let Some(fade) = &self.fade {
            let before = self
                .kernel
                .read(&self.pasts[..self.channels], fade.from_delay, cut);
            let t = fade.gone / fade.frames;
            let (new, old) = (
                t * t * (3.0 - 2.0 * t),
                (1.0 - t) * (1.0 - t) * (1.0 + 2.0 * t),
            );
            let level = 1.0 / (new * new + old * old + 2.0 * fade.likeness * new * old).sqrt();
            for side in 0..2 {
                out[side] = level * (new * out[side] + old * before[side]);
            }
        }
        self.recolour(dry, &mut out);
        let mix = self.mix.next();
        let latency = self.latency;
        let pasts = &self.pasts;
        std::array::from_fn(|side| {
            let dry = f64::from(pasts[side].at(latency));
            ((1.0 - mix) * dry + mix * out[side]) as f32
        })
    }

    /// Moves the place that is read from by a frame, and leads it back where it has gone too far.
    #[inline(always)]
    fn step(&mut self, ratio: f64, cut: f64) {
        let (nearest, farthest) = (self.kernel.reach(cut) + 1.0, self.search.farthest());
        let drift = 1.0 - ratio;
        let latency = self.latency as f64;
        self.delay = (self.delay + drift).clamp(nearest, farthest);
        if let Some(fade) = &mut self.fade {
            fade.from_delay = (fade.from_delay + drift).clamp(nearest, farthest);
            fade.gone += 1.0;
            if fade.gone >= fade.frames {
                self.fade = None;
            }
            return;
        }
        let back = ratio > 1.0 && self.delay <= latency - self.swing;
        let forth = ratio < 1.0 && self.delay >= latency + self.swing;
        let home = ratio == 1.0 && self.delay != latency && !self.ratio.is_moving();
        if !(back || forth || home) {
            return;
        }
        let pace = drift.abs();
        let frames = if pace * self.fade_frames > self.fade_move {
            self.fade_move / pace
        } else {
            self.fade_frames
        };
        let (jump, likeness) = if home {
            (latency - self.delay, 0.5)
        } else {
            let least = pace * frames + 0.2 * self.fade_move;
            self.search.jump(self.delay, back, least, 2.0 * self.swing)
        };
        self.fade = Some(Fade {
            from_delay: self.delay,
            frames,
            gone: 0.0,
            likeness,
        });
        self.delay += jump;
    }

    /// Puts the sound's own colour on the shifted sound as far as that is wanted.
    #[inline(always)]
    fn recolour(&mut self, dry: [f32; 2], out: &mut [f64; 2]) {
        if !self.keeps && self.kept.now() == 0.0 {
            return;
        }
        if self.listen > 0 {
            self.listen -= 1;
            if self.listen == 0 {
                self.kept.go(1.0);
            }
        }
        let kept = self.kept.next();
        for side in 0..self.channels {
            let kept_out = f64::from(self.recolours[side].frame(dry[side], out[side] as f32));
            out[side] += kept * (kept_out - out[side]);
        }
    }
}

impl Effect for PitchShift {
    fn process(&mut self, block: &mut [&mut [f32]]) {
        super::frames::each_frame(block, |dry| self.frame(dry));
    }

    fn set(&mut self, parameter: usize, value: f32) {
        match parameter {
            RATIO => self.ratio.go(f64::from(value)),
            FORMANTS => {
                let keeps = value >= 0.5;
                if keeps && !self.keeps {
                    if self.kept.now() == 0.0 {
                        self.recolours.iter_mut().for_each(Recolour::reset);
                        self.listen = self.listen_frames;
                    } else {
                        self.kept.go(1.0);
                    }
                } else if !keeps {
                    self.listen = 0;
                    self.kept.go(0.0);
                }
                self.keeps = keeps;
            }
            MIX => self.mix.go(f64::from(value)),
            _ => {}
        }
    }

    fn reset(&mut self) {
        self.pasts.iter_mut().for_each(Past::reset);
        self.recolours.iter_mut().for_each(Recolour::reset);
        self.search.reset();
        self.delay = self.latency as f64;
        self.fade = None;
        self.listen = 0;
        self.kept.go(if self.keeps { 1.0 } else { 0.0 });
        for ramp in [&mut self.ratio, &mut self.mix, &mut self.kept] {
            ramp.arrive();
        }
    }

    fn latency_frames(&self) -> usize {
        self.latency
    }

    fn tail_frames(&self) -> usize {
        // What lies farthest behind, and what the colour's filter still rings.
        2 * self.latency + self.listen_frames as usize
    }
}
