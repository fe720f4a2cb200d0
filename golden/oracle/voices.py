"""binaural_beat and isochronic_tone, steady and in transition; every other voice is silence."""

import numpy as np

from .params import Moving, Params, Steady, column
from .shapes import (TWO_PI, apply_pan, frac, pan_positions, skewed_sine, skewed_triangle, transition_factor, trapezoid)

DEFAULTS = {'ampL': 0.5, 'ampR': 0.5, 'baseFreq': 200.0, 'beatFreq': 4.0, 'rampPercent': 0.2, 'gapPercent': 0.15}


def chosen_name(voice):
    """The function that plays: the flag wins when it is there, otherwise the name decides."""
    name, flag = voice['synth_function_name'], voice.get('is_transition')
    base = name.removesuffix('_transition')
    if flag is None:
        return name
    return base + '_transition' if flag else base


def render_voice(voice, frames, duration, sample_rate, carried=None, noted=None):
    """The stereo samples of one voice before its envelope, [frames, 2], and its carrier phases (radians).

    The phases are those reached after `noted` samples (all of them when it is None); `carried` replaces the start
    phases by those that an earlier voice had reached.
    """
    name = chosen_name(voice)
    base = name.removesuffix('_transition')
    if base not in ('binaural_beat', 'isochronic_tone'):
        return np.zeros((frames, 2)), None
    params = Params(voice.get('params'))
    moving = name != base
    if moving:
        p = Moving(params, DEFAULTS, transition_factor(frames, sample_rate, duration, params))
    else:
        p = Steady(params, DEFAULTS)
    signal, phases = _tone(p, params, base, moving, frames, sample_rate, carried, frames if noted is None else noted)
    return apply_pan(signal, pan_positions(frames, sample_rate, p)), phases


def _tone(p, params, base, moving, frames, sample_rate, carried, noted):
    t = np.arange(frames) / sample_rate
    pulsed = base == 'isochronic_tone'
    triangle = not pulsed and params.text('freqOscShape', 'sine').lower() == 'triangle'
    side = -1.0 if not params.truth('leftHigh') else 1.0
    mono = p('forceMono') > 0.5 if pulsed and moving else params.truth('forceMono')
    wobble = p('phaseOscRange') / 2 * np.sin(TWO_PI * p('phaseOscFreq') * t)
    channels, phases = [], []
    for index, (ear, direction) in enumerate((('L', side), ('R', -side))):
        vibrato = _vibrato(p, ear, t, sample_rate, moving, triangle)
        centre = p('baseFreq')
        if pulsed:
            centre = np.maximum(centre, 0) if moving else centre
            frequency = np.maximum(0, centre + np.where(mono, 0.0, vibrato))
        else:
            frequency = np.maximum(0, centre + np.where(mono, 0.0, direction * p('beatFreq') / 2) + vibrato)
        frequency = column(frequency, frames)
        turned = TWO_PI / sample_rate * np.cumsum(frequency)
        reached = turned[noted - 1] if noted else 0.0
        if pulsed and moving:
            turned = np.concatenate([[0.0], turned[:-1]])
            begin = p('startPhase' + ear)
        elif moving:
            begin = p.ends('startPhase' + ear)[0]
        else:
            begin = p('startPhase' + ear)
        begin = begin if carried is None else carried[index]
        phase = begin + turned + (-wobble if ear == 'L' else wobble)
        cycles = p('ampOscFreq' + ear) * t + p('ampOscPhaseOffset' + ear) / TWO_PI
        tremolo = 1 - p('ampOscDepth' + ear) * 0.5 * (1 + skewed_sine(cycles, p('ampOscSkew' + ear)))
        channels.append(np.sin(phase) * tremolo * p('amp' + ear))
        phases.append(column(begin, frames)[max(0, noted - 1)] + reached if frames else 0.0)
    signal = np.stack([column(channel, frames) for channel in channels], 1)
    if pulsed:
        signal = signal * _pulse(p, moving, frames, sample_rate)[:, None]
    return signal, phases


def _vibrato(p, ear, t, sample_rate, moving, triangle):
    speed = p('freqOscFreq' + ear)
    cycles = np.cumsum(column(speed, len(t))) / sample_rate if moving else speed * t
    shape = skewed_triangle if triangle else skewed_sine
    cycles = cycles + p('freqOscPhaseOffset' + ear) / TWO_PI
    return p('freqOscRange' + ear) / 2 * shape(cycles, p('freqOscSkew' + ear))


def _pulse(p, moving, frames, sample_rate):
    rate = column(p('beatFreq'), frames)
    rise, gap = p('rampPercent'), p('gapPercent')
    if moving:
        rate, rise, gap = np.maximum(rate, 0), np.clip(rise, 0, 1), np.clip(gap, 0, 1)
    u = frac(np.cumsum(rate / sample_rate))
    return np.where(rate > 1e-9, trapezoid(u, rise, gap), 0.0)
