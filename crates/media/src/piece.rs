//! A project as the engine takes it: the track, and the material that it names.
//!
//! Invariant: nothing is read or decoded here. Material is shared, not copied.

use heterodyne_engine::{ClipSource, Sources};
use heterodyne_track::document::Track;

use crate::project::Project;

impl Project {
    /// The track and what [`heterodyne_engine::compile`] wants to be given with it. A clip that could not be opened stays
    /// [`ClipSource::None`].
    pub fn into_piece(self) -> (Track, Sources) {
        let clips = self.clips.into_iter();
        let sources = Sources {
            background: self.noise,
            clips: clips
                .map(|clip| clip.map_or(ClipSource::None, ClipSource::Decoded))
                .collect(),
            recordings: self.recordings,
            noise_inputs: self.noise_inputs,
            head_responses: self.head_responses,
        };
        (self.track, sources)
    }

    /// Which clips of the track are left out because their source could not be opened or decoded, by index; all of them where
    /// [`crate::Media::Skip`] was asked for.
    pub fn unopened(&self) -> Vec<usize> {
        let clips = self.clips.iter().enumerate();
        clips
            .filter(|(_, clip)| clip.is_none())
            .map(|(index, _)| index)
            .collect()
    }
}
