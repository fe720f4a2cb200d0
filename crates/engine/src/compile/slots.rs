//! Gives every noise a number, and those that sound together different memories in a cursor.

use crate::score::Score;
use crate::score::step::Sound;

/// Numbers the noises of a Score and assigns their memories.
pub(super) fn assign(score: &mut Score) {
    let mut next_id = 0;
    let mut number = || {
        next_id += 1;
        next_id
    };
    let mut groups = 0;
    let mut slots = 0;
    if let Some(layer) = &mut score.background {
        layer.voice.id = number();
        layer.voice.slot = 0;
        groups = groups.max(layer.voice.groups());
        slots = 1;
    }
    let always = slots;
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
            noise.slot = (always as usize + slot) as u32;
            groups = groups.max(noise.groups());
        }
    }
    score.noise_slots = always as usize + busy.len();
    score.notch_groups = groups;
}
