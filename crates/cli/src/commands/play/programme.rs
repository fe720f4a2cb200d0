//! Says what a compiled track plays at any frame: the step, and the voices that sound with their frequencies and levels.
//!
//! Invariant: nothing here makes sound; frequencies and gains are those that the engine tells for pictures. A voice's level
//! is its loudest amplitude times its envelope times the crossfades of its step, before the gains of the mix.

use heterodyne_engine::Score;
use heterodyne_engine::frequencies::{Frequencies, FrequencyLine, Role};
use heterodyne_engine::outline::VoiceOutline;
use heterodyne_track::document::{Track, Voice, VoiceBody};
use heterodyne_track::params::Params;
use heterodyne_track::table::{Kind, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A placed step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPlace {
    /// From 1, in the order of the document.
    pub number: usize,
    /// On the track's time line.
    pub start_secs: f64,
    /// Where its fade in is over.
    pub full_secs: f64,
    /// On the track's time line.
    pub end_secs: f64,
    /// What the document says of it.
    pub description: String,
}

/// A voice, the noise or a clip that sounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Sounding {
    /// Its name.
    pub name: String,
    /// Its frequencies, in hertz.
    pub hz: Vec<(Role, f64)>,
    /// Linear.
    pub level: f64,
}

/// What a score plays.
pub struct Programme {
    score: Arc<Score>,
    track: Arc<Track>,
    /// The placed steps, as `Score::steps` has them.
    pub steps: Vec<StepPlace>,
    frequencies: Frequencies,
    /// Voices of steps that have sounded.
    voices: BTreeMap<usize, Vec<VoiceLaws>>,
}

struct VoiceLaws {
    name: String,
    lines: Vec<FrequencyLine>,
    outline: VoiceOutline,
    /// Amplitude at the start and at the end of the transition.
    amplitude: [f64; 2],
}

impl Programme {
    /// The programme of `score`, which was compiled from `track`.
    pub fn new(score: Arc<Score>, track: Arc<Track>) -> Self {
        let rate = f64::from(score.sample_rate());
        let faded_in = |at: usize| {
            score
                .fade_into(at)
                .map_or(0, |fade| fade.start + fade.frames)
        };
        let steps = score
            .steps()
            .iter()
            .enumerate()
            .map(|(at, span)| StepPlace {
                number: span.document_index + 1,
                start_secs: span.start as f64 / rate,
                full_secs: faded_in(at).max(span.start as i64) as f64 / rate,
                end_secs: (span.start + span.frames) as f64 / rate,
                description: match track.steps.get(span.document_index) {
                    Some(step) => step.description.trim().to_owned(),
                    None => String::new(),
                },
            });
        Self {
            steps: steps.collect(),
            frequencies: Frequencies::of_score(&score),
            voices: BTreeMap::new(),
            score,
            track,
        }
    }

    /// Whether it is the programme of this score.
    pub fn is_of(&self, score: &Arc<Score>) -> bool {
        Arc::ptr_eq(&self.score, score)
    }

    /// Everything that sounds at a frame of the track.
    pub fn sounding_at(&mut self, frame: u64) -> Vec<Sounding> {
        let mut sounding = Vec::new();
        for (at, span) in self.score.steps().iter().enumerate() {
            let Some(within) = frame.checked_sub(span.start).filter(|f| *f < span.frames) else {
                continue;
            };
            let fade = self.score.crossfade_gain(at, frame);
            let (score, track, frequencies) = (&self.score, &self.track, &mut self.frequencies);
            let voices = self.voices.entry(at).or_insert_with(|| {
                let step = track.steps.get(span.document_index);
                let voices = step.map_or(&[][..], |step| &step.voices);
                let secs = step.map_or(0.0, |step| step.duration_secs);
                let laws = voices.iter().map(|voice| {
                    laws(
                        voice,
                        frequencies.of(voice, span.frames, secs, score.sample_rate()),
                        span.frames,
                        score,
                    )
                });
                laws.collect()
            });
            sounding.extend(voices.iter().map(|voice| voice.at(within, fade)));
        }
        self.under_all_steps(frame, &mut sounding);
        sounding
    }

    fn under_all_steps(&self, frame: u64, sounding: &mut Vec<Sounding>) {
        let plain = |name: String, level: f64| Sounding {
            name,
            hz: Vec::new(),
            level,
        };
        let covered = self.score.background_frames();
        if covered.is_some_and(|frames| frames.contains(&frame)) {
            let gain = self.score.background_gain(frame);
            sounding.push(plain("background noise".to_owned(), gain));
        }
        let clips = self.score.clip_frames();
        let all_are_there = clips.len() == self.track.clips.len();
        for (at, frames) in clips.iter().enumerate() {
            if !frames.contains(&frame) {
                continue;
            }
            let clip = self.track.clips.get(at).filter(|_| all_are_there);
            let name = clip.map_or("clip".to_owned(), |clip| {
                clip_name(&clip.source, &clip.description)
            });
            let gain = clip.map_or(1.0, |clip| clip.gain);
            sounding.push(plain(name, gain * self.score.clip_fade(at, frame)));
        }
    }
}

/// What the author calls a clip, else the end of its path.
fn clip_name(source: &str, description: &str) -> String {
    let file = source.rsplit(['/', '\\']).next().unwrap_or_default();
    match description.trim() {
        "" if source.starts_with("data:") => "clip".to_owned(),
        "" => format!("clip {file}"),
        description => format!("clip {description}"),
    }
}

fn laws(voice: &Voice, lines: Vec<FrequencyLine>, frames: u64, score: &Score) -> VoiceLaws {
    let amplitude = match &voice.body {
        VoiceBody::Params(params) => amplitude(params),
        VoiceBody::Noise { gain, .. } => [*gain; 2],
        VoiceBody::Unknown => [0.0; 2],
    };
    let name = match voice.description.trim() {
        "" => voice.function.clone(),
        description => format!("{}: {description}", voice.function),
    };
    VoiceLaws {
        name,
        lines,
        outline: VoiceOutline::new(voice, frames, score.sample_rate(), score.mix()),
        amplitude,
    }
}

/// The loudest of a voice's amplitudes at either end. Where each ear has its own, `amp` only stands in for one that is
/// absent, and they already have its value.
fn amplitude(params: &Params) -> [f64; 2] {
    let amplitudes = || {
        params.voice().object.params().filter(|spec| {
            spec.unit == Unit::Gain
                && matches!(spec.kind, Kind::Number { .. })
                && spec.name.starts_with("amp")
        })
    };
    let several = amplitudes().any(|spec| spec.name != "amp");
    let specs = amplitudes().filter(|spec| !several || spec.name != "amp");
    specs.fold([0.0; 2], |loudest, spec| {
        let ramp = params.ramp(spec.name);
        [
            loudest[0].max(ramp.start.abs()),
            loudest[1].max(ramp.end.abs()),
        ]
    })
}

impl VoiceLaws {
    fn at(&self, frame: u64, fade: f64) -> Sounding {
        let at = frame as f64;
        let alpha = self.lines.first().map_or(0.0, |line| line.alpha_at(at));
        let [start, end] = self.amplitude;
        let amplitude = start + (end - start) * alpha;
        Sounding {
            name: self.name.clone(),
            hz: self
                .lines
                .iter()
                .map(|line| (line.rate.role, line.hz_at(at)))
                .collect(),
            level: amplitude * self.outline.gain_at(frame as i64) * fade,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heterodyne_engine::{Mix, Settings, Sources};

    fn programme(text: &str) -> Programme {
        let track = heterodyne_track::parse_track(text, "t").value.unwrap();
        let settings = Settings::new(1000, Mix::Live);
        let compiled = heterodyne_engine::compile(&track, Sources::default(), &settings);
        Programme::new(Arc::new(compiled.unwrap().score), Arc::new(track))
    }

    const TWO_STEPS: &str = r#"{"global": {"sample_rate": 1000, "crossfade_duration": 2, "crossfade_curve": "linear"},
        "background_noise": {"params": {"noise_parameters": {"name": "pink"}}, "gain": 0.25},
        "progression": [
            {"duration": 10, "description": "Descent", "voices": [{"synth_function_name": "binaural_beat_transition",
                "params": {"startBaseFreq": 200, "endBaseFreq": 100, "startBeatFreq": 10, "endBeatFreq": 4,
                           "startAmpL": 0.5, "endAmpL": 0.25, "startAmpR": 0.1, "endAmpR": 0.1}}]},
            {"duration": 5, "voices": [{"synth_function_name": "isochronic_tone", "description": "drum",
                "params": {"baseFreq": 300, "beatFreq": 7, "ampL": 0.2, "ampR": 0.1}}]}]}"#;

    #[test]
    fn steps_stand_where_their_durations_and_crossfades_put_them() {
        let found = programme(TWO_STEPS).steps;
        assert_eq!((found[0].start_secs, found[0].end_secs), (0.0, 10.0));
        assert_eq!((found[1].start_secs, found[1].end_secs), (8.0, 13.0));
        assert_eq!((found[0].full_secs, found[1].full_secs), (0.0, 10.0));
        assert_eq!((found[0].number, found[1].number), (1, 2));
        assert_eq!(found[0].description, "Descent");
    }

    #[test]
    fn frequencies_and_levels_follow_the_transition() {
        let mut programme = programme(TWO_STEPS);
        let at_half = programme.sounding_at(5000);
        assert_eq!(at_half.len(), 2);
        assert_eq!(at_half[0].name, "binaural_beat");
        let close = |a: f64, b: f64| (a - b).abs() < 1e-3 * b;
        let [(Role::Carrier, carrier), (Role::Beat, beat)] = at_half[0].hz[..] else {
            panic!("{at_half:?}")
        };
        // Half-way from 200 to 100 and from 10 to 4; the louder ear from 0.5 to 0.25.
        assert!(close(carrier, 150.0) && close(beat, 7.0), "{at_half:?}");
        assert!(close(at_half[0].level, 0.375), "{at_half:?}");
        assert_eq!(at_half[1].name, "background noise");
        assert!(close(at_half[1].level, 0.25));
    }

    #[test]
    fn in_a_crossfade_both_steps_sound() {
        let mut programme = programme(TWO_STEPS);
        let both = programme.sounding_at(9000);
        assert_eq!(both.len(), 3);
        assert_eq!(both[1].name, "isochronic_tone: drum");
        // Half-way through a linear crossfade, the louder ear at 0.2.
        assert!((both[1].level - 0.1).abs() < 2e-3, "{both:?}");
        assert_eq!(programme.sounding_at(11_000).len(), 2);
        assert!(programme.sounding_at(13_000).is_empty());
    }

    #[test]
    fn clips_have_names() {
        assert_eq!(clip_name("a/b/bell.wav", ""), "clip bell.wav");
        assert_eq!(clip_name("a/b/bell.wav", " Bell "), "clip Bell");
        assert_eq!(clip_name("data:audio/wav;base64,AA/A", ""), "clip");
    }
}
