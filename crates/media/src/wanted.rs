//! What of a track somebody else has to decode, where this build has no decoders: a page fetches them only for tracks that need them.
//!
//! Invariant: each recording once for each use of its channels, in the order in which loading opens them. What is not there is not listed;
//! loading says so.

use std::collections::HashSet;

use crate::clip::Fold;
use crate::clip_source::ClipSource;
use crate::files::HeldFiles;
use crate::project::Project;
use crate::recordings::{noise_recordings, voice_recordings};
use std::path::Path;

/// One recording for [`HeldFiles::insert_decoded`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Exactly what the track writes: a path, or a `data:` URL.
    pub written: String,
    /// What becomes of its channels.
    pub fold: Fold,
    /// The held file that it means; `None` for a `data:` URL.
    pub file: Option<String>,
}

impl Project {
    /// Recordings of a project, loaded with [`crate::Media::Skip`] from `held`, that are there and were not decoded yet.
    pub fn wanted(&self, held: &HeldFiles) -> Vec<Wanted> {
        let clips = self.track.clips.iter().map(|clip| clip.source.as_str());
        let clips = clips.map(|written| (written, Fold::FirstTwo));
        let voices = voice_recordings(&self.track).map(|(written, _)| (written, Fold::Mean));
        let noises = noise_recordings(&self.track, self.noise.as_ref());
        let noises = noises.map(|(written, _)| (written, Fold::FirstTwo));
        let mut seen = HashSet::new();
        clips
            .chain(voices)
            .chain(noises)
            .filter(|(written, _)| !written.trim().is_empty())
            .filter(|use_of_it| seen.insert(*use_of_it))
            .filter(|(written, fold)| held.decoded(written, *fold).is_none())
            .filter_map(|(written, fold)| {
                let file = match ClipSource::resolve(written, Path::new("")).ok()? {
                    ClipSource::Data { .. } => None,
                    ClipSource::File(_) => Some(held.name_of(written)?.to_owned()),
                };
                Some(Wanted {
                    written: written.to_owned(),
                    fold,
                    file,
                })
            })
            .collect()
    }
}
