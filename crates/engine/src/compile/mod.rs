//! Track → Score: everything that allocates, parses, designs or can fail happens here, never later.

mod budget;
mod clips;
mod error;
mod fingerprint;
mod placement;
mod slots;
mod voice;

use std::sync::Arc;

use heterodyne_dsp::coloured::Tables;
use heterodyne_track::document::{BackgroundNoise, NoiseSource, Place, Track};

use budget::MAX_STEPS_AT_ONCE;
pub(crate) use budget::{Budget, Work};
pub use clips::MAX_CLIP_FRAMES;
pub use error::{CompileError, Warning};
pub(crate) use fingerprint::SOUND_REVISION;

use crate::score::layer::NoiseLayer;
use crate::score::step::PlacedStep;
use crate::score::{Score, StepSpan, timeline};
use crate::settings::{Mix, Settings, Sources};
use crate::voices::noise::NoiseVoice;

/// Longest track in seconds (about 115 days).
pub const MAX_TRACK_SECS: f64 = 1e7;

/// A Score and what was noticed while making it.
pub struct Compiled {
    /// The compiled track.
    pub score: Score,
    /// What will not sound as written.
    pub warnings: Vec<Warning>,
}

/// What a voice needs to know about its surroundings while it is compiled.
pub(crate) struct VoiceContext<'a> {
    pub budget: &'a mut Budget,
    pub rate: u32,
    pub frames: u64,
    pub duration_secs: f64,
    pub seed: u64,
    /// Tells one voice's random numbers from another's.
    pub take: u64,
    pub tables: &'a Arc<Tables>,
    pub sources: &'a Sources,
    pub place: Place,
    pub warnings: Vec<Warning>,
}

impl VoiceContext<'_> {
    pub fn warn(&mut self, message: String) {
        self.warn_at(self.place.clone(), message);
    }

    pub fn warn_at(&mut self, place: Place, message: String) {
        self.warnings.push(Warning { place, message });
    }
}

/// Seconds of the fade at the start of a track in the live contract.
const START_FADE_SECS: u64 = 3;

/// Compiles a track.
///
/// # Errors
/// When the sample rate, the length or the material of the track are beyond what the engine takes.
pub fn compile(
    track: &Track,
    sources: Sources,
    settings: &Settings,
) -> Result<Compiled, CompileError> {
    let rate = settings.sample_rate;
    if !(1000..=768_000).contains(&rate) {
        return Err(CompileError::sample_rate(rate));
    }
    let fingerprint = fingerprint::of(track, &sources, settings);
    let placed = match settings.mix {
        Mix::Offline => placement::offline(track, rate),
        Mix::Live => placement::live(track, rate),
    };
    check_overlap(track, &placed)?;
    let end = placed.iter().map(|p| p.start + p.frames).max().unwrap_or(0);
    if end as f64 > MAX_TRACK_SECS * f64::from(rate) {
        return Err(CompileError::too_long(end as f64 / f64::from(rate)));
    }
    let mut warnings = Vec::new();
    let tables = Tables::new();
    let mut budget = Budget::new();
    let mut steps: Vec<PlacedStep> = Vec::with_capacity(placed.len());
    for (order, place) in placed.iter().enumerate() {
        let previous = order
            .checked_sub(1)
            .map(|before| (&steps[before], &track.steps[placed[before].document_index]));
        let step = voice::step(
            track,
            place,
            previous,
            settings,
            &tables,
            &sources,
            &mut budget,
            &mut warnings,
        );
        budget.verdict()?;
        steps.push(step);
    }
    let spans: Vec<StepSpan> = placed
        .iter()
        .map(|p| StepSpan {
            document_index: p.document_index,
            start: p.start as u64,
            frames: p.frames as u64,
        })
        .collect();

    // The live contract counts every step in full: what overlaps leaves silence at the end.
    let music_end = end as u64;
    let mut frames = match settings.mix {
        Mix::Offline => music_end,
        Mix::Live => placed.iter().map(|p| p.counted as u64).sum(),
    };
    let background = track.background_noise.as_ref().and_then(|noise| {
        layer(
            noise,
            &sources,
            settings,
            music_end,
            &tables,
            &mut budget,
            &mut warnings,
        )
    });
    budget.verdict()?;
    let clips = clips::place(track, sources.clips, settings)?;
    if settings.mix == Mix::Offline {
        frames = clips
            .iter()
            .map(|clip| (clip.start, clip.extent()))
            .filter(|(_, extent)| extent.is_final)
            .map(|(start, extent)| (start + extent.frames) as u64)
            .fold(frames, u64::max);
    }
    if frames as f64 > MAX_TRACK_SECS * f64::from(rate) {
        return Err(CompileError::too_long(frames as f64 / f64::from(rate)));
    }
    let mut score = Score {
        curves: std::mem::take(&mut budget.curves),
        sample_rate: rate,
        mix: settings.mix,
        frames,
        timeline: timeline(&spans),
        steps,
        spans,
        background,
        clips,
        start_fade: if settings.mix == Mix::Live {
            START_FADE_SECS * u64::from(rate)
        } else {
            0
        },
        voice_gain: settings.voice_gain,
        noise_groups: Vec::new(),
        treatment_rooms: Vec::new(),
        fingerprint,
    };
    slots::assign(&mut score)?;
    Ok(Compiled { score, warnings })
}

/// Refuses tracks in which more steps sound at once than anybody could mean.
fn check_overlap(track: &Track, placed: &[placement::Placed]) -> Result<(), CompileError> {
    let mut ends = std::collections::BinaryHeap::new();
    let mut order: Vec<_> = placed.iter().collect();
    order.sort_by_key(|p| p.start);
    for step in order {
        while ends
            .peek()
            .is_some_and(|std::cmp::Reverse(end)| *end <= step.start)
        {
            ends.pop();
        }
        ends.push(std::cmp::Reverse(step.start + step.frames));
        if ends.len() > MAX_STEPS_AT_ONCE {
            return Err(CompileError {
                place: track.steps[step.document_index].place.clone(),
                message: format!(
                    "more than {MAX_STEPS_AT_ONCE} steps sound at once here; at most that many are accepted"
                ),
            });
        }
    }
    Ok(())
}

fn layer(
    noise: &BackgroundNoise,
    sources: &Sources,
    settings: &Settings,
    track_frames: u64,
    tables: &Arc<Tables>,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> Option<NoiseLayer> {
    let content = match &noise.source {
        NoiseSource::Inline(content) => content,
        NoiseSource::File(_) => sources.background.as_ref().or(noise.fallback.as_ref())?,
    };
    let rate = f64::from(settings.sample_rate);
    let start = (noise.start_secs * rate) as i64;
    let end = track_frames as i64;
    if start >= end {
        return None;
    }
    let frames = (end - start) as u64;
    let mut context = VoiceContext {
        budget,
        rate: settings.sample_rate,
        frames,
        duration_secs: frames as f64 / rate,
        seed: settings.seed,
        // Steps count from 1.
        take: 0,
        tables,
        sources,
        place: noise.place.clone(),
        warnings: Vec::new(),
    };
    let voice = NoiseVoice::compile(content, 1.0, &mut context)?;
    warnings.append(&mut context.warnings);
    Some(NoiseLayer {
        voice,
        start,
        end,
        gain: noise.gain * f64::from(settings.noise_gain),
        fade_in: noise.fade_in_secs * rate,
        fade_out: noise.fade_out_secs * rate,
        envelope: noise
            .amp_envelope
            .iter()
            .map(|(t, gain)| (t * rate, *gain))
            .collect(),
    })
}
