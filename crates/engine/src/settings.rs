//! What a caller chooses before a track is compiled: rate, contract, seed, gains, and the material it names.

use std::collections::BTreeMap;
use std::sync::Arc;

use heterodyne_track::document::Noise;

use crate::clip_stream::ClipStream;

/// Which of the two output contracts of the format a Score follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mix {
    /// For files: default fades on voices, steps scaled down to a peak of 1, explicit starts, clips may lengthen.
    Offline,
    /// For playing: bus gains, phases carried from step to step, a fade over the first three seconds, no scaling.
    Live,
}

/// How a track is compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Frames per second, 1000 to 768 000.
    pub sample_rate: u32,
    /// Output contract.
    pub mix: Mix,
    /// Chooses the random sequences; the same seed gives the same samples.
    pub seed: u64,
    /// Linear gain on all voices.
    pub voice_gain: f32,
    /// Linear gain on the background noise.
    pub noise_gain: f32,
    /// Linear gain on clips.
    pub clip_gain: f32,
}

impl Settings {
    /// Seed 0, gains 1.
    pub fn new(sample_rate: u32, mix: Mix) -> Self {
        Self {
            sample_rate,
            mix,
            seed: 0,
            voice_gain: 1.0,
            noise_gain: 1.0,
            clip_gain: 1.0,
        }
    }
}

/// A decoded clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClipAudio {
    /// Its own rate.
    pub sample_rate: u32,
    /// Left samples, `[frames]`.
    pub left: Vec<f32>,
    /// Right samples, `[frames]`.
    pub right: Vec<f32>,
}

/// Where the samples of a clip come from.
#[derive(Clone, Debug, Default)]
pub enum ClipSource {
    /// It could not be read, which leaves it out.
    #[default]
    None,
    /// All of it is there.
    Decoded(Arc<ClipAudio>),
    /// It arrives while it plays, at the rate of the Score. Without a duration in the document it does not lengthen the track, and
    /// its fade out is played once it is [finished](ClipStream::finish).
    Streamed(Arc<ClipStream>),
}

impl ClipSource {
    /// Whether a Score gives it a place.
    pub fn is_placed(&self) -> bool {
        match self {
            Self::None => false,
            Self::Decoded(audio) => !audio.left.is_empty(),
            Self::Streamed(_) => true,
        }
    }
}

/// Measured responses of a head: what each ear hears of an impulse from a direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeadResponses {
    /// Rate of the responses.
    pub sample_rate: u32,
    /// Unit vectors towards the impulse: x to the right, y ahead, z up.
    pub directions: Vec<[f64; 3]>,
    /// Responses of the left and the right ear, `[direction][frame]`.
    pub ears: [Vec<Vec<f32>>; 2],
    /// How much later than that each of them is heard, in frames, which need not be whole: `[direction]`.
    pub delays_frames: [Vec<f64>; 2],
}

/// What a track names but does not hold.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Content of the `.noise` file that the background names.
    pub background: Option<Noise>,
    /// One for each clip of the track.
    pub clips: Vec<ClipSource>,
    /// Recordings that voices name, by path as written.
    pub recordings: BTreeMap<String, Arc<ClipAudio>>,
    /// Recordings that noises name (`input_audio_path`), by path as written; the left channel plays.
    pub noise_inputs: BTreeMap<String, Arc<ClipAudio>>,
    /// Head-related responses that voices name, by path as written.
    pub head_responses: BTreeMap<String, Arc<HeadResponses>>,
}
