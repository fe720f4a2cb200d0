//! The noise under the whole track: gain, fades and an envelope over it.

use heterodyne_dsp::tone::FRAMES;

use crate::voices::noise::NoiseVoice;

/// A background noise.
pub(crate) struct NoiseLayer {
    pub voice: NoiseVoice,
    pub start: i64,
    /// Last frame of the track, exclusive.
    pub end: i64,
    pub gain: f64,
    pub fade_in: f64,
    pub fade_out: f64,
    /// `(frames from the start of the noise, gain)`, sorted.
    pub envelope: Vec<(f64, f64)>,
}

impl NoiseLayer {
    /// Whether it is at its plain gain throughout a block.
    pub fn is_plain(&self, first: i64) -> bool {
        let (from, to) = (first - self.start, self.end - first - FRAMES as i64);
        from >= 0
            && to >= 0
            && from as f64 >= self.fade_in
            && to as f64 >= self.fade_out
            && self.envelope.is_empty()
    }

    /// Gain at a frame of the track.
    pub fn at(&self, frame: i64) -> f64 {
        if frame < self.start || frame >= self.end {
            return 0.0;
        }
        let (from, to) = ((frame - self.start) as f64, (self.end - 1 - frame) as f64);
        let up = if from < self.fade_in {
            from / self.fade_in
        } else {
            1.0
        };
        let down = if to < self.fade_out {
            to / self.fade_out
        } else {
            1.0
        };
        self.gain * up * down * self.envelope_at(from)
    }

    fn envelope_at(&self, at: f64) -> f64 {
        let next = self.envelope.partition_point(|(t, _)| *t <= at);
        match (
            next.checked_sub(1).map(|k| self.envelope[k]),
            self.envelope.get(next),
        ) {
            (None, None) => 1.0,
            (None, Some((_, gain))) => *gain,
            (Some((_, gain)), None) => gain,
            (Some((t0, g0)), Some((t1, g1))) => g0 + (g1 - g0) * ((at - t0) / (t1 - t0)),
        }
    }
}
