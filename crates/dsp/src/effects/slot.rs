//! One place of a chain: an effect, its bypass, and the way around it.
//!
//! Invariant: what comes out is as late as the effect states, bypassed or not; what comes out is finite; going to and fro between the two takes a crossfade.

use super::ramp::{Ramp, frames_of};
use super::{Effect, Kind};

/// For how long a bypass fades, in seconds.
const FADE_SECS: f64 = 0.01;

/// Samples beyond this are cut off, so that squares and sums of them are finite in `f32`.
const LARGEST: f32 = 1e12;

/// Samples below this are nothing, so that no effect computes with subnormal numbers.
const SMALLEST: f32 = 1e-30;

/// Frames that a chain takes at a time.
pub(super) const PIECE: usize = 256;

/// Makes a channel bearable for any effect: 0 in place of what is no number, infinite or next to nothing; nothing beyond [`LARGEST`]. Says whether it was finite.
#[inline(always)]
pub(super) fn guard(channel: &mut [f32]) -> bool {
    // Numbers in place of truths, and no way around any of it, so that several samples go through side by side.
    let mut infinite = 0u32;
    for x in channel {
        let magnitude = x.abs();
        let is_finite = magnitude < f32::INFINITY;
        infinite |= u32::from(!is_finite);
        let usual = if (magnitude >= SMALLEST) & is_finite {
            *x
        } else {
            0.0
        };
        let cut = if usual > LARGEST { LARGEST } else { usual };
        *x = if cut < -LARGEST { -LARGEST } else { cut };
    }
    infinite == 0
}

/// What a chain holds for each stage.
pub(super) struct Slot {
    effect: Box<dyn Effect>,
    kind: &'static Kind,
    latency_frames: usize,
    is_bypassed: bool,
    /// How much of the effect is heard, 0 to 1.
    wet: Ramp,
    /// Frames that the effect still runs unheard, until it has something to give.
    warming: usize,
    warm_up_frames: usize,
    /// The way around: a ring for each channel, as long as the latency.
    around: [Vec<f32>; 2],
    at: usize,
}

impl Slot {
    pub fn new(
        sample_rate_hz: f64,
        channels: usize,
        kind: &'static Kind,
        bypass: bool,
        values: &[f32],
    ) -> Self {
        let effect = (kind.make)(sample_rate_hz, channels, values);
        let latency_frames = effect.latency_frames();
        let fade_frames = frames_of(FADE_SECS, sample_rate_hz);
        Self {
            effect,
            kind,
            latency_frames,
            is_bypassed: bypass,
            wet: Ramp::new(if bypass { 0.0 } else { 1.0 }, fade_frames),
            warming: 0,
            warm_up_frames: latency_frames + fade_frames as usize,
            around: [0, 1].map(|channel| {
                vec![
                    0.0;
                    if channel < channels {
                        latency_frames
                    } else {
                        0
                    }
                ]
            }),
            at: 0,
        }
    }

    pub fn set(&mut self, parameter: usize, value: f32) -> bool {
        let Some(value) = self
            .kind
            .parameters
            .get(parameter)
            .and_then(|one| one.nearest(value))
        else {
            return false;
        };
        self.effect.set(parameter, value);
        true
    }

    pub fn set_bypass(&mut self, bypass: bool) {
        if bypass == self.is_bypassed {
            return;
        }
        if !bypass && self.is_resting() {
            self.effect.reset();
            self.warming = self.warm_up_frames;
        }
        if bypass {
            self.warming = 0;
        }
        self.is_bypassed = bypass;
        self.wet.go(if bypass { 0.0 } else { 1.0 });
    }

    /// Forgets all sound; a bypass on its way has arrived.
    pub fn reset(&mut self) {
        self.effect.reset();
        self.wet.arrive();
        self.warming = 0;
        self.at = 0;
        for ring in &mut self.around {
            ring.fill(0.0);
        }
    }

    pub fn latency_frames(&self) -> usize {
        self.latency_frames
    }

    pub fn tail_frames(&self) -> usize {
        self.effect.tail_frames()
    }

    /// Whether the effect is not heard and will not be.
    fn is_resting(&self) -> bool {
        self.is_bypassed && !self.wet.is_moving()
    }

    /// Takes at most [`PIECE`] frames through. Says whether the effect kept to numbers; one that did not has forgotten all sound, and there is silence.
    pub fn process(&mut self, block: &mut [&mut [f32]], dry: &mut [[f32; PIECE]; 2]) -> bool {
        let len = block.first().map_or(0, |channel| channel.len());
        let is_mixing = self.warming > 0 || self.wet.is_moving();
        if self.latency_frames > 0 || is_mixing {
            let mut at = self.at;
            for ((channel, dry), ring) in block.iter().zip(dry.iter_mut()).zip(&mut self.around) {
                dry[..len].copy_from_slice(channel);
                at = delay(&mut dry[..len], ring, self.at);
            }
            self.at = at;
        }
        if self.is_resting() {
            if self.latency_frames > 0 {
                for (channel, dry) in block.iter_mut().zip(dry.iter()) {
                    channel.copy_from_slice(&dry[..len]);
                }
            }
            return true;
        }
        self.effect.process(block);
        let mut all_finite = true;
        for channel in block.iter_mut() {
            all_finite &= guard(channel);
        }
        if !all_finite {
            self.effect.reset();
            for channel in block.iter_mut() {
                channel.fill(0.0);
            }
        }
        if is_mixing {
            self.mix(block, dry);
        }
        all_finite
    }

    fn mix(&mut self, block: &mut [&mut [f32]], dry: &[[f32; PIECE]; 2]) {
        let (wet_before, warming_before) = (self.wet, self.warming);
        for (channel, dry) in block.iter_mut().zip(dry) {
            (self.wet, self.warming) = (wet_before, warming_before);
            for (x, dry) in channel.iter_mut().zip(dry) {
                if self.warming > 0 {
                    self.warming -= 1;
                    *x = *dry;
                    continue;
                }
                let part = self.wet.next();
                if part < 1.0 {
                    *x = (f64::from(*dry) + (f64::from(*x) - f64::from(*dry)) * part) as f32;
                }
            }
        }
    }
}

/// Delays by the ring's length; the place in the ring afterwards.
fn delay(samples: &mut [f32], ring: &mut [f32], mut at: usize) -> usize {
    if ring.is_empty() {
        return at;
    }
    let mut rest = samples;
    while !rest.is_empty() {
        let (now, later) = rest.split_at_mut(rest.len().min(ring.len() - at));
        now.swap_with_slice(&mut ring[at..at + now.len()]);
        at += now.len();
        if at == ring.len() {
            at = 0;
        }
        rest = later;
    }
    at
}
