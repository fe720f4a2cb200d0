//! Tracks to play, and what they sound like by the engine's offline reader.

use heterodyne_device::{Device, Options, Piece, Session, VirtualDevice};
use heterodyne_engine::{Cursor, Mix, QUANTUM, Score, Settings, Sources};
use std::time::Duration;

/// Long enough for any step of a control thread on a busy machine; nothing takes so long unless it is broken.
pub const PATIENCE: Option<Duration> = Some(Duration::from_secs(60));

/// A pair of tones, with a carrier to tell one track from another.
pub fn piece(carrier_hz: f64, secs: f64) -> Piece {
    let json = format!(
        r#"{{"global": {{"sample_rate": 44100, "crossfade_duration": 0}}, "progression": [
            {{"duration": {secs}, "voices": [{{"synth_function_name": "binaural_beat",
            "params": {{"baseFreq": {carrier_hz}, "beatFreq": 4, "ampL": 0.8, "ampR": 0.8}}}}]}}]}}"#
    );
    Piece {
        track: heterodyne_track::parse_track(&json, "test")
            .value
            .expect("valid"),
        sources: Sources::default(),
    }
}

pub fn score(piece: &Piece, sample_rate: u32) -> Score {
    let settings = Settings::new(sample_rate, Mix::Live);
    let compiled = heterodyne_engine::compile(&piece.track, piece.sources.clone(), &settings);
    compiled.expect("compiles").score
}

/// Frames of a Score, interleaved.
pub fn sound(score: &Score, from: u64, frames: usize) -> Vec<f32> {
    let mut cursor = Cursor::new(score);
    let mut block = [[0.0f32; QUANTUM]; 2];
    let mut out = Vec::with_capacity(2 * frames);
    let mut known = None;
    for frame in from..from + frames as u64 {
        let quantum = frame / QUANTUM as u64;
        if known != Some(quantum) {
            cursor.render(score, quantum, &mut block);
            known = Some(quantum);
        }
        let at = (frame % QUANTUM as u64) as usize;
        out.extend([block[0][at], block[1][at]]);
    }
    out
}

pub fn on(device: &VirtualDevice) -> Options {
    Options {
        device: Device::Virtual(device.clone()),
        ..Options::default()
    }
}

/// Waits until a hand-held device has something to pump.
pub fn opened(session: &Session) {
    assert!(session.wait(PATIENCE, |snapshot| snapshot.output.is_some()));
}
