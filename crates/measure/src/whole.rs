//! Measures channels that lie in memory.

use crate::{Harmonics, MeasureError, Measured, Measurement, Settings};
use std::ops::ControlFlow;

/// Frames between two looks at whether to go on.
const BLOCK_FRAMES: usize = 1 << 16;

/// Measures one channel or two, of equal length; `go_on` is asked after each block, with how many frames of how many have been read. Nothing where it
/// has answered with a break.
///
/// # Errors
/// See [`Measurement::new`] and [`Measurement::push`].
pub fn whole(
    settings: &Settings,
    rate_hz: f64,
    channels: &[&[f32]],
    mut go_on: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<Option<Measured>, MeasureError> {
    let frames = channels.first().map_or(0, |channel| channel.len());
    let mut first = Measurement::new(settings, rate_hz, channels.len(), frames as u64)?;
    for from in (0..frames).step_by(BLOCK_FRAMES) {
        let block = block(channels, from);
        first.push(&block)?;
        if go_on(first.frames(), frames as u64).is_break() {
            return Ok(None);
        }
    }
    let mut measured = first.finish()?;
    if let Some(mut harmonics) = Harmonics::of(&measured) {
        for from in (0..frames).step_by(BLOCK_FRAMES) {
            harmonics.push(&block(channels, from))?;
            if harmonics.is_complete() {
                break;
            }
            if go_on(frames as u64, frames as u64).is_break() {
                return Ok(None);
            }
        }
        harmonics.finish(&mut measured);
    }
    Ok(Some(measured))
}

fn block<'a>(channels: &[&'a [f32]], from: usize) -> Vec<&'a [f32]> {
    let part = |channel: &&'a [f32]| {
        let to = channel.len().min(from + BLOCK_FRAMES);
        channel.get(from..to).unwrap_or_default()
    };
    channels.iter().map(part).collect()
}
