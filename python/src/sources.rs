//! What a project names, as the engine takes it.

use heterodyne_engine::{ClipAudio, ClipSource, HeadResponses, Sources};
use heterodyne_media::{DecodedClip, HeadMeasurement, Project};
use heterodyne_track::Diagnostic;
use heterodyne_track::document::Track;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes a project apart.
pub fn of(project: Project) -> (Track, Sources, Vec<Diagnostic>) {
    let clips = project.clips.into_iter();
    let head_responses = project.head_responses.into_iter();
    let sources = Sources {
        background: project.noise,
        clips: clips
            .map(|clip| clip.map_or(ClipSource::None, |clip| ClipSource::Decoded(audio(clip))))
            .collect(),
        recordings: by_path(project.recordings),
        noise_inputs: by_path(project.noise_inputs),
        head_responses: head_responses
            .map(|(path, head)| (path, Arc::new(responses(head))))
            .collect(),
    };
    (project.track, sources, project.diagnostics)
}

fn by_path(read: BTreeMap<String, Arc<DecodedClip>>) -> BTreeMap<String, Arc<ClipAudio>> {
    let read = read.into_iter();
    read.map(|(path, recording)| (path, Arc::new(audio(recording))))
        .collect()
}

fn audio(clip: Arc<DecodedClip>) -> ClipAudio {
    let clip = Arc::unwrap_or_clone(clip);
    ClipAudio {
        sample_rate: clip.sample_rate_hz,
        left: clip.left,
        right: clip.right,
    }
}

fn responses(head: Arc<HeadMeasurement>) -> HeadResponses {
    let head = Arc::unwrap_or_clone(head);
    HeadResponses {
        sample_rate: head.sample_rate_hz,
        directions: head.directions,
        ears: head.responses,
        delays_frames: head.delays_frames,
    }
}
