//! The transform of complex points behind the real one: passes of radix 2 that sort as they go (Stockham).

use heterodyne_dsp::elementary::sin_cos_turns;
use heterodyne_dsp::isa::Isa;

/// Two places for the points, and the unit circle.
pub struct ComplexFft {
    points: usize,
    data: [Vec<f32>; 2],
    work: [Vec<f32>; 2],
    unit: [Vec<f32>; 2],
}

impl ComplexFft {
    pub fn new(points: usize) -> Self {
        let zero = || [vec![0.0; points], vec![0.0; points]];
        let turns = |k: usize| sin_cos_turns(k as f64 / points as f64);
        Self {
            points,
            data: zero(),
            work: zero(),
            unit: [
                (0..points / 2).map(|k| turns(k).1 as f32).collect(),
                (0..points / 2).map(|k| -turns(k).0 as f32).collect(),
            ],
        }
    }

    pub fn take(&mut self, samples: &[f32]) {
        let [re, im] = &mut self.data;
        for (n, (re, im)) in re.iter_mut().zip(im).enumerate() {
            *re = samples.get(2 * n).copied().unwrap_or(0.0);
            *im = samples.get(2 * n + 1).copied().unwrap_or(0.0);
        }
    }

    pub fn steps(&self) -> usize {
        self.points.trailing_zeros() as usize
    }

    pub fn step(&mut self, _isa: Isa, step: usize) {
        let stride = 1 << step;
        let half = self.points / 2 / stride;
        let ([xr, xi], [yr, yi]) = (&self.data, &mut self.work);
        for p in 0..half {
            let (c, s) = (self.unit[0][p * stride], self.unit[1][p * stride]);
            for q in 0..stride {
                let (a, b) = (q + stride * p, q + stride * (p + half));
                let to = q + stride * 2 * p;
                let (dr, di) = (xr[a] - xr[b], xi[a] - xi[b]);
                (yr[to], yi[to]) = (xr[a] + xr[b], xi[a] + xi[b]);
                (yr[to + stride], yi[to + stride]) = (dr * c - di * s, dr * s + di * c);
            }
        }
        std::mem::swap(&mut self.data, &mut self.work);
    }

    pub fn result(&self) -> (&[f32], &[f32]) {
        (&self.data[0], &self.data[1])
    }
}
