//! Makes up what is missing: the sound before it again, from as long ago as fits best, fading out.
//!
//! Invariant: made-up sound goes on from the last sample without a jump, comes back to itself without one after every round, and is
//! silent [`END_SECS`] after it began. It never reads what it made up itself but through [`Concealment::start`].

use heterodyne_dsp::elementary::cos_turns;

/// Until when it is as loud as what was before, and when it is silent, in seconds.
const FULL_SECS: f64 = 0.01;
const END_SECS: f64 = 0.08;
/// How long ago the repeated sound may begin, in seconds.
const SHORTEST_SECS: f64 = 0.004;
const LONGEST_SECS: f64 = 0.02;
/// How much of the sound's end is compared, in seconds.
const COMPARED_SECS: f64 = 0.006;
/// What part of the best likeness is good enough for a shorter repetition.
const GOOD: f64 = 0.9;
/// The shortest part of a repetition that is looked for, in seconds.
const SHORTEST_PERIOD_SECS: f64 = 0.001;
/// Over how long a jump is spread, in seconds.
const JOIN_SECS: f64 = 0.001;
/// The first search looks at the sound at about this rate.
const COARSE_HZ: f64 = 12_000.0;

/// Frames that a search looks at, at the highest rate.
pub const MOST_HISTORY: usize = 5120;
const MOST_LAG: usize = 3841;
/// Frames that the coarse search looks at, at most.
const MOST_COARSE: usize = 640;

/// Sound that is being made up.
#[derive(Clone, Debug)]
pub struct Concealment {
    rate_hz: f64,
    cycle: [Box<[f32]>; 2],
    lag: usize,
    period: usize,
    /// What the end of a round is higher than the frame before its beginning.
    jump: [f32; 2],
    made: usize,
    mono: Box<[f32]>,
    coarse: Box<[f32]>,
}

impl Concealment {
    pub fn new() -> Concealment {
        let cycle = vec![0.0; MOST_LAG].into_boxed_slice();
        Concealment {
            rate_hz: 48_000.0,
            cycle: [cycle.clone(), cycle],
            lag: 1,
            period: 1,
            jump: [0.0; 2],
            made: 0,
            mono: vec![0.0; MOST_HISTORY].into_boxed_slice(),
            coarse: vec![0.0; MOST_COARSE].into_boxed_slice(),
        }
    }

    /// Sets the rate of the frames, in Hz; what was begun is silent.
    pub fn set_rate(&mut self, rate_hz: u32) {
        self.rate_hz = f64::from(rate_hz);
        self.silence();
    }

    /// Frames after which what is made up is like itself: a round, or a whole part of it.
    pub fn period(&self) -> usize {
        self.period.max(1)
    }

    /// Is silent from now on.
    pub fn silence(&mut self) {
        self.made = self.frames(END_SECS);
    }

    fn frames(&self, secs: f64) -> usize {
        (secs * self.rate_hz) as usize
    }

    /// How many frames before the end it may look at.
    pub fn history_frames(&self) -> usize {
        self.frames(LONGEST_SECS) + self.frames(COMPARED_SECS) + 1
    }

    /// Begins to make up what follows these frames, at least [`Self::history_frames`]. `search` looks for the best place, else the
    /// last one serves again.
    pub fn start(&mut self, history: [&[f32]; 2], search: bool) {
        let frames = history[0].len().min(history[1].len()).min(MOST_HISTORY);
        let ends = history.map(|plane| &plane[plane.len() - frames..]);
        let most = self
            .frames(LONGEST_SECS)
            .min(MOST_LAG - 1)
            .min(frames.saturating_sub(1));
        if search && frames >= self.history_frames() {
            self.lag = self.search(ends, frames);
            self.period = self.part_of_lag(frames);
        }
        self.lag = self.lag.clamp(1, most.max(1));
        self.made = 0;
        for (channel, end) in ends.into_iter().enumerate() {
            if end.len() <= self.lag {
                self.silence();
                return;
            }
            let (before, cycle) = end.split_at(end.len() - self.lag);
            self.cycle[channel][..self.lag].copy_from_slice(cycle);
            self.jump[channel] = cycle[self.lag - 1] - before[before.len() - 1];
        }
    }

    /// The next made-up frame.
    #[inline]
    pub fn next(&mut self) -> [f32; 2] {
        let gain = self.gain();
        if gain == 0.0 {
            return [0.0; 2];
        }
        let place = self.made % self.lag;
        let join = self.rate_hz * JOIN_SECS;
        let part = place as f64 / join.min(self.lag as f64);
        let rest = if part < 1.0 {
            0.5 + 0.5 * cos_turns(0.5 * part)
        } else {
            0.0
        } as f32;
        self.made += 1;
        std::array::from_fn(|channel| {
            gain * (self.cycle[channel][place] + self.jump[channel] * rest)
        })
    }

    /// Whether only silence is left.
    pub fn is_silent(&self) -> bool {
        self.made >= self.frames(END_SECS)
    }

    fn gain(&self) -> f32 {
        let secs = self.made as f64 / self.rate_hz;
        if secs <= FULL_SECS {
            1.0
        } else if self.is_silent() {
            0.0
        } else {
            let part = (secs - FULL_SECS) / (END_SECS - FULL_SECS);
            (0.5 + 0.5 * cos_turns(0.5 * part.min(1.0))) as f32
        }
    }

    /// The shortest whole part of the lag after which the sound that was searched is like itself.
    fn part_of_lag(&self, frames: usize) -> usize {
        let compared = self.frames(COMPARED_SECS);
        let like = |lag: usize| likeness(&self.mono[..frames], compared, lag);
        let enough = GOOD * like(self.lag);
        let most = (self.lag / self.frames(SHORTEST_PERIOD_SECS).max(1)).max(1);
        let parts = (1..=most).rev().map(|parts| self.lag / parts);
        let mut good = parts.filter(|part| like(*part) >= enough);
        good.next().unwrap_or(self.lag)
    }

    /// How many frames ago the sound was most like its end: roughly over all times, then exactly around the best.
    fn search(&mut self, ends: [&[f32]; 2], frames: usize) -> usize {
        let both = ends[0].iter().zip(ends[1]);
        for (mono, (left, right)) in self.mono.iter_mut().zip(both) {
            *mono = left + right;
        }
        let factor = ((self.rate_hz / COARSE_HZ) as usize).max(1);
        let coarse_frames = (frames / factor).min(MOST_COARSE);
        let skipped = frames - coarse_frames * factor;
        for n in 0..coarse_frames {
            let from = skipped + n * factor;
            self.coarse[n] = self.mono[from..from + factor].iter().sum();
        }
        let compared = self.frames(COMPARED_SECS);
        let (shortest, longest) = (self.frames(SHORTEST_SECS), self.frames(LONGEST_SECS));
        let roughly = soonest(
            &self.coarse[..coarse_frames],
            compared / factor,
            shortest / factor,
            longest / factor,
        );
        let around = roughly * factor;
        let least = around.saturating_sub(factor).max(shortest);
        best(
            &self.mono[..frames],
            compared,
            least,
            (around + factor).min(longest),
        )
    }
}

/// Of lags that are nearly as good as the best one the shortest: of a tone a few periods, not many.
fn soonest(samples: &[f32], compared: usize, least: usize, most: usize) -> usize {
    let longest = best(samples, compared, least, most);
    let enough = GOOD * likeness(samples, compared, longest);
    let good = |lag: usize| likeness(samples, compared, lag);
    let mut lag = least.max(1);
    while lag < longest && good(lag) < enough {
        lag += 1;
    }
    while lag < longest && good(lag + 1) > good(lag) {
        lag += 1;
    }
    lag
}

/// The lag between `least` and `most` at which the last `compared` samples are most like what was before.
fn best(samples: &[f32], compared: usize, least: usize, most: usize) -> usize {
    let end = samples.len();
    let (least, most) = (least.max(1), most.min(end.saturating_sub(compared)));
    let mut found = (f64::NEG_INFINITY, least);
    for lag in least..=most {
        let likeness = likeness(samples, compared, lag);
        if likeness > found.0 {
            found = (likeness, lag);
        }
    }
    found.1
}

/// How like the last `compared` samples are to those `lag` before, times their own energy.
fn likeness(samples: &[f32], compared: usize, lag: usize) -> f64 {
    let end = samples.len();
    let Some(from) = end.checked_sub(compared + lag) else {
        return f64::NEG_INFINITY;
    };
    let then = &samples[from..end - lag];
    let (product, energy) = products(&samples[end - compared..], then);
    f64::from(product) * f64::from(product.abs()) / (f64::from(energy) + 1e-12)
}

/// `Σ a·b` and `Σ b·b`, in eight interleaved sums.
fn products(a: &[f32], b: &[f32]) -> (f32, f32) {
    let (mut product, mut energy) = ([0.0f32; 8], [0.0f32; 8]);
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            product[lane] += a[lane] * b[lane];
            energy[lane] += b[lane] * b[lane];
        }
    }
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        product[lane] += a * b;
        energy[lane] += b * b;
    }
    (product.iter().sum(), energy.iter().sum())
}
