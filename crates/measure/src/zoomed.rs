//! The spectrum within 120 cents of a note, in the frame that tones are from.

use crate::{Aim, MeasureError, Settings};
use heterodyne_analysis::levels::gain_db;
use heterodyne_analysis::sinusoid::Estimate;
use heterodyne_analysis::tuner::{Note, Tuner};
use heterodyne_analysis::zoom::Zoom;

/// One point for each cent.
const POINTS: usize = 241;

/// What lies around a note.
pub struct Zoomed {
    /// What was aimed at, in Hz.
    pub note_hz: f64,
    /// The note that this is nearest to.
    pub note: Option<Note>,
    /// Half the width of the window's main lobe: tones that are nearer to each other are not told apart here.
    pub lobe_cents: f64,
    /// Places, −120 to 120.
    pub cents: Vec<f64>,
    /// The level of a sine there, dB of full scale, for each channel.
    pub levels_db: Vec<Vec<f64>>,
}

/// Looks; nothing where the strongest tone was meant and there is none, or none that can be looked at.
pub fn look(
    settings: &Settings,
    rate_hz: f64,
    frames: &[&[f32]],
    tuner: &Tuner,
    strongest: Option<&Estimate>,
) -> Result<Option<Zoomed>, MeasureError> {
    let Some(aim) = settings.zoom else {
        return Ok(None);
    };
    let len = frames.first().map_or(0, |frame| frame.len());
    let mut zoom = Zoom::new(rate_hz, len, settings.window.window, POINTS)?;
    match (aim, strongest) {
        (Aim::Hz(hz), _) => zoom.aim(hz)?,
        (Aim::Note(number), _) => zoom.aim(tuner.frequency_hz(number))?,
        // A tone at the very edge of the spectrum has no surroundings: that is no mistake of the user's.
        (Aim::Strongest, Some(tone)) if zoom.aim(tone.frequency_hz).is_ok() => {}
        (Aim::Strongest, _) => return Ok(None),
    }
    let levels_db = frames.iter().map(|frame| {
        let amplitudes = zoom.look(frame).iter();
        amplitudes.map(|amplitude| gain_db(*amplitude)).collect()
    });
    let levels_db = levels_db.collect();
    Ok(Some(Zoomed {
        note_hz: zoom.note_hz(),
        note: tuner.note(zoom.note_hz(), 0.0),
        lobe_cents: zoom.main_lobe_cents(),
        cents: zoom.cents().to_vec(),
        levels_db,
    }))
}
