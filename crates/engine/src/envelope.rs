//! The gain of a voice over its length: default fades, or the volume envelope of the document.
//!
//! Linear ramps between whole frames; ramps that go to a level include it where the format says so (the end of a
//! fade, of a release), and stop short of it elsewhere (attack, decay).

use heterodyne_dsp::tone::FRAMES;
use heterodyne_track::document::Envelope;

use crate::settings::Mix;

/// Gain of a voice of `frames` frames; 0 outside of it.
#[derive(Clone, Debug)]
pub struct VoiceGain {
    frames: i64,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Flat,
    /// 0 → 1 and 1 → 0 over this many frames, ends included.
    Fades(i64),
    /// Ramp of `length` frames from `start` to `end`, at the beginning or the end.
    Ramp {
        length: i64,
        start: f64,
        end: f64,
        out: bool,
    },
    Adsr {
        attack: i64,
        decay: i64,
        sustain: f64,
        release: i64,
    },
}

impl VoiceGain {
    /// Full level throughout.
    pub fn flat(frames: u64) -> Self {
        Self {
            frames: frames as i64,
            shape: Shape::Flat,
        }
    }

    /// The 10 ms fades of a voice without an envelope.
    pub fn default_fades(frames: u64, rate: u32) -> Self {
        let fade = ((0.01 * f64::from(rate)) as i64).min(frames as i64);
        let shape = if fade > 1 {
            Shape::Fades(fade)
        } else {
            Shape::Flat
        };
        Self {
            frames: frames as i64,
            shape,
        }
    }

    /// The gain of a voice that has no envelope: the format's fades, or none while a track is played live.
    pub fn without_envelope(frames: u64, rate: u32, mix: Mix) -> Self {
        match mix {
            Mix::Offline => Self::default_fades(frames, rate),
            Mix::Live => Self::flat(frames),
        }
    }

    /// An envelope of the document.
    pub fn of(envelope: &Envelope, frames: u64, rate: u32) -> Self {
        let whole = |secs: f64| (secs.max(0.0) * f64::from(rate)).min(1e15) as i64;
        let n = frames as i64;
        let shape = match *envelope {
            Envelope::Flat => Shape::Flat,
            Envelope::LinearFade {
                fade_secs,
                start_gain,
                end_gain,
                out,
            } => Shape::Ramp {
                length: whole(fade_secs).min(n),
                start: start_gain,
                end: end_gain,
                out,
            },
            Envelope::Adsr {
                attack_secs,
                decay_secs,
                sustain_gain,
                release_secs,
            } => {
                let (mut attack, mut decay, mut release) =
                    (whole(attack_secs), whole(decay_secs), whole(release_secs));
                let total = attack + decay + release;
                if total > n {
                    let scale = n as f64 / total as f64;
                    attack = (attack as f64 * scale) as i64;
                    decay = (decay as f64 * scale) as i64;
                    release = n - attack - decay;
                }
                Shape::Adsr {
                    attack,
                    decay,
                    sustain: sustain_gain.clamp(0.0, 1.0),
                    release,
                }
            }
        };
        Self { frames: n, shape }
    }

    /// Largest |gain|.
    pub fn max(&self) -> f64 {
        match self.shape {
            Shape::Ramp { start, end, .. } => start.abs().max(end.abs()),
            _ => 1.0,
        }
    }

    /// Gain at frame `i`.
    pub fn at(&self, i: i64) -> f64 {
        if i < 0 || i >= self.frames {
            return 0.0;
        }
        let left = self.frames - 1 - i;
        match self.shape {
            Shape::Flat => 1.0,
            Shape::Fades(fade) => {
                let up = (i as f64 / (fade - 1) as f64).min(1.0);
                up * (left as f64 / (fade - 1) as f64).min(1.0)
            }
            Shape::Ramp {
                length,
                start,
                end,
                out,
            } => {
                let j = if out { i - (self.frames - length) } else { i };
                if j < 0 {
                    start
                } else if j >= length {
                    if out { start } else { end }
                } else if length == 1 {
                    start
                } else {
                    start + (end - start) * (j as f64 / (length - 1) as f64)
                }
            }
            Shape::Adsr {
                attack,
                decay,
                sustain,
                release,
            } => {
                if i < attack {
                    i as f64 / attack as f64
                } else if i < attack + decay {
                    1.0 + (sustain - 1.0) * ((i - attack) as f64 / decay as f64)
                } else if left < release {
                    if release == 1 {
                        sustain
                    } else {
                        sustain * (left as f64 / (release - 1) as f64)
                    }
                } else {
                    sustain
                }
            }
        }
    }

    /// Whether the gain is 1 on all of `first` … `first` + 511.
    pub fn is_open(&self, first: i64) -> bool {
        let last = first + FRAMES as i64 - 1;
        if first < 0 || last >= self.frames {
            return false;
        }
        match self.shape {
            Shape::Flat => true,
            Shape::Fades(fade) => first >= fade - 1 && last <= self.frames - fade,
            Shape::Ramp {
                length,
                start,
                end,
                out,
            } => {
                (start == 1.0 && end == 1.0)
                    || if out {
                        start == 1.0 && last < self.frames - length
                    } else {
                        end == 1.0 && first >= length
                    }
            }
            Shape::Adsr {
                attack,
                decay,
                sustain,
                release,
            } => sustain == 1.0 && first >= attack + decay && last < self.frames - release,
        }
    }

    /// Gains of 512 frames.
    pub fn fill(&self, first: i64, out: &mut [f32; FRAMES]) {
        for (j, gain) in out.iter_mut().enumerate() {
            *gain = self.at(first + j as i64) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(gain: &VoiceGain) -> Vec<f64> {
        (0..gain.frames).map(|i| gain.at(i)).collect()
    }

    #[test]
    fn default_fades_reach_zero_and_one() {
        let gain = VoiceGain::default_fades(1000, 500);
        assert_eq!(&values(&gain)[..6], &[0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
        assert_eq!(&values(&gain)[995..], &[1.0, 0.75, 0.5, 0.25, 0.0]);
        assert_eq!((gain.at(-1), gain.at(1000)), (0.0, 0.0));
        assert!(gain.is_open(4) && !gain.is_open(3) && gain.is_open(484) && !gain.is_open(485));
    }

    #[test]
    fn a_linear_fade_includes_its_end() {
        let fade = |out| Envelope::LinearFade {
            fade_secs: 0.004,
            start_gain: 0.2,
            end_gain: 0.8,
            out,
        };
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(near(
            &values(&VoiceGain::of(&fade(false), 6, 1000)),
            &[0.2, 0.4, 0.6, 0.8, 0.8, 0.8]
        ));
        assert!(near(
            &values(&VoiceGain::of(&fade(true), 6, 1000)),
            &[0.2, 0.2, 0.2, 0.4, 0.6, 0.8]
        ));
        let none = Envelope::LinearFade {
            fade_secs: 0.0,
            start_gain: 0.2,
            end_gain: 0.8,
            out: false,
        };
        assert!(near(&values(&VoiceGain::of(&none, 2, 1000)), &[0.8, 0.8]));
    }

    #[test]
    fn attack_and_decay_stop_short_and_release_arrives() {
        let adsr = Envelope::Adsr {
            attack_secs: 0.002,
            decay_secs: 0.002,
            sustain_gain: 0.5,
            release_secs: 0.003,
        };
        assert_eq!(
            values(&VoiceGain::of(&adsr, 9, 1000)),
            [0.0, 0.5, 1.0, 0.75, 0.5, 0.5, 0.5, 0.25, 0.0]
        );
        let slow = Envelope::Adsr {
            attack_secs: 1.0,
            decay_secs: 0.0,
            sustain_gain: 1.0,
            release_secs: 0.001,
        };
        let gain = VoiceGain::of(&slow, 10, 1000);
        assert!(
            (gain.at(5) - 5.0 / 9.0).abs() < 1e-12,
            "an attack of a hundred voices' length still leaves the release its share"
        );
        // Too long: scaled to 2·(5/7), 2·(5/7), rest.
        assert_eq!(
            values(&VoiceGain::of(&adsr, 5, 1000)),
            [0.0, 1.0, 0.5, 0.25, 0.0]
        );
    }
}
