//! The judge of every voice: its reference, the settings in which its parameters matter, and its rules.

use crate::moves::SHARED;
use crate::noises;
use crate::reading::Reading;
use crate::voices::{self, Stereo};

/// A voice and what is known about it.
pub struct Judge {
    pub name: &'static str,
    /// The naive loop. Noise has none: `noises` measures it.
    pub render: Option<fn(&Reading) -> Stereo>,
    /// Settings in which every modulation is on.
    pub base: &'static str,
    /// What a transition adds to them.
    pub moving: &'static str,
    /// Rules, the voice's own first.
    pub moves: Vec<String>,
    pub rate: u32,
    pub secs: f64,
    /// Largest difference from the reference.
    pub tolerance: f64,
}

impl Judge {
    fn tone(
        name: &'static str,
        render: fn(&Reading) -> Stereo,
        base: &'static str,
        moving: &'static str,
        moves: &str,
    ) -> Self {
        Self {
            name,
            render: Some(render),
            base,
            moving,
            moves: vec![moves.to_owned(), SHARED.to_owned()],
            rate: 8000,
            secs: 0.4,
            tolerance: 3e-6,
        }
    }

    /// A second long, and as exact as a zero-phase filter that looks a bounded way ahead.
    fn filtered(self) -> Self {
        Self {
            secs: 1.2,
            tolerance: 2e-5,
            ..self
        }
    }

    fn noise(name: &'static str, base: &'static str) -> Self {
        Self {
            name,
            render: None,
            base,
            moving: noises::MOVING,
            moves: noises::rules(name),
            rate: 8000,
            secs: 4.0,
            tolerance: 0.0,
        }
    }
}

/// Every voice.
pub fn judges() -> Vec<Judge> {
    macro_rules! tone {
        ($voice:ident) => {
            Judge::tone(
                stringify!($voice),
                voices::$voice::render,
                voices::$voice::BASE,
                voices::$voice::MOVING,
                voices::$voice::MOVES,
            )
        };
    }
    let outer = {
        use voices::spatial_angle_modulation_monaural_beat as voice;
        Judge::tone(
            "spatial_angle_modulation_monaural_beat",
            voice::render,
            voice::BASE,
            voice::MOVING,
            &voice::moves(),
        )
    };
    let recorded = {
        use voices::subliminal_encode as voice;
        Judge {
            rate: crate::engine::RECORDED,
            secs: 1.5,
            ..Judge::tone(
                "subliminal_encode",
                voice::render,
                voice::BASE,
                "{}",
                voice::MOVES,
            )
        }
    };
    vec![
        tone!(binaural_beat),
        tone!(isochronic_tone),
        tone!(monaural_beat_stereo_amps),
        tone!(qam_beat).filtered(),
        tone!(hybrid_qam_monaural_beat).filtered(),
        tone!(dual_pulse_binaural),
        tone!(rhythmic_waveshaping),
        tone!(stereo_am_independent),
        tone!(wave_shape_stereo_am),
        tone!(spatial_angle_modulation),
        outer,
        recorded,
        Judge::noise("noise_swept_notch", noises::BASE),
        Judge::noise("noise_generator", noises::BASE),
        Judge::noise("generate_swept_notch_pink_sound", noises::BASE),
    ]
}

/// The judge of a voice.
pub fn judge(name: &str) -> Judge {
    let found = judges().into_iter().find(|judge| judge.name == name);
    found.unwrap_or_else(|| panic!("{name} has no judge"))
}

#[test]
fn every_voice_has_a_judge() {
    let voices: Vec<&str> = heterodyne_track::table::voices()
        .iter()
        .map(|voice| voice.name)
        .collect();
    let judged: Vec<&str> = judges().iter().map(|judge| judge.name).collect();
    assert_eq!(voices, judged);
}
