//! Gains of a crossfade of n frames: r = j/(n − 1), both ends included.

use heterodyne_dsp::elementary::{cos_turns, sin_turns};
use heterodyne_track::document::CrossfadeCurve;

/// A crossfade that begins at frame `start` of the track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    /// First frame.
    pub start: i64,
    /// Frames.
    pub frames: i64,
    /// Shape.
    pub curve: CrossfadeCurve,
}

impl Fade {
    /// Whether it touches 512 frames from `first`.
    pub fn touches(&self, first: i64) -> bool {
        first < self.start + self.frames && first + 512 > self.start
    }

    fn position(&self, frame: i64) -> Option<f64> {
        let j = frame - self.start;
        (j >= 0 && j < self.frames).then(|| {
            if self.frames > 1 {
                j as f64 / (self.frames - 1) as f64
            } else {
                0.0
            }
        })
    }

    /// Gain of what comes in; 1 after the fade (and before it).
    pub fn gain_in(&self, frame: i64) -> f64 {
        self.position(frame).map_or(1.0, |r| match self.curve {
            CrossfadeCurve::Linear => r,
            CrossfadeCurve::EqualPower => sin_turns(0.25 * r),
        })
    }

    /// Gain of what was there; 1 before the fade and after it.
    pub fn gain_out(&self, frame: i64) -> f64 {
        self.position(frame).map_or(1.0, |r| match self.curve {
            CrossfadeCurve::Linear => 1.0 - r,
            CrossfadeCurve::EqualPower => cos_turns(0.25 * r),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_pure() {
        for curve in [CrossfadeCurve::Linear, CrossfadeCurve::EqualPower] {
            let fade = Fade {
                start: 10,
                frames: 5,
                curve,
            };
            assert_eq!((fade.gain_in(10), fade.gain_out(10)), (0.0, 1.0));
            assert_eq!(fade.gain_in(14), 1.0);
            assert!(fade.gain_out(14).abs() < 1e-16);
            assert_eq!(
                (fade.gain_in(15), fade.gain_out(15), fade.gain_out(9)),
                (1.0, 1.0, 1.0)
            );
        }
        assert_eq!(
            Fade {
                start: 0,
                frames: 3,
                curve: CrossfadeCurve::Linear
            }
            .gain_in(1),
            0.5
        );
        let half = Fade {
            start: 0,
            frames: 3,
            curve: CrossfadeCurve::EqualPower,
        };
        assert!(
            (half.gain_in(1) - 0.5f64.sqrt()).abs() < 1e-15
                && (half.gain_out(1) - 0.5f64.sqrt()).abs() < 1e-15
        );
    }
}
