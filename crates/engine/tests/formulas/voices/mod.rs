//! The voices, one naive loop each.

pub mod binaural_beat;
pub mod dual_pulse_binaural;
pub mod hybrid_qam_monaural_beat;
pub mod isochronic_tone;
pub mod monaural_beat_stereo_amps;
pub mod qam_beat;
pub mod rhythmic_waveshaping;
pub mod spatial_angle_modulation;
pub mod spatial_angle_modulation_monaural_beat;
pub mod stereo_am_independent;
pub mod subliminal_encode;
pub mod wave_shape_stereo_am;

/// Samples of both ears; NaN where the formula says nothing (the edges of a filter).
pub type Stereo = [Vec<f64>; 2];

/// Silence.
pub fn silence(frames: usize) -> Stereo {
    [vec![0.0; frames], vec![0.0; frames]]
}

/// Forgets the first and last frames, whose filters heard what lies outside.
pub fn without_edges(mut stereo: Stereo, frames: usize) -> Stereo {
    for channel in &mut stereo {
        let last = channel.len().saturating_sub(frames);
        for (i, x) in channel.iter_mut().enumerate() {
            if i < frames || i >= last {
                *x = f64::NAN;
            }
        }
    }
    stereo
}
