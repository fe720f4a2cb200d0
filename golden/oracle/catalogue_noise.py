"""Statistics of noise, worked out from the formulas of the colours, notches and fades: no noise is drawn here."""

import numpy as np

from .build import step, track, voice

RATE, SECONDS = 8000, 12.5
OCTAVES = [62.5, 125.0, 250.0, 500.0, 1000.0, 2000.0]


def octaves(e0, e1=None, curve=1.0, low=None, high=None):
    """Level of each octave in dB, relative to the mean of them, of noise whose power falls as f^-e(f)."""
    e1 = e0 if e1 is None else e1
    f = np.geomspace(20.0, RATE / 2, 20000)
    first, last = RATE / 2 ** 17, RATE / 2
    x = np.log(f / first) / np.log(last / first)
    density = f ** -(e0 + (e1 - e0) * x ** curve) * _band(f, low, high)
    levels = []
    for centre in OCTAVES:
        inside = (f >= centre / np.sqrt(2)) & (f < centre * np.sqrt(2))
        levels.append(10 * np.log10(np.trapezoid(density[inside], f[inside])))
    return np.array(levels) - np.mean(levels)


def _band(f, low, high):
    """Power response of fourth-order Butterworth cuts, each with the frequency warping of a digital filter."""
    warp = lambda hz: np.tan(np.pi * np.minimum(hz, RATE / 2 - 1e-6) / RATE)
    gain = np.ones_like(f)
    if low and high:
        a, b, w = warp(low), warp(high), warp(f)
        return 1 / (1 + ((w ** 2 - a * b) / (w * (b - a))) ** 8)
    if low:
        gain = 1 / (1 + (warp(low) / warp(f)) ** 8)
    if high:
        gain = gain / (1 + (warp(f) / warp(high)) ** 8)
    return gain


def preset(name, sweeps=(), **rest):
    colour = {k: rest.pop(k) for k in ('exponent', 'high_exponent', 'distribution_curve', 'lowcut', 'highcut') if k in rest}
    return {'noise_parameters': {'name': name, **colour, 'seed': 3}, 'noise_type': name, 'sweeps': list(sweeps), **rest}


def background(params, **rest):
    return track(RATE, step(SECONDS), background_noise={'params': params, 'amp': 0.5, **rest})


def coloured(name, e0, e1=None, tolerance=1.2, **rest):
    cuts = dict(low=rest.get('lowcut'), high=rest.get('highcut'), curve=rest.get('distribution_curve', 1.0))
    explicit = dict(exponent=e0, high_exponent=e0 if e1 is None else e1, **rest)
    levels = octaves(e0, e1, **cuts)
    check = {'octaves_hz': OCTAVES, 'octaves_db': [round(v, 3) for v in levels], 'tol_octave_db': tolerance,
             'max_dc': 0.3 if e0 >= 2 else 0.1, 'lr_corr_min': 0.999}
    return background(preset(name, **explicit)), check


def sweep(low, high, q, stages):
    return {'start_min': low, 'end_min': low, 'start_max': high, 'end_max': high,
            'start_q': q, 'end_q': q, 'start_casc': stages, 'end_casc': stages}


def notches(sweeps, lfo_hz, waveform='sine', right_deg=0.0, intra_deg=0.0):
    """Where each notch is, and half of the depth (dB) that its formula gives over its own bandwidth."""
    x = np.linspace(-1, 1, 4001)
    rows = []
    for s in sweeps:
        depth = -10 * np.log10(np.mean((x ** 2 / (1 + x ** 2)) ** s['start_casc']))
        rows.append({'min_hz': s['start_min'], 'max_hz': s['start_max'], 'q': s['start_q'],
                     'least_depth_db': round(depth / 2, 2)})
    return {'lfo_hz': lfo_hz, 'waveform': waveform, 'right_deg': right_deg, 'intra_deg': intra_deg, 'sweeps': rows}


def swept(sweeps, lfo_hz, waveform='sine', right_deg=0.0, intra_deg=0.0):
    params = preset('white', sweeps, lfo_freq=lfo_hz, lfo_waveform=waveform, start_lfo_phase_offset_deg=right_deg,
                    start_intra_phase_offset_deg=intra_deg)
    return params, {'notches': notches(sweeps, lfo_hz, waveform, right_deg, intra_deg)}


def levels(gain):
    """The level curve of white noise under a gain: dB in frames of 50 ms."""
    t = (np.arange(int(SECONDS * 20) * 8) + 0.5) / 160
    power = np.mean(gain(t).reshape(-1, 8) ** 2, 1)
    return {'level_frame_secs': 0.05, 'level_db': [round(v, 2) for v in 10 * np.log10(power + 1e-9)], 'tol_level_db': 1.5}


ONE, TWO = [sweep(600, 2800, 5, 4)], [sweep(400, 900, 4, 5), sweep(1500, 3000, 6, 4)]
FADED = lambda t: (np.clip(t / 2, 0, 1) * np.clip((SECONDS - t) / 3, 0, 1)
                   * np.interp(t, [1.0, 5.0, 9.0], [1.0, 0.3, 0.8]))

CASES = {
    'noise_white': (*coloured('white', 0.0), ''),
    'noise_pink': (*coloured('pink', 1.0), '-3 dB per octave'),
    'noise_brown': (*coloured('brown', 2.0), '-6 dB per octave'),
    'noise_red': (*coloured('red', 2.0, 1.5), ''),
    'noise_deep_brown': (*coloured('deep brown', 2.5, 2.0), ''),
    'noise_blue': (*coloured('blue', -1.0), '+3 dB per octave'),
    'noise_purple': (*coloured('purple', -2.0), '+6 dB per octave'),
    'noise_bent': (*coloured('custom', 0.4, 1.6, distribution_curve=2.0), 'the slope changes on the way'),
    'noise_band': (*coloured('custom', 0.5, lowcut=200.0, highcut=1500.0, tolerance=2.5), 'both cuts'),
    'noise_notch': (background(swept(ONE, 0.08, right_deg=90.0)[0]), swept(ONE, 0.08, right_deg=90.0)[1],
                    'one notch on its way, the right ear a quarter ahead'),
    'noise_notches': (background(swept(TWO, 0.08, 'triangle', 180.0, 90.0)[0]),
                      swept(TWO, 0.08, 'triangle', 180.0, 90.0)[1], 'two sweeps, each passed twice'),
    'noise_voice': (track(RATE, step(SECONDS, voice('noise_swept_notch', amp=0.7, **swept(ONE, 0.08, right_deg=60.0)[0]))),
                    swept(ONE, 0.08, right_deg=60.0)[1], 'a noise voice inside a step'),
    'noise_fades': (background(preset('white'), fade_in=2.0, fade_out=3.0,
                               amp_envelope=[[1.0, 1.0], [5.0, 0.3], [9.0, 0.8]]), levels(FADED), ''),
    'noise_late': (background(preset('white'), start_time=4.0), levels(lambda t: (t >= 4.0) * 1.0), 'silence before'),
}
