//! The voices: each turns its parameters into laws of phase and gain, and renders 512 frames from any frame on.

pub mod binaural_beat;
#[cfg(test)]
pub mod dry;
pub mod dual_pulse_binaural;
pub mod formula;
pub mod glitch;
pub mod hybrid_qam_monaural_beat;
pub mod isochronic_tone;
pub mod looped;
pub mod modulator;
pub mod monaural_beat_stereo_amps;
pub mod noise;
pub mod noise_generator;
pub mod noise_level;
pub mod notches;
pub mod pair;
pub mod parts;
pub mod qam_beat;
pub mod registry;
pub mod rhythmic_waveshaping;
mod shaper;
mod sines;
pub mod spatial_angle_modulation;
pub mod spatial_angle_modulation_monaural_beat;
pub mod stereo_am_independent;
pub mod subliminal_encode;
pub mod tone;
#[cfg(test)]
pub mod trial;
pub mod wave_shape_stereo_am;
