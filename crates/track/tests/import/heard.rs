//! What a track sounds like at one moment, worked out from the document by the format's straight-line rule.

use heterodyne_track::document::{Envelope, NoiseSource, Ramp, Track, VoiceBody};
use heterodyne_track::{Parsed, parse_track, write_track};

/// One tone: frequencies and gains of the left and the right ear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    pub hz: [f64; 2],
    pub gain: [f64; 2],
}

/// The track, which must survive being written, without any complaint of the reader.
pub fn track(parsed: Parsed<Track>) -> Track {
    let track = parsed
        .value
        .unwrap_or_else(|| panic!("{:#?}", parsed.diagnostics));
    let read = parse_track(&write_track(&track), "written");
    assert_eq!(read.diagnostics, [], "{}", write_track(&track));
    assert_eq!(read.value.unwrap().steps.len(), track.steps.len());
    track
}

fn at(ramp: Ramp, part: f64) -> f64 {
    ramp.start + (ramp.end - ramp.start) * part
}

/// All tones at a time, in the order of their voices, silent ones left out.
pub fn tones(track: &Track, secs: f64) -> Vec<Heard> {
    let mut heard = Vec::new();
    for step in &track.steps {
        let since = secs - step.start_secs.unwrap();
        if !(0.0..step.duration_secs).contains(&since) {
            continue;
        }
        let part = since / step.duration_secs;
        for voice in &step.voices {
            let VoiceBody::Params(params) = &voice.body else {
                continue;
            };
            if voice.description == "bell" {
                continue;
            }
            assert_eq!(params.timing().curve, "linear");
            let value = |name| at(params.ramp(name), part);
            let (base, beat) = (value("baseFreq"), value("beatFreq"));
            let half = match voice.function.as_str() {
                "binaural_beat" if params.flag("leftHigh") => beat / 2.0,
                "binaural_beat" => -beat / 2.0,
                _ => 0.0,
            };
            let gain = [value("ampL"), value("ampR")];
            if gain != [0.0; 2] {
                heard.push(Heard {
                    hz: [base + half, base - half],
                    gain,
                });
            }
        }
    }
    heard
}

/// Level of the noise layer at a time.
pub fn noise(track: &Track, secs: f64) -> f64 {
    let Some(layer) = &track.background_noise else {
        return 0.0;
    };
    assert!(matches!(&layer.source, NoiseSource::Inline(_)));
    let points = &layer.amp_envelope;
    let envelope = match points.iter().position(|point| point.0 > secs) {
        None => points.last().map_or(1.0, |point| point.1),
        Some(0) => points[0].1,
        Some(next) => {
            let ((t0, a0), (t1, a1)) = (points[next - 1], points[next]);
            a0 + (a1 - a0) * (secs - t0) / (t1 - t0)
        }
    };
    layer.gain * envelope
}

/// Length of the track.
pub fn length(track: &Track) -> f64 {
    let ends = track
        .steps
        .iter()
        .map(|step| step.start_secs.unwrap() + step.duration_secs);
    ends.fold(0.0, f64::max)
}

/// Whether steps meet without gap or overlap, each frame belonging to one.
pub fn assert_seamless(track: &Track) {
    let rate = f64::from(track.globals.sample_rate);
    let frames = |secs: f64| (secs * rate) as u64;
    let mut end = 0;
    for step in &track.steps {
        assert_eq!(frames(step.start_secs.unwrap()), end);
        end += frames(step.duration_secs);
    }
    assert_eq!(track.globals.crossfade_secs, Some(0.0));
}

/// Largest step of phase, in turns, where a voice follows another of the same description.
pub fn worst_phase_step(track: &Track) -> f64 {
    let rate = f64::from(track.globals.sample_rate);
    let mut worst = 0.0_f64;
    for pair in track.steps.windows(2) {
        for voice in &pair[0].voices {
            let Some(next) = pair[1].voices.iter().find(|next| {
                next.description == voice.description && next.function == voice.function
            }) else {
                continue;
            };
            let (VoiceBody::Params(a), VoiceBody::Params(b)) = (&voice.body, &next.body) else {
                continue;
            };
            if !matches!(next.envelope, Some(Envelope::Flat)) && a.ramp("ampL").end == 0.0 {
                continue;
            }
            let frames = (pair[0].duration_secs * rate) as u64;
            for (ear, side, phase) in [(0, 0.5, "startPhaseL"), (1, -0.5, "startPhaseR")] {
                let _ = ear;
                let hz = |r: f64| at(a.ramp("baseFreq"), r) + side * at(a.ramp("beatFreq"), r);
                // The sum of the format, frame by frame: every frame adds its own frequency.
                let mut turns = a.number(phase) / std::f64::consts::TAU;
                for frame in 0..frames {
                    turns = (turns + hz(frame as f64 / frames as f64) / rate).fract();
                }
                let apart = (turns - b.number(phase) / std::f64::consts::TAU).rem_euclid(1.0);
                worst = worst.max(apart.min(1.0 - apart));
            }
        }
    }
    worst
}
