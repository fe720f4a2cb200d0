//! Gives every noise and every treatment a number, and those that sound together different memories in a cursor.

use heterodyne_dsp::notch::LANES;
use heterodyne_track::document::Place;

use super::CompileError;
use super::budget::{
    MAX_GROUPS_AT_ONCE, MAX_NOISES_AT_ONCE, MAX_TREATMENT_FRAMES, MAX_TREATMENTS_AT_ONCE,
};
use crate::effects::treatment::Room;
use crate::score::Score;
use crate::voices::formula::Source;

/// Numbers the noises and treatments of a Score and assigns their memories.
///
/// # Errors
/// When more of them sound at once than a cursor is to hold.
pub(super) fn assign(score: &mut Score) -> Result<(), CompileError> {
    let mut noises = Memories::<usize>::default();
    let mut treatments = Memories::<Room>::default();
    if let Some(layer) = &mut score.background {
        (layer.voice.id, layer.voice.slot) =
            noises.take(i64::MIN, i64::MAX, layer.voice.groups(), usize::max);
    }
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
            if let Source::Noise(noise) = &mut voice.source {
                (noise.id, noise.slot) = noises.take(start, free, noise.groups(), usize::max);
            }
            if let Some(treatment) = &mut voice.treatment {
                let room = treatment.room();
                (treatment.id, treatment.slot) = treatments.take(start, free, room, Room::max);
            }
        }
    }
    let (groups, rooms) = (noises.rooms, treatments.rooms);
    let total = groups.iter().sum::<usize>();
    let frames = rooms.iter().map(|room| room.frames()).sum::<usize>();
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
    } else if rooms.len() > MAX_TREATMENTS_AT_ONCE {
        format!(
            "{} voices with effects sound at once; at most {MAX_TREATMENTS_AT_ONCE} are accepted",
            rooms.len()
        )
    } else if frames > MAX_TREATMENT_FRAMES {
        format!(
            "the effects that sound at once remember {frames} frames; at most {MAX_TREATMENT_FRAMES} are accepted"
        )
    } else {
        score.noise_groups = groups;
        score.treatment_rooms = rooms;
        return Ok(());
    };
    Err(CompileError {
        place: Place::default(),
        message: found,
    })
}

/// Memories of one kind: what each has to hold, and the frame at which it is free again.
struct Memories<T> {
    rooms: Vec<T>,
    busy: Vec<i64>,
    next_id: u32,
}

impl<T> Default for Memories<T> {
    fn default() -> Self {
        Self {
            rooms: Vec::new(),
            busy: Vec::new(),
            next_id: 0,
        }
    }
}

impl<T: Copy> Memories<T> {
    /// A number, and a memory that is free from `start` on and is taken until `free`.
    fn take(&mut self, start: i64, free: i64, room: T, max: fn(T, T) -> T) -> (u32, u32) {
        self.next_id += 1;
        let slot = match self.busy.iter().position(|until| *until <= start) {
            Some(slot) => {
                self.rooms[slot] = max(self.rooms[slot], room);
                self.busy[slot] = free;
                slot
            }
            None => {
                self.rooms.push(room);
                self.busy.push(free);
                self.busy.len() - 1
            }
        };
        (self.next_id, slot as u32)
    }
}
