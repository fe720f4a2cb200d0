//! A clip on the time line, already at the rate of the Score.

use heterodyne_dsp::tone::FRAMES;

/// A placed clip.
pub(crate) struct PlacedClip {
    pub start: i64,
    pub samples: [Vec<f32>; 2],
    pub gains: [f32; 2],
    /// Frames of the linear fades at its ends, 0 and 1 included.
    pub fade_in: i64,
    pub fade_out: i64,
}

impl PlacedClip {
    pub fn frames(&self) -> i64 {
        self.samples[0].len() as i64
    }

    /// Whether it sounds in a block.
    pub fn touches(&self, first: i64) -> bool {
        first < self.start + self.frames() && first + FRAMES as i64 > self.start
    }

    /// Adds its part of a block.
    pub fn add(&self, first: i64, out: &mut [[f32; FRAMES]; 2]) {
        let from = (self.start - first).max(0);
        let to = (self.start + self.frames() - first).min(FRAMES as i64);
        for n in from..to {
            let j = first + n - self.start;
            let mut fade = 1.0f32;
            if j < self.fade_in {
                fade *= j as f32 / (self.fade_in - 1).max(1) as f32;
            }
            let left = self.frames() - 1 - j;
            if left < self.fade_out {
                fade *= left as f32 / (self.fade_out - 1).max(1) as f32;
            }
            for channel in 0..2 {
                out[channel][n as usize] +=
                    self.samples[channel][j as usize] * (self.gains[channel] * fade);
            }
        }
    }
}
