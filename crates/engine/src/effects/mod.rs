//! What happens to a voice after its own formula: filters without phase shift, movement around the head, the flanger.

pub mod flanger;
pub mod spatialiser;
pub mod treatment;
pub mod zero_phase;

use crate::compile::VoiceContext;

/// Longest delay of any line in seconds.
pub(crate) const MAX_DELAY_SECS: f64 = 1.0;
/// Longest pre-roll of one effect in seconds: what an effect remembers longer than that is cut off there.
pub(crate) const MAX_PRE_ROLL_SECS: f64 = 5.0;
/// What is left of a past that counts as forgotten.
const FORGOTTEN: f64 = 1e-6;

/// A memory of so many frames as a pre-roll.
fn pre_roll(memory_frames: f64, rate: u32) -> u64 {
    memory_frames
        .min(MAX_PRE_ROLL_SECS * f64::from(rate))
        .max(0.0) as u64
        + 1
}

/// Says where an effect remembers longer than a pre-roll may be.
fn warn_of_long_memory(what: &str, memory_frames: f64, context: &mut VoiceContext) {
    let secs = memory_frames / f64::from(context.rate);
    if secs > MAX_PRE_ROLL_SECS && context.duration_secs > MAX_PRE_ROLL_SECS {
        context.warn(format!(
            "the {what} remembers {secs:.1} s of sound; {MAX_PRE_ROLL_SECS} s of it are played, anew every so often"
        ));
    }
}

/// A value that a filter keeps from one block to the next, nothing where it has died away: what dies on towards the smallest numbers
/// is slow to reckon with.
#[inline(always)]
fn quieted(x: f64) -> f64 {
    if x.abs() < 1e-30 { 0.0 } else { x }
}
