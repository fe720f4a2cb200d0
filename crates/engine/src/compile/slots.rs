//! Gives every noise a number, and those that sound together different memories in a cursor.

use heterodyne_dsp::notch::LANES;
use heterodyne_track::document::Place;

use super::CompileError;
use super::budget::{MAX_GROUPS_AT_ONCE, MAX_NOISES_AT_ONCE};
use crate::score::Score;
use crate::score::step::Sound;

/// Numbers the noises of a Score and assigns their memories.
///
/// # Errors
/// When more of them sound at once than a cursor is to hold.
pub(super) fn assign(score: &mut Score) -> Result<(), CompileError> {
    let mut next_id = 0;
    let mut number = || {
        next_id += 1;
        next_id
    };
    // Groups of notch stages that each memory has to hold.
    let mut groups: Vec<usize> = Vec::new();
    if let Some(layer) = &mut score.background {
        layer.voice.id = number();
        layer.voice.slot = 0;
        groups.push(layer.voice.groups());
    }
    let always = groups.len();
    // First free memory at each start; `busy[k]` is the frame at which memory k is free again.
    let mut busy: Vec<i64> = Vec::new();
    let mut order: Vec<usize> = (0..score.steps.len()).collect();
    order.sort_by_key(|s| score.steps[*s].start);
    for step in order {
        let step = &mut score.steps[step];
        // Blocks are shared where steps touch, so a memory is free one block after its step.
        let (start, free) = (
            step.start,
            step.start + step.frames + crate::score::QUANTUM as i64,
        );
        for voice in &mut step.voices {
            let Sound::Noise(noise) = &mut voice.sound else {
                continue;
            };
            let slot = busy
                .iter()
                .position(|until| *until <= start)
                .unwrap_or_else(|| {
                    busy.push(0);
                    busy.len() - 1
                });
            busy[slot] = free;
            noise.id = number();
            let slot = always + slot;
            noise.slot = slot as u32;
            groups.resize(groups.len().max(slot + 1), 0);
            groups[slot] = groups[slot].max(noise.groups());
        }
    }
    let total = groups.iter().sum::<usize>();
    let found = if groups.len() > MAX_NOISES_AT_ONCE {
        format!(
            "{} noises sound at once; at most {MAX_NOISES_AT_ONCE} are accepted",
            groups.len()
        )
    } else if total > MAX_GROUPS_AT_ONCE {
        format!(
            "the noises that sound at once have about {} notch stages; at most {} are accepted",
            total * LANES,
            MAX_GROUPS_AT_ONCE * LANES
        )
    } else {
        score.noise_groups = groups;
        return Ok(());
    };
    Err(CompileError {
        place: Place::default(),
        message: found,
    })
}
