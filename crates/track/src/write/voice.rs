//! One voice: its name, its form, its parameters, its envelope.
//!
//! Invariant: parameters are written as they were given, in their order; defaults stay with the reader.

use super::json::{Json, Members};
use super::noise;
use crate::document::{
    Bus, Envelope, Motion, Ramp, TrajectorySegment, TransitionTiming, Voice, VoiceBody,
};
use crate::params::{Params, Setting};
use crate::table::{Form, Kind, ParamSpec};

pub(super) fn voice(voice: &Voice) -> Json {
    let mut out = Members::default();
    out.put("synth_function_name", Json::text(&voice.written_name))
        .put("is_transition", Json::Bool(voice.transition))
        .text_if("description", &voice.description);
    if voice.bus == Bus::Noise {
        out.put("voice_type", Json::text("noise"));
    }
    match &voice.body {
        VoiceBody::Params(params) => {
            out.put("params", parameters(params).object());
        }
        VoiceBody::Noise {
            noise,
            gain,
            params,
        } => {
            let mut members = parameters(params);
            noise::voice(&mut members, noise, *gain, params);
            out.put("params", members.object());
        }
        VoiceBody::Unknown => {}
    }
    if let Some(envelope) = &voice.envelope {
        out.put("volume_envelope", envelope_of(envelope));
    }
    out.object()
}

fn parameters(params: &Params) -> Members {
    let mut out = Members::default();
    for (name, form, setting) in params.given() {
        if let Some(key) = params
            .voice()
            .object
            .param(name)
            .and_then(|spec| key(spec, *form))
        {
            out.put(&key, value(*setting));
        }
    }
    for (name, texts) in params.given_texts() {
        let spec = params.voice().object.param(name);
        let list = spec.is_some_and(|spec| spec.kind == Kind::Paths);
        match texts.as_slice() {
            [text] if !list => out.put(name, Json::text(text)),
            texts => out.put(name, Json::List(texts.iter().map(Json::text).collect())),
        };
    }
    if let Some(segments) = params.trajectory() {
        let list = segments.iter().map(segment).collect();
        out.put("spatialTrajectory", Json::List(list));
    }
    if !params.amp_envelope().is_empty() {
        let points = params.amp_envelope().iter();
        let pair =
            |(secs, gain): &(f64, f64)| Json::List(vec![Json::Number(*secs), Json::Number(*gain)]);
        out.put("amp_envelope", Json::List(points.map(pair).collect()));
    }
    timing(&mut out, params.timing());
    out
}

/// One piece of a path around the head.
fn segment(segment: &TrajectorySegment) -> Json {
    let mut out = Members::default();
    match segment.motion {
        Motion::Rotate {
            start_deg,
            speed_deg_per_s,
        } => {
            out.put("mode", Json::text("rotate"))
                .number("start_deg", start_deg)
                .number("speed_deg_per_s", speed_deg_per_s);
        }
        Motion::RotatingArc {
            start_deg,
            rotate_hz,
            extent_deg,
            period_secs,
        } => {
            out.put("mode", Json::text("rotating_arc"))
                .number("start_deg", start_deg)
                .number("rotate_freq_hz", rotate_hz)
                .number("extent_deg", extent_deg)
                .number("period_s", period_secs);
        }
        Motion::Oscillate {
            center_deg,
            extent_deg,
            period_secs,
        } => {
            out.put("mode", Json::text("oscillate"))
                .number("center_deg", center_deg)
                .number("extent_deg", extent_deg)
                .number("period_s", period_secs);
        }
    }
    let Ramp { start, end } = segment.distance_m;
    out.number("seconds", segment.seconds).put(
        "distance_m",
        Json::List(vec![Json::Number(start), Json::Number(end)]),
    );
    if segment.eased {
        out.put("easing", Json::text("sine"));
    }
    out.object()
}

fn key(spec: &ParamSpec, form: Form) -> Option<String> {
    match form {
        Form::Plain => Some(spec.name.to_owned()),
        Form::Start => spec.start_key(),
        Form::End => spec.end_key(),
    }
}

fn value(setting: Setting) -> Json {
    match setting {
        Setting::Number(number) => Json::Number(number),
        Setting::Flag(on) => Json::Bool(on),
        Setting::Choice(word) => Json::text(word),
    }
}

/// When and how a transition runs, as far as it is not written yet.
pub(super) fn timing(out: &mut Members, timing: &TransitionTiming) {
    let whole = TransitionTiming::default();
    if !out.has("initial_offset") {
        out.number_unless("initial_offset", timing.initial_offset_secs, 0.0);
    }
    if !out.has("transition_duration") && !out.has("duration") {
        out.number_if("transition_duration", timing.duration_secs);
    }
    if !out.has("post_offset") {
        out.number_unless("post_offset", timing.post_offset_secs, 0.0);
    }
    if timing.curve != whole.curve && !out.has("transition_curve") {
        out.put("transition_curve", Json::text(&timing.curve));
    }
}

fn envelope_of(envelope: &Envelope) -> Json {
    let mut params = Members::default();
    let name = match envelope {
        Envelope::LinearFade {
            fade_secs,
            start_gain,
            end_gain,
            out,
        } => {
            params
                .number("fade_duration", *fade_secs)
                .number("start_amp", *start_gain)
                .number("end_amp", *end_gain)
                .put("fade_type", Json::text(if *out { "out" } else { "in" }));
            "linear_fade"
        }
        Envelope::Adsr {
            attack_secs,
            decay_secs,
            sustain_gain,
            release_secs,
        } => {
            params
                .number("attack", *attack_secs)
                .number("decay", *decay_secs)
                .number("sustain_level", *sustain_gain)
                .number("release", *release_secs);
            "adsr"
        }
        Envelope::Flat => "flat",
    };
    let mut out = Members::default();
    out.put("type", Json::text(name));
    out.put("params", params.object());
    out.object()
}
