//! Pieces that several tonal voices read from their parameters in the same way.

use std::f64::consts::TAU;

use heterodyne_dsp::shape::{fract, split_of_skew};
use heterodyne_track::document::{Ramp, TransitionTiming};
use heterodyne_track::params::Params;

use crate::compile::VoiceContext;
use crate::control::alpha::{Alpha, CurveName};
use crate::control::carrier::{Carrier, PhaseSine};
use crate::control::frequency::{Frequency, Lfo, between, moves};
use crate::control::pieces::{LfoShape, Pieces};
use crate::control::summed::Summed;
use crate::control::tremolo::Tremolo;
use crate::control::vibrato::Vibrato;

pub(crate) fn flat(x: f64) -> Ramp {
    Ramp { start: x, end: x }
}

pub(crate) fn scaled(ramp: Ramp, by: f64) -> Ramp {
    Ramp {
        start: ramp.start * by,
        end: ramp.end * by,
    }
}

/// The transition factor of a voice in its moving form.
pub(crate) fn alpha_of(params: &Params, context: &mut VoiceContext) -> Option<Alpha> {
    (params.is_transition()).then(|| alpha(params.timing(), context))
}

/// The transition factor with a timing; an expression that cannot be read is replaced by a line, with a warning.
pub(crate) fn alpha(timing: &TransitionTiming, context: &mut VoiceContext) -> Alpha {
    let offset = timing.initial_offset_secs;
    let rest = context.duration_secs - offset.max(0.0).min(context.duration_secs);
    let span = timing
        .duration_secs
        .or((timing.post_offset_secs > 0.0).then(|| (rest - timing.post_offset_secs).max(0.0)));
    let (frames, duration, rate) = (context.frames, context.duration_secs, context.rate);
    let with = |curve| Alpha::new(offset, span, curve, duration, rate);
    let text = timing.curve.as_str();
    let expression = match text {
        "linear" => return with(CurveName::Linear),
        "logarithmic" => return with(CurveName::Logarithmic),
        "exponential" => return with(CurveName::Exponential),
        text => heterodyne_dsp::expression::Expression::parse(text),
    };
    let expression = match expression {
        Ok(expression) => expression,
        Err(error) => {
            let message = format!(
                "the transition curve `{text}` cannot be read ({error}); a straight line is used"
            );
            context.warn_at(timing.curve_place.clone(), message);
            return with(CurveName::Linear);
        }
    };
    let key = format!("{text}|{offset:?}|{span:?}|{frames}|{duration:?}");
    if let Some(known) = context.budget.curves.get(&key) {
        return known.clone();
    }
    // What one value of it costs at worst: a sine for every four letters.
    let cost = 10 + 10 * text.len() as u64;
    let alpha = (context
        .budget
        .sums(Alpha::kept_sums(frames), &context.place))
    .then(|| with(CurveName::Linear))
    .and_then(|line| {
        context.budget.work(&context.place, |work| {
            line.with_expression(expression, frames, cost, work)
        })
    });
    let Some(alpha) = alpha else {
        return with(CurveName::Linear);
    };
    context.budget.curves.insert(key, alpha.clone());
    alpha
}

/// Least and greatest value of a transition factor.
pub(crate) fn range(alpha: Option<&Alpha>) -> (f64, f64) {
    alpha.map_or((0.0, 1.0), Alpha::range)
}

/// Tremolo of channel `side` (`L` or `R`).
pub(crate) fn tremolo(params: &Params, side: &str) -> Tremolo {
    Tremolo {
        depth: params.ramp(&format!("ampOscDepth{side}")),
        hz: params.ramp(&format!("ampOscFreq{side}")),
        phase_turns: scaled(params.ramp(&format!("ampOscPhaseOffset{side}")), 1.0 / TAU),
        skew: params.ramp(&format!("ampOscSkew{side}")),
    }
}

/// Vibrato of channel `side`.
pub(crate) fn vibrato(params: &Params, side: &str, shape: LfoShape, transition: bool) -> Lfo {
    Lfo {
        shape,
        range_hz: params.ramp(&format!("freqOscRange{side}")),
        hz: params.ramp(&format!("freqOscFreq{side}")),
        phase_turns: scaled(params.ramp(&format!("freqOscPhaseOffset{side}")), 1.0 / TAU),
        skew: params.ramp(&format!("freqOscSkew{side}")),
        summed: transition,
        off: flat(0.0),
        needs_rate: false,
    }
}

/// The sine on the phase; `sign` −1 for the left channel, +1 for the right.
pub(crate) fn phase_sine(params: &Params, sign: f64) -> PhaseSine {
    PhaseSine {
        half_turns: scaled(params.ramp("phaseOscRange"), 0.5 * sign / TAU),
        hz: params.ramp("phaseOscFreq"),
    }
}

/// Fastest rate of a modulator at hz(i)·t + phase(i), counting what moving parts add and the steeper side of a skewed shape.
pub(crate) fn fastest_hz(
    hz: Ramp,
    phase_turns: Ramp,
    skew: Ramp,
    alpha: Option<&Alpha>,
    seconds: f64,
) -> f64 {
    let split = |skew: f64| {
        let f = split_of_skew(skew);
        f.min(1.0 - f)
    };
    let (least, greatest) = alpha.map_or((0.0, 1.0), Alpha::range);
    let reach = |ramp: Ramp| {
        between(ramp, least)
            .abs()
            .max(between(ramp, greatest).abs())
    };
    let change = |ramp: Ramp| (ramp.end - ramp.start).abs() * alpha.map_or(0.0, Alpha::steepest);
    // (f·t)′ = f + f′·t
    let top = reach(hz) + change(hz) * seconds + change(phase_turns);
    top * 0.5 / split(skew.start).min(split(skew.end))
}

/// Fastest rate of all that modulates a pair of channels, the pan apart.
pub(crate) fn fastest_of(
    params: &Params,
    lfos: &[Lfo; 2],
    tremolos: &[Tremolo; 2],
    alpha: Option<&Alpha>,
    seconds: f64,
) -> f64 {
    let none = Ramp::default();
    let mut fastest = 0.0f64;
    if params.ramp("phaseOscRange") != none {
        fastest = fastest_hz(params.ramp("phaseOscFreq"), none, none, alpha, seconds);
    }
    for lfo in lfos.iter().filter(|lfo| lfo.range_hz != none) {
        let seconds = if lfo.summed { 0.0 } else { seconds };
        fastest = fastest.max(fastest_hz(
            lfo.hz,
            lfo.phase_turns,
            lfo.skew,
            alpha,
            seconds,
        ));
    }
    for tremolo in tremolos.iter().filter(|tremolo| !tremolo.is_off()) {
        fastest = fastest.max(fastest_hz(
            tremolo.hz,
            tremolo.phase_turns,
            tremolo.skew,
            alpha,
            seconds,
        ));
    }
    let pan = params.pan();
    fastest.max(fastest_hz(
        pan.freq_hz,
        scaled(pan.phase_rad, 1.0 / TAU),
        none,
        alpha,
        0.0,
    ))
}

/// The carrier of one channel: closed sums where they exist, checkpoints where not.
pub(crate) fn carrier(
    hz: Ramp,
    held: bool,
    lfo: &Lfo,
    inclusive: bool,
    alpha: Option<&Alpha>,
    context: &mut VoiceContext,
) -> Carrier {
    let rate = f64::from(context.rate);
    let none = Ramp::default();
    let reach = 0.5 * lfo.range_hz.start.abs().max(lfo.range_hz.end.abs());
    let still = reach == 0.0 && !moves(hz);
    if still {
        return Carrier::new(flat(hz.start.max(0.0)), inclusive, context.rate);
    }
    let (least, greatest) = alpha.map_or((0.0, 1.0), Alpha::range);
    let clamps = between(hz, least).min(between(hz, greatest)) - reach < 0.0;
    let still_lfo = !moves(lfo.range_hz)
        && !moves(lfo.hz)
        && !moves(lfo.phase_turns)
        && !moves(lfo.skew)
        && (lfo.off.start > 0.5) == (lfo.off.end > 0.5);
    if clamps || (reach > 0.0 && !still_lfo) {
        return summed(hz, held, none, lfo, inclusive, alpha, context);
    }
    if reach == 0.0 || lfo.off.start > 0.5 {
        return Carrier::new(hz, inclusive, context.rate);
    }
    let turns = lfo.hz.start / rate;
    // In a transition the LFO's phase is already one step on at the first frame.
    let phase = lfo.phase_turns.start + if lfo.summed { turns } else { 0.0 };
    if turns == 0.0 {
        let detune =
            0.5 * lfo.range_hz.start * lfo.shape.at(fract(phase), split_of_skew(lfo.skew.start));
        let hz = Ramp {
            start: hz.start + detune,
            end: hz.end + detune,
        };
        return Carrier::new(hz, inclusive, context.rate);
    }
    let vibrato = if lfo.shape == LfoShape::Sine && lfo.skew.start == 0.0 {
        Vibrato::sine(lfo.range_hz.start, turns, phase, rate)
    } else if !context.budget.sums(
        Pieces::kept_sums(turns, context.frames + 1024),
        &context.place,
    ) {
        None
    } else {
        Pieces::new(
            lfo.shape,
            lfo.skew.start,
            turns,
            phase,
            context.frames + 1024,
        )
        .map(|pieces| Vibrato::Pieces {
            gain_turns: 0.5 * lfo.range_hz.start / rate,
            pieces: pieces.into(),
        })
    };
    match vibrato {
        Some(vibrato) => Carrier::new(hz, inclusive, context.rate).with_vibrato(vibrato),
        None => summed(hz, held, none, lfo, inclusive, alpha, context),
    }
}

/// The exclusive carrier of a tone `beside_hz` away from a centre that moves and is held at 0 or above, as is the tone.
pub(crate) fn carrier_beside(
    centre_hz: Ramp,
    beside_hz: Ramp,
    lfo: &Lfo,
    alpha: Option<&Alpha>,
    context: &mut VoiceContext,
) -> Carrier {
    let reach = 0.5 * lfo.range_hz.start.abs().max(lfo.range_hz.end.abs());
    let (least, greatest) = alpha.map_or((0.0, 1.0), Alpha::range);
    let lowest = between(centre_hz, least).min(between(centre_hz, greatest));
    if reach == 0.0 && !moves(centre_hz) && !moves(beside_hz) {
        let hz = (centre_hz.start.max(0.0) + beside_hz.start).max(0.0);
        return Carrier::new(flat(hz), false, context.rate);
    }
    if lowest - reach < 0.0 {
        return summed(centre_hz, false, beside_hz, lfo, false, alpha, context);
    }
    let hz = Ramp {
        start: centre_hz.start + beside_hz.start,
        end: centre_hz.end + beside_hz.end,
    };
    carrier(hz, false, lfo, false, alpha, context)
}

/// A carrier with checkpoints; one that stands still where there is no room for them.
fn summed(
    hz: Ramp,
    held: bool,
    beside_hz: Ramp,
    lfo: &Lfo,
    inclusive: bool,
    alpha: Option<&Alpha>,
    context: &mut VoiceContext,
) -> Carrier {
    let carrier = Carrier::new(hz, inclusive, context.rate);
    if !context
        .budget
        .sums(Summed::kept_sums(context.frames), &context.place)
    {
        return carrier;
    }
    let frequency = Frequency {
        hz,
        held,
        beside_hz,
        lfo: lfo.clone(),
        alpha: alpha.cloned(),
        rate: f64::from(context.rate),
    };
    // What one value of it costs, roughly; the sum of an expression inside it is the worst.
    let cost = match alpha {
        Some(alpha) if alpha.is_expression() && lfo.summed && moves(lfo.hz) => 20_000,
        Some(alpha) if alpha.is_expression() => 200,
        _ => 5,
    };
    let frames = context.frames;
    match context.budget.work(&context.place, |work| {
        Summed::new(frequency, frames, cost, work)
    }) {
        Some(summed) => carrier.with_summed(summed),
        None => carrier,
    }
}
