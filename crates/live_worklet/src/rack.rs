//! The chain that sounds, and the one that takes its place.
//!
//! Invariant: `process` allocates and frees nothing: a chain that has faded out stays where it is until it is swept between two quanta. Both run while one fades
//! into the other, so a new chain has what its effects need to remember.

use heterodyne_dsp::effects::{Chain, ChainError, Stage};

use crate::layout::QUANTUM_MAX;

/// Seconds of a crossfade.
const FADE_SECS: f64 = 0.03;

/// Chains at work.
pub(crate) struct Rack {
    sample_rate_hz: f64,
    chain: Option<Chain>,
    /// What sounded before: it fades out, and then waits to be swept.
    old: Option<Chain>,
    /// What comes after the fade that is under way.
    next: Option<Option<Chain>>,
    /// What faded out before `old`, and waits to be swept.
    spent: Option<Chain>,
    /// Frames of the fade that are over; all of them when nothing fades.
    faded: usize,
    fade: usize,
    other: [Vec<f32>; 2],
}

impl Rack {
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        let fade = (FADE_SECS * sample_rate_hz) as usize;
        Self {
            sample_rate_hz,
            chain: None,
            old: None,
            next: None,
            spent: None,
            faded: fade,
            fade,
            other: [vec![0.0; QUANTUM_MAX], vec![0.0; QUANTUM_MAX]],
        }
    }

    /// Another chain; none of stages is none at all. While one fades in, it waits for that, and takes the place of another that waits.
    pub(crate) fn change(&mut self, stages: &[Stage]) -> Result<(), ChainError> {
        let made = match stages {
            [] => None,
            stages => Some(Chain::new(self.sample_rate_hz, 2, stages)?),
        };
        self.sweep();
        if self.faded < self.fade || self.next.is_some() {
            self.next = Some(made);
        } else {
            self.begin(made);
        }
        Ok(())
    }

    /// Fades another chain in. Frees nothing: `spent` is empty, as whoever tells a chain sweeps.
    fn begin(&mut self, made: Option<Chain>) {
        let before = std::mem::replace(&mut self.chain, made);
        self.spent = std::mem::replace(&mut self.old, before);
        self.faded = 0;
    }

    /// Frees what has faded out.
    pub(crate) fn sweep(&mut self) {
        self.spent = None;
        if self.faded >= self.fade {
            self.old = None;
        }
    }

    pub(crate) fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        if self.faded >= self.fade
            && self.spent.is_none()
            && let Some(made) = self.next.take()
        {
            self.begin(made);
        }
        if self.faded >= self.fade {
            if let Some(chain) = &mut self.chain {
                chain.process(&mut [left, right]);
            }
            return;
        }
        let [old_left, old_right] = &mut self.other;
        let (old_left, old_right) = (&mut old_left[..frames], &mut old_right[..frames]);
        old_left.copy_from_slice(left);
        old_right.copy_from_slice(right);
        if let Some(old) = &mut self.old {
            old.process(&mut [old_left, old_right]);
        }
        if let Some(chain) = &mut self.chain {
            chain.process(&mut [left, right]);
        }
        for (n, (new, old)) in left.iter_mut().zip(old_left.iter()).enumerate() {
            *new = mixed(*new, *old, self.faded + n, self.fade);
        }
        for (n, (new, old)) in right.iter_mut().zip(old_right.iter()).enumerate() {
            *new = mixed(*new, *old, self.faded + n, self.fade);
        }
        self.faded += frames;
    }

    pub(crate) fn set(&mut self, stage: usize, parameter: usize, value: f32) -> bool {
        let chain = self.newest_mut();
        chain.is_some_and(|chain| chain.set(stage, parameter, value))
    }

    pub(crate) fn set_bypass(&mut self, stage: usize, bypass: bool) -> bool {
        let chain = self.newest_mut();
        chain.is_some_and(|chain| chain.set_bypass(stage, bypass))
    }

    /// The chain that was told last.
    fn newest_mut(&mut self) -> Option<&mut Chain> {
        self.next.as_mut().unwrap_or(&mut self.chain).as_mut()
    }

    fn newest(&self) -> Option<&Chain> {
        self.next.as_ref().unwrap_or(&self.chain).as_ref()
    }

    pub(crate) fn latency_frames(&self) -> usize {
        self.newest().map_or(0, Chain::latency_frames)
    }

    pub(crate) fn len(&self) -> usize {
        self.newest().map_or(0, Chain::len)
    }

    pub(crate) fn faults(&self) -> u64 {
        self.chain.as_ref().map_or(0, Chain::faults)
    }
}

/// Of two sounds that are alike, so that their sum keeps its level.
fn mixed(new: f32, old: f32, at: usize, of: usize) -> f32 {
    let part = (at as f32 / of.max(1) as f32).min(1.0);
    old + (new - old) * part
}
